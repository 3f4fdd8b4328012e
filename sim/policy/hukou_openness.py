"""Registration opened to people from other provinces."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.calendar import QUARTERS_PER_YEAR, Quarter
from sim.economies import Observation
from sim.places import Places
from sim.policy import costing
from sim.policy.lever import AbstractLever, Evidence
from sim.policy.rules import Rules


class HukouOpenness(AbstractLever):
    """Open schools, clinics and flats to talent who are registered in another province, and pay for it."""

    pillar: ClassVar[str] = "talent pool"
    channel: ClassVar[str] = (
        "`hukou_openness`, share of the barrier lifted; `hukou_services`, yuan a quarter per newcomer"
    )
    felt_by: ClassVar[str] = "talent from other provinces weighing provinces, as a lower barrier"
    paid_by: ClassVar[str] = "the adopting province, which serves every newcomer"
    evidence: ClassVar[Evidence] = "analogous"
    shown_by: ClassVar[str] = (
        "barriers of single cities lie 8 to 24 % above the nation's mean (Ma and Tang 2020), the model's is worth a "
        "fifth of income; migration costs fell by 45 % in 2000-15, for all reasons (Hao, Sun, Tombe and Zhu 2020)"
    )
    left_out: ClassVar[str] = (
        "workers without college education, for whom it would matter most; points systems; land rights given up at home"
    )
    scales: ClassVar[tuple[str, ...]] = ("openness", "services")

    lever: Literal["hukou_openness"] = "hukou_openness"
    openness: float = Field(ge=0, le=1, json_schema_extra={"unit": "share of the barrier"})
    """Share of the barrier to people registered elsewhere that is lifted."""
    services: float = Field(ge=0, le=100_000, json_schema_extra={"unit": "yuan a year per newcomer"})
    """What it costs a year to serve an average newcomer; newcomers are talent registered elsewhere."""

    def amend(self, rules: Rules, t: Quarter, places: Places, observation: Observation) -> Rules:
        """Lift the share where it is in force, and serve newcomers for a quarter; no more than all can be lifted."""
        reach = self.reach(t, places)
        services = self.services / QUARTERS_PER_YEAR
        return rules.plus(hukou_openness=self.openness * reach, hukou_services=services * reach)

    def cost_per_year(self, observation: Observation) -> NDArray[np.float64]:
        """The services times the newcomers who live there anyway."""
        return self.services * costing.newcomers(observation)
