"""What every rule does: say what a quantity was in a year, and in plain words what was assumed."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from pydantic import Field

from sim.economies.rules.vintages import Vintages
from sim.economies.tables import Tables
from sim.errors import InputError, did_you_mean
from sim.places import Vector
from sim.records import Record


class Filled(NamedTuple):
    """One quantity in one year: values (province,), the year they were observed in, and what was assumed."""

    values: Vector
    year: int | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Known:
    """What a rule may look at: the tables, the opening year, and the quantities filled before its own."""

    tables: Tables
    year: int
    vintages: Vintages
    residents: str
    """The column that holds residents, persons."""
    hindsight: bool = True
    """Whether figures from after the opening year may be used."""
    filled: Mapping[str, Vector] = field(default_factory=dict)

    def and_now(self, quantity: str, values: Vector) -> "Known":
        """The same with one more quantity filled."""
        return replace(self, filled={**self.filled, quantity: values})

    @property
    def gdp(self) -> Vector:
        """GDP of the opening year in the opening's vintage, yuan a year, (province,)."""
        return self.filled["gdp"]

    @property
    def population(self) -> Vector:
        """Residents of the opening year, persons, (province,)."""
        return self.filled["population"]


class AbstractRule(Record):
    """One declared way to say what a quantity was in the year an economy opens.

    Subclasses are final. `note` is said with every opening that uses the rule.
    """

    note: str = Field(default="", max_length=2000)
    """A sentence on what the figures leave out, repeated among the assumptions of every opening."""

    @abstractmethod
    def fill(self, known: Known) -> Filled:
        """The quantity in the opening year. Raises InputError where nothing at all is known."""

    def needs(self) -> tuple[str, ...]:
        """Columns the rule reads."""
        return ()

    def needs_counts(self) -> tuple[str, ...]:
        """National counts the rule reads."""
        return ()

    def check(self, tables: Tables) -> None:
        """Raises InputError where a column or national count is missing that the rule reads."""
        for column in self.needs():
            if column not in tables.columns:
                raise InputError(f"no panel has a column '{column}'.{did_you_mean(column, tables.columns)}")
            if not tables.complete(column):
                raise InputError(
                    f"column '{column}' is complete in no year. Fill a year, or leave the column out."
                )
        for count in self.needs_counts():
            if count not in tables.counts:
                raise InputError(f"no national count '{count}'.{did_you_mean(count, tables.counts)}")


def shares(values: Vector) -> Vector:
    """Each province's share of the sum."""
    return values / np.sum(values)
