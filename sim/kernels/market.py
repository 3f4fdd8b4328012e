"""The fixed point of the markets: M1-M6 in one compiled loop. Twin: tests/twins/market.py.

Unknowns are demand shifters D, talent wages w and worker wages v; revenue follows from them. D is undamped (for given
wages its map is a contraction of modulus 1 - eta/sigma), wages are damped by theta, and every pass rescales the nominal
level by the exact homogeneity of the system (w, v by m; D by m^sigma) towards balanced trade with the rest of the
world, whose prices are the numeraire. If the gap grows, theta is halved and the loop restarts from the best point.
"""

import math

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def labour_cost(w, v, talent_weight, eps, cost, talent_share):
    """Unit cost of the labour composite and talent's share of it, in place. `talent_weight` (province, sector)."""
    provinces, sectors = talent_weight.shape
    for r in range(provinces):
        talent, worker = w[r] ** (1.0 - eps), v[r] ** (1.0 - eps)
        for s in range(sectors):
            part = talent_weight[r, s] * talent
            whole = part + (1.0 - talent_weight[r, s]) * worker
            cost[r, s] = whole ** (1.0 / (1.0 - eps))
            talent_share[r, s] = part / whole


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


@njit(cache=True, nogil=True)
def spend(absorption, price, taste, exponent, spending):
    """Split each province's absorption over sectors by CES. eq. M6. `exponent` = (1 - e) / (1 - sigma)."""
    provinces, sectors = price.shape
    for q in range(provinces):
        whole = 0.0
        for s in range(sectors):
            spending[q, s] = taste[s] * price[q, s] ** exponent
            whole += spending[q, s]
        for s in range(sectors):
            spending[q, s] *= absorption[q] / whole


@njit(cache=True, nogil=True)
def reach(freeness, sent, foreign_freeness, foreign, received):
    """What reaches each province of what all provinces and the rest of the world send, over distance. eq. M4.

    `freeness` (from, to), `sent` and `received` (province, sector); one sector after the other, so that the innermost
    loop runs over neighbours in memory. Writes `received`.
    """
    provinces, sectors = sent.shape
    arriving = np.empty(provinces)
    for s in range(sectors):
        for q in range(provinces):
            arriving[q] = foreign_freeness[q] * foreign[s]
        for r in range(provinces):
            sending = sent[r, s]
            for q in range(provinces):
                arriving[q] += freeness[r, q] * sending
        received[:, s] = arriving


@njit(cache=True, nogil=True)
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
    cost, share = np.empty((provinces, sectors)), np.empty((provinces, sectors))
    pull, back = np.empty((provinces, sectors)), np.ascontiguousarray(freeness.T)
    absorption, paid_w, paid_v = np.empty(provinces), np.empty(provinces), np.empty(provinces)
    best_demand, best_w, best_v, best = demand.copy(), w.copy(), v.copy(), np.inf
    free, pools = np.empty(provinces), np.empty(len(pool_fixed))
    gap, passes, restarts = np.inf, 0, 0
    while passes < most_passes:
        passes += 1
        labour_cost(w, v, talent_weight, eps, cost, share)
        for r in range(provinces):
            for s in range(sectors):
                revenue[r, s] = constant[r, s] * cost[r, s] ** (-power) * demand[r, s] ** rise
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
        gap = 0.0
        for r in range(provinces):
            bill_w, bill_v = 0.0, 0.0
            for s in range(sectors):
                bill_w += rho * (1.0 - a) * share[r, s] * revenue[r, s]
                bill_v += rho * (1.0 - a) * (1.0 - share[r, s]) * revenue[r, s]
                gap = max(gap, abs(math.log(wanted[r, s] / demand[r, s])))
            paid_w[r], paid_v[r] = bill_w / talent[r], bill_v / workers[r]
            gap = max(gap, abs(math.log(paid_w[r] / w[r])), abs(math.log(paid_v[r] / v[r])))
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
        for r in range(provinces):
            w[r] *= level * (paid_w[r] / w[r]) ** theta
            v[r] *= level * (paid_v[r] / v[r]) ** theta
            for s in range(sectors):
                demand[r, s] = wanted[r, s] * level**sigma
    return revenue, price, spending, absorption, pools, gap, passes
