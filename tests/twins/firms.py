"""Plain twins of `sim.kernels.firms`, over whole columns at once, from the equations in its docstrings."""

import numpy as np


def cells_of(firms, sectors):
    return firms.province.astype(int) * sectors + firms.sector


def gather(firms, cells, sectors, a, power):
    """Strength (z k^a)^(rho eta) of each firm (firm,), and sums by cell (cell, 6). eq. M1, M3, C1"""
    z = np.exp(firms.productivity + firms.knowledge)
    strength = (z * firms.capital**a) ** power
    one, log = np.ones(len(firms)), firms.productivity
    of_each = [strength, firms.capital, log, log**2, one, strength * log]
    cell = cells_of(firms, sectors)
    sums = [np.bincount(cell, weights=firms.weight * value, minlength=cells) for value in of_each]
    return strength, np.stack(sums, axis=1)


def invest(firms, strength, sectors, keep, floor, slope):
    """What is left of capital, plus investment that does and does not answer to strength (firm,). eq. I1, I2"""
    cell = cells_of(firms, sectors)
    return (keep + floor[cell]) * firms.capital + slope[cell] * strength


def discover(firms, sectors, hazard, fade, step, luck):
    """Knowledge faded, plus an exponential step with the chance of a Poisson event (firm,). eq. R2, R3"""
    cell = cells_of(firms, sectors)
    words = luck.block(firms.identity)
    succeeds = uniform52(words[:, 0], words[:, 1]) < 1.0 - np.exp(-hazard[cell])
    gain = -step * np.log(uniform52(words[:, 2], words[:, 3]))
    return firms.knowledge * fade + np.where(succeeds, gain, 0.0)


def wander(firms, sectors, mean_capital, shaking, growth, learning, luck):
    """Productivity after luck and imitation (firm,). eq. F1, C1, C2

    `shaking`: spread, its fall with size and the smallest size; `learning`: share of the gap closed (cell,), share of a
    lead lost, frontier and its retreat (sector,). Luck is Laplace with the spread as its standard deviation,
    capped, and
    keeps the mean of exp(growth x productivity), which is what sales rise with.
    """
    (spread, fall, smallest), (share, erosion, frontier, retreat) = shaking, learning
    size = np.maximum(smallest, firms.capital / mean_capital[firms.sector])
    scale = np.minimum(spread / size**fall / np.sqrt(2.0), 0.9 / growth)
    shaken = firms.productivity + scale * laplace(luck, firms.identity)
    neutral = shaken - np.log(1.0 / (1.0 - growth**2 * scale**2)) / growth
    gap = frontier[firms.sector] - firms.productivity
    behind = np.where(gap > 0.0, share[cells_of(firms, sectors)], 0.0)
    ahead = np.where(gap > 0.0, 0.0, erosion)
    return neutral + (behind + ahead) * gap - retreat[firms.sector]


def laplace(luck, identity):
    """Laplace numbers of scale 1, as the quantile of a uniform number (firm,)."""
    u = luck.uniform(identity)
    return np.where(u < 0.5, np.log(2.0 * np.minimum(u, 0.5)), -np.log(2.0 * np.minimum(1.0 - u, 0.5)))


def close(firms, mean_capital, hazard_by_age, churn, falling, quarter, luck):
    """Who closes, by whole years of age, by size and by how simple approvals are (firm,). eq. X1

    `falling`: level, fall with size and smallest size.
    """
    level, fall, smallest = falling
    years = np.clip((quarter - firms.founded) // 4, 0, len(hazard_by_age) - 1)
    size = np.maximum(smallest, firms.capital / mean_capital[firms.sector])
    hazard = level * hazard_by_age[years] * churn[firms.province] / size**fall / 4.0
    return luck.uniform(firms.identity) < -np.expm1(-hazard)


def settle(firms, after, strength, sectors, prices, credit):
    """Debt after the quarter and who is insolvent (firm,). eq. A3-A5

    `prices`: revenue per strength, overhead per capital and outlay over revenue (cell,), final goods (province,), the
    interest rate, and capital from funds per unit of capital (cell,); `credit`: what is kept of capital, profit
    over revenue, target, speed and limit of debt.
    """
    factor, charge, research, price, interest, given = prices
    keep, profit_share, target, speed, limit = credit
    cell, p = cells_of(firms, sectors), price[firms.province]
    sales = strength * factor[cell]
    profit = profit_share * sales - research[cell] * sales - charge[cell] * firms.capital
    bought = after - keep * firms.capital - given[cell] * firms.capital
    cash = profit - interest * firms.debt - p * bought
    excess = firms.debt - target * p * firms.capital
    payout = np.maximum(cash - speed * excess, 0.0)
    debt = firms.debt - cash + payout
    return debt, debt > limit * p * after


def relocate(firms, sectors, mean_capital, chance, largest, odds, move, where):
    """Where each firm goes or, from -2 down, places a plant; -1 for those who do neither (firm,). eq. P1, P2

    `odds` cumulative (from, sector, to).
    """
    looks = move.uniform(firms.identity) < chance
    luck = where.uniform(firms.identity)
    row = odds[firms.province, firms.sector]
    chosen = np.minimum((luck[:, None] >= row).sum(axis=1), odds.shape[2] - 1)
    giant = firms.capital > largest * mean_capital[firms.sector]
    goes = np.where(giant, -2 - chosen, chosen)
    return np.where(looks & (chosen != firms.province), goes, -1)


def release(firms, cells, sectors, capital, closes):
    """Capital and real firms that closing leaves, by cell (cell, 2)."""
    cell = cells_of(firms, sectors)
    weight = np.where(closes, firms.weight, 0.0)
    left = [
        np.bincount(cell, weights=weight * value, minlength=cells) for value in (capital, np.ones(len(firms)))
    ]
    return np.stack(left, axis=1)


def uniform52(high, low):
    """A number in (0, 1) from the upper 26 bits of two words."""
    return ((high >> 6).astype(float) * 2.0**26 + (low >> 6).astype(float) + 0.5) / 2.0**52
