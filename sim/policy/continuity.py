"""Packages that outlive those who began them."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.calendar import Quarter
from sim.economies import Observation
from sim.places import Places
from sim.policy.lever import AbstractLever, Evidence
from sim.policy.rules import Rules


class Continuity(AbstractLever):
    """Bind the next leadership, so that everything in force is likelier to survive a change of it."""

    pillar: ClassVar[str] = "consistent support"
    channel: ClassVar[str] = "`continuity`, extra chance that levers survive a change of leadership"
    felt_by: ClassVar[str] = "everybody the other levers reach, for longer; talent, who believe promises more"
    paid_by: ClassVar[str] = "nobody for itself; the province pays for the other levers for longer"
    evidence: ClassVar[Evidence] = "assumed"
    shown_by: ClassVar[str] = (
        "no size is known; a change of leadership lowers firms' investment, research and patents (An et al. 2016; Feng "
        "and Johansson 2017)"
    )
    left_out: ClassVar[str] = "bad packages that survive too; a leadership that would have improved them"
    scales: ClassVar[tuple[str, ...]] = ("chance",)

    lever: Literal["continuity"] = "continuity"
    chance: float = Field(ge=0, le=1, json_schema_extra={"unit": "chance"})
    """Added to the chance that levers survive a change of leadership; the sum stops at 1."""

    def amend(self, rules: Rules, t: Quarter, places: Places, observation: Observation) -> Rules:
        """Add the chance where it is in force."""
        return rules.plus(continuity=self.chance * self.reach(t, places))

    def cost_per_year(self, observation: Observation) -> NDArray[np.float64]:
        """Nothing for itself."""
        return np.zeros(len(observation.gdp))
