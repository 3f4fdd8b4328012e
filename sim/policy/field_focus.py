"""One frontier field favoured among those that start-ups choose."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.calendar import Quarter
from sim.economies import Observation
from sim.places import Places
from sim.policy.frame import FrontierField
from sim.policy.lever import AbstractLever, Evidence
from sim.policy.rules import Rules


class FieldFocus(AbstractLever):
    """Point start-ups to one frontier field; what it gains the other fields of the province lose."""

    pillar: ClassVar[str] = "forward-looking policy"
    channel: ClassVar[str] = "`focus`, log weight of the field among the frontier fields"
    felt_by: ClassVar[str] = "founders choosing a field; whether they found at all does not change"
    paid_by: ClassVar[str] = "nobody; where many choose the same field, its founders, by competition"
    evidence: ClassVar[Evidence] = "assumed"
    shown_by: ClassVar[str] = (
        "no size is known; provinces do choose the same fields, and capacity there stands idle (Fang, Li and Lu 2025; "
        "electric cars at 55 % of capacity, press 2025)"
    )
    left_out: ClassVar[str] = (
        "firms that change their field; research aimed at it; being wrong about the field"
    )
    scales: ClassVar[tuple[str, ...]] = ("weight",)

    lever: Literal["field_focus"] = "field_focus"
    field: FrontierField
    """The frontier field that is favoured, as the economy names it: ai, robotics, biotech, neurotechnology in China."""
    weight: float = Field(ge=0, le=3, json_schema_extra={"unit": "log"})
    """Extra weight of the field among those that start-ups choose; 0.7 doubles it against the others."""

    def amend(self, rules: Rules, t: Quarter, places: Places, observation: Observation) -> Rules:
        """Add the weight where it is in force."""
        return rules.focused(self.field, self.weight * self.reach(t, places))

    def cost_per_year(self, observation: Observation) -> NDArray[np.float64]:
        """Nothing: it only says where to go."""
        return np.zeros(len(observation.gdp))
