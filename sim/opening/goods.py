"""Invert the goods markets: prices and demand that make observed value added an equilibrium. Equations O1-O3."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from sim import kernels
from sim.errors import RunError
from sim.opening import geography
from sim.places import Places
from sim.processes.markets import MarketParameters

TOLERANCE = 1e-12
MOST_PASSES = 20000
WIDEST_FACTOR = 1e5


@dataclass(frozen=True, eq=False)
class Goods:
    """Goods markets at the opening."""

    freeness: np.ndarray
    foreign_freeness: np.ndarray
    foreign_supply: np.ndarray
    foreign_demand: np.ndarray
    taste: np.ndarray
    demand: np.ndarray
    sector_price: np.ndarray
    spending: np.ndarray
    border_factor: float
    home_share: float
    passes: int


def invert(
    revenue: np.ndarray, absorption: np.ndarray, places: Places, export_distance_km: np.ndarray, p: MarketParameters
) -> Goods:  # fmt: skip
    """Find the border factor that gives the observed home share, and with it demand and prices. eq. O1-O3.

    `revenue` yuan a quarter (province, sector), `absorption` yuan a quarter (province,).
    """
    supply = revenue.copy() / revenue.mean(axis=0)
    taste = revenue.sum(axis=0) / revenue.sum()
    found: list[Goods] = []

    def excess(log_factor: float) -> float:
        goods = _at(
            float(np.exp(log_factor)), revenue, absorption, places, export_distance_km, p, supply, taste
        )
        found.append(goods)
        return goods.home_share - p.home_share

    low, high = 0.0, float(np.log(WIDEST_FACTOR))
    if excess(low) < 0.0:
        if excess(high) < 0.0:
            raise RunError(
                f"no border factor up to {WIDEST_FACTOR:.0f} gives a home share of {p.home_share:.2f}. "
                "Lower parameters.markets.home_share or parameters.markets.export_share."
            )
        root = brentq(excess, low, high, xtol=1e-6, rtol=1e-6)
        excess(float(root))
    return found[-1]


def _at(
    factor: float, revenue: np.ndarray, absorption: np.ndarray, places: Places, export_distance_km: np.ndarray,
    p: MarketParameters, supply: np.ndarray, taste: np.ndarray,
) -> Goods:  # fmt: skip
    free = geography.freeness(places, p, factor)
    abroad = geography.foreign_freeness(export_distance_km, places, p)
    demand, price, spending, foreign_supply, foreign_demand, gap, passes = kernels.inversion.invert(
        revenue, absorption, free, abroad, p.export_share, p.export_share - p.net_export_share,
        p.substitution_within_sector, p.substitution_between_sectors, TOLERANCE, MOST_PASSES, supply, taste,
    )  # fmt: skip
    if not gap < 1e-9:
        raise RunError(
            f"the opening could not be inverted: gap {gap:.1e} after {passes} passes. Bring parameters.markets nearer "
            "their defaults: substitution_between_sectors, trade_distance and export_share decide."
        )
    at_home = np.diag(free)[:, None] * (revenue / demand) * spending / price
    taste_sum = taste.sum()
    return Goods(
        freeness=free,
        foreign_freeness=abroad,
        foreign_supply=foreign_supply,
        foreign_demand=foreign_demand,
        taste=taste / taste_sum,
        demand=demand,
        sector_price=price,
        spending=spending,
        border_factor=factor,
        home_share=float(at_home.sum() / spending.sum()),
        passes=passes,
    )
