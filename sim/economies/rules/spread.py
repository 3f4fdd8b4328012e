"""A quantity counted by province in some years and for the nation in others: national counts, provincial shares."""

from typing import Literal

import numpy as np
from pydantic import Field

from sim.economies.counts import Beyond, count_in, in_words
from sim.economies.rules.abstract import AbstractRule, Filled, Known, shares
from sim.economies.tables import Tables
from sim.errors import InputError
from sim.places import Vector


class Spread(AbstractRule):
    """Provincial counts where a year has them; elsewhere the national count, spread as the nearest year's counts.

    The national count of a year is the sum of its provinces where they were counted, else as published, else
    geometric between the years around it and `beyond` outside them. `sum_of_years` above 1 makes a stock of a flow
    that lasts so many years.
    """

    rule: Literal["spread"] = "spread"
    column: str
    """The column that holds the provincial counts (a flow where `sum_of_years` is above 1)."""
    total: str | None = None
    """The national count, by its name among the counts."""
    sum_of_years: int = Field(default=1, ge=1, le=50)
    """How many years of the column make up the quantity."""
    beyond: Beyond = "geometric"
    """How the national count goes on outside the years it is known for."""

    def needs(self) -> tuple[str, ...]:
        return (self.column,)

    def needs_counts(self) -> tuple[str, ...]:
        return (self.total,) if self.total else ()

    def check(self, tables: Tables) -> None:
        super().check(tables)
        if not self._counted(tables):
            raise InputError(
                f"column '{self.column}' never has {self.sum_of_years} years in a row. Add years."
            )

    def fill(self, known: Known) -> Filled:
        counted, year = self._counted(known.tables), known.year
        span = f"of the {self.sum_of_years} years to " if self.sum_of_years > 1 else "of "
        if year in counted:
            notes = (f"the sum {span}{year}.",) if self.sum_of_years > 1 else ()
            return Filled(counted[year], year, notes)
        base = max((each for each in counted if each < year), default=min(counted))
        totals = known.tables.counts[self.total] if self.total else {}
        national = count_in(
            {**totals, **{each: values.sum() for each, values in counted.items()}}, year, self.beyond
        )
        ahead = base > year or (year not in totals and any(each > year for each in totals))
        later = " This uses later information." if ahead else ""
        said = (
            f"not counted by province in {year}; a national count of {in_words(national)} "
            f"is spread as the provinces' counts {span}{base}.{later}"
        )
        return Filled(shares(counted[base]) * national, base, (said,))

    def _counted(self, tables: Tables) -> dict[int, Vector]:
        """Years in which every province was counted, with the counts."""
        complete = set(tables.complete(self.column))
        spans = {year: range(year - self.sum_of_years + 1, year + 1) for year in sorted(complete)}
        return {
            year: np.sum([tables.at(self.column, each) for each in span], axis=0)
            for year, span in spans.items()
            if complete.issuperset(span)
        }
