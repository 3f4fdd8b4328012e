"""Programmes that make the sectors of a province learn from each other."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.calendar import Quarter
from sim.economies import Observation
from sim.places import Places
from sim.policy.lever import AbstractLever, Evidence
from sim.policy.rules import Rules


class ClusterLinkage(AbstractLever):
    """Bring the sectors of a province together, so that research in one helps the others more."""

    pillar: ClassVar[str] = "industrial base"
    channel: ClassVar[str] = (
        "`linkage`, extra weight of research in other sectors of the province, 1 doubles it; `programmes`, share of GDP"
    )
    felt_by: ClassVar[str] = "firms of all sectors there, as productivity"
    paid_by: ClassVar[str] = "the adopting province, as programmes that use real resources"
    evidence: ClassVar[Evidence] = "assumed"
    shown_by: ClassVar[str] = (
        "no size is known; larger clusters make inventors more productive (Moretti 2021), which a published comment "
        "does not find (Wiebe), and the elasticity of spillovers may be zero here too"
    )
    left_out: ClassVar[str] = (
        "supply chains; parks that move firms within the province; clusters across borders"
    )
    scales: ClassVar[tuple[str, ...]] = ("boost", "cost_share")

    lever: Literal["cluster_linkage"] = "cluster_linkage"
    boost: float = Field(ge=0, le=3, json_schema_extra={"unit": "share of the weight across sectors"})
    """Extra weight of research in the other sectors of the province; 1 doubles it."""
    cost_share: float = Field(ge=0, le=0.05, json_schema_extra={"unit": "share of GDP"})
    """What the programmes cost, of the province's GDP."""

    def amend(self, rules: Rules, t: Quarter, places: Places, observation: Observation) -> Rules:
        """Add the boost and its running cost where they are in force."""
        reach = self.reach(t, places)
        return rules.plus(linkage=self.boost * reach, programmes=self.cost_share * reach)

    def cost_per_year(self, observation: Observation) -> NDArray[np.float64]:
        """Its share of GDP."""
        return self.cost_share * observation.gdp
