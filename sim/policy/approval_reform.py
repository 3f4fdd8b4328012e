"""Fewer approvals before a firm may open."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.calendar import Quarter
from sim.economies import Observation
from sim.places import Places
from sim.policy.lever import AbstractLever, Evidence
from sim.policy.rules import Rules

ENTRY, EXIT, PRODUCTIVITY = 0.25, 0.087, 0.011
"""What the reform of Guangdong in 2012-14 did to founding, closing and entrants' productivity, as shares: Barwick,
Chen, Li and Zhang 2024."""


class ApprovalReform(AbstractLever):
    """Let firms open with fewer approvals: more are founded, more close, and entrants are a little better."""

    pillar: ClassVar[str] = "forward-looking policy"
    channel: ClassVar[str] = (
        "`approval_ease` and `approval_churn`, extra founding and closing, 1 doubles them; `approval_quality`, log "
        "productivity of entrants; `programmes`, share of GDP"
    )
    felt_by: ClassVar[str] = "talent that founds firms; firms that more competitors push out"
    paid_by: ClassVar[str] = "the adopting province, which runs the offices"
    evidence: ClassVar[Evidence] = "measured"
    shown_by: ClassVar[str] = (
        "business registration in Guangdong, 2012-14: entry +25 %, exit +8.7 %, entrants' productivity +1.1 % "
        "(Barwick, Chen, Li and Zhang 2024); one-stop bureaus elsewhere bring no clear rise in firms (Hu and Jie 2022)"
    )
    left_out: ClassVar[str] = (
        "permits to operate, which help incumbents (Zhu and Xu 2025); shell companies; that a national reform spread it"
    )
    scales: ClassVar[tuple[str, ...]] = ("strength", "cost_share")

    lever: Literal["approval_reform"] = "approval_reform"
    strength: float = Field(ge=0, le=2, json_schema_extra={"unit": "reforms like Guangdong's"})
    """How much is reformed; 1 does what the reform in Guangdong did."""
    cost_share: float = Field(ge=0, le=0.05, json_schema_extra={"unit": "share of GDP"})
    """What the offices cost, of the province's GDP."""

    def amend(self, rules: Rules, t: Quarter, places: Places, observation: Observation) -> Rules:
        """Add the three responses and the running cost where the reform is in force."""
        reach = self.reach(t, places)
        reformed = self.strength * reach
        return rules.plus(
            approval_ease=ENTRY * reformed,
            approval_churn=EXIT * reformed,
            approval_quality=np.log1p(PRODUCTIVITY) * reformed,
            programmes=self.cost_share * reach,
        )

    def cost_per_year(self, observation: Observation) -> NDArray[np.float64]:
        """Its share of GDP."""
        return self.cost_share * observation.gdp
