"""What the last clearing of the markets left: prices, wages, revenue, the interest rate."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Market:
    """One cleared quarter. Money in yuan a quarter at the prices of the rest of the world."""

    demand: np.ndarray
    """Demand shifter D (province, sector). eq. M4"""
    talent_wage: np.ndarray
    """Wage of a talent at work, yuan a quarter (province,). eq. M5"""
    worker_wage: np.ndarray
    """Wage of a worker, yuan a quarter (province,). eq. M5"""
    revenue: np.ndarray
    """Revenue, which is value added (province, sector). eq. M3"""
    strength: np.ndarray
    """X: summed strength of firms (province, sector). eq. M3"""
    capital: np.ndarray
    """Real capital in use (province, sector)."""
    price: np.ndarray
    """Price of final goods by province (province,), spending-weighted log mean 0 at the opening. eq. M6"""
    sector_price: np.ndarray
    """P: price aggregate (province, sector). eq. M4"""
    absorption: np.ndarray
    """Spending on final goods (province,). eq. I4"""
    spending: np.ndarray
    """Spending by sector (province, sector). eq. M6"""
    exports: np.ndarray
    """Sales to the rest of the world (province,)."""
    imports: np.ndarray
    """Purchases from the rest of the world (province,)."""
    price_level: float
    """National consumer prices, chained, 1 at the opening. eq. M6"""
    pool: float
    """National saving: all of it is invested. eq. I4"""
    overhead: np.ndarray
    """Fixed cost of firms over value added, (province, sector). eq. A2"""
    interest: float
    """Real interest rate, a quarter. eq. I3"""
    gap: float
    """Largest log gap left in the fixed point."""
    passes: int
    """Passes of the fixed point."""

    @property
    def gdp(self) -> np.ndarray:
        """Value added, yuan a quarter (province,)."""
        return self.revenue.sum(axis=1)

    @property
    def factor(self) -> np.ndarray:
        """G: revenue per unit of strength, 0 where there are no firms (province, sector). eq. M2"""
        nothing = np.zeros_like(self.revenue)
        return np.divide(self.revenue, self.strength, out=nothing, where=self.strength > 0.0)
