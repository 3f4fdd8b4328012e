"""The opening inversion: observed revenue determines demand, prices and tastes. Equations O1, O2."""

import math

import numpy as np
from numba import njit

from sim.kernels import elementary
from sim.kernels.market import reach, spend

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
    log_price, miss, step = (
        np.empty((provinces, sectors)),
        np.empty((provinces, sectors)),
        np.empty((provinces, sectors)),
    )
    back, gap, passes = np.ascontiguousarray(freeness.T), np.inf, 0
    while passes < most:
        passes += 1
        for s in range(sectors):
            abroad = 0.0
            for r in range(provinces):
                abroad += foreign_freeness[r] * supply[r, s]
            foreign_demand[s] = export_share * sold[s] / abroad
        reach(freeness, supply, foreign_freeness, foreign_supply, price)
        spend(absorption, price, taste, (1.0 - e) / (1.0 - sigma), spending)
        reach(back, spending / price, foreign_freeness, foreign_demand, demand)
        elementary.log(price.reshape(-1), log_price.reshape(-1))
        least, largest = 1.0, 1.0  # of observed revenue over what would be sold
        for r in range(provinces):
            for s in range(sectors):
                miss[r, s] = revenue[r, s] / (supply[r, s] * demand[r, s])
                least, largest = min(least, miss[r, s]), max(largest, miss[r, s])
        elementary.power(miss.reshape(-1), SPEED, step.reshape(-1))
        gap = max(math.log(largest), -math.log(least)) if least > 0.0 else np.inf
        for s in range(sectors):
            bought, imported, level = 0.0, 0.0, 0.0
            for q in range(provinces):
                bought += spending[q, s]
                imported += foreign_freeness[q] * foreign_supply[s] * spending[q, s] / price[q, s]
                level += spending[q, s] * log_price[q, s]
            target = sold[s] * (1.0 - export_share + import_share)
            gap = max(gap, abs(math.log(target / bought)), abs(math.log(import_share * sold[s] / imported)))
            scale = math.exp(-level / bought)
            gap = max(gap, abs(math.log(scale)))
            taste[s] *= target / bought
            foreign_supply[s] *= scale * import_share * sold[s] / imported
            for r in range(provinces):
                supply[r, s] *= scale * step[r, s]
        if not math.isfinite(demand.sum() + price.sum()):
            gap = np.inf
            break
        if gap < tolerance:
            break
    return demand, price, spending, foreign_supply, foreign_demand, gap, passes
