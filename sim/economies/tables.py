"""What is known about an economy, as numbers in plain units: provinces, years, national counts, moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.documents.plain_words import shown
from sim.economies.csv_file import Sheet, read_sheet
from sim.errors import InputError, did_you_mean
from sim.places import EVERYWHERE, Matrix, Places, Vector, read_only

BOUNDS = {"lon": (-180.0, 180.0), "lat": (-90.0, 90.0), "land_area_km2": (1e-3, 1e8)}
"""Least and most in degrees and km2; all land of the Earth has 1.5e8 km2."""
MOST_PROVINCES = 2_000
"""Distances are kept for every pair."""
UNREAD = ("name", "province", "note", "notes")
"""Columns of a panel that are there for the reader and hold no numbers."""

type Period = tuple[int, int]


@dataclass(frozen=True, eq=False, repr=False)
class Tables:
    """Everything read from an economy's files, converted to yuan (its currency), persons, firms and shares.

    `columns` are (year, province) over `years`, NaN where nothing was observed; `counts` are national totals by
    quantity and year; `moves` are in- and out-migrants (province,) by first and last year of a period.
    """

    places: Places
    years: tuple[int, ...]
    columns: Mapping[str, Matrix]
    counts: Mapping[str, Mapping[int, float]]
    moves: Mapping[Period, tuple[Vector, Vector]]

    def at(self, column: str, year: int) -> Vector:
        """A column in one year, (province,); NaN where nothing was observed."""
        if year not in self.years:
            return np.full(len(self.places), np.nan)
        return self.columns[column][self.years.index(year)]

    def complete(self, column: str) -> tuple[int, ...]:
        """Years in which a column is observed for every province."""
        known = np.isfinite(self.columns[column]).all(axis=1)
        return tuple(year for year, is_known in zip(self.years, known, strict=True) if is_known)

    def latest(self, column: str, year: int) -> int | None:
        """The last year up to `year` in which a column is observed for every province."""
        return max((known for known in self.complete(column) if known <= year), default=None)

    def nearest(self, column: str, year: int) -> int | None:
        """The latest complete year up to `year`, or else the first one after it."""
        return self.latest(column, year) or min(self.complete(column), default=None)


def read_provinces(path: Path) -> tuple[tuple[str, ...], tuple[str, ...], Vector, Vector, Vector]:
    """Codes, names, longitude, latitude and land area of the provinces, in the order of the file."""
    sheet = read_sheet(path, ("code", "name", "lon", "lat", "land_area_km2"))
    if len(sheet.rows) > MOST_PROVINCES:
        raise InputError(f"{sheet.label}: has more than {MOST_PROVINCES:,} provinces. Join some of them.")
    _refuse_shared_names(sheet)
    numbers = [np.array(sheet.numbers(column)) for column in BOUNDS]
    for (column, (least, most)), values in zip(BOUNDS.items(), numbers, strict=True):
        _each(sheet, np.isfinite(values), f"{column} is missing. Every province needs a place and an area")
        within = (values >= least) & (values <= most)
        _each(sheet, within, f"{column} must lie between {least:g} and {most:,.0f}. Correct it")
    lon, lat, area = numbers
    return sheet.text("code"), sheet.text("name"), lon, lat, area


def _refuse_shared_names(sheet: Sheet) -> None:
    """Raises InputError where a province lacks a name or a code, or one of them could mean two things."""
    seen = {EVERYWHERE: 0}
    for column in ("code", "name"):
        for line, name in zip(sheet.lines, sheet.text(column), strict=True):
            if not name:
                raise InputError(f"{sheet.label}:{line}: {column} is missing. Every province needs one.")
            if name in seen:
                other = f"also stands in line {seen[name]}" if seen[name] else "means every province"
                raise InputError(
                    f"{sheet.label}:{line}: {column}: {shown(name)} {other}. Give each province its own."
                )
            seen[name] = line


def _each(sheet: Sheet, holds: NDArray[np.bool_], otherwise: str) -> None:
    """Raises InputError for the first row in which something does not hold."""
    if not holds.all():
        raise InputError(f"{sheet.label}:{sheet.lines[int(np.argmin(holds))]}: {otherwise}.")


def read_distances(path: Path, codes: tuple[str, ...]) -> Matrix:
    """Distances between provinces, km, (province, province), in the order of `codes`."""
    sheet = read_sheet(path, ("origin_code", *codes))
    positions = _positions(sheet, "origin_code", codes)
    if sorted(positions) != list(range(len(codes))):
        raise InputError(
            f"{sheet.label}: needs one row for each of the {len(codes)} provinces. Add or remove rows."
        )
    far = np.column_stack([sheet.numbers(code) for code in codes])
    matrix = np.empty((len(codes), len(codes)))
    matrix[positions] = far
    _each(sheet, (far >= 0).all(axis=1), "a distance is missing or below 0. Give it in km")
    _each(
        sheet,
        (matrix.diagonal() == 0)[positions],
        "a province must lie at distance 0 from itself. Correct it",
    )
    same = (matrix == matrix.T).all(axis=1)[positions]
    _each(sheet, same, "a distance differs from that of the way back. Make them the same")
    return matrix


def read_panels(
    paths: tuple[Path, ...], codes: tuple[str, ...], units: Mapping[str, float]
) -> tuple[tuple[int, ...], dict[str, Matrix]]:
    """The years and the columns of several panels (code, year, numbers), each number times its unit.

    Raises InputError where a province is unknown, a row stands twice, or two panels share a column.
    """
    sheets = [read_sheet(path, ("code", "year")) for path in paths]
    years = tuple(sorted({year for sheet in sheets for year in sheet.years("year")}))
    at = {year: position for position, year in enumerate(years)}
    columns: dict[str, Matrix] = {}
    for sheet in sheets:
        rows = [at[year] for year in sheet.years("year")]
        provinces = _positions(sheet, "code", codes)
        _refuse_twice(sheet, list(zip(rows, provinces, strict=True)))
        for column in sheet.header:
            if column in ("code", "year", *UNREAD):
                continue
            if column in columns:
                raise InputError(
                    f"{sheet.label}:1: column {shown(column)} is also in another panel. Keep one of them."
                )
            values = np.full((len(years), len(codes)), np.nan)
            values[rows, provinces] = np.array(sheet.numbers(column)) * units.get(column, 1.0)
            columns[column] = read_only(values)
    return years, columns


def read_counts(path: Path) -> dict[str, dict[int, float]]:
    """National totals by quantity and year (quantity, year, value), in plain units."""
    sheet = read_sheet(path, ("quantity", "year", "value"))
    counts: dict[str, dict[int, float]] = {}
    entries = zip(
        sheet.lines, sheet.text("quantity"), sheet.years("year"), sheet.numbers("value"), strict=True
    )
    for line, quantity, year, value in entries:
        if not value > 0:
            raise InputError(
                f"{sheet.label}:{line}: value must be above 0. A national count is known or left out."
            )
        if year in counts.setdefault(quantity, {}):
            raise InputError(
                f"{sheet.label}:{line}: {shown(quantity)} in {year} stands twice. Keep one of them."
            )
        counts[quantity][year] = value
    return counts


def read_moves(path: Path, codes: tuple[str, ...]) -> dict[Period, tuple[Vector, Vector]]:
    """In- and out-migrants of every province by period, persons; NaN where a period misses a province."""
    sheet = read_sheet(path, ("code", "first_year", "last_year", "migrants_in", "migrants_out"))
    periods = list(zip(sheet.years("first_year"), sheet.years("last_year"), strict=True))
    provinces = _positions(sheet, "code", codes)
    _refuse_twice(sheet, list(zip(periods, provinces, strict=True)))
    both = np.array([sheet.numbers("migrants_in"), sheet.numbers("migrants_out")])
    _each(sheet, ~(both < 0).any(axis=0), "migrants must not be below 0. Correct them")
    in_order = np.array([first < last for first, last in periods])
    _each(sheet, in_order, "the last year must follow the first. Put them in order")
    moves: dict[Period, tuple[Vector, Vector]] = {}
    for period in sorted(set(periods)):
        rows = [row for row, other in enumerate(periods) if other == period]
        margins: NDArray[np.float64] = np.full((2, len(codes)), np.nan)
        margins[:, [provinces[row] for row in rows]] = both[:, rows]
        moves[period] = (read_only(margins[0]), read_only(margins[1]))
    return moves


def _positions(sheet: Sheet, column: str, codes: tuple[str, ...]) -> list[int]:
    """The position of the province of every row. Raises InputError for an unknown code."""
    order = {code: position for position, code in enumerate(codes)}
    for line, code in zip(sheet.lines, sheet.text(column), strict=True):
        if code not in order:
            near = did_you_mean(code, codes)
            raise InputError(f"{sheet.label}:{line}: {column}: no province has the code {shown(code)}.{near}")
    return [order[code] for code in sheet.text(column)]


def _refuse_twice(sheet: Sheet, keys: list[tuple[object, int]]) -> None:
    seen: set[tuple[object, int]] = set()
    for line, key in zip(sheet.lines, keys, strict=True):
        if key in seen:
            raise InputError(
                f"{sheet.label}:{line}: this province and time stand twice. Keep one of the rows."
            )
        seen.add(key)
