"""A grant to talent who settle in chosen provinces."""

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


class TalentSettlement(AbstractLever):
    """Pay a sum to every talent who arrives from another province."""

    pillar: ClassVar[str] = "talent pool"
    channel: ClassVar[str] = "`settlement_grant`, yuan once per arriving talent"
    felt_by: ClassVar[str] = "talent weighing provinces, as income there"
    paid_by: ClassVar[str] = "the adopting province, for every arrival, with or without the grant"
    evidence: ClassVar[Evidence] = "analogous"
    shown_by: ClassVar[str] = (
        "star scientists' moves between US states: elasticity 1.8 to the net-of-tax rate (Moretti and Wilson 2017); "
        "Chinese cities that pay talent patent more and their neighbours less (Shi et al. 2022)"
    )
    left_out: ClassVar[str] = (
        "grants to those who already live there; grades of degree; leaving once the grant is paid; "
        "landlords who take a part of it"
    )
    scales: ClassVar[tuple[str, ...]] = ("grant",)

    lever: Literal["talent_settlement"] = "talent_settlement"
    grant: float = Field(ge=0, le=1_000_000, json_schema_extra={"unit": "yuan per arriving talent"})
    """Everything an average arrival is paid once, as one sum at arrival."""

    def amend(self, rules: Rules, t: Quarter, places: Places, observation: Observation) -> Rules:
        """Add the grant where it is in force."""
        return rules.plus(settlement_grant=self.grant * self.reach(t, places))

    def cost_per_year(self, observation: Observation) -> NDArray[np.float64]:
        """The grant times the talent that arrives anyway."""
        return self.grant * costing.arriving_talent(observation)
