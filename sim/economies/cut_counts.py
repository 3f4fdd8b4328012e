"""What was counted in a part of a province: its share of the whole, and who crosses the line to the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sim.documents import label
from sim.documents.plain_words import shown
from sim.economies.csv_file import read_sheet
from sim.errors import InputError

MOVES, REGISTERED = "migrants", "registered_elsewhere"
"""What is counted across the line: movers in the five years up to the year, and residents registered beyond it."""

STATUSES = ("read", "derived", "assumed", "recalled")
"""How a count came to be known."""


class Count(NamedTuple):
    """Numbers of one year, and how they came to be known."""

    values: tuple[float, ...]
    status: str


class Found(NamedTuple):
    """Numbers for a year, and in words which counts they come from."""

    values: tuple[float, ...]
    how: str


@dataclass(frozen=True, eq=False)
class CutCounts:
    """Counts of a part by quantity and year: its share of the whole, and persons across the line to part and rest."""

    shares: Mapping[str, Mapping[int, Count]]
    within: Mapping[str, Mapping[int, Count]]


def count_for(counts: Mapping[int, Count], year: int, *, hindsight: bool = True) -> Found:
    """The counts of a year: as counted, straight between two years, held before the first and after the last.

    Without `hindsight` nothing later than the year is used where anything earlier is known.
    """
    known = sorted(each for each in counts if hindsight or each <= year) or sorted(counts)
    earlier = max((each for each in known if each <= year), default=known[0])
    later = min((each for each in known if each >= year), default=known[-1])
    first, second = counts[earlier], counts[later]
    ahead = "; this uses later information" if later > year else ""
    if earlier == later:
        return Found(first.values, f"{first.status} for {earlier}{ahead}")
    weight = (year - earlier) / (later - earlier)
    pairs = zip(first.values, second.values, strict=True)
    values = tuple((1 - weight) * before + weight * after for before, after in pairs)
    how = f"straight between {earlier} ({first.status}) and {later} ({second.status}){ahead}"
    return Found(values, how)


def read_cut_counts(shares: Path, within: Path) -> CutCounts:
    """The counts of a part. Raises InputError where a number cannot be."""
    parts = _by_year(shares, "part", "whole")
    for quantity, counted in parts.items():
        for year, ((part, whole), _) in counted.items():
            if not 0 < part < whole:
                raise InputError(
                    f"{label(shares)}: {shown(quantity)} in {year}: the part must lie above 0 and below the whole. "
                    "Correct it."
                )
    crossing = _by_year(within, "to_part", "to_rest")
    for quantity in (MOVES, REGISTERED):
        if quantity not in crossing:
            raise InputError(
                f"{label(within)}: there is no '{quantity}'. Count or assume it; 0 is a number too."
            )
        if any(not number >= 0 for count in crossing[quantity].values() for number in count.values):
            raise InputError(f"{label(within)}: '{quantity}' must not be missing or below 0. Correct it.")
    divided = {
        quantity: {year: Count((part / whole,), status) for year, ((part, whole), status) in counted.items()}
        for quantity, counted in parts.items()
    }
    return CutCounts(divided, crossing)


def _by_year(path: Path, first: str, second: str) -> dict[str, dict[int, Count]]:
    """Two columns of a tidy table by quantity and year."""
    sheet = read_sheet(path, ("quantity", "year", first, second, "status"))
    found: dict[str, dict[int, Count]] = {}
    keys = zip(sheet.lines, sheet.text("quantity"), sheet.years("year"), sheet.text("status"), strict=True)
    numbers = zip(sheet.numbers(first), sheet.numbers(second), strict=True)
    for (line, quantity, year, status), pair in zip(keys, numbers, strict=True):
        if status not in STATUSES:
            choices = ", ".join(STATUSES)
            raise InputError(f"{sheet.label}:{line}: status: {shown(status)} is none. Choose from {choices}.")
        if year in found.setdefault(quantity, {}):
            raise InputError(
                f"{sheet.label}:{line}: {shown(quantity)} in {year} stands twice. Keep one of them."
            )
        found[quantity][year] = Count(pair, status)
    return found
