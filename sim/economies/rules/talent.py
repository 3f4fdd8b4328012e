"""The stock of the college-educated: counted in full once in ten years, and by surveys between."""

from typing import Literal

import numpy as np
from pydantic import Field, model_validator

from sim.economies.counts import Beyond, count_in, in_words
from sim.economies.rules.abstract import AbstractRule, Filled, Known
from sim.economies.tables import Tables
from sim.errors import InputError
from sim.places import Vector


class RecentSurveys(AbstractRule):
    """What surveys told by the opening year: their mean college share over the year and the three before.

    Times residents, scaled to the national stock as censuses up to the year let it be carried on (by the yearly
    increase between the last two). Uses nothing later than the opening year but restated residents: for hold-outs.
    Small provinces are noisy: against the census of 2020 the same method errs by 10 % (SD of the log ratio).
    """

    rule: Literal["recent_surveys"] = "recent_surveys"
    column: str
    """The column that holds the surveyed share of the college-educated."""
    total: str
    """The national stock, by its name among the counts, persons."""
    window: int = Field(default=4, ge=1, le=20)
    """How many years of surveys are averaged, the opening year included."""

    def needs(self) -> tuple[str, ...]:
        return (self.column,)

    def needs_counts(self) -> tuple[str, ...]:
        return (self.total,)

    def fill(self, known: Known) -> Filled:
        surveyed = [year for year in known.tables.complete(self.column) if year <= known.year]
        recent = [year for year in surveyed if year > known.year - self.window] or surveyed[-1:]
        counts = {
            year: count for year, count in known.tables.counts[self.total].items() if year <= known.year
        }
        if not recent or not counts:
            raise InputError(f"no survey or no national stock is known by {known.year}. Open a later year.")
        national = count_in(counts, known.year, "linear")
        share = np.mean([known.tables.at(self.column, year) for year in recent], axis=0)
        said = (
            f"the mean college share of the surveys of {_listed(recent)} times residents, scaled to "
            f"{in_words(national)}, as censuses up to {known.year} let the national stock be carried on."
        )
        return Filled(_scaled(share * known.population, national), None, (said,))


class LargeCounts(AbstractRule):
    """Censuses and large surveys, and between them each province's college share relative to the nation.

    The relative share runs geometrically from one large count to the next and is held before the first and after
    the last; times residents, scaled to the national stock. In the census year it is the census, exactly. Uses
    counts later than the opening year: for policy runs, not for hold-outs.
    """

    rule: Literal["large_counts"] = "large_counts"
    census: str
    """The column that holds the college-educated as a census counted them, persons."""
    survey: str | None = None
    """The column that holds surveyed shares of the college-educated."""
    survey_years: tuple[int, ...] = ()
    """Years of surveys large enough to be read without noise."""
    total: str
    """The national stock, by its name among the counts, persons; scaled to the sum of provinces in the census year."""
    beyond: Beyond = "linear"
    """How the national stock goes on after the last census."""
    without_hindsight: RecentSurveys | None = None
    """The rule for openings before the last census that may not look ahead."""

    @model_validator(mode="after")
    def _survey_years_have_a_survey(self) -> "LargeCounts":
        if self.survey_years and self.survey is None:
            raise ValueError("survey_years without a survey. Name the column of the survey")
        return self

    def needs(self) -> tuple[str, ...]:
        later = self.without_hindsight.needs() if self.without_hindsight else ()
        return (self.census, *((self.survey,) if self.survey else ()), *later)

    def needs_counts(self) -> tuple[str, ...]:
        return (self.total,)

    def check(self, tables: Tables) -> None:
        super().check(tables)
        last = max(tables.complete(self.census))
        if last not in tables.counts[self.total]:
            raise InputError(
                f"the national count '{self.total}' lacks {last}, the year of the census. Add it."
            )

    def fill(self, known: Known) -> Filled:
        tables, year = known.tables, known.year
        censuses = tables.complete(self.census)
        last = max(censuses)
        if not known.hindsight and last > year:
            if self.without_hindsight is None:
                raise InputError(
                    f"no rule says the talent of {year} without hindsight. Declare `without_hindsight`."
                )
            return self.without_hindsight.fill(known)
        if year in censuses:
            return Filled(tables.at(self.census, year), year)
        relative = {each: self._relative(known, each) for each in sorted({*censuses, *self.survey_years})}
        counted = float(tables.at(self.census, last).sum())
        national = (
            count_in(tables.counts[self.total], year, self.beyond) * counted / tables.counts[self.total][last]
        )
        said = (
            f"not counted by province in {year}; the national stock of {in_words(national)} {self._path(known)}, "
            f"and each province's college share relative to the nation {_course(list(relative), year)}, "
            "times its residents."
        )
        later = " This uses later information; openings without hindsight do not." if last > year else ""
        return Filled(_scaled(_at(relative, year) * known.population, national), None, (said + later,))

    def _relative(self, known: Known, year: int) -> Vector:
        """College share over the national college share in the year of a large count, (province,)."""
        residents = known.tables.at(known.residents, year)
        if year in known.tables.complete(self.census):
            share = known.tables.at(self.census, year) / residents
        else:
            share = known.tables.at(str(self.survey), year)
        if not np.isfinite(share).all():
            raise InputError(
                f"the large count of {year} or the residents of that year are not complete. Leave it out."
            )
        return share * residents.sum() / (share * residents).sum()

    def _path(self, known: Known) -> str:
        """How the national stock gets from the censuses to the opening year, in words."""
        years = sorted(known.tables.counts[self.total])
        if known.year in years:
            return f"is that of the census of {known.year}"
        if years[0] < known.year < years[-1]:
            return "lies geometrically between the censuses around it"
        if len(years) == 1 or known.year < years[0]:
            return f"is carried on from the census of {years[0]}"
        return {
            "linear": f"goes on by the yearly increase of {years[-2]} to {years[-1]}",
            "geometric": f"goes on at the rate of {years[-2]} to {years[-1]}",
            "held": f"is held at {years[-1]}",
        }[self.beyond]


def _at(known: dict[int, Vector], year: int) -> Vector:
    """Geometric between the years around, held outside them."""
    earlier = max((each for each in known if each <= year), default=min(known))
    later = min((each for each in known if each >= year), default=max(known))
    if earlier == later:
        return known[earlier]
    weight = (year - earlier) / (later - earlier)
    return known[earlier] ** (1 - weight) * known[later] ** weight


def _course(years: list[int], year: int) -> str:
    if year <= years[0]:
        return f"is that of the large count of {years[0]}"
    if year >= years[-1]:
        return f"is that of {years[-1]}"
    later = next(each for each in years if each >= year)
    earlier = max(each for each in years if each <= year)
    if earlier == later:
        return f"is that of the large count of {year}"
    return f"lies between the large counts of {earlier} and {later}"


def _scaled(values: Vector, total: float) -> Vector:
    return values * (total / values.sum())


def _listed(years: list[int]) -> str:
    return f"{years[0]}" if len(years) == 1 else f"{', '.join(map(str, years[:-1]))} and {years[-1]}"
