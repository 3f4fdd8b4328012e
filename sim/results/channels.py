"""Through which channel a policy works: the effect on GDP less the effect with that channel shut, on the same luck."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.calendar import QUARTERS_PER_YEAR
from sim.observe.quantities import QUANTITIES, at_yearly_rates
from sim.results.closing import ADOPTERS, NATION, OTHERS
from sim.results.statistics import Array, Estimate, estimate, percent_effect
from sim.results.words import aligned, interval, signed, spread

if TYPE_CHECKING:
    from sim.results.results import Results

Shut = dict[str, dict[str, Array]]
"""arm -> channel -> GDP over the last year with that channel shut, yuan a quarter (replicate, province)."""

REST, WHOLE = "the rest", "whole effect"
HEADED = {NATION: "nation", ADOPTERS: "adopters", OTHERS: "others"}
NOTE = (
    "A channel's contribution: the effect on GDP, in % of the same group's baseline, less the effect with that channel "
    "shut, on the same luck. The rest acts directly (seats, purchases, funds), or only where channels act together."
)


@dataclass(frozen=True, slots=True)
class Contributions:
    """One policy arm: group -> channel, `the rest` and `whole effect` -> percent of the group's baseline GDP.

    In every replicate, and so in the means, contributions and the rest sum to the whole effect.
    """

    arm: str
    by_group: Mapping[str, Mapping[str, Estimate]]

    @property
    def heading(self) -> str:
        """Above the table."""
        return f"{self.arm}: effect on GDP by channel, %"

    @property
    def header(self) -> tuple[str, ...]:
        """Names of the columns."""
        return ("", *(name for group in self.by_group for name in (HEADED[group], "90 % interval", "± MC")))

    def rows(self) -> list[tuple[str, ...]]:
        """Printed cells, a row per channel: effect, interval and Monte Carlo error for every group."""
        names = next(iter(self.by_group.values()))
        return [
            (name, *(cell for group in self.by_group.values() for cell in _cells(group[name])))
            for name in names
        ]

    def lines(self) -> list[str]:
        """The table as text, header first."""
        indented = [(f"  {name}", *cells) for name, *cells in (self.header, *self.rows())]
        return aligned(indented, 1)

    def as_dict(self) -> dict[str, Any]:
        """The numbers, unrounded, for `summary.json`."""
        rows = [
            {
                "group": group,
                "channel": name,
                "gdp_percent": value.mean,
                "low": value.low,
                "high": value.high,
                "monte_carlo_error": value.error,
            }
            for group, found in self.by_group.items()
            for name, value in found.items()
        ]
        return {"arm": self.arm, "rows": rows}


def contributions(results: "Results") -> tuple[Contributions, ...]:
    """What each channel contributes, for every policy arm whose channels were shut."""
    return tuple(
        Contributions(
            arm,
            {group: _of_group(results, arm, list(members)) for group, members in results.groups(arm).items()},
        )
        for arm in results.shut
    )


def last_year(gdp: Array) -> Array:
    """Mean over the last four quarters, or all where there are fewer: (quarter, province) to (province,)."""
    return gdp[-QUARTERS_PER_YEAR:].mean(axis=0)


def _of_group(results: "Results", arm: str, members: list[int]) -> dict[str, Estimate]:
    baseline = results.last_year(results.baseline, "gdp", members)
    whole = percent_effect(results.last_year(arm, "gdp", members), baseline)
    found = {}
    for channel, gdp in results.shut[arm].items():
        shut = QUANTITIES["gdp"].over(at_yearly_rates({"gdp": gdp}), members)
        found[channel] = whole - percent_effect(shut, baseline)
    found[REST] = whole - sum(found.values())
    return {name: estimate(values) for name, values in (found | {WHOLE: whole}).items()}


def _cells(value: Estimate) -> tuple[str, str, str]:
    return signed(value.mean), interval(value), spread(value)
