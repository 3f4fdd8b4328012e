"""The fixed point of the markets: M1-M6 in one compiled loop. Twin: tests/twins/market.py.

Unknowns are demand shifters D, talent wages w and worker wages v; revenue follows from them. D is undamped (for given
wages its map is a contraction of modulus 1 - eta/sigma), wages are damped by theta, and every pass rescales the nominal
level by the exact homogeneity of the system (w, v by m; D by m^sigma) towards balanced trade with the rest of the
world, whose prices are the numeraire. If the gap grows, theta is halved and the loop restarts from the best point.
"""

import math

import numpy as np
from numba import njit

from sim.kernels import elementary


@njit(cache=True, nogil=True, error_model="numpy")
def labour_cost(w, v, talent_weight, eps, log_cost, talent_share):
    """Log unit cost of the labour composite and talent's share of it, in place. `talent_weight` (province, sector)."""
    provinces, sectors = talent_weight.shape
    talent, worker, whole = np.empty(provinces), np.empty(provinces), np.empty((provinces, sectors))
    elementary.power(w, 1.0 - eps, talent)
    elementary.power(v, 1.0 - eps, worker)
    for r in range(provinces):
        for s in range(sectors):
            part = talent_weight[r, s] * talent[r]
            whole[r, s] = part + (1.0 - talent_weight[r, s]) * worker[r]
            talent_share[r, s] = part / whole[r, s]
    elementary.log(whole.reshape(-1), log_cost.reshape(-1))
    log_cost /= 1.0 - eps


@njit(cache=True, nogil=True)
def absorb(revenue, own, pooled, shared, fixed, pool_fixed, absorption, pools):
    """What each province spends on final goods: its own propensity, and its share of every national pool. eq. I4.

    `own` share of revenue spent where it is earned (province, sector); `pooled` share that enters each pool (pool,
    province, sector); `shared` what a province gets of each pool (pool, province); `fixed` (province,) and `pool_fixed`
    (pool,) yuan known beforehand. Writes `absorption` (province,) and `pools` (pool,); returns national revenue.
    """
    provinces, sectors = revenue.shape
    total = 0.0
    pools[:] = pool_fixed
    for q in range(provinces):
        absorption[q] = fixed[q]
        for s in range(sectors):
            absorption[q] += own[q, s] * revenue[q, s]
            total += revenue[q, s]
            for k in range(len(pools)):
                pools[k] += pooled[k, q, s] * revenue[q, s]
    for q in range(provinces):
        for k in range(len(pools)):
            absorption[q] += shared[k, q] * pools[k]
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def spend(absorption, price, taste, exponent, spending):
    """Split each province's absorption over sectors by CES. eq. M6. `exponent` = (1 - e) / (1 - sigma)."""
    provinces, sectors = price.shape
    elementary.power(price.reshape(-1), exponent, spending.reshape(-1))
    for q in range(provinces):
        whole = 0.0
        for s in range(sectors):
            spending[q, s] *= taste[s]
            whole += spending[q, s]
        for s in range(sectors):
            spending[q, s] *= absorption[q] / whole


@njit(cache=True, nogil=True)
def reach(freeness, sent, foreign_freeness, foreign, received):
    """What reaches each province of what all provinces and the rest of the world send, over distance. eq. M4.

    `freeness` (from, to), `sent` and `received` (province, sector); the innermost loop runs over neighbours in memory,
    and what a province sends in all sectors follows each other, so that `freeness` is read once. Writes `received`.
    """
    provinces, sectors = sent.shape
    arriving = np.empty((sectors, provinces))
    for s in range(sectors):
        for q in range(provinces):
            arriving[s, q] = foreign_freeness[q] * foreign[s]
    for r in range(provinces):
        for s in range(sectors):
            sending = sent[r, s]
            for q in range(provinces):
                arriving[s, q] += freeness[r, q] * sending
    received[:] = arriving.T


