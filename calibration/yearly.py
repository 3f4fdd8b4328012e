"""Provinces year by year, simulated or observed, under the same names: what moments of provinces are taken of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False)
class Yearly:
    """Provinces year by year, simulated or observed; (year, province) over consecutive years, NaN where unknown."""

    years: np.ndarray
    gdp: np.ndarray
    population: np.ndarray
    research: np.ndarray
    """Outlay as reported, in the money of GDP."""
    frontier: np.ndarray
    """Frontier GDP, in the money of GDP."""
    frontier_firms: np.ndarray
    wage: np.ndarray
    """Average wage a year: of urban units where observed in China, of everyone at work where simulated."""
    groups: Mapping[str, tuple[int, ...]]
    counted: Mapping[str, np.ndarray] = field(default_factory=dict)
    """What only the world has, as counted or as its proxy says, by name."""

    @property
    def shares(self) -> np.ndarray:
        """Shares of GDP (year, province)."""
        total: np.ndarray = self.gdp / self.gdp.sum(axis=1, keepdims=True)
        return total

    def at(self, year: int) -> int | None:
        """The row of a year; None where it is not here."""
        row = np.flatnonzero(self.years == year)
        return int(row[0]) if len(row) else None
