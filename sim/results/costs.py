"""Where the money of a policy went, lever by lever, and what it came with."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.calendar import QUARTERS_PER_YEAR
from sim.results.statistics import Array, Estimate, estimate

if TYPE_CHECKING:
    from sim.results.results import Results

TOTAL, PREFIX = "public_cost", "cost_"
PROGRAMMES, ADMINISTRATION = "programmes", "administration"
SEVERAL, NONE = "several pillars", "administration"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one use of money took over the run, policy less baseline: money a year, and % of all extra cost."""

    use: str
    pillar: str
    a_year: Estimate
    share: Estimate

    def as_dict(self) -> dict[str, Any]:
        """The numbers, unrounded, for `summary.json`."""
        return {
            "use": self.use,
            "pillar": self.pillar,
            "cost_a_year": self.a_year.as_dict(),
            "percent_of_cost": self.share.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class Spending:
    """All that one arm costs beyond the baseline, the nation's mean over the run, the largest use first.

    `gdp_percent` is the cost in % of the baseline's GDP, both summed over the run.
    """

    arm: str
    uses: tuple[Cost, ...]
    total: Estimate
    gdp_percent: Estimate

    def as_dict(self) -> dict[str, Any]:
        """The numbers, unrounded, for `summary.json`."""
        return {
            "arm": self.arm,
            "uses": [use.as_dict() for use in self.uses],
            "total_a_year": self.total.as_dict(),
            "percent_of_gdp": self.gdp_percent.as_dict(),
        }


def spending(results: "Results", arm: str) -> Spending | None:
    """Where the money went; None where costs were not recorded, or the arm cost nothing in some replicate.

    Shares are of sums over replicates in the mean, replicate by replicate in the interval.
    """
    if TOTAL not in results.recorded:
        return None
    total = _extra(results, arm, TOTAL)
    if not np.all(total > 0):
        return None
    by_use = {
        name.removeprefix(PREFIX): _extra(results, arm, name)
        for name in sorted(results.recorded)
        if name.startswith(PREFIX)
    }
    by_use[ADMINISTRATION] = total - sum(by_use.values())
    uses = [
        Cost(use, pillar(results, arm, use), estimate(cost), _share(cost, total))
        for use, cost in by_use.items()
        if np.any(np.abs(cost) > 1e-9 * total)
    ]
    gdp = results.over_the_run(results.baseline, "gdp") * QUARTERS_PER_YEAR / len(results.quarters)
    return Spending(
        arm,
        tuple(sorted(uses, key=lambda use: -use.a_year.mean)),
        estimate(total),
        _share(total, gdp),
    )


def pillar(results: "Results", arm: str, use: str) -> str:
    """The pillar of the lever that a use of money belongs to, as the manifest says."""
    if use == PROGRAMMES:
        return SEVERAL
    levers = (*results.manifest["levers"][arm], *results.manifest["levers"][results.baseline])
    return next((each["pillar"] for each in levers if each["lever"] == use), NONE)


def running(results: "Results", arm: str) -> tuple[Array, Array] | None:
    """Extra GDP and extra public cost so far, the nation, (replicate, quarter); None where it cost nothing."""
    if TOTAL not in results.recorded:
        return None
    gdp, cost = (
        np.cumsum((results.series[arm][name] - results.series[results.baseline][name]).sum(axis=2), axis=1)
        for name in ("gdp", TOTAL)
    )
    return (gdp, cost) if np.all(cost[:, -1] > 0) else None


def _extra(results: "Results", arm: str, name: str) -> Array:
    """Policy less baseline, the nation's mean over the run, money a year (replicate,)."""
    extra = results.over_the_run(arm, name) - results.over_the_run(results.baseline, name)
    return extra * QUARTERS_PER_YEAR / len(results.quarters)


def _share(part: Array, whole: Array) -> Estimate:
    """Percent: the ratio of sums, with the interval and error of the replicates' own ratios."""
    ratios = estimate(100 * part / whole)
    return Estimate(float(100 * part.sum() / whole.sum()), ratios.low, ratios.high, ratios.error)
