"""Support promised for longer than usual."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.calendar import Quarter
from sim.economies import Observation
from sim.places import Places
from sim.policy.lever import AbstractLever, Evidence
from sim.policy.rules import Rules


class Duration(AbstractLever):
    """Promise support for more years than is usual, so that who comes for it counts on more of it."""

    pillar: ClassVar[str] = "consistent support"
    channel: ClassVar[str] = "`duration`, quarters beyond the usual for which support is promised"
    felt_by: ClassVar[str] = "talent weighing provinces, where housing is supported"
    paid_by: ClassVar[str] = "nobody for itself; the province pays the support it makes talent come for"
    evidence: ClassVar[Evidence] = "assumed"
    shown_by: ClassVar[str] = (
        "no size is known; moves of star scientists respond little at first and more with time (Moretti and "
        "Wilson 2017)"
    )
    left_out: ClassVar[str] = "firms, which plan on what they see; promises of money that is not there"
    scales: ClassVar[tuple[str, ...]] = ("quarters",)

    lever: Literal["duration"] = "duration"
    quarters: float = Field(ge=0, le=80, json_schema_extra={"unit": "quarters"})
    """How much longer than usual support is promised."""

    def amend(self, rules: Rules, t: Quarter, places: Places, observation: Observation) -> Rules:
        """Add the quarters where it is in force."""
        return rules.plus(duration=self.quarters * self.reach(t, places))

    def cost_per_year(self, observation: Observation) -> NDArray[np.float64]:
        """Nothing for itself."""
        return np.zeros(len(observation.gdp))
