"""Any two arms compared, of one run or of two: paired where they lived the same luck, and wider where they did not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.calendar import QUARTERS_PER_YEAR
from sim.errors import InputError
from sim.observe.quantities import QUANTITIES
from sim.results.closing import ADOPTERS, EFFECTS, LINES, NATION, OTHERS, Row, Table, row_of
from sim.results.statistics import LOWER, UPPER, Array, Estimate, estimate
from sim.results.words import listed, more_or_less

if TYPE_CHECKING:
    from sim.results.results import Results

COLUMNS = ("baseline", "arm", "difference")
MOST = 1000
"""Replicates of each side that are set against each other where runs are not paired; of more, so many quantiles."""
LUCK: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "seed": lambda manifest: manifest["seed"],
    "first quarter": lambda manifest: manifest["first_quarter"],
    "data": lambda manifest: manifest["economy"]["checksums"],
    "scale": lambda manifest: manifest["scenario"].get("scale"),
    "parameters": lambda manifest: manifest["parameters"],
    "uncertainty": lambda manifest: manifest["scenario"].get("uncertainty"),
}
"""What two runs must share, replicate by replicate, to have lived the same luck from the same opening."""


@dataclass(frozen=True, slots=True)
class Side:
    """One arm of a run, and what the run is called where two are compared."""

    results: "Results"
    arm: str
    run: str = ""

    @property
    def label(self) -> str:
        """`policy`, or `first/policy` where there are two runs."""
        return f"{self.run}/{self.arm}" if self.run else self.arm


@dataclass(frozen=True, slots=True)
class Comparison:
    """One arm against another, over the last year that both lived.

    differ   what of their luck differs; empty where replicates are paired
    rows     as in a closing table: `before` is the baseline, `after` the arm, means over replicates used
    """

    baseline: Side
    arm: Side
    differ: tuple[str, ...]
    window: str
    replicates: tuple[int, int]
    rows: tuple[Row, ...]
    sizes: Mapping[str, int]

    @property
    def is_paired(self) -> bool:
        """Whether an effect is the difference within a replicate."""
        return not self.differ

    @property
    def label(self) -> str:
        """`policy against baseline`."""
        return f"{self.arm.label} against {self.baseline.label}"

    @property
    def sentence(self) -> str:
        """What it comes to for the nation's GDP, and whether luck was shared."""
        gdp = next(row.effect for row in self.rows if (row.group, row.quantity) == (NATION, "gdp"))
        found = f"{self.label}: over {self.window} the nation's GDP is {more_or_less(gdp)}"
        if self.is_paired:
            return f"{found}, paired on the same luck."
        return f"{found}, unpaired: {self._differ}."

    @property
    def _differ(self) -> str:
        return f"{listed(self.differ)} {'differs' if len(self.differ) == 1 else 'differ'}"

    def notes(self) -> list[str]:
        """What the columns mean here, and what to beware of."""
        few = min(self.replicates)
        if few < 2:
            told = ["One replicate on a side: no interval, no Monte Carlo error."]
        elif self.is_paired:
            more = f" (the first {few} of {max(self.replicates)})" if few < max(self.replicates) else ""
            told = [
                f"Difference: within each of {few} replicates{more}, on the same luck; "
                "90 % interval: 5-95 % of them."
            ]
        else:
            one, other = self.replicates
            told = [
                f"Difference: unpaired, as {self._differ}. The 90 % interval holds 5-95 % of all "
                f"{one} x {other} pairs of replicates and is wider than that of runs that share "
                "their luck; ± MC adds both runs' errors."
            ]
        commits = [side.results.manifest["made"].get("commit") for side in (self.baseline, self.arm)]
        if commits[0] != commits[1]:
            short = [str(each)[:10] for each in commits]
            told.append(f"The runs were made by different versions of the code ({short[0]}, {short[1]}).")
        return told

    def as_dict(self) -> dict[str, Any]:
        """Plain values, unrounded; no number is NaN."""
        return {
            "baseline": {"run": self.baseline.run or None, "arm": self.baseline.arm},
            "arm": {"run": self.arm.run or None, "arm": self.arm.arm},
            "is_paired": self.is_paired,
            "differ": list(self.differ),
            "window": self.window,
            "replicates": {"baseline": self.replicates[0], "arm": self.replicates[1]},
            "sentence": self.sentence,
            "rows": [
                {
                    name: _plain(value)
                    for name, value in row.as_dict("baseline", "arm_value").items()
                    if name != "arm"
                }
                for row in self.rows
            ],
        }


def compare(baseline: Side, arm: Side) -> Comparison:
    """Compare two arms. InputError where they cannot be: other economies, other provinces, no year in common."""
    _refuse_nonsense(baseline, arm)
    differ = differing(baseline.results, arm.results)
    ours, theirs, window = _last_common_year(baseline, arm)
    counts = (ours.replicates, theirs.replicates)
    kept = min(counts)
    rows, sizes = [], {}
    for group, members in _groups(baseline, arm).items():
        sizes[group] = len(members)
        for line in LINES:
            is_known = all(QUANTITIES[line.quantity].is_within(each.recorded) for each in (ours, theirs))
            if not is_known or line.scope not in ("all", "nation" if group == NATION else "parts"):
                continue
            before = ours.last_year(baseline.arm, line.quantity, members)
            after = theirs.last_year(arm.arm, line.quantity, members)
            if not differ:
                before, after = before[:kept], after[:kept]
            effect, _ = EFFECTS[line.effect]
            found = estimate(effect(after, before)) if not differ else unpaired(effect, after, before)
            name = f"{arm.label} against {baseline.label}"
            rows.append(row_of(name, group, line, before, after, found, ours.currency))
    return Comparison(baseline, arm, differ, window, counts, tuple(rows), sizes)


