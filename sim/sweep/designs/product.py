"""Products and zips: designs made of designs."""

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from sim.documents.written import Loc
from sim.sweep.designs.misfit import Misfit
from sim.sweep.designs.points import Point, Points


class Part(NamedTuple):
    """One of the designs that make up another, and where it was written."""

    points: Points
    at: Loc


def product(parts: Sequence[Part]) -> Points:
    """Every point of one with every point of the others; the last varies fastest."""
    _refuse_overlap(parts)
    return _Together(
        [part.points for part in parts], prod(len(part.points) for part in parts), is_product=True
    )


def side_by_side(parts: Sequence[Part]) -> Points:
    """The first point of one with the first of the others, the second with the second, and so on."""
    _refuse_overlap(parts)
    first = len(parts[0].points)
    for part in parts[1:]:
        if len(part.points) != first:
            what = f"has {len(part.points):,} points and the first {first:,}. Zip designs of equal length"
            raise Misfit(part.at, what)
    return _Together([part.points for part in parts], first, is_product=False)


def _refuse_overlap(parts: Sequence[Part]) -> None:
    known: set[str] = set()
    for part in parts:
        for key in sorted({*part.points.keys, *part.points.columns} & known):
            raise Misfit(part.at, f"sets {key}, which another part sets as well. Let one of them")
        known |= {*part.points.keys, *part.points.columns}


class _Together(Points):
    """Points of several designs put together, number by number."""

    def __init__(self, parts: Sequence[Points], count: int, *, is_product: bool) -> None:
        self.columns = tuple(column for part in parts for column in part.columns)
        self.keys = frozenset(key for part in parts for key in part.keys)
        self._parts, self._count, self._is_product = parts, count, is_product

    def __len__(self) -> int:
        return self._count

    def at(self, number: int) -> Point:
        found: list[Point] = []
        for part in reversed(self._parts):
            if self._is_product:
                number, position = divmod(number, len(part))
                found.append(part.at(position))
            else:
                found.append(part.at(number))
        points = found[::-1]
        return Point(
            {key: value for point in points for key, value in point.overrides.items()},
            {column: value for point in points for column, value in point.shown.items()},
        )
