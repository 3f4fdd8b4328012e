"""An observed economy with one province cut in two: the pieces sum to it, the other provinces stay as they are."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.economies.boundaries import read_boundaries
from sim.economies.cards import checksum
from sim.economies.cut_counts import MOVES, REGISTERED, CutCounts, Found, count_for
from sim.economies.cut_description import CutDescription
from sim.economies.observation import Observation, verify
from sim.economies.observed_economy import DESCRIPTION, ObservedEconomy
from sim.economies.panel_economy import PanelEconomy
from sim.places import Matrix, Places, Vector, great_circle_km, read_only

ADDED = {
    "gdp": "GDP",
    "population": "residents",
    "talent": "talent",
    "firms": "firms",
    "frontier_firms": "frontier firms",
    "graduates": "graduates",
    "public_revenue": "public revenue",
}
"""Quantities whose two pieces sum to the province's, in words."""
OVER_GDP = {"frontier_share": "frontier GDP", "research_intensity": "research outlay"}
"""Shares of GDP, and in words what they are shares of: that sums to the province's."""
CROSSING = {
    "migrants_in": (MOVES, "arrivals from other provinces", "come to"),
    "migrants_out": (MOVES, "departures to other provinces", "leave"),
    "registered_elsewhere": (REGISTERED, "residents registered in other provinces", "live in"),
}
"""Persons: which count of those across the line inside the province is added, and both in words."""


