"""More places at universities, whose graduates appear four years later."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.calendar import QUARTERS_PER_YEAR, Quarter
from sim.economies import Observation
from sim.places import Places
from sim.policy import costing
from sim.policy.lever import AbstractLever, Evidence
from sim.policy.rules import STUDENT_COST_PER_YEAR, Rules


class UniversitySeats(AbstractLever):
    """Admit more students than the baseline does; they graduate where they studied and then weigh provinces."""

    pillar: ClassVar[str] = "talent pool"
    channel: ClassVar[str] = (
        "`extra_seats`, persons admitted per quarter; `extra_seats_bill`, yuan a quarter for them"
    )
    felt_by: ClassVar[str] = "nobody at once; four years on, labour markets and migration, as more graduates"
    paid_by: ClassVar[str] = "the adopting province, for every student and every quarter of study"
    evidence: ClassVar[Evidence] = "analogous"
    shown_by: ClassVar[str] = (
        "twice the universities per head go with 4 % more GDP per head later, in 78 countries (Valero and Van Reenen "
        "2019); one more year of schooling in a city raises wages by 22 % (Glaeser and Lu 2018)"
    )
    left_out: ClassVar[str] = (
        "quality that falls as seats grow; work not done while studying; who studies elsewhere without them"
    )
    scales: ClassVar[tuple[str, ...]] = ("expansion",)

    lever: Literal["university_seats"] = "university_seats"
    expansion: float = Field(
        ge=0, le=2, json_schema_extra={"unit": "share of the province's graduates a year"}
    )
    """Extra seats a year over the graduates a year at the opening."""
    cost_per_student_per_year: float = Field(
        default=STUDENT_COST_PER_YEAR,
        ge=0,
        le=1_000_000,
        json_schema_extra={"unit": "yuan per student and year"},
    )
    """What one more student costs the province. The default is assumed."""

    def amend(self, rules: Rules, t: Quarter, places: Places, observation: Observation) -> Rules:
        """Add this quarter's seats where the lever is in force, and what they cost each quarter of study."""
        per_quarter = self.expansion * observation.graduates / QUARTERS_PER_YEAR
        seats = per_quarter * self.reach(t, places)
        cost_per_quarter = self.cost_per_student_per_year / QUARTERS_PER_YEAR
        return rules.plus(extra_seats=seats, extra_seats_bill=seats * cost_per_quarter)

    def cost_per_year(self, observation: Observation) -> NDArray[np.float64]:
        """A year of study for all extra students, once as many cohorts study as there are years of it."""
        students = costing.YEARS_OF_STUDY * self.expansion * observation.graduates
        return self.cost_per_student_per_year * students
