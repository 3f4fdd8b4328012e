"""A quantity that was counted: its column, and what stands in where a year was not."""

from typing import Literal

import numpy as np
from pydantic import Field

from sim.economies.rules.abstract import AbstractRule, Filled, Known
from sim.errors import InputError

Gap = Literal["refuse", "held", "with_gdp", "earlier"]
"""What stands in for a year without figures: nothing (the year cannot open); the nearest year, earlier before later;
that year moved with GDP; an earlier year, or else nothing known (NaN)."""


class Observed(AbstractRule):
    """The figures of the opening year, or of another year by the declared way of filling gaps."""

    rule: Literal["observed"] = "observed"
    column: str
    """The column that holds the quantity."""
    gap: Gap = "held"
    """What stands in where the year has no figures."""

    def needs(self) -> tuple[str, ...]:
        return (self.column,)

    def fill(self, known: Known) -> Filled:
        tables, year = known.tables, known.year
        values = tables.at(self.column, year)
        if np.isfinite(values).all():
            return Filled(values, year)
        if self.gap == "refuse":
            missing = [tables.places.names[at] for at in np.flatnonzero(~np.isfinite(values))]
            named = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
            raise InputError(
                f"column '{self.column}' has no figure in {year} for {named}. Open another year."
            )
        if self.gap == "earlier":
            base = tables.latest(self.column, year)
            if base is None:
                return Filled(
                    np.full(len(tables.places), np.nan), None, (f"not observed in {year} or before.",)
                )
            return Filled(
                tables.at(self.column, base), base, (f"not observed in {year}; the figures are of {base}.",)
            )
        base = tables.nearest(self.column, year)
        if base is None:
            raise InputError(f"column '{self.column}' is complete in no year. Fill a year.")
        values, later = tables.at(self.column, base), " This uses later information." if base > year else ""
        if self.gap == "held":
            return Filled(values, base, (f"not observed in {year}; the figures of {base} are held.{later}",))
        growth = known.vintages.growth(tables, min(base, year), max(base, year))
        moved = values * growth if base < year else values / growth
        said = f"not observed in {year}; each province keeps its ratio to GDP of {base}, moved with its GDP.{later}"
        return Filled(moved, base, (said,))


class ShareOfGdp(AbstractRule):
    """An outlay as a share of GDP of the same year; where the year has no outlay, the last share is held."""

    rule: Literal["share_of_gdp"] = "share_of_gdp"
    column: str
    """The column that holds the outlay, yuan a year."""

    def needs(self) -> tuple[str, ...]:
        return (self.column,)

    def fill(self, known: Known) -> Filled:
        base = known.tables.nearest(self.column, known.year)
        if base is None:
            raise InputError(f"column '{self.column}' is complete in no year. Fill a year.")
        share = known.tables.at(self.column, base) / known.vintages.gdp(known.tables, base, known.year)
        if base == known.year:
            return Filled(share, base)
        later = " This uses later information." if base > known.year else ""
        return Filled(
            share, base, (f"not observed in {known.year}; the shares of GDP of {base} are held.{later}",)
        )


class Proportional(AbstractRule):
    """Nothing was observed: an assumed rate times other quantities of the same province."""

    rule: Literal["proportional"] = "proportional"
    to: tuple[str, ...]
    """The quantities it is proportional to, by name; none gives every province the rate itself."""
    rate: float = Field(ge=0, le=1e12)
    """Assumed rate."""

    def fill(self, known: Known) -> Filled:
        values = np.full(len(known.tables.places), self.rate)
        for quantity in self.to:
            if quantity not in known.filled:
                raise InputError(f"'{quantity}' is not known by now. Choose from {', '.join(known.filled)}.")
            values = values * known.filled[quantity]
        to_what = " times ".join((f"{self.rate:g}", *self.to)) if self.to else f"{self.rate:g} everywhere"
        return Filled(values, None, (f"not observed; assumed to be {to_what}.",))


class Unknown(AbstractRule):
    """Nothing was observed and nothing is assumed: NaN."""

    rule: Literal["unknown"] = "unknown"

    def fill(self, known: Known) -> Filled:
        return Filled(np.full(len(known.tables.places), np.nan), None, ("not observed.",))
