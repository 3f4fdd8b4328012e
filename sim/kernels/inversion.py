"""The opening inversion: observed revenue determines demand, prices and tastes. Equations O1, O2."""

import math

import numpy as np
from numba import njit

from sim.kernels.market import spend

SPEED = 0.7
"""Exponent of the multiplicative step (O1)."""


@njit(cache=True, nogil=True, error_model="numpy")  # what is divided by zero is no gap, and refused
def invert(
    revenue, absorption, freeness, foreign_freeness, export_share, import_share, sigma, e, tolerance, most,
    supply, taste,
):  # fmt: skip
    """Find supply T, demand D, tastes and the rest of the world's terms that make `revenue` an equilibrium.

    `T <- T (R / (T D(T)))^0.7` from the warm start `supply`; every sector sells `export_share` of its revenue abroad
    and buys `import_share` of it. Prices are scaled so that the spending-weighted mean log price of every sector is
    zero. Shapes as in `clear`. Returns demand, price, spending, foreign supply, foreign demand, gap, passes; `supply`
    (province, sector) and `taste` (sector,) are overwritten.
    """
    provinces, sectors = revenue.shape
    sold = revenue.sum(axis=0)
    foreign_supply, foreign_demand = np.ones(sectors), np.ones(sectors)
    price, spending, demand = (
        np.empty((provinces, sectors)),
        np.empty((provinces, sectors)),
        np.empty((provinces, sectors)),
    )
    gap, passes = np.inf, 0
    while passes < most:
        passes += 1
        for s in range(sectors):
            reach = 0.0
            for r in range(provinces):
                reach += foreign_freeness[r] * supply[r, s]
            foreign_demand[s] = export_share * sold[s] / reach
            for q in range(provinces):
                price[q, s] = foreign_freeness[q] * foreign_supply[s]
                for r in range(provinces):
                    price[q, s] += freeness[r, q] * supply[r, s]
        spend(absorption, price, taste, (1.0 - e) / (1.0 - sigma), spending)
        gap = 0.0
        for s in range(sectors):
            bought, imported, level = 0.0, 0.0, 0.0
            for q in range(provinces):
                bought += spending[q, s]
                imported += foreign_freeness[q] * foreign_supply[s] * spending[q, s] / price[q, s]
                level += spending[q, s] * math.log(price[q, s])
            target = sold[s] * (1.0 - export_share + import_share)
            gap = max(gap, abs(math.log(target / bought)), abs(math.log(import_share * sold[s] / imported)))
            for r in range(provinces):
                demand[r, s] = foreign_freeness[r] * foreign_demand[s]
                for q in range(provinces):
                    demand[r, s] += freeness[r, q] * spending[q, s] / price[q, s]
                miss = revenue[r, s] / (supply[r, s] * demand[r, s])
                gap = max(gap, abs(math.log(miss)))
            scale = math.exp(-level / bought)
            gap = max(gap, abs(math.log(scale)))
            taste[s] *= target / bought
            foreign_supply[s] *= scale * import_share * sold[s] / imported
            for r in range(provinces):
                supply[r, s] *= scale * (revenue[r, s] / (supply[r, s] * demand[r, s])) ** SPEED
        if not math.isfinite(demand.sum() + price.sum()):
            gap = np.inf
            break
        if gap < tolerance:
            break
    return demand, price, spending, foreign_supply, foreign_demand, gap, passes
