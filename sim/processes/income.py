"""Income: who earns what is sold, who owns the profits, and how much is spent and saved. Equations I4, A1-A2.

Wages stay where they are paid. Of the profits, a share goes to owners in the firm's province and the rest to a
national portfolio; whoever gets income saves the same share of it, and all saving meets in one national pool.
"""

from dataclasses import dataclass

import numpy as np

from sim.processes.public_finance import Settlement
from sim.state import Market, Structure
from sim.uncertain import ParameterRecord, settled, uncertain

SAVING, PORTFOLIO, TRANSFERS = range(3)
"""The national pools, in order."""


class IncomeParameters(ParameterRecord):
    """Who owns firms, and what running them costs besides wages."""

    home_ownership: float = uncertain(
        0.7,
        prior=(0.5, 0.9),
        bounds=(0.0, 1.0),
        unit="share",
        source="assumed; no ownership data by province",
    )
    """Share of profits that goes to owners in the firm's own province (A1)."""
    overhead_per_year: float = settled(
        0.04, bounds=(0.0, 0.3), unit="share of capital a year", source="assumed"
    )
    """Fixed cost of a firm, bought as final goods; so profit can be negative (A2)."""


@dataclass(frozen=True, eq=False)
class Disposition:
    """How revenue is spent and saved this quarter, known before markets clear."""

    own: np.ndarray
    """Share of revenue spent on final goods where it is earned (province, sector)."""
    pooled: np.ndarray
    """Share of revenue that enters each national pool (pool, province, sector)."""
    fixed: np.ndarray
    """Yuan spent beforehand (province,): bills of last quarter."""
    pool_fixed: np.ndarray
    """Yuan in each pool beforehand (pool,)."""


def overhead_share(market: Market, overhead: float) -> np.ndarray:
    """Fixed cost over value added, as of last quarter's prices (province, sector). eq. A2. `overhead` a quarter."""
    cost = overhead * market.price[:, None] * market.capital
    return np.divide(cost, market.revenue, out=np.zeros_like(cost), where=market.revenue > 0.0)


def dispose(
    structure: Structure, research: np.ndarray, overhead: np.ndarray, profit_share: float, settled: Settlement,
    p: IncomeParameters,
) -> Disposition:  # fmt: skip
    """Say how every yuan of revenue is used. eq. I4, A1, A2, B6.

    `research` and `overhead` shares of value added (province, sector), both bought as final goods; `settled` are
    last quarter's bills: what governments use and residents get beyond the baseline, what is borrowed from the
    pool, and the
    interest that its owners receive. Every yuan is used once: over the nation the uses sum to revenue and transfers.
    """
    s, tax, h = structure.saving_rate, structure.tax[:, None], p.home_ownership
    profit = profit_share - research - overhead
    at_home = 1.0 - profit_share + h * profit - tax
    away = (1.0 - h) * profit
    provinces, sectors = research.shape
    pooled = np.empty((3, provinces, sectors))
    pooled[SAVING] = s * (at_home + away)
    pooled[PORTFOLIO] = (1.0 - s) * away
    pooled[TRANSFERS] = 1.0
    return Disposition(
        own=(1.0 - s) * at_home + research + overhead + tax,
        pooled=pooled,
        fixed=(1.0 - s) * settled.received + settled.spent,
        pool_fixed=np.array(
            [
                s * float(settled.received.sum() + settled.interest.sum()) - float(settled.borrowed.sum()),
                (1.0 - s) * float(settled.interest.sum()),
                0.0,
            ]
        ),
    )


def shares(ploughed: np.ndarray, structure: Structure) -> np.ndarray:
    """What each province gets of the pools: of saving what is ploughed back there, of the portfolio what its residents
    own, of transfers what the opening gave it. (pool, province)"""
    return np.stack([ploughed, structure.ownership, structure.transfer])
