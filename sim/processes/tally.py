"""Count the agents: what provinces and markets need to know about the many. eq. M1, M3."""

from dataclasses import dataclass
from functools import cached_property
from queue import SimpleQueue

import numpy as np

from sim import kernels
from sim.state import Firms, State, Structure

ROUNDING = 1e-13
"""Variance over mean square below which the firms of a cell are equal: what is left is rounding."""


@dataclass(frozen=True, eq=False)
class Tally:
    """Sums over agents at the start of a quarter."""

    strength: np.ndarray
    """(z k^a)^(rho eta) of each firm (firm,). eq. M1"""
    total_strength: np.ndarray
    """X (province, sector). eq. M3"""
    capital: np.ndarray
    """Real capital (province, sector)."""
    firms: np.ndarray
    """Real firms (province, sector)."""
    mean_productivity: np.ndarray
    """Mean log productivity, without knowledge (province, sector); that of the nation where a cell is empty."""
    national_productivity: np.ndarray
    """The same for the nation (sector,)."""
    sales_weighted: np.ndarray
    """Strength times log productivity (province, sector). eq. C1"""
    spread_productivity: np.ndarray
    """Its standard deviation (province, sector)."""
    talent: np.ndarray
    """Persons by residence and registration (province, registered)."""

    @cached_property
    def residents(self) -> np.ndarray:
        """Talent by residence, persons (province,)."""
        return self.talent.sum(axis=1)

    @cached_property
    def installed(self) -> np.ndarray:
        """Real capital (province,)."""
        return self.capital.sum(axis=1)

    @cached_property
    def mean_capital(self) -> np.ndarray:
        """Mean capital of a firm in the nation, by sector (sector,)."""
        return self.capital.sum(axis=0) / np.maximum(self.firms.sum(axis=0), 1e-300)


def count(state: State, structure: Structure, a: float, power: float, threads: int = 1) -> Tally:
    """Sum firms by cell and talent by residence and registration. `power` = rho eta (M1)."""
    provinces, sectors = structure.provinces, len(structure.sectors)
    strength, sums = firm_sums(state.firms, provinces, sectors, a, power, threads)
    cells = sums.reshape(provinces, sectors, 6)
    firms = cells[..., 4]
    national = cells[..., 2:4].sum(axis=0) / np.maximum(firms.sum(axis=0), 1e-300)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        moments = np.where(firms[..., None] > 0.0, cells[..., 2:4] / firms[..., None], national)
    mean, variance = moments[..., 0], moments[..., 1] - moments[..., 0] ** 2
    spread = np.where(variance > ROUNDING * moments[..., 1], variance, 0.0)
    return Tally(
        strength=strength,
        total_strength=cells[..., 0].copy(),
        capital=cells[..., 1].copy(),
        firms=firms.copy(),
        mean_productivity=mean,
        national_productivity=national[:, 0].copy(),
        sales_weighted=cells[..., 5].copy(),
        spread_productivity=np.sqrt(spread),
        talent=talent_by_registration(state, provinces, threads) * structure.people_per_talent,
    )


def firm_sums(
    firms: Firms, provinces: int, sectors: int, a: float, power: float, threads: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Strength of each firm (firm,) and sums by cell (cell, 6), in fixed chunks and order."""
    strength = np.empty(len(firms))
    sums = np.zeros((kernels.chunks.count(len(firms)), provinces * sectors, 6))

    def work(low: int, high: int, chunk: int) -> None:
        kernels.firms.gather(
            low, high, firms.province, firms.sector, firms.weight, firms.productivity, firms.knowledge, firms.capital,
            sectors, a, power, strength, sums[chunk],
        )  # fmt: skip

    kernels.chunks.each(len(firms), threads, work)
    return strength, kernels.chunks.added(sums)


def talent_by_registration(state: State, provinces: int, threads: int = 1) -> np.ndarray:
    """Talent agents by residence and registration (province, registered)."""
    talent = state.talent
    parts: SimpleQueue[np.ndarray] = SimpleQueue()
    for _ in range(threads):
        parts.put(np.zeros((2, provinces, provinces), dtype=np.int64))

    def work(low: int, high: int, piece: int) -> None:
        totals = parts.get()  # whichever is free: whole numbers add up to the same in any order
        kernels.talent.count(low, high, talent.province, talent.registered, totals)
        parts.put(totals)

    kernels.chunks.split(len(talent), threads, work)
    return np.sum([parts.get() for _ in range(threads)], axis=(0, 1), dtype=np.float64)
