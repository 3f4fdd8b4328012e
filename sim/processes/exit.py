"""Exit: a firm's hazard peaks near age three and falls with its size. Equations X1-X2."""

from dataclasses import dataclass

import numpy as np

from sim import kernels
from sim.processes.tally import Tally
from sim.state import Firms
from sim.streams import Stream
from sim.uncertain import ParameterRecord, settled

HAZARD_BY_AGE = (0.016, 0.063, 0.095, 0.085, 0.085, 0.085, 0.081, 0.075, 0.070, 0.065, 0.060)
"""Share of firms that close in their first, second, ... year; the last value holds for all older firms. The first three
and "over 8 % to year seven" are read in the SAIC survival report of 2013; later years are assumed to decline."""


class ExitParameters(ParameterRecord):
    """How firms close."""

    level: float = settled(
        0.7, bounds=(0.0, 3.0), unit="ratio", source="trial: published hazards, less the size effect"
    )
    """Hazard of a firm of mean size over the published hazard of its age (X1)."""
    fall_with_size: float = settled(
        0.45, bounds=(0.0, 1.0), unit="elasticity", source="ten-year survival by capital, SAIC"
    )
    """How the hazard falls with size (X1)."""
    smallest_size: float = settled(0.1, bounds=(1e-6, 1.0), unit="mean sizes", source="assumed")
    """Size below which the hazard does not rise further (X1)."""


@dataclass(frozen=True, eq=False)
class Closures:
    """Firms that close at the end of the quarter."""

    closes: np.ndarray
    """bool (firm,)."""
    freed: np.ndarray
    """Capital they leave behind, after the quarter's wear and investment (province,)."""
    firms: np.ndarray
    """Real firms that close (province, sector)."""


def close(
    firms: Firms, capital: np.ndarray, insolvent: np.ndarray, leaving: np.ndarray, churn: np.ndarray,
    tally: Tally, p: ExitParameters, luck: Stream,
    threads: int = 1,
) -> Closures:  # fmt: skip
    """Close firms by age and size, and the insolvent at once. eq. X1, X2, A5.

    `capital` after investment, `insolvent` and `leaving` for another province, bool (firm,); `churn` extra
    closing where approvals are simpler (province,).
    """
    provinces, sectors = tally.firms.shape
    closes = np.empty(len(firms), dtype=np.bool_)
    mean_capital, hazards = tally.mean_capital, np.array(HAZARD_BY_AGE)

    def work(low: int, high: int, piece: int) -> None:
        kernels.firms.close(
            low, high, firms.identity, firms.province, firms.sector, firms.founded, firms.capital,
            mean_capital, hazards, 1.0 + churn,
            p.level, p.fall_with_size, p.smallest_size, luck.words, luck.quarter, closes,
        )  # fmt: skip
        closes[low:high] |= insolvent[low:high]

    kernels.chunks.split(len(firms), threads, work)
    _keep_the_last(closes, firms, leaving, provinces, sectors)
    freed = np.zeros((kernels.chunks.count(len(firms)), provinces * sectors, 2))

    def free(low: int, high: int, chunk: int) -> None:
        kernels.firms.release(
            low, high, firms.province, firms.sector, firms.weight, capital, closes, sectors, freed[chunk]
        )

    kernels.chunks.each(len(firms), threads, free)
    cells = kernels.chunks.added(freed).reshape(provinces, sectors, 2)
    return Closures(closes=closes, freed=cells[..., 0].sum(axis=1), firms=cells[..., 1].copy())


def chance(firms: Firms, churn: np.ndarray, tally: Tally, p: ExitParameters, quarter: int) -> np.ndarray:
    """Chance to close in a quarter, the insolvent and the last of a cell aside. eq. X1. Returns (firm,)."""
    chances = np.empty(len(firms))
    kernels.firms.closing_chance(
        0, len(firms), firms.province, firms.sector, firms.founded, firms.capital, tally.mean_capital,
        np.array(HAZARD_BY_AGE), 1.0 + churn, p.level, p.fall_with_size, p.smallest_size, quarter, chances,
    )  # fmt: skip
    return chances


def _keep_the_last(
    closes: np.ndarray, firms: Firms, leaving: np.ndarray, provinces: int, sectors: int
) -> None:
    """The largest firm of a cell goes on where all others close or leave: somebody always takes it over. eq. X2."""
    cell = firms.province.astype(np.intp) * sectors + firms.sector
    before = np.bincount(cell, minlength=provinces * sectors)
    after = before - np.bincount(cell[np.flatnonzero(closes | leaving)], minlength=provinces * sectors)
    for empty in np.flatnonzero((before > 0) & (after == 0)):
        rows = np.flatnonzero((cell == empty) & ~leaving)
        if len(rows):
            closes[rows[np.argmax(firms.capital[rows])]] = False


def hazard_at(age_in_years: np.ndarray, p: ExitParameters) -> np.ndarray:
    """Yearly hazard of a firm of mean size. eq. X1. `age_in_years` whole years."""
    return p.level * np.array(HAZARD_BY_AGE)[np.minimum(age_in_years, len(HAZARD_BY_AGE) - 1)]
