"""Research that the government pays for."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.calendar import Quarter
from sim.economies import Observation
from sim.places import Places
from sim.policy.lever import AbstractLever, Evidence
from sim.policy.rules import Rules


class ResearchGrants(AbstractLever):
    """Pay for research in firms, whether or not they would have done it themselves."""

    pillar: ClassVar[str] = "forward-looking policy"
    channel: ClassVar[str] = "`research_grants`, share of GDP"
    felt_by: ClassVar[str] = "firms, which do the research; some then spend less, some more, of their own"
    paid_by: ClassVar[str] = "the adopting province, every yuan granted"
    evidence: ClassVar[Evidence] = "measured"
    shown_by: ClassVar[str] = (
        "China: a public yuan crowded out half a yuan of firms' own in 2006, none later, nor in high technology "
        "(Boeing 2016); doubling real research raises productivity by 9 % (Chen, Liu, Suarez Serrato and Xu 2021)"
    )
    left_out: ClassVar[str] = "who gets the grants, and why; universities and institutes; basic research"
    scales: ClassVar[tuple[str, ...]] = ("share",)

    lever: Literal["research_grants"] = "research_grants"
    share: float = Field(ge=0, le=0.05, json_schema_extra={"unit": "share of GDP"})
    """What is granted, of the province's GDP."""

    def amend(self, rules: Rules, t: Quarter, places: Places, observation: Observation) -> Rules:
        """Add the grants where they are in force."""
        return rules.plus(research_grants=self.share * self.reach(t, places))

    def cost_per_year(self, observation: Observation) -> NDArray[np.float64]:
        """Its share of GDP."""
        return self.share * observation.gdp