@dataclass(frozen=True, eq=False, repr=False)
class CutEconomy(ObservedEconomy):
    """An economy like another one, but for a province that became two.

    The rest keeps the province's code and its place in the order of provinces; the part comes last.
    """

    folder: Path
    description: CutDescription
    whole: PanelEconomy
    counts: CutCounts

    @property
    def name(self) -> str:
        return self.description.name

    @property
    def title(self) -> str:
        return self.description.title or self.description.name

    @property
    def currency(self) -> str:
        return self.whole.currency

    @cached_property
    def places(self) -> Places:
        """The provinces: the part has the distances of the whole province, the rest those of its own point."""
        whole, at = self.whole.places, self._at
        part, rest = self.description.part, self.description.rest
        lon = _pieces(whole.lon, at, rest.lon, whole.lon[at])
        lat = _pieces(whole.lat, at, rest.lat, whole.lat[at])
        far = np.pad(whole.distance_km, (0, 1))
        far[-1, :-1] = far[:-1, -1] = whole.distance_km[at]
        far[at] = far[:, at] = great_circle_km(lon, lat)[at]
        area = _pieces(
            whole.land_area_km2, at, whole.land_area_km2[at] - part.land_area_km2, part.land_area_km2
        )
        groups = {name: (*held, len(whole)) if at in held else held for name, held in whole.groups.items()}
        groups[whole.names[at]] = (at, len(whole))
        names = [*whole.names, part.name]
        names[at] = rest.name
        return Places((*whole.codes, part.code), tuple(names), lon, lat, area, far, groups)

    @cached_property
    def years(self) -> tuple[int, ...]:
        declared = self.description.years
        return tuple(year for year in self.whole.years if declared.first <= year <= declared.last)

    def _open(self, year: int, hindsight: bool) -> Observation:
        self.refuse_unless_open(year)
        seen, at, said = self.whole.opening(year, hindsight=hindsight), self._at, list[str]()
        pieces: dict[str, Any] = {}
        for quantity, words in ADDED.items():
            found = self._share(quantity, year, hindsight)
            pieces[quantity] = _split(getattr(seen, quantity), at, found.values[0])
            said.append(self._said(quantity, words, found))
        for quantity, words in OVER_GDP.items():
            found = self._share(quantity, year, hindsight)
            ratio = getattr(seen, quantity)
            outlay = _split(ratio * seen.gdp, at, found.values[0])
            pieces[quantity] = _pieces(ratio, at, *(outlay / pieces["gdp"])[[at, -1]])
            said.append(self._said(quantity, words, found))
        period_end = _last_year(seen.migration_period, year)
        for quantity, (crossing, words, do) in CROSSING.items():
            when = period_end if crossing == MOVES else year
            found = self._share(quantity, when, hindsight)
            within = count_for(self.counts.within[crossing], when, hindsight=hindsight)
            of_part, of_rest = within.values[::-1] if quantity == "migrants_out" else within.values
            divided = _split(getattr(seen, quantity), at, found.values[0])
            pieces[quantity] = divided + _pieces(np.zeros(len(seen.gdp)), at, of_rest, of_part)
            part, rest, province = self._names
            said += [
                self._said(quantity, words, found),
                f"{quantity}: {of_part:,.0f} more {do} {part} and {of_rest:,.0f} more {do} {rest} across the line "
                f"inside {province}, where no line was before the cut ({within.how}).",
            ]
        pieces["wage"] = self._wage(seen, pieces["population"])
        said.append(f"wage: {self.description.splits.wage.note}")
        distance = self._export_distance(seen)
        return verify(
            replace(
                seen,
                economy=self.name,
                places=self.places,
                assumptions=(*seen.assumptions, *said),
                export_distance_km=distance,
                **pieces,
            )
        )

    def history(self, quantity: str) -> tuple[NDArray[np.int64], Matrix]:
        """As of the whole; the two pieces in years in which `gdp` or `population` was counted in the part, else NaN."""
        years, figures = self.whole.history(quantity)
        split = getattr(self.description.splits, quantity, None) if quantity in ADDED else None
        names = split.counted if split else {}
        gaps = np.full(len(figures), np.nan)
        divided = np.column_stack([figures, gaps])
        divided[:, self._at] = gaps
        for row, year in enumerate(years):
            if names and all(year in self.counts.shares[name] for name in names):
                share = self._share(quantity, int(year), hindsight=True).values[0]
                divided[row] = _split(figures[row], self._at, share)
        return years, read_only(divided)

    def _summed(self) -> dict[str, str]:
        """SHA-256 of the files of this folder, and of those of the economy that is cut, by its name and theirs."""
        own = {name: checksum(self.folder / name) for name in (DESCRIPTION, *self.data_files)}
        return own | {f"{self.whole.name}/{file}": sha for file, sha in self.whole.checksums().items()}

    @property
    def data_files(self) -> tuple[str, ...]:
        files = self.description.files
        return (files.shares, files.within, *([files.boundaries] if files.boundaries else []), *files.others)

    def boundaries(self) -> dict[str, Any] | None:
        """Boundaries as of the whole, with those of the two pieces; None where either is not there."""
        drawn, file = self.whole.boundaries(), self.description.files.boundaries
        if drawn is None or file is None:
            return None
        pieces = read_boundaries(self.folder / file)["features"]
        code = self.whole.places.codes[self._at]
        others = [each for each in drawn["features"] if str(each["properties"]["code"]) != code]
        return {**drawn, "features": [*others, *pieces]}

    @cached_property
    def _at(self) -> int:
        """Position of the province that is cut, and of the rest."""
        return self.whole.places.index(self.description.province)

    @property
    def _names(self) -> tuple[str, str, str]:
        """Names of the part, the rest, and the province that is cut."""
        return self.description.part.name, self.description.rest.name, self.whole.places.names[self._at]

    def _share(self, quantity: str, year: int, hindsight: bool) -> Found:
        """The part's share of a quantity of the province: the weighted mean of its counted shares."""
        mix = getattr(self.description.splits, quantity).counted
        found = {name: count_for(self.counts.shares[name], year, hindsight=hindsight) for name in mix}
        share = sum(weight * found[name].values[0] for name, weight in mix.items())
        weighed = {name: f"{weight:g} of " if len(mix) > 1 else "" for name, weight in mix.items()}
        parts = [
            f"{weighed[name]}{name.replace('_', ' ')} ({100 * each.values[0]:.1f} %, {each.how})"
            for name, each in found.items()
        ]
        return Found((share,), " and ".join(parts))

    def _said(self, quantity: str, words: str, found: Found) -> str:
        """What is assumed in dividing a quantity, as a sentence or two."""
        part, _, province = self._names
        note = getattr(self.description.splits, quantity).note
        share = f"{100 * found.values[0]:.1f} %"
        return f"{quantity}: {part} has {share} of {province}'s {words}, by {found.how}. {note}".rstrip()

    def _wage(self, seen: Observation, population: Vector) -> Vector:
        """Average wages whose mean over the pieces, weighted by residents, is the province's: yuan a year."""
        at, ratio = self._at, self.description.splits.wage.over_province
        paid = seen.wage[at] * seen.population[at]
        in_part = seen.wage[at] * ratio
        return _pieces(seen.wage, at, (paid - in_part * population[-1]) / population[at], in_part)

    def _export_distance(self, seen: Observation) -> Vector:
        """Km to the nearest gateway: the rest keeps the province's, the part's is to the nearest other gateway."""
        far, at = seen.export_distance_km, self._at
        gateways = np.append(far == 0, False)
        nearest = self.places.distance_km[-1, gateways].min() if self.whole.description.gateways else 0.0
        return _pieces(far, at, far[at], nearest)


def _pieces(values: Vector, at: int, rest: float, part: float) -> Vector:
    """The values of every other province, with the rest in the place of the province and the part last."""
    pieces = np.append(values, part)
    pieces[at] = rest
    return pieces


def _split(values: Vector, at: int, share: float) -> Vector:
    """Divide the value of a province so that the pieces sum to it to the last bit; the part comes last."""
    whole = float(values[at])
    grain = float(
        np.spacing(whole)
    )  # multiples of it below the whole are exact, and so are their differences
    part = round(share * whole / grain) * grain
    return _pieces(values, at, whole - part, part)


def _last_year(period: str, otherwise: int) -> int:
    """The year a period such as 2010-2015 ends in."""
    end = period.rpartition("-")[2]
    return int(end) if end.isdigit() else otherwise
