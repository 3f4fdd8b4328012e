"""GDP: statistical offices revise it; each use keeps to one revision, and growth never steps across two."""

from typing import Literal

import numpy as np
from pydantic import Field, model_validator

from sim.economies.tables import Tables
from sim.errors import InputError, did_you_mean
from sim.places import Vector
from sim.records import Record


class Vintage(Record):
    """One revision of GDP: a column, and the opening years it serves."""

    name: str = Field(min_length=1, max_length=200)
    """What the revision is called."""
    column: str
    """The column that holds it."""
    first: int | None = None
    """First year it opens; any where nothing is said."""
    last: int | None = None
    """Last year it opens; any where nothing is said."""

    def opens(self, year: int) -> bool:
        """Whether an opening in `year` uses this revision."""
        return (self.first is None or year >= self.first) and (self.last is None or year <= self.last)


class Vintages(Record):
    """GDP in yuan a year at current prices, in one revision for each opening year and one for history."""

    rule: Literal["vintages"] = "vintages"
    vintages: tuple[Vintage, ...] = Field(default=(Vintage(name="as given", column="gdp"),), min_length=1)
    """The revisions, in the order in which growth is read from them."""
    history: str | None = None
    """The revision that serves history; the first where nothing is said."""

    @model_validator(mode="after")
    def _history_is_a_vintage(self) -> "Vintages":
        names = [vintage.name for vintage in self.vintages]
        if self.history is not None and self.history not in names:
            raise ValueError(f"no vintage '{self.history}'.{did_you_mean(self.history, names)}")
        return self

    def needs(self) -> tuple[str, ...]:
        """Columns that hold the revisions."""
        return tuple(vintage.column for vintage in self.vintages)

    def of_opening(self, year: int) -> Vintage:
        """The revision that an opening in `year` uses. Raises InputError where none does."""
        for vintage in self.vintages:
            if vintage.opens(year):
                return vintage
        raise InputError(f"no vintage of GDP opens {year}. Give one of them that year.")

    def of_history(self) -> Vintage:
        """The one revision that serves history."""
        return next((each for each in self.vintages if each.name == self.history), self.vintages[0])

    def gdp(self, tables: Tables, year: int, opening: int) -> Vector:
        """GDP of `year` in the revision of the opening, or in the first other one that has the year.

        Yuan a year, (province,). For ratios within one year, which no revision may mix with another year.
        """
        preferred = self.of_opening(opening)
        for vintage in (preferred, *self.vintages):
            values = tables.at(vintage.column, year)
            if np.isfinite(values).all():
                return values
        raise InputError(f"GDP of {year} is not complete in any vintage. Fill the year.")

    def growth(self, tables: Tables, first: int, last: int) -> Vector:
        """GDP of `last` over GDP of `first`, (province,), each step within one revision."""
        total, year = np.ones(len(tables.places)), first
        while year < last:
            reaches = [self._reach(tables, vintage.column, year, last) for vintage in self.vintages]
            furthest = max(reaches)
            if furthest == year:
                raise InputError(
                    f"growth of GDP from {year} to {last} is in no vintage. Fill the years between."
                )
            column = self.vintages[reaches.index(furthest)].column
            total = total * tables.at(column, furthest) / tables.at(column, year)
            year = furthest
        return total

    @staticmethod
    def _reach(tables: Tables, column: str, year: int, last: int) -> int:
        """The last year up to `last` to which a revision knows growth from `year`; `year` if to none."""
        complete = tables.complete(column)
        return max((known for known in complete if known <= last), default=year) if year in complete else year
