"""Grid: every combination of listed values."""

from collections.abc import Mapping, Sequence
from math import prod

from sim.documents.written import Loc
from sim.sweep.designs.misfit import Misfit
from sim.sweep.designs.points import Ground, Points, Rows, Value
from sim.sweep.designs.spans import Values, listed


def grid(asked: Mapping[str, Values], ground: Ground, at: Loc) -> Points:
    """Every combination of the values of several variables; the last varies fastest."""
    values = {variable: listed(each) for variable, each in asked.items()}
    for variable, each in values.items():
        if len(set(map(repr, each))) < len(each):
            raise Misfit((*at, variable), "has a value twice. Remove one")
    return Rows(tuple(values), Combinations(tuple(values.values())), ground)


class Combinations(Sequence[tuple[Value, ...]]):
    """The product of several lists, each row worked out as it is asked for."""

    def __init__(self, lists: Sequence[Sequence[Value]]) -> None:
        self._lists = lists

    def __len__(self) -> int:
        return prod(map(len, self._lists))

    def __getitem__(self, number: int) -> tuple[Value, ...]:  # type: ignore[override]
        row: list[Value] = []
        for values in reversed(self._lists):
            number, position = divmod(number, len(values))
            row.append(values[position])
        return tuple(reversed(row))