def together(comparisons: Sequence[Comparison]) -> Table:
    """Several comparisons as one table, each under its own headings. Its notes are those of the comparisons."""
    rows = tuple(row for each in comparisons for row in each.rows)
    sizes = {(each.label, group): size for each in comparisons for group, size in each.sizes.items()}
    replicates = min(min(each.replicates) for each in comparisons)
    return Table(rows, comparisons[0].window, replicates, sizes, COLUMNS)


def differing(one: "Results", other: "Results") -> tuple[str, ...]:
    """What of their luck two runs do not share; empty for one run, or two that can be paired."""
    if one is other:
        return ()
    return tuple(name for name, read in LUCK.items() if read(one.manifest) != read(other.manifest))


def unpaired(effect: Callable[[Array, Array], Array], after: Array, before: Array) -> Estimate:
    """The effect between independent replicates (replicate,) each: every one of a side against all of the other.

    The interval holds 5-95 % of these pairs; the error of the mean adds what both sides contribute.
    """
    counts = len(after), len(before)
    values = effect(_thinned(after)[:, np.newaxis], _thinned(before)[np.newaxis, :])
    mean = float(values.mean())
    if min(counts) < 2:
        return Estimate(mean, None, None, None)
    low, high = np.quantile(values, [LOWER, UPPER])
    by_side = (values.mean(axis=1), values.mean(axis=0))
    error = np.sqrt(sum(side.var(ddof=1) / count for side, count in zip(by_side, counts, strict=True)))
    return Estimate(mean, float(low), float(high), float(error))


def gdp_difference(comparison: Comparison) -> tuple[tuple[str, ...], Array]:
    """The quarters that both arms lived, and the nation's GDP in % of the baseline's, (pair of replicates, quarter)."""
    sides = (comparison.arm, comparison.baseline)
    common = [quarter for quarter in sides[0].results.quarters if quarter in sides[1].results.quarters]
    after, before = (_lived(side, common) for side in sides)
    if comparison.is_paired:
        kept = min(comparison.replicates)
        return tuple(map(str, common)), 100 * (after[:kept] / before[:kept] - 1)
    few = int(np.sqrt(MOST))
    pairs = 100 * (after[:few, np.newaxis] / before[np.newaxis, :few] - 1)
    return tuple(map(str, common)), pairs.reshape(-1, len(common))


def _lived(side: Side, quarters: Sequence[Any]) -> Array:
    at = [side.results.quarters.index(quarter) for quarter in quarters]
    return side.results.values(side.arm, "gdp")[:, at]


def _refuse_nonsense(baseline: Side, arm: Side) -> None:
    ours, theirs = baseline.results, arm.results
    if ours is theirs and baseline.arm == arm.arm:
        raise InputError(f"compare: {arm.label} is the baseline itself. Name another arm.")
    names = [side.manifest["economy"]["name"] for side in (ours, theirs)]
    if names[0] != names[1]:
        raise InputError(
            f"compare: {baseline.run} is of the economy {names[0]}, {arm.run} of {names[1]}. "
            "Compare runs of one economy."
        )
    if ours.codes != theirs.codes or ours.currency != theirs.currency:
        raise InputError(
            f"compare: {baseline.run} and {arm.run} do not have the same provinces and currency. "
            "Compare runs of one economy."
        )


def _last_common_year(baseline: Side, arm: Side) -> "tuple[Results, Results, str]":
    """Both runs cut where the shorter ends, and the year before that in words."""
    ours, theirs = baseline.results, arm.results
    if ours is theirs:
        return ours, theirs, ours.window
    first, last = max(ours.quarters[0], theirs.quarters[0]), min(ours.quarters[-1], theirs.quarters[-1])
    has_year = last - first + 1 >= QUARTERS_PER_YEAR
    if last < first or not (has_year or ours.quarters[0] == theirs.quarters[0]):
        spans = [
            f"{side.run} runs {side.results.quarters[0]} to {side.results.quarters[-1]}"
            for side in (baseline, arm)
        ]
        raise InputError(f"compare: {' and '.join(spans)}: no year in common. Run them over the same years.")
    cut = [each.until(last) for each in (ours, theirs)]
    return cut[0], cut[1], cut[0].window


def _groups(baseline: Side, arm: Side) -> dict[str, tuple[int, ...]]:
    """The nation; adopters in either arm and the others, where there are both."""
    adopting = {code for side in (baseline, arm) for code in side.results.manifest["adopters"][side.arm]}
    codes = arm.results.codes
    adopters = tuple(place for place, code in enumerate(codes) if code in adopting)
    others = tuple(place for place, code in enumerate(codes) if code not in adopting)
    parts = {ADOPTERS: adopters, OTHERS: others} if adopters and others else {}
    return {NATION: tuple(range(len(codes))), **parts}


def _thinned(values: Array) -> Array:
    """At most `MOST` values with the same distribution: their quantiles where there are more."""
    if len(values) <= MOST:
        return values
    return np.quantile(values, (np.arange(MOST) + 0.5) / MOST)


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not np.isfinite(value) else value
