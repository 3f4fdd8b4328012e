"""CSV files as tables of numbers: every cell is a finite number or an observed gap, or the file is refused."""

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sim.errors import InputError, did_you_mean

LARGEST_FILE = 64 * 1024 * 1024
MOST_PROBLEMS = 10
GAP = math.nan


@dataclass(frozen=True)
class Sheet:
    """A CSV file as read: its header, its rows, and the line each row stands in."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def need(self, columns: Iterable[str]) -> None:
        """Raises InputError unless the header names all these columns."""
        for column in columns:
            if column not in self.header:
                near = did_you_mean(column, self.header)
                raise InputError(f"{self.path}:1: there is no column '{column}'.{near}")

    def text(self, column: str) -> tuple[str, ...]:
        """The cells of a column as text."""
        position = self.header.index(column)
        return tuple(row[position] for row in self.rows)

    def numbers(self, column: str) -> tuple[float, ...]:
        """The cells of a column as numbers; an empty cell is a gap (NaN). Raises InputError for anything else."""
        position, values, problems = self.header.index(column), [], []
        for row, line in zip(self.rows, self.lines, strict=True):
            cell = row[position]
            value = _number(cell)
            if value is None:
                problems.append(
                    f"{self.path}:{line}: {column}: '{cell[:40]}' is not a number. "
                    "Write a plain number such as 1234.5, or leave the cell empty where nothing was observed."
                )
                value = GAP
            values.append(value)
        if problems:
            raise InputError(*problems[:MOST_PROBLEMS])
        return tuple(values)

    def years(self, column: str) -> tuple[int, ...]:
        """The cells of a column as years. Raises InputError for anything but a whole number."""
        values = self.numbers(column)
        for value, line in zip(values, self.lines, strict=True):
            if not value.is_integer():
                raise InputError(
                    f"{self.path}:{line}: {column}: a year is missing or not whole. Write it like 2015."
                )
        return tuple(int(value) for value in values)


def read_sheet(path: Path, needed: Iterable[str] = ()) -> Sheet:
    """Read a CSV file (UTF-8, comma, header in the first line). Raises InputError where it cannot be read."""
    header, *rest = _lines(path)
    names = tuple(name.strip() for name in header[1])
    if len(set(names)) != len(names) or "" in names:
        double = next(name for name in names if names.count(name) > 1 or not name)
        raise InputError(
            f"{path}:1: column '{double}' has no name or stands twice. Give each column its own name."
        )
    for line, row in rest:
        if len(row) != len(names):
            raise InputError(f"{path}:{line}: {len(row)} cells under {len(names)} columns. Complete the row.")
    rows = tuple(tuple(cell.strip() for cell in row) for _, row in rest)
    sheet = Sheet(path, names, rows, tuple(line for line, _ in rest))
    sheet.need(needed)
    return sheet


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    """The filled lines of a file with their numbers; at least a header and one row."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(f"{path}: is larger than {LARGEST_FILE:,} bytes. Keep what an economy needs.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            lines = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8 text. Save the file as UTF-8.") from None
    except csv.Error as error:
        raise InputError(f"{path}: is not a CSV file ({error}). Check commas and quotes.") from None
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"{path}: cannot be read ({reason}). Check the name and the permissions.") from None
    if len(lines) < 2:
        raise InputError(f"{path}: has no rows. Write a header and at least one row.")
    return lines


def _number(cell: str) -> float | None:
    """A finite number, NaN for an empty cell, None for what is neither."""
    if not cell:
        return GAP
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in cell else None
