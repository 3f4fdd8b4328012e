"""Rent paid for talent who came from elsewhere."""

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


class HousingSupport(AbstractLever):
    """Pay part of the rent of talent who live there and are registered in another province, year after year."""

    pillar: ClassVar[str] = "talent pool"
    channel: ClassVar[str] = "`housing_support`, yuan a quarter per newcomer"
    felt_by: ClassVar[str] = (
        "talent weighing provinces, as income there for as long as support is promised and believed in"
    )
    paid_by: ClassVar[str] = "the adopting province, for every newcomer, those of long ago included"
    evidence: ClassVar[Evidence] = "analogous"
    shown_by: ClassVar[str] = (
        "graduates leave dear cities: 1,000 yuan more per square metre, 3.14 % more likely to go (Song and Wu); "
        "support for housing draws fewer patents than support for jobs (Shi et al. 2022, 277 cities)"
    )
    left_out: ClassVar[str] = (
        "who stops being a newcomer after some years; landlords who take a part of it; the queue for public flats"
    )
    scales: ClassVar[tuple[str, ...]] = ("rent",)

    lever: Literal["housing_support"] = "housing_support"
    rent: float = Field(ge=0, le=100_000, json_schema_extra={"unit": "yuan a year per newcomer"})
    """What an average newcomer is paid a year; newcomers are talent living there and registered elsewhere."""

    def amend(self, rules: Rules, t: Quarter, places: Places, observation: Observation) -> Rules:
        """Add a quarter's rent where it is in force."""
        return rules.plus(housing_support=self.rent / QUARTERS_PER_YEAR * self.reach(t, places))

    def cost_per_year(self, observation: Observation) -> NDArray[np.float64]:
        """The rent times the newcomers who live there anyway."""
        return self.rent * costing.newcomers(observation)
