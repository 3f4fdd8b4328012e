"""Public purchases from the province's own frontier firms."""

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


class PublicProcurement(AbstractLever):
    """Move public purchases to the province's own frontier firms, at a price above the market's."""

    pillar: ClassVar[str] = "forward-looking policy"
    channel: ClassVar[str] = "`procurement`, share of GDP moved"
    felt_by: ClassVar[str] = (
        "firms in the frontier fields there, as demand; whoever sold to the government before"
    )
    paid_by: ClassVar[str] = (
        "the adopting province, which pays the premium; the purchases themselves are not new"
    )
    evidence: ClassVar[Evidence] = "assumed"
    shown_by: ClassVar[str] = (
        "no size is known; it raises innovation of listed firms, less where human capital is low (Sun and Ye; Mao and "
        "Zhong 2024), and data-rich contracts bring more commercial software (Beraja, Yang and Yuchtman 2023)"
    )
    left_out: ClassVar[str] = "learning from the first customer; data that come with contracts; favourites"
    scales: ClassVar[tuple[str, ...]] = ("share",)

    lever: Literal["public_procurement"] = "public_procurement"
    share: float = Field(ge=0, le=0.1, json_schema_extra={"unit": "share of GDP"})
    """Purchases that are moved, of the province's GDP."""

    def amend(self, rules: Rules, t: Quarter, places: Places, observation: Observation) -> Rules:
        """Move the purchases where it is in force."""
        return rules.plus(procurement=self.share * self.reach(t, places))

    def cost_per_year(self, observation: Observation) -> NDArray[np.float64]:
        """The premium on what is moved."""
        return costing.PROCUREMENT_PREMIUM * self.share * observation.gdp
