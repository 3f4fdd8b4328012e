"""What a run found: the series of every replicate of every arm, and what they say together."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.calendar import QUARTERS_PER_YEAR, Quarter
from sim.observe.quantities import QUANTITIES, at_yearly_rates
from sim.results.behind import found
from sim.results.channels import Contributions, Shut, contributions
from sim.results.closing import ADOPTERS, NATION, OTHERS, Table, closing_table
from sim.results.levers import counts
from sim.results.missing import Missing, missing, numbers
from sim.results.moves import Moves
from sim.results.outside import outside
from sim.results.statistics import Array
from sim.results.verdict import Verdict, judge

if TYPE_CHECKING:
    import pyarrow as pa
    from matplotlib.figure import Figure

    from sim.results.samples import Samples

Series = Mapping[str, Mapping[str, Array]]
"""arm -> recorded quantity -> (replicate, quarter, province), or (replicate, quarter) for the nation's."""

FIRST_YEAR, LAST_YEAR = slice(None, QUARTERS_PER_YEAR), slice(-QUARTERS_PER_YEAR, None)


class Results:
    """A finished run. `manifest` says what was run and on what; `series` holds what was recorded.

    `shut` holds GDP over the last year with each channel shut, where the scenario asked for channels; `moves` who moved
    from where to where over the run; `samples` agents one by one, where it asked to observe them.

    All arms of a replicate lived the same luck, so an effect is the difference within a replicate. Flows are
    given at yearly rates; the last year is the mean of the last four quarters (or of all, where there are fewer).
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        series: Series,
        shut: Shut | None = None,
        moves: Moves | None = None,
        samples: "Samples | None" = None,
    ) -> None:
        self.manifest = manifest
        self.series = series
        self.shut = shut or {}
        self.moves = moves or {}
        self.samples = samples
        self.codes = tuple(place["code"] for place in manifest["provinces"])
        self.names = tuple(place["name"] for place in manifest["provinces"])
        self._check()

    # What was run.

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.manifest["scenario"]["name"]

    @property
    def question(self) -> str:
        """What the scenario asks."""
        return (
            self.manifest["scenario"].get("question") or self.manifest["scenario"].get("title") or self.name
        )

    @property
    def arms(self) -> tuple[str, ...]:
        """Every arm, in the scenario's order."""
        return tuple(self.series)

    @property
    def baseline(self) -> str:
        """The arm the others are compared with."""
        return self.manifest["baseline"]

    @property
    def policies(self) -> tuple[str, ...]:
        """Every arm but the baseline."""
        return tuple(arm for arm in self.arms if arm != self.baseline)

    @property
    def replicates(self) -> int:
        """How many replicates were run to the end."""
        return self.manifest["replicates"]

    @cached_property
    def missing(self) -> list[Missing]:
        """The replicates that could not be run, and why. All numbers are of the others."""
        return missing(self.manifest)

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """The number of each replicate that was run, in the order of `series`: its luck, which no other run shares."""
        return numbers(self.manifest)

    @property
    def currency(self) -> str:
        """The unit of money."""
        return self.manifest["currency"]

    @cached_property
    def recorded(self) -> frozenset[str]:
        """Names of the recorded quantities."""
        return frozenset(self.series[self.baseline])

    @cached_property
    def quarters(self) -> tuple[Quarter, ...]:
        """The quarters simulated, first to last."""
        first = Quarter(self.manifest["first_quarter"])
        count = self.series[self.baseline]["gdp"].shape[1]
        return tuple(first + step for step in range(count))

    @property
    def window(self) -> str:
        """The last year in words: `2032Q1 to 2032Q4`."""
        return _span(self.quarters[-QUARTERS_PER_YEAR:])

    @property
    def first_window(self) -> str:
        """The first year in words."""
        return _span(self.quarters[:QUARTERS_PER_YEAR])

    def groups(self, arm: str) -> dict[str, tuple[int, ...]]:
        """The groups an arm is told for: the nation, and adopters and the others where there are both."""
        everyone = tuple(range(len(self.codes)))
        adopting = set(self.manifest["adopters"][arm])
        adopters = tuple(place for place in everyone if self.codes[place] in adopting)
        others = tuple(place for place in everyone if self.codes[place] not in adopting)
        parts = {ADOPTERS: adopters, OTHERS: others} if adopters and others else {}
        return {NATION: everyone, **parts}

    # What was found.

    def values(self, arm: str, quantity: str, members: Sequence[int] | None = None) -> Array:
        """A quantity of a group taken as one place (default: the nation), yearly rates, (replicate, quarter)."""
        everyone = range(len(self.codes))
        return QUANTITIES[quantity].over(
            self._yearly(arm, quantity), list(everyone if members is None else members)
        )

    def by_province(self, arm: str, quantity: str) -> Array:
        """A quantity in every province, at yearly rates, (replicate, quarter, province)."""
        return QUANTITIES[quantity].by_province(self._yearly(arm, quantity))

    def last_year(self, arm: str, quantity: str, members: Sequence[int]) -> Array:
        """A quantity of a group over the last year, (replicate,). Ratios are ratios of the year's sums."""
        return QUANTITIES[quantity].over(self._mean(arm, quantity, LAST_YEAR), list(members))

    def first_year(self, arm: str, quantity: str, members: Sequence[int]) -> Array:
        """The same over the first year, (replicate,)."""
        return QUANTITIES[quantity].over(self._mean(arm, quantity, FIRST_YEAR), list(members))

    def last_year_by_province(self, arm: str, quantity: str) -> Array:
        """A quantity in every province over the last year, (replicate, province)."""
        return QUANTITIES[quantity].by_province(self._mean(arm, quantity, LAST_YEAR))

    def over_the_run(self, arm: str, quantity: str) -> Array:
        """The nation's sum of a recorded flow over all quarters, (replicate,), undiscounted."""
        return self.series[arm][quantity].sum(axis=(1, 2))

    def table(self) -> Table:
        """The closing table: `.rows` has the numbers, printing it is readable."""
        return closing_table(self)

    def verdicts(self) -> tuple[Verdict, ...]:
        """One verdict per policy arm."""
        return tuple(judge(self, arm) for arm in self.policies)

    def contributions(self) -> tuple[Contributions, ...]:
        """What each channel contributes to the effect on GDP, one table per policy arm; empty where not asked for."""
        return contributions(self)

    def summary(self) -> dict[str, Any]:
        """The closing table and verdicts as plain values: what `summary.json` holds. No number is NaN: it is None."""
        table, done = self.table(), outside(self.manifest)
        return _plain({
            "scenario": self.name,
            "question": self.question,
            "economy": self.manifest["scenario"]["economy"],
            "baseline": self.baseline,
            "arms": list(self.arms),
            "replicates": self.replicates,
            "missing": [each.as_dict() for each in self.missing],
            "first_quarter": str(self.quarters[0]),
            "last_quarter": str(self.quarters[-1]),
            "window": self.window,
            "interval": "5 % and 95 % quantiles over replicates (parameters and luck)",
            "rows": table.as_dicts(),
            "verdicts": [verdict.as_dict() for verdict in self.verdicts()],
            **({"channels": [each.as_dict() for each in self.contributions()]} if self.shut else {}),
            "levers": counts(self.manifest),
            **({"interventions": [each.as_dict() for each in done]} if done else {}),
            **found(self),
        })  # fmt: skip

    # What may be done with it.

    def frame(self, quantity: str) -> "pa.Table":
        """One quantity as an Arrow table of arm, replicate, quarter, province and value; `.to_pandas()` for pandas.

        One row for each, in that order. Flows are at yearly rates, and `value` carries its unit:
        `frame.field("value").metadata[b"unit"]`. Quantities of the nation alone have the province `nation`; what there
        is stands in `sim.observe.quantities.QUANTITIES`. KeyError, offering the nearest, where there is no such one.
        """
        from sim.results.frame import frame

        return frame(self, quantity)

    def agents(self, kind: str) -> "pa.Table":
        """Sampled `firms` or `talent` one by one: a row for each agent, quarter, arm and replicate.

        `id` is the same in every arm and quarter; units stand in results/README.md. `.to_pandas()` makes a data frame.
        KeyError where the scenario did not observe them.
        """
        if self.samples is None or kind not in self.samples.kinds:
            raise KeyError(
                f"no sample of {kind!r} was kept. Ask for it: `observe: {{{kind}: sample}}` in the scenario."
            )
        return self.samples.table(kind)

    def plot(self, arm: str | None = None) -> "Figure":
        """Draw the effect on GDP over time, with its interval, for one policy arm (default: the first).

        A matplotlib figure that no window shows; notebooks draw it, `.savefig("gdp.png")` writes it.
        """
        from sim.report.gdp import gdp
        from sim.report.render import composed

        return composed(gdp(self, arm or next(iter(self.policies), self.baseline)))

    def until(self, last: Quarter) -> "Results":
        """The same run as if it had ended with the quarter `last`; without channels, which end with the run."""
        count = last - self.quarters[0] + 1
        cut = {
            arm: {name: values[:, :count] for name, values in series.items()}
            for arm, series in self.series.items()
        }
        return Results(self.manifest, cut)

    def save(self, folder: str | Path) -> Path:
        """Write the results folder: manifest, quantities, summary, figures, report. InputError where it exists."""
        from sim.report.folder import write_folder

        return write_folder(self, folder)

    @classmethod
    def load(cls, folder: str | Path) -> "Results":
        """Read a results folder back. InputError where it is none."""
        from sim.results.load import read

        return read(folder)

    # How it is held.

    def _yearly(self, arm: str, quantity: str) -> dict[str, Array]:
        return at_yearly_rates(self._needed(arm, quantity))

    def _mean(self, arm: str, quantity: str, quarters: slice) -> dict[str, Array]:
        needed = self._needed(arm, quantity)
        return at_yearly_rates({name: series[:, quarters].mean(axis=1) for name, series in needed.items()})

    def _needed(self, arm: str, quantity: str) -> dict[str, Array]:
        return {name: self.series[arm][name] for name in QUANTITIES[quantity].aggregation.needs}

    def _check(self) -> None:
        if unknown := self.recorded - QUANTITIES.keys():
            listed = ", ".join(sorted(unknown))
            raise ValueError(f"results: {listed} recorded but not defined. Add to sim.observe.quantities.")


def _span(quarters: tuple[Quarter, ...]) -> str:
    return str(quarters[0]) if len(quarters) == 1 else f"{quarters[0]} to {quarters[-1]}"


def _plain(value: Any) -> Any:
    """The same with NaN and infinity, which JSON cannot say, as None."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
