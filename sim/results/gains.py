"""Who gains and who pays: adopters, their neighbours and the rest, or rich and poor provinces where all adopt."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.closing import ADOPTERS, NATION, OTHERS
from sim.results.statistics import Estimate, estimate, percent_effect

if TYPE_CHECKING:
    from sim.results.results import Results

NEIGHBOURS, REST = "neighbours", "the rest"
THIRDS = ("richest third", "middle third", "poorest third")
FEWEST = 6
"""Provinces that are too few to be told in thirds."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What one arm brings and costs a group of provinces over the last year, policy less baseline.

    gdp, gdp_per_head, talent   in % of the group's own baseline
    extra_gdp, public_cost      in money a year
    burden                      public cost in % of the group's baseline GDP
    """

    arm: str
    group: str
    members: tuple[int, ...]
    gdp: Estimate
    gdp_per_head: Estimate
    talent: Estimate
    extra_gdp: Estimate
    public_cost: Estimate
    burden: Estimate

    def as_dict(self, names: tuple[str, ...]) -> dict[str, Any]:
        """The numbers, unrounded, for `summary.json`."""
        return {
            "arm": self.arm,
            "group": self.group,
            "size": len(self.members),
            "provinces": [names[place] for place in self.members],
            "gdp_percent": self.gdp.as_dict(),
            "gdp_per_head_percent": self.gdp_per_head.as_dict(),
            "talent_percent": self.talent.as_dict(),
            "extra_gdp_a_year": self.extra_gdp.as_dict(),
            "public_cost_a_year": self.public_cost.as_dict(),
            "public_cost_percent_of_gdp": self.burden.as_dict(),
        }


def gains(results: "Results") -> tuple[Gain, ...]:
    """Every group of every policy arm, the nation last."""
    return tuple(
        _gain(results, arm, group, members)
        for arm in results.policies
        for group, members in parts(results, arm).items()
    )


def parts(results: "Results", arm: str) -> dict[str, tuple[int, ...]]:
    """Groups that together are the nation, and the nation.

    Neighbours are provinces that do not adopt and are among the five nearest to one that does, as the manifest
    says; where all adopt or nobody does, provinces are told in thirds by GDP per head at the opening.
    """
    groups = results.groups(arm)
    found: dict[str, tuple[int, ...]]
    if ADOPTERS in groups:
        near = neighbours(results, groups[ADOPTERS])
        rest = tuple(place for place in groups[OTHERS] if place not in near)
        found = {ADOPTERS: groups[ADOPTERS], NEIGHBOURS: near, REST: rest} if near and rest else groups
    else:
        found = _thirds(results)
    return {group: members for group, members in found.items() if group != NATION} | {NATION: groups[NATION]}


def neighbours(results: "Results", adopters: tuple[int, ...]) -> tuple[int, ...]:
    """Provinces that are among the nearest of an adopter and do not adopt; none where distances are not known."""
    provinces = results.manifest["provinces"]
    near = {code for place in adopters for code in provinces[place].get("nearest", ())}
    return tuple(place for place, code in enumerate(results.codes) if code in near and place not in adopters)


def _thirds(results: "Results") -> dict[str, tuple[int, ...]]:
    if len(results.codes) < FEWEST:
        return {}
    opening = results.by_province(results.baseline, "gdp_per_head")[:, 0].mean(axis=0)
    thirds = np.array_split(np.argsort(-opening, kind="stable"), len(THIRDS))
    return {
        name: tuple(sorted(int(place) for place in third)) for name, third in zip(THIRDS, thirds, strict=True)
    }


def _gain(results: "Results", arm: str, group: str, members: tuple[int, ...]) -> Gain:
    def of(quantity: str) -> tuple[np.ndarray, np.ndarray]:
        return (
            results.last_year(arm, quantity, members),
            results.last_year(results.baseline, quantity, members),
        )

    gdp, baseline = of("gdp")
    cost = np.subtract(*of("public_cost"))
    return Gain(
        arm=arm,
        group=group,
        members=members,
        gdp=estimate(percent_effect(gdp, baseline)),
        gdp_per_head=estimate(percent_effect(*of("gdp_per_head"))),
        talent=estimate(percent_effect(*of("talent"))),
        extra_gdp=estimate(gdp - baseline),
        public_cost=estimate(cost),
        burden=estimate(percent_effect(baseline + cost, baseline)),
    )
