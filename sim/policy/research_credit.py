"""A refund of part of what firms spend on research."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.calendar import Quarter
from sim.economies import Observation
from sim.places import Places
from sim.policy.lever import AbstractLever, Evidence
from sim.policy.rules import CREDIT_LIMIT, Rules


class ResearchCredit(AbstractLever):
    """Refund a share of research outlay, reported as it is: some of what is induced is relabelled, not new."""

    pillar: ClassVar[str] = "forward-looking policy"
    channel: ClassVar[str] = "`research_credit`, share of research outlay refunded"
    felt_by: ClassVar[str] = "firms planning research, as a lower user cost"
    paid_by: ClassVar[str] = "the adopting province, for all outlay reported, with or without the credit"
    evidence: ClassVar[Evidence] = "measured"
    shown_by: ClassVar[str] = (
        "InnoCom, China: real outlay rises 1.14 % per 1 % of user cost, and 24 to 45 % of the reported rise is "
        "relabelled (Chen, Liu, Suarez Serrato and Xu 2021, and draft); US states: other states lose what one gains "
        "(Wilson 2009)"
    )
    left_out: ClassVar[str] = (
        "thresholds that firms bunch at; delay before the refund; firms without profit to tax"
    )
    scales: ClassVar[tuple[str, ...]] = ("rate",)

    lever: Literal["research_credit"] = "research_credit"
    rate: float = Field(ge=0, le=CREDIT_LIMIT, json_schema_extra={"unit": "share of research outlay"})
    """Share refunded on top of what the nation already refunds everywhere."""

    def amend(self, rules: Rules, t: Quarter, places: Places, observation: Observation) -> Rules:
        """Add the rate where it is in force; all credits together stop at the limit of the rules."""
        return rules.plus(research_credit=self.rate * self.reach(t, places))

    def cost_per_year(self, observation: Observation) -> NDArray[np.float64]:
        """The rate times the research outlay that there is anyway."""
        return self.rate * observation.research_intensity * observation.gdp
