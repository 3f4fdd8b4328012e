"""Points: what a design yields, one by one and never all at once, and the ground it stands on."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sim.economies import Observation
from sim.places import Places
from sim.scenario import Scenario

type Value = bool | int | float | str | tuple[Value, ...]
"""What can be set in a scenario: a number, a truth, a word, or a list of them."""
type Shown = bool | int | float | str
"""What stands for a value in tables: lists are written out as words."""


class Point(NamedTuple):
    """One scenario to be run: what is set over the base, by dotted key, and how tables show it, by column."""

    overrides: Mapping[str, Value]
    shown: Mapping[str, Shown]


@dataclass(frozen=True)
class Ground:
    """What designs are laid out on: the base scenario, what was observed, names of variables, the sweep's folder."""

    scenario: Scenario
    places: Places
    opening: Callable[[], Observation]
    variables: Mapping[str, tuple[str, ...]]
    folder: Path
    entries: Callable[[str], int]
    """How many entries an arm has as it was written, packages not spelt out."""

    def keys(self, variable: str) -> tuple[str, ...]:
        """The dotted keys that a variable sets: those it was declared with, or itself."""
        return self.variables.get(variable, (variable,))


class Points(ABC):
    """A sequence of points that is worked out as it is asked for. `columns` names what varies, in order."""

    columns: tuple[str, ...]
    keys: frozenset[str]
    """Every dotted key that is set."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def at(self, number: int) -> Point:
        """The point of that number, from 0."""


class Rows(Points):
    """Points listed row by row: one value for every variable."""

    def __init__(self, variables: Sequence[str], rows: Sequence[Sequence[Value]], ground: Ground) -> None:
        self.columns = tuple(variables)
        self._set = {name: ground.keys(name) for name in variables}
        self.keys = frozenset(key for keys in self._set.values() for key in keys)
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def at(self, number: int) -> Point:
        values = dict(zip(self.columns, self._rows[number], strict=True))
        overrides = {key: value for name, value in values.items() for key in self._set[name]}
        return Point(overrides, {name: shown(value) for name, value in values.items()})


def shown(value: Value) -> Shown:
    """A value as one cell of a table."""
    return ", ".join(str(shown(each)) for each in value) if isinstance(value, tuple) else value
