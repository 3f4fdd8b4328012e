"""What an economy was observed to be in one year: the numbers that every opening starts from."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

import numpy as np

from sim.errors import InputError
from sim.places import Places, Vector, read_only

MOVES_TOLERANCE = 1e-9  # relative difference between the sums of in- and out-migrants
VECTORS = (
    "gdp", "population", "talent", "frontier_share", "research_intensity", "firms", "frontier_firms", "graduates",
    "migrants_in", "migrants_out", "registered_elsewhere", "wage", "public_revenue", "export_distance_km",
)  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Observation:
    """An economy in one year, in yuan (its currency), persons and firms; arrays (province,), read-only.

    `assumptions` says in plain sentences what was not observed in this year and what stands in for it.
    """

    economy: str
    year: int
    places: Places
    gdp_vintage: str
    """The revision of GDP; the only one in this observation."""
    assumptions: tuple[str, ...]
    gdp: Vector
    """GDP, yuan a year, current prices."""
    population: Vector
    """Residents, persons."""
    talent: Vector
    """Residents with college education (three-year college and above), persons."""
    frontier_share: Vector
    """Share of GDP made in the frontier fields together."""
    field_weights: Mapping[str, float]
    """How frontier value added divides over the fields; assumed, sums to 1."""
    research_intensity: Vector
    """Research outlay over GDP."""
    firms: Vector
    """Real firms in all."""
    frontier_firms: Vector
    """Real firms in the frontier fields."""
    graduates: Vector
    """Graduates of regular higher education, persons a year."""
    migrants_in: Vector
    """Residents who lived in another province five years before, persons per five years."""
    migrants_out: Vector
    """Residents of other provinces who lived here five years before, persons per five years; same sum."""
    migration_period: str
    """The five years, such as 2010-2015."""
    registered_elsewhere: Vector
    """Residents registered in another province, persons."""
    wage: Vector
    """Observed average wage, yuan a year; NaN where unknown."""
    public_revenue: Vector
    """Own budget revenue of the province, yuan a year."""
    export_distance_km: Vector
    """From the province to the nearest gateway of foreign trade, km; 0 for a gateway."""
    wage_year: int | None = None
    """The year the wages were observed in; None where they were not."""

    def __post_init__(self) -> None:
        for name in VECTORS:
            vector = read_only(getattr(self, name))
            if vector.shape != (len(self.places),):
                raise ValueError(
                    f"{name} has shape {vector.shape}, but there are {len(self.places)} provinces"
                )
            object.__setattr__(self, name, vector)
        object.__setattr__(self, "field_weights", MappingProxyType(dict(self.field_weights)))
        object.__setattr__(self, "assumptions", tuple(self.assumptions))

    def __repr__(self) -> str:
        return f"Observation({self.economy!r}, {self.year}, {len(self.places)} provinces, GDP {self.gdp_vintage})"

    def __reduce__(self) -> tuple[Any, ...]:
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return _made_again, (type(self), values | {"field_weights": dict(self.field_weights)})


def verify(seen: Observation) -> Observation:
    """Hand an observation back if it can be true. Raises InputError, one line for each law that it breaks."""
    share = seen.frontier_share
    laws = {
        "gdp must be above 0": seen.gdp > 0,
        "population must be above 0": seen.population > 0,
        "talent must lie between 0 and population": (seen.talent > 0) & (seen.talent < seen.population),
        "frontier_share must lie between 0 and 1": (share >= 0) & (share < 1),
        "research_intensity must lie between 0 and 1": (seen.research_intensity >= 0)
        & (seen.research_intensity < 1),
        "frontier_firms must lie between 0 and firms": (seen.frontier_firms >= 0)
        & (seen.frontier_firms < seen.firms),
        "where there is frontier GDP there must be frontier_firms": (share > 0) == (seen.frontier_firms > 0),
        "graduates must lie between 0 and population": (seen.graduates >= 0)
        & (seen.graduates < seen.population),
        "migrants_in must lie between 0 and population": (seen.migrants_in >= 0)
        & (seen.migrants_in < seen.population),
        "migrants_out must lie between 0 and population": (
            (seen.migrants_out >= 0) & (seen.migrants_out < seen.population)
        ),
        "registered_elsewhere must lie between 0 and population": (
            (seen.registered_elsewhere >= 0) & (seen.registered_elsewhere < seen.population)
        ),
        "wage must be above 0": (seen.wage > 0) | np.isnan(seen.wage),
        "public_revenue must lie between 0 and gdp": (seen.public_revenue >= 0)
        & (seen.public_revenue < seen.gdp),
    }
    breakers = {
        law: seen.places.names[int(np.argmin(holds))] for law, holds in laws.items() if not holds.all()
    }
    problems = [
        f"{seen.economy}: {law}; in {seen.year} {name} breaks this. Correct the data."
        for law, name in breakers.items()
    ]
    arrivals, departures = seen.migrants_in.sum(), seen.migrants_out.sum()
    if not np.isclose(arrivals, departures, rtol=MOVES_TOLERANCE):
        problems.append(
            f"{seen.economy}: in {seen.year} {arrivals:,.0f} come, {departures:,.0f} go. Correct the data."
        )
    if problems:
        raise InputError(*problems)
    return seen


def _made_again(kind: type[Observation], values: dict[str, Any]) -> Observation:
    return kind(**values)
