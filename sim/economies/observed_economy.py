"""An observed economy, however it is put together: its places, the years it can be opened in, what was seen in each."""

from abc import ABC, abstractmethod
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.economies.cards import Card, read_cards
from sim.economies.observation import Observation
from sim.errors import InputError
from sim.places import Matrix, Places

DESCRIPTION = "economy.yaml"
OPENINGS_KEPT = 16
"""Observations that a process remembers: a sweep asks for the same year at every point and replicate."""


class ObservedEconomy(ABC):
    """An economy as observed over the years. It is read from a folder, and says where every figure comes from."""

    folder: Path

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({self.name!r}, {len(self.places)} provinces, opens {spans(self.years)})"
        )

    @property
    @abstractmethod
    def name(self) -> str:
        """One word, as scenarios name it."""

    @property
    @abstractmethod
    def title(self) -> str:
        """What it is, for headings."""

    @property
    @abstractmethod
    def currency(self) -> str:
        """What money is counted in."""

    @property
    @abstractmethod
    def places(self) -> Places:
        """Its provinces."""

    @property
    @abstractmethod
    def years(self) -> tuple[int, ...]:
        """The years it can be opened in."""

    def refuse_unless_open(self, year: int) -> None:
        """Raises InputError for a year that cannot be opened, naming those that can."""
        if year not in self.years:
            can = (
                f"Open one of {spans(self.years)}"
                if self.years
                else "No year has GDP and residents everywhere"
            )
            raise InputError(f"{self.name}: {year} cannot be opened. {can}.")

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """One card per data file of its folder; none where a folder keeps none."""
        return read_cards(self.folder)

    def opening(self, year: int, *, hindsight: bool = True) -> Observation:
        """What was observed in `year`, with gaps filled by the declared rules and said in `assumptions`.

        Without `hindsight` the talent stock uses nothing later than the year; what else does is said.
        Raises InputError for a year that cannot be opened, or if what results cannot be true.
        """
        return _opened(self, year, hindsight)

    @abstractmethod
    def _open(self, year: int, hindsight: bool) -> Observation:
        """Work out what `opening` returns."""

    @abstractmethod
    def history(self, quantity: str) -> tuple[NDArray[np.int64], Matrix]:
        """The years and figures (year, province) of `gdp` (one vintage), `population` or any column; NaN in gaps.

        Raises InputError for an unknown name, offering the nearest.
        """

    def checksums(self) -> dict[str, str]:
        """SHA-256 of every file that an opening rests on, but the cards, by file name; as when it was first asked."""
        return dict(self._checksums)

    @cached_property
    def _checksums(self) -> dict[str, str]:
        """Kept, for scenarios are checked against them thousands of times in a sweep."""
        return self._summed()

    @abstractmethod
    def _summed(self) -> dict[str, str]:
        """Work out what `checksums` returns."""

    @property
    @abstractmethod
    def data_files(self) -> tuple[str, ...]:
        """The data files of its folder, by name."""

    @abstractmethod
    def boundaries(self) -> dict[str, Any] | None:
        """The boundaries of the provinces as GeoJSON; None where there are none."""


@lru_cache(OPENINGS_KEPT)
def _opened(economy: ObservedEconomy, year: int, hindsight: bool) -> Observation:
    """An economy never changes and an observation is read-only, so one answer serves everybody who asks."""
    return economy._open(year, hindsight)


def spans(years: tuple[int, ...]) -> str:
    """Years in words: 2010 to 2014, 2016, 2018 to 2024."""
    found: list[list[int]] = []
    for year in years:
        if found and year == found[-1][1] + 1:
            found[-1][1] = year
        else:
            found.append([year, year])
    return ", ".join(f"{first} to {last}" if last > first else f"{first}" for first, last in found)
