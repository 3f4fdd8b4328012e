"""Programmes that bring older industries closer to best practice."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.calendar import Quarter
from sim.economies import Observation
from sim.places import Places
from sim.policy.lever import AbstractLever, Evidence
from sim.policy.rules import Rules


class IndustrialUpgrading(AbstractLever):
    """Help firms outside the frontier fields to learn from the best: machines, software, advice."""

    pillar: ClassVar[str] = "industrial base"
    channel: ClassVar[str] = "`upgrading`, extra imitation, 1 doubles it; `programmes`, share of GDP"
    felt_by: ClassVar[str] = "firms outside the frontier fields, which close more of their gap to the best"
    paid_by: ClassVar[str] = "the adopting province, as programmes that use real resources"
    evidence: ClassVar[Evidence] = "assumed"
    shown_by: ClassVar[str] = (
        "no size is known; laggards do catch up: gaps in wages between Chinese prefectures halved in nine years "
        "(Brandt, Kambourov and Storesletten 2024), and zones raise productivity (Lu, Wang and Zhu 2019)"
    )
    left_out: ClassVar[str] = "firms that would have learnt anyway; machines themselves, which firms pay for"
    scales: ClassVar[tuple[str, ...]] = ("boost", "cost_share")

    lever: Literal["industrial_upgrading"] = "industrial_upgrading"
    boost: float = Field(ge=0, le=3, json_schema_extra={"unit": "share of imitation"})
    """Extra imitation over what there is without it; 1 doubles it."""
    cost_share: float = Field(ge=0, le=0.05, json_schema_extra={"unit": "share of GDP"})
    """What the programmes cost, of the province's GDP."""

    def amend(self, rules: Rules, t: Quarter, places: Places, observation: Observation) -> Rules:
        """Add the boost and its running cost where they are in force."""
        reach = self.reach(t, places)
        return rules.plus(upgrading=self.boost * reach, programmes=self.cost_share * reach)

    def cost_per_year(self, observation: Observation) -> NDArray[np.float64]:
        """Its share of GDP."""
        return self.cost_share * observation.gdp
