"""Public equity for frontier firms."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.calendar import Quarter
from sim.economies import Observation
from sim.places import Places
from sim.policy import costing
from sim.policy.lever import AbstractLever, Evidence
from sim.policy.rules import Rules


class GuidanceFund(AbstractLever):
    """Set a target for a public fund that buys equity in frontier firms; only part of the target is raised."""

    pillar: ClassVar[str] = "forward-looking policy"
    channel: ClassVar[str] = "`fund`, target as share of GDP a year"
    felt_by: ClassVar[str] = "firms in the frontier fields, which invest what the fund raises"
    paid_by: ClassVar[str] = "the adopting province, what is raised, and not what was announced"
    evidence: ClassVar[Evidence] = "analogous"
    shown_by: ClassVar[str] = (
        "26 % of more than 1,800 funds reach their target, fewer off the coast (Wei, Ang and Jia 2023); firms dislike "
        "government investors, the best firms most (Colonnelli, Li and Liu 2024); what equity does is the model's"
    )
    left_out: ClassVar[str] = (
        "which firms it picks, and whether they return the money; private money that follows, or is replaced"
    )
    scales: ClassVar[tuple[str, ...]] = ("target",)

    lever: Literal["guidance_fund"] = "guidance_fund"
    target: float = Field(ge=0, le=0.1, json_schema_extra={"unit": "share of GDP a year"})
    """What the fund is to raise, of the province's GDP; less is, and less where GDP per head is low."""

    def amend(self, rules: Rules, t: Quarter, places: Places, observation: Observation) -> Rules:
        """Add the target where it is in force."""
        return rules.plus(fund=self.target * self.reach(t, places))

    def cost_per_year(self, observation: Observation) -> NDArray[np.float64]:
        """The part of the target that is usually raised at this GDP per head."""
        return self.target * costing.fund_fill(observation) * observation.gdp
