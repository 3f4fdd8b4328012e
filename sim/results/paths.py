"""What was observed before the opening, and where each arm then goes: the figures that have a history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.closing import ADOPTERS, NATION
from sim.results.statistics import Array, Estimate, estimate, percent_effect, point_effect

if TYPE_CHECKING:
    from sim.results.results import Results

LEADERS = 5
"""Where all adopt or nobody does, so many provinces of largest GDP at the opening are followed."""


@dataclass(frozen=True, slots=True)
class Observed:
    """A line of observed years; `vintage` says of which revision, where it is of one."""

    years: tuple[int, ...]
    values: tuple[float, ...]
    vintage: str | None


@dataclass(frozen=True, slots=True)
class End:
    """Where one arm ends: over the last year without and with the policy, and the paired effect in `effect_unit`."""

    quantity: str
    arm: str
    group: str
    baseline: Estimate
    policy: Estimate
    effect: Estimate
    effect_unit: str

    def as_dict(self) -> dict[str, Any]:
        """The numbers, unrounded, for `summary.json`: shares in %."""
        return {
            "quantity": self.quantity,
            "arm": self.arm,
            "group": self.group,
            "baseline": self.baseline.as_dict(),
            "policy": self.policy.as_dict(),
            "effect": self.effect.as_dict(),
            "effect_unit": self.effect_unit,
        }


def has_path(results: "Results") -> bool:
    """Whether a year that was run after the opening year is observed, in the vintage of the opening."""
    economy, last = results.manifest["economy"], results.quarters[-1].year
    return any(economy["opening_year"] < year <= last for year in economy["path"]["years"])


def followed(results: "Results") -> dict[tuple[int, ...], list[str]]:
    """Groups of provinces whose share of GDP is followed, and the policy arms told for each: adopters, or leaders."""
    found: dict[tuple[int, ...], list[str]] = {}
    for arm in results.policies or (results.baseline,):
        found.setdefault(results.groups(arm).get(ADOPTERS, leaders(results)), []).append(arm)
    return found


def leaders(results: "Results") -> tuple[int, ...]:
    """The provinces of largest GDP in the first quarter of the baseline."""
    opening = results.by_province(results.baseline, "gdp")[:, 0].mean(axis=0)
    return tuple(sorted(np.argsort(-opening, kind="stable")[:LEADERS].tolist()))


def share_before(results: "Results", members: Sequence[int]) -> list[Observed]:
    """The group's share of GDP, %: history up to the opening, and the path from the opening on as far as was run."""
    economy = results.manifest["economy"]
    history, path = economy["history"], economy["path"]
    last = results.quarters[-1].year
    lines = []
    for found, first, final in (
        (history, -np.inf, economy["opening_year"]),
        (path, economy["opening_year"], last),
    ):
        kept = [place for place, year in enumerate(found["years"]) if first <= year <= final]
        shares = found.get("shares") or {}
        if kept and shares:
            total = 100 * np.sum([shares[results.codes[place]] for place in members], axis=0)
            lines.append(_line(found["years"], total, kept, found["vintage"]))
    if len(lines) > 1 and len(lines[1].years) == 1:
        return lines[:1] if lines[0].vintage == lines[1].vintage else lines
    return lines


def observed_before(results: "Results", above: str, below: str | None, scale: float) -> list[Observed]:
    """A quantity of the nation as the openings of earlier years take it, or its ratio to another, times `scale`."""
    found: Mapping[str, Any] = results.manifest["economy"].get("observed") or {}
    if not found.get("years"):
        return []
    total = np.sum(list(found[above].values()), axis=0)
    if below is not None:
        total = total / np.sum(list(found[below].values()), axis=0)
    return [_line(found["years"], scale * total, list(range(len(found["years"]))), None)]


def ends(results: "Results") -> tuple[End, ...]:
    """Every end that figures with a history tell of."""
    everyone = tuple(range(len(results.codes)))
    told = [share_end(results, arm, members) for members, arms in followed(results).items() for arm in arms]
    for arm in results.policies or (results.baseline,):
        told.append(end(results, arm, "frontier_share", everyone, 100, point_effect, "points"))
        told.append(end(results, arm, "talent", everyone, 1, percent_effect, "%"))
        told.append(end(results, arm, "gdp_top5", everyone, 100, point_effect, "points"))
        told.append(end(results, arm, "gdp_herfindahl", everyone, 1, percent_effect, "%"))
    return tuple(told)


def share_end(results: "Results", arm: str, members: Sequence[int]) -> End:
    """Where a group's share of GDP ends, %."""
    return end(results, arm, "gdp_share", members, 100, point_effect, "points")


def end(
    results: "Results", arm: str, quantity: str, members: Sequence[int], scale: float, effect: Any, unit: str
) -> End:
    """Where a quantity ends; `scale` makes a share a percentage."""
    baseline, policy = (results.last_year(each, quantity, members) for each in (results.baseline, arm))
    changed: Array = effect(policy, baseline)
    return End(
        quantity,
        arm,
        _named(results, members),
        estimate(scale * baseline),
        estimate(scale * policy),
        estimate(changed),
        unit,
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """The last observed year that was run: a group's share of GDP, %, as observed and at the baseline."""

    group: str
    year: int
    observed: float
    band: Estimate

    def as_dict(self) -> dict[str, Any]:
        """The numbers, unrounded, for `summary.json`."""
        return {
            "group": self.group, "year": self.year, "observed": self.observed, "baseline": self.band.as_dict()
        }  # fmt: skip


def observed_shares(results: "Results", members: Sequence[int]) -> Seen:
    """A group's share of GDP in the last year that is observed since the opening and was run. ValueError if none is."""
    path, last = results.manifest["economy"]["path"], results.quarters[-1].year
    year = max(each for each in path["years"] if each <= last)
    total = 100 * sum(path["shares"][results.codes[place]][path["years"].index(year)] for place in members)
    steps = [step for step, quarter in enumerate(results.quarters) if quarter.year == year]
    group, nation = (
        results.values(results.baseline, "gdp", each)[:, steps].sum(axis=1) for each in (members, None)
    )
    return Seen(_named(results, members), year, float(total), estimate(100 * group / nation))


def growth(results: "Results") -> Estimate:
    """GDP of the nation in the last quarter over that of the first at the baseline, %."""
    gdp = results.values(results.baseline, "gdp")
    return estimate(percent_effect(gdp[:, -1], gdp[:, 0]))


def _named(results: "Results", members: Sequence[int]) -> str:
    if len(members) == len(results.codes):
        return NATION
    return ", ".join(results.names[each] for each in members)


def _line(years: Sequence[int], values: Array, kept: list[int], vintage: str | None) -> Observed:
    return Observed(
        tuple(int(years[each]) for each in kept), tuple(float(values[each]) for each in kept), vintage
    )