@njit(cache=True, nogil=True, error_model="numpy")  # what is divided by zero is no gap, and refused
def clear(
    strength, shift, talent_weight, talent, workers, freeness, foreign_freeness, foreign_supply, foreign_demand, taste,
    own, pooled, shared, fixed, pool_fixed, procured, sigma, e, eps, a, tolerance, most_passes, demand, w, v,
):  # fmt: skip
    """Clear all markets from the warm start (demand, w, v), which are overwritten. eq. M2-M6.

    `strength` X and `shift` A as (province, sector); `talent`, `workers` at work, persons (province,); `freeness`
    (from, to); `foreign_*` freeness (province,), supply and demand (sector,); the rest as in `absorb`;
    `procured` yuan that
    governments spend on the goods of one cell (province, sector), part of absorption. Returns revenue, price
    aggregate P, spending E, absorption, the pools, gap, passes.
    """
    provinces, sectors = strength.shape
    rho = (sigma - 1.0) / sigma
    eta = 1.0 / (1.0 - rho * (1.0 - a))
    power, rise = (1.0 - a) * rho * eta, eta / sigma
    theta = 1.0 / (1.0 + max(eps - 1.0, rho * eta * (1.0 - a)))
    constant = np.empty((provinces, sectors))
    for r in range(provinces):
        for s in range(sectors):
            constant[r, s] = strength[r, s] * (shift[r, s] * (rho * (1.0 - a)) ** (1.0 - a)) ** (rho * eta)
    revenue, supply = np.empty((provinces, sectors)), np.empty((provinces, sectors))
    price, spending, wanted = (
        np.empty((provinces, sectors)),
        np.empty((provinces, sectors)),
        np.empty((provinces, sectors)),
    )
    log_cost, share, logs = (
        np.empty((provinces, sectors)),
        np.empty((provinces, sectors)),
        np.empty((provinces, sectors)),
    )
    pull, back = np.empty((provinces, sectors)), np.ascontiguousarray(freeness.T)
    absorption, step = np.empty(provinces), np.empty(provinces)
    miss_w, miss_v = np.empty(provinces), np.empty(provinces)
    best_demand, best_w, best_v, best = demand.copy(), w.copy(), v.copy(), np.inf
    free, pools = np.empty(provinces), np.empty(len(pool_fixed))
    gap, passes, restarts = np.inf, 0, 0
    while passes < most_passes:
        passes += 1
        labour_cost(w, v, talent_weight, eps, log_cost, share)
        elementary.log(demand.reshape(-1), logs.reshape(-1))
        for r in range(provinces):
            for s in range(sectors):
                logs[r, s] = rise * logs[r, s] - power * log_cost[r, s]
        elementary.exp(logs.reshape(-1), revenue.reshape(-1))
        for r in range(provinces):
            for s in range(sectors):
                revenue[r, s] *= constant[r, s]
                supply[r, s] = revenue[r, s] / demand[r, s]
        reach(freeness, supply, foreign_freeness, foreign_supply, price)
        total = absorb(revenue, own, pooled, shared, fixed, pool_fixed, absorption, pools)
        for q in range(provinces):
            free[q] = absorption[q] - procured[q].sum()
        spend(free, price, taste, (1.0 - e) / (1.0 - sigma), spending)
        exports, imports, spent = 0.0, 0.0, 0.0
        for r in range(provinces):
            for s in range(sectors):
                pull[r, s] = spending[r, s] / price[r, s]
                exports += foreign_freeness[r] * foreign_demand[s] * supply[r, s]
                imports += foreign_freeness[r] * foreign_supply[s] * pull[r, s]
                spent += procured[r, s]
                spent += spending[r, s]
        reach(back, pull, foreign_freeness, foreign_demand, wanted)
        for r in range(provinces):
            for s in range(sectors):
                if procured[r, s] > 0.0:
                    wanted[r, s] += procured[r, s] / supply[r, s]
        least, largest = 1.0, 1.0  # of what is wanted, or paid, over what was supposed
        for r in range(provinces):
            bill_w, bill_v = 0.0, 0.0
            for s in range(sectors):
                bill_w += rho * (1.0 - a) * share[r, s] * revenue[r, s]
                bill_v += rho * (1.0 - a) * (1.0 - share[r, s]) * revenue[r, s]
                miss = wanted[r, s] / demand[r, s]
                least, largest = min(least, miss), max(largest, miss)
            miss_w[r], miss_v[r] = bill_w / talent[r] / w[r], bill_v / workers[r] / v[r]
            least, largest = min(least, miss_w[r], miss_v[r]), max(largest, miss_w[r], miss_v[r])
        gap = max(math.log(largest), -math.log(least)) if least > 0.0 else np.inf
        if not math.isfinite(total + spent):
            gap = np.inf
        if gap < tolerance:
            break
        if not gap < 4.0 * best + 1.0:  # growing, or not a number: damp more, from the best point so far
            theta, restarts = 0.5 * theta, restarts + 1
            demand[:], w[:], v[:], best = best_demand, best_w, best_v, np.inf
            if restarts > 8:
                break
            continue
        if gap < best:
            best = gap
            best_demand[:], best_w[:], best_v[:] = demand, w, v
        balance = imports + (total - spent)
        level = (exports / balance) ** (1.0 / (2.0 * sigma - 1.0)) if balance > 0.0 else 2.0
        elementary.power(miss_w, theta, step)
        w *= level * step
        elementary.power(miss_v, theta, step)
        v *= level * step
        demand[:] = wanted * level**sigma
    return revenue, price, spending, absorption, pools, gap, passes
