"""An economy observed province by province: panels of figures, and the declared rules that fill their gaps."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.documents import label
from sim.economies.boundaries import read_boundaries
from sim.economies.cards import checksum
from sim.economies.description import FALLBACKS, STILL_MOVES, Description
from sim.economies.observation import Observation, verify
from sim.economies.observed_economy import DESCRIPTION, ObservedEconomy
from sim.economies.rules import AbstractRule, AnyMoves, FiveYearMoves, Known, Observed
from sim.economies.tables import Tables
from sim.errors import InputError, did_you_mean
from sim.places import Matrix, Places, Vector, read_only

OPTIONAL = tuple(FALLBACKS)
"""Quantities filled after GDP and residents, each from those before it."""


@dataclass(frozen=True, eq=False, repr=False)
class PanelEconomy(ObservedEconomy):
    """An economy whose provinces were observed over the years, with a declared rule for every quantity."""

    folder: Path
    description: Description
    tables: Tables

    @property
    def name(self) -> str:
        return self.description.name

    @property
    def title(self) -> str:
        return self.description.title or self.description.name

    @property
    def currency(self) -> str:
        return self.description.currency

    @property
    def places(self) -> Places:
        return self.tables.places

    @cached_property
    def years(self) -> tuple[int, ...]:
        residents = self.tables.complete(self.description.quantities.population.column)
        declared = self.description.years
        return tuple(
            year
            for year in residents
            if (declared is None or declared.first <= year <= declared.last) and self._has_gdp(year)
        )

    def _open(self, year: int, hindsight: bool) -> Observation:
        self.refuse_unless_open(year)
        with np.errstate(all="ignore"):  # what overflows is refused by `verify`
            known, notes, wage_year = self._filled(year, hindsight)
            moved = self._by_rule("migrants", partial(self.moves_rule.fill, known))
        distance, far = self._export_distance()
        weights = self.description.field_weights
        split = ", ".join(f"{field} {weight:g}" for field, weight in weights.items())
        notes += [f"migrants: {note}" for note in moved.notes] + far
        notes.append(f"field_weights: the split of frontier GDP over the fields is assumed: {split}.")
        seen = Observation(
            economy=self.name,
            year=year,
            places=self.places,
            gdp_vintage=self.description.quantities.gdp.of_opening(year).name,
            assumptions=tuple(notes),
            **known.filled,
            field_weights=weights,
            migrants_in=moved.migrants_in,
            migrants_out=moved.migrants_out,
            migration_period=moved.period,
            export_distance_km=distance,
            wage_year=wage_year,
        )
        return verify(seen)

    def history(self, quantity: str) -> tuple[NDArray[np.int64], Matrix]:
        quantities, columns = self.description.quantities, self.tables.columns
        named = {"gdp": quantities.gdp.of_history().column, "population": quantities.population.column}
        column = named.get(quantity, quantity)
        if column not in columns:
            near = did_you_mean(quantity, (*named, *columns))
            raise InputError(f"{self.name}: there is no history of '{quantity}'.{near}")
        is_known = np.isfinite(columns[column]).any(axis=1)
        return np.array(self.tables.years)[is_known], read_only(columns[column][is_known])

    def _summed(self) -> dict[str, str]:
        return {name: checksum(self.folder / name) for name in (DESCRIPTION, *self.data_files)}

    @property
    def data_files(self) -> tuple[str, ...]:
        files = self.description.files
        optional = (files.counts, files.migration, files.distances, files.boundaries)
        return (files.provinces, *files.panels, *(name for name in optional if name), *files.others)

    def boundaries(self) -> dict[str, Any] | None:
        file = self.description.files.boundaries
        if file is None:
            return None
        return read_boundaries(self.folder / file)

    def _by_rule[Found](self, quantity: str, fill: Callable[[], Found]) -> Found:
        """What a rule finds. Raises InputError that says which quantity it was for."""
        try:
            return fill()
        except InputError as error:
            where = label(self.folder / DESCRIPTION)
            raise InputError(
                *(f"{where}: quantities.{quantity}: {line}" for line in error.problems)
            ) from None

    def rule(self, quantity: str) -> AbstractRule:
        """The rule of a quantity: as declared, else its own column, else what is assumed for want of figures."""
        declared = getattr(self.description.quantities, quantity)
        if declared is not None:
            return declared
        if quantity in self.tables.columns:
            gap = {"wage": "earlier", "public_revenue": "with_gdp"}.get(quantity, "held")
            return Observed.model_validate({"column": quantity, "gap": gap})
        return FALLBACKS[quantity]

    @property
    def moves_rule(self) -> AnyMoves:
        """The rule of migrants: as declared, else the observed periods, else what is assumed."""
        if self.description.quantities.migrants is not None:
            return self.description.quantities.migrants
        return FiveYearMoves() if self.tables.moves else STILL_MOVES

    def _filled(self, year: int, hindsight: bool) -> tuple[Known, list[str], int | None]:
        """Every quantity of a year, each from those before it; what was assumed; the year of the wages."""
        quantities, tables = self.description.quantities, self.tables
        residents = quantities.population.column
        gdp = tables.at(quantities.gdp.of_opening(year).column, year)
        known = Known(tables, year, quantities.gdp, residents, hindsight, {"gdp": gdp})
        notes, years = [], {}
        for quantity in ("population", *OPTIONAL):
            rule = self.rule(quantity)
            filled = self._by_rule(quantity, partial(rule.fill, known))
            known, years[quantity] = known.and_now(quantity, filled.values), filled.year
            notes += [f"{quantity}: {note}" for note in (*filled.notes, rule.note) if note]
        return known, notes, years["wage"]

    def _has_gdp(self, year: int) -> bool:
        return any(
            vintage.opens(year) and np.isfinite(self.tables.at(vintage.column, year)).all()
            for vintage in self.description.quantities.gdp.vintages
        )

    def _export_distance(self) -> tuple[Vector, list[str]]:
        gateways = [self.places.index(name) for name in self.description.gateways]
        if not gateways:
            said = (
                "export_distance_km: no gateway is declared; every province is assumed to trade from its own."
            )
            return np.zeros(len(self.places)), [said]
        return self.places.distance_km[:, gateways].min(axis=1), []
