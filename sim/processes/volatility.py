"""Luck of firms: productivity wanders, less for the large, and neutral for expected sales. Equation F1."""

import numpy as np

from sim import kernels
from sim.processes.imitation import Learning
from sim.processes.tally import Tally
from sim.state import Firms
from sim.streams import Stream
from sim.uncertain import ParameterRecord, settled


class VolatilityParameters(ParameterRecord):
    """How much a firm's productivity wanders."""

    per_quarter: float = settled(
        0.05, bounds=(0.0, 0.2), unit="log SD", source="assumed; growth rates of firms"
    )
    """Spread of a quarter's change in log productivity, for a firm of mean size (F1)."""
    fall_with_size: float = settled(
        0.35, bounds=(0.0, 0.5), unit="elasticity", source="trial: keeps giants from running away"
    )
    """How the spread falls with size (F1)."""
    smallest_size: float = settled(0.1, bounds=(1e-6, 1.0), unit="mean sizes", source="assumed")
    """Size below which the spread does not rise further (F1)."""


def wander(
    firms: Firms, tally: Tally, learning: Learning, retreat: np.ndarray, growth: float,
    p: VolatilityParameters, luck: Stream,
    threads: int = 1,
) -> np.ndarray:  # fmt: skip
    """Log productivity after a quarter's luck and imitation. eq. F1, C1, C2. `growth` = sigma - 1. Returns (firm,)."""
    after = np.empty(len(firms))
    mean_capital = tally.mean_capital

    def work(low: int, high: int, piece: int) -> None:
        kernels.firms.wander(
            low, high, firms.identity, firms.province, firms.sector, firms.productivity, firms.capital, mean_capital,
            p.per_quarter, p.fall_with_size, p.smallest_size, growth, learning.share.ravel(), learning.erosion,
            learning.frontier, retreat,
            learning.share.shape[1], luck.words, after,
        )  # fmt: skip

    kernels.chunks.split(len(firms), threads, work)
    return after
