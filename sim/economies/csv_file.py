"""CSV files as tables of numbers: every cell is a finite number or an observed gap, or the file is refused."""

import csv
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sim.documents import label
from sim.documents.plain_words import shown
from sim.errors import InputError, did_you_mean

LARGEST_FILE = 8_000_000  # bytes; the largest that comes with the project has 70 thousand
FIRST_YEAR, LAST_YEAR = 1000, 9999
MOST_PROBLEMS = 10
GAP = math.nan
LARGEST_NUMBER = 1e30
"""No count or sum of any country comes near it, in any unit."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Sheet:
    """A CSV file as read: its header, its rows, and the line each row stands in."""

    label: str
    """How messages name the file."""
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def need(self, columns: Iterable[str]) -> None:
        """Raises InputError unless the header names all these columns."""
        for column in columns:
            if column not in self.header:
                near = did_you_mean(column, self.header)
                raise InputError(f"{self.label}:1: there is no column {shown(column)}.{near}")

    def text(self, column: str) -> tuple[str, ...]:
        """The cells of a column as text."""
        position = self.header.index(column)
        return tuple(row[position] for row in self.rows)

    def numbers(self, column: str) -> tuple[float, ...]:
        """The cells of a column as numbers; an empty cell is a gap (NaN). Raises InputError for anything else."""
        position = self.header.index(column)
        values: list[float] = []
        problems: list[str] = []
        for row, line in zip(self.rows, self.lines, strict=True):
            cell = row[position]
            value = _number(cell)
            if value is None:
                problems.append(
                    f"{self.label}:{line}: {column}: {shown(cell)} is not a number. "
                    "Write a plain number such as 1234.5, or leave the cell empty where nothing was observed."
                )
            elif abs(value) > LARGEST_NUMBER:
                problems.append(f"{self.label}:{line}: {column}: {shown(cell)} is too large. Check the unit.")
            else:
                values.append(value)
        if problems:
            raise InputError(*problems[:MOST_PROBLEMS])
        return tuple(values)

    def years(self, column: str) -> tuple[int, ...]:
        """The cells of a column as years. Raises InputError for anything but a whole number."""
        values = self.numbers(column)
        for value, line in zip(values, self.lines, strict=True):
            if not (value.is_integer() and FIRST_YEAR <= value <= LAST_YEAR):
                raise InputError(
                    f"{self.label}:{line}: {column}: a year is missing or not four digits. Write it like 2015."
                )
        return tuple(int(value) for value in values)


def read_sheet(path: Path, needed: Iterable[str] = ()) -> Sheet:
    """Read a CSV file (UTF-8, comma, header in the first line). Raises InputError where it cannot be read."""
    told = label(path)
    header, *rest = _lines(path, told)
    names = tuple(name.strip() for name in header[1])
    if len(set(names)) != len(names) or "" in names:
        double = next(name for name in names if names.count(name) > 1 or not name)
        raise InputError(
            f"{told}:1: column {shown(double)} has no name or stands twice. Give each column its own name."
        )
    for line, row in rest:
        if len(row) != len(names):
            raise InputError(f"{told}:{line}: {len(row)} cells under {len(names)} columns. Complete the row.")
        if found := CONTROL.search("".join(row)):
            raise InputError(f"{told}:{line}: holds the control character {found[0]!r}. Remove it.")
    rows = tuple(tuple(cell.strip() for cell in row) for _, row in rest)
    sheet = Sheet(told, names, rows, tuple(line for line, _ in rest))
    sheet.need(needed)
    return sheet


def _lines(path: Path, told: str) -> list[tuple[int, list[str]]]:
    """The filled lines of a file with their numbers; at least a header and one row."""
    number = 0
    try:
        if path.exists() and not path.is_file():  # a pipe would never end
            raise InputError(f"{told}: is not a regular file. Put a CSV file in its place.")
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(f"{told}: is larger than {LARGEST_FILE:,} bytes. Keep what an economy needs.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            lines = []
            for row in reader:
                number = reader.line_num
                if any(cell.strip() for cell in row):
                    lines.append((number, row))
    except UnicodeDecodeError:
        raise InputError(f"{told}: is not UTF-8 text. Save the file as UTF-8.") from None
    except csv.Error as error:
        raise InputError(
            f"{told}: is not a CSV file from line {number + 1} on ({error}). Check commas and quotes."
        ) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise InputError(f"{told}: cannot be read ({reason}). Check the name and the permissions.") from None
    if len(lines) < 2:
        raise InputError(f"{told}: has no rows. Write a header and at least one row.")
    if len(lines[0][1]) == 1 and (mark := next((each for each in ";\t|" if each in lines[0][1][0]), None)):
        raise InputError(f"{told}:1: cells are parted by {mark!r}. Part them by commas.")
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
