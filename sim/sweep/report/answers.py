"""The outcomes of a sweep, read for drawing: one number for each run, and for each point its mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.errors import InputError
from sim.observe.quantities import QUANTITIES, in_currency
from sim.results import words
from sim.results.closing import LINES
from sim.sweep.designs.adopters import COUNT, SET
from sim.sweep.outcomes import VERDICT
from sim.sweep.store import OUTCOMES, POINTS, read_errors, read_manifest

Array = NDArray[np.float64]
EFFECTS = {"percent": ("effect, %", " %"), "points": ("effect, percentage points", " points")}
"""What effects are shown in, on an axis and after a number in a sentence."""
MOST_DECIMALS = 4
RUNS_OF_A_SLICE = 20
"""Fewer would say more of everything else that varies than of the variable that is sliced."""
STILL = 1e-9
"""An outcome that nowhere exceeds this has not moved."""
GROUPS = {"nation": "", "adopters": " of adopters", "non-adopters": " of the others"}


@dataclass(frozen=True)
class Outcome:
    """What is drawn: a column of `outcomes.parquet` and how it is called."""

    name: str
    label: str
    unit: str
    scale: float
    """What the numbers are divided by to be in `unit`."""
    mark: str
    """What stands after a number in a sentence; empty where the unit stands in `heading`."""
    is_effect: bool
    """Whether it is a difference, which has a sign."""

    @property
    def heading(self) -> str:
        """How a sentence about it begins."""
        return self.label if self.mark else f"{self.label}, {self.unit.removeprefix('effect, ')}"

    def said(self, value: float, digits: int = 3) -> str:
        """A value for a sentence or a table."""
        write = words.signed if self.is_effect else words.number
        return write(value, _decimals(value, digits)) + self.mark


@dataclass(frozen=True)
class Variable:
    """What varies: its value at every point, numbers or words, and its levels in order."""

    name: str
    values: NDArray[Any]
    """(point,)"""

    @cached_property
    def is_number(self) -> bool:
        return bool(np.issubdtype(self.values.dtype, np.number))

    @cached_property
    def levels(self) -> list[Any]:
        """Its different values: numbers by size, words as they come."""
        return (
            sorted(set(self.values.tolist())) if self.is_number else list(dict.fromkeys(self.values.tolist()))
        )


class Answers:
    """A sweep's outcomes. InputError where none are there yet."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.manifest = folder, read_manifest(folder)
        if not (folder / OUTCOMES).is_file():
            raise InputError(f"{folder}: has no outcomes yet. Continue the sweep with --resume.")
        points = pq.read_table(folder / POINTS)
        self.variables = [
            Variable(name, np.array(points[name].to_pylist())) for name in self.manifest["columns"]
        ]
        table = pq.read_table(folder / OUTCOMES)
        if table.num_rows == 0:
            raise InputError(f"{folder}: no run is kept in it yet. Continue the sweep with --resume.")
        self.points: int = self.manifest["points"]
        self._columns = {
            name: table[name].to_numpy()
            for name in table.column_names
            if name not in self.manifest["columns"]
        }
        self.arms: list[str] = list(dict.fromkeys(self._columns["arm"].tolist()))
        self.errors = read_errors(folder)
        if not self.outcomes:
            raise InputError(f"{folder}: nothing that the sweep asks for has moved. Ask for other outcomes.")

    @property
    def varying(self) -> list[Variable]:
        """Variables that vary, without the number of adopters where every set of adopters has its own."""
        found = [variable for variable in self.variables if len(variable.levels) > 1]
        levels = {variable.name: len(variable.levels) for variable in found}
        return [each for each in found if each.name != COUNT or levels[COUNT] < levels.get(SET, 0)]

    @property
    def title(self) -> str:
        return self.manifest["title"] or self.manifest["name"]

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """What the sweep asks for, as far as any of it moved."""
        found = []
        for asked in self.manifest["outcomes"]:
            values = self._columns[asked["name"]]
            values = values[np.isfinite(values)]
            if len(values) and np.abs(values).max() > STILL:
                found.append(_outcome(asked, self.manifest["currency"]))
        return found

    def runs(self, arm: str, outcome: Outcome) -> tuple[NDArray[np.int64], Array]:
        """The point and the value of every run that has one, (run,)."""
        chosen = (self._columns["arm"] == arm) & np.isfinite(self._columns[outcome.name])
        return self._columns["point"][chosen].astype(np.int64), self._columns[outcome.name][
            chosen
        ] / outcome.scale

    def verdicts(self, arm: str) -> list[str]:
        """The verdict on every run."""
        return self._columns[VERDICT][self._columns["arm"] == arm].tolist()

    def means(self, arm: str, outcome: Outcome) -> Array:
        """The mean over replicates at every point, (point,); NaN where there is none."""
        points, values = self.runs(arm, outcome)
        count = np.bincount(points, minlength=self.points)
        total = np.bincount(points, weights=values, minlength=self.points)
        return np.divide(total, count, out=np.full(self.points, np.nan), where=count > 0)

    def by_level(self, arm: str, outcome: Outcome, variable: Variable, most: int) -> "Levels":
        """The runs at each level of a variable; at more than `most` levels, in as many slices of equal size.

        In fewer where a slice would have less than `RUNS_OF_A_SLICE` runs.
        """
        points, values = self.runs(arm, outcome)
        at = variable.values[points]
        if not variable.is_number or len(variable.levels) <= most:
            groups = [values[at == level] for level in variable.levels]
            kept = [
                (level, group) for level, group in zip(variable.levels, groups, strict=True) if len(group)
            ]
            return Levels([level for level, _ in kept], [group for _, group in kept], are_slices=False)
        count = min(most, max(len(values) // RUNS_OF_A_SLICE, 2))
        edges = np.quantile(variable.values, np.linspace(0, 1, count + 1))
        slices = np.clip(np.searchsorted(edges, at, side="right") - 1, 0, count - 1)
        found = [
            (float(at[slices == number].mean()), values[slices == number]) for number in np.unique(slices)
        ]
        return Levels([middle for middle, _ in found], [group for _, group in found], are_slices=True)


@dataclass(frozen=True)
class Levels:
    """Runs grouped by the level of one variable."""

    at: Sequence[Any]
    values: Sequence[Array]
    are_slices: bool

    @cached_property
    def means(self) -> Array:
        return np.array([group.mean() for group in self.values])

    def quantiles(self, q: float) -> Array:
        """A quantile over runs at every level."""
        return np.array([np.quantile(group, q) for group in self.values])


def _outcome(asked: Mapping[str, Any], currency: str) -> Outcome:
    """How an outcome is called, and what it is shown in: units as in the closing table, where that has them."""
    quantity = QUANTITIES[asked["quantity"]]
    label, shown_as = quantity.label + GROUPS[asked["of"]], asked["shown_as"]
    if shown_as in EFFECTS:
        return Outcome(asked["name"], label, EFFECTS[shown_as][0], 1.0, EFFECTS[shown_as][1], is_effect=True)
    line = next((line for line in LINES if line.quantity == quantity.name), None)
    own, scale = (quantity.unit_per_year, 1.0) if line is None else (line.unit, line.scale)
    unit = in_currency(own, currency)
    is_effect = shown_as != "level"
    return Outcome(
        asked["name"], label, f"effect, {unit}" if is_effect else unit, scale, mark="", is_effect=is_effect
    )


def described(point: Mapping[str, Any]) -> str:
    """What varies at a point, in words."""
    return ", ".join(f"{name} = {number(value)}" for name, value in point.items())


def number(value: Any) -> str:
    """A value for a label: three figures, or the word itself."""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return str(value)


def _decimals(value: float, digits: int) -> int:
    """So many that these digits are seen, but no more than `MOST_DECIMALS`."""
    if not np.isfinite(value) or value == 0:
        return 0
    return min(max(digits - 1 - int(np.floor(np.log10(abs(value)))), 0), MOST_DECIMALS)
