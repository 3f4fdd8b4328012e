"""Credit: firms pay for capital from their own cash, borrow the rest, and fail when they owe too much.
Equations A3-A5.
"""

from dataclasses import dataclass

import numpy as np

from sim import kernels
from sim.processes.tally import Tally
from sim.state import Firms, Market
from sim.uncertain import ParameterRecord, settled


class CreditParameters(ParameterRecord):
    """How firms borrow."""

    target: float = settled(
        0.4, bounds=(0.0, 0.9), unit="share of capital", source="assumed; liabilities of industry 0.57"
    )
    """Debt over capital that firms aim at, and open with (A3)."""
    speed: float = settled(0.05, bounds=(0.0, 1.0), unit="share a quarter", source="assumed")
    """How fast debt above the target is paid down before owners get anything (A3)."""
    limit: float = settled(1.0, bounds=(0.5, 20.0), unit="share of capital", source="assumed")
    """Debt over capital at which a firm is insolvent and closes at once (A5)."""


@dataclass(frozen=True, eq=False)
class Loans:
    """Firms' debt after the quarter."""

    debt: np.ndarray
    """Loans less deposits of one real firm, yuan (firm,)."""
    insolvent: np.ndarray
    """bool (firm,)."""


def settle(
    firms: Firms, after: np.ndarray, given: np.ndarray, tally: Tally, market: Market, research: np.ndarray,
    overhead: float, wear: float,
    profit_share: float, p: CreditParameters, threads: int = 1,
) -> Loans:  # fmt: skip
    """Settle every firm's cash: profit less overhead, research, interest and investment. eq. A3-A5.

    `after` capital after investment (firm,); `given` capital from funds, per unit of capital (province,
    sector); `research` outlay over value added (province, sector); `overhead` fixed cost over
    capital and `wear` depreciation, a quarter. Cash beyond the target is paid out, missing cash is borrowed.
    """
    factor = market.factor
    charge = np.broadcast_to(overhead * market.price[:, None], factor.shape)
    owed, insolvent = np.empty(len(firms)), np.empty(len(firms), dtype=np.bool_)

    def work(low: int, high: int, piece: int) -> None:
        kernels.firms.settle(
            low, high, firms.province, firms.sector, firms.capital, after, given.ravel(), firms.debt,
            tally.strength, factor.shape[1],
            factor.ravel(), 1.0 - wear, charge.ravel(), research.ravel(), market.price, market.interest,
            p.target, p.speed, p.limit, profit_share, owed, insolvent,
        )  # fmt: skip

    kernels.chunks.split(len(firms), threads, work)
    return Loans(debt=owed, insolvent=insolvent)
