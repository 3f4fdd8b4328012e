"""Kernels over firms. Cells are province x sectors + sector. Twins: tests/twins/firms.py."""

import math

from numba import njit

from sim.kernels import philox

ROOT_TWO = math.sqrt(2.0)
WIDEST = 0.9
"""Largest scale of a quarter's luck, times sigma - 1: from 1 on expected sales would be infinite."""


@njit(cache=True, nogil=True)
def gather(
    low, high, province, sector, weight, productivity, knowledge, capital, sectors, a, power, strength, sums
):
    """Strength of each firm, (z k^a)^(rho eta), and its cell's sums. eq. M1, M3.

    `power` = rho eta. `sums` (cell, 6): weighted strength, capital, log productivity, its square, count (real
    firms), and
    strength times log productivity.
    """
    for i in range(low, high):
        strength[i] = math.exp(power * (productivity[i] + knowledge[i] + a * math.log(capital[i])))
        cell = province[i] * sectors + sector[i]
        sums[cell, 0] += weight[i] * strength[i]
        sums[cell, 1] += weight[i] * capital[i]
        sums[cell, 2] += weight[i] * productivity[i]
        sums[cell, 3] += weight[i] * productivity[i] * productivity[i]
        sums[cell, 4] += weight[i]
        sums[cell, 5] += weight[i] * strength[i] * productivity[i]


@njit(cache=True, nogil=True)
def invest(low, high, province, sector, capital, strength, sectors, keep, floor, slope, after):
    """Capital after a quarter: what is left, plus investment out of the pool. eq. I1, I2.

    `keep` = 1 - depreciation; investment is floor[cell] x capital + slope[cell] x strength. Writes `after`.
    """
    for i in range(low, high):
        cell = province[i] * sectors + sector[i]
        after[i] = keep * capital[i] + floor[cell] * capital[i] + slope[cell] * strength[i]


@njit(cache=True, nogil=True)
def discover(
    low, high, identity, province, sector, knowledge, sectors, hazard, fade, step,
    key_low, key_high, quarter, after,
):  # fmt: skip
    """Knowledge after a quarter: faded, plus an exponential step for those who succeed. eq. R2, R3."""
    for i in range(low, high):
        after[i] = knowledge[i] * fade
        chance = 1.0 - math.exp(-hazard[province[i] * sectors + sector[i]])
        w0, w1, w2, w3 = philox.block(identity[i], 0, key_low, key_high, quarter)
        if philox.uniform52(w0, w1) < chance:
            after[i] -= step * math.log(philox.uniform52(w2, w3))


@njit(cache=True, nogil=True)
def wander(
    low, high, identity, province, sector, productivity, capital, mean_capital, spread, fall, smallest, growth,
    imitation, erosion, frontier, retreat, sectors, key_low, key_high, quarter, after,
):  # fmt: skip
    """Productivity after a quarter's luck (Laplace), neutral for expected sales, and after imitation. eq. F1, C1, C2.

    `growth` = sigma - 1; `imitation` share of the gap closed (cell,), `erosion` share of a lead lost;
    `frontier` log productivity imitated and `retreat` what
    it moves on (sector,).
    """
    for i in range(low, high):
        size = max(smallest, capital[i] / mean_capital[sector[i]])
        scale = min(spread * math.exp(-fall * math.log(size)) / ROOT_TWO, WIDEST / growth)
        w0, w1, _, _ = philox.block(identity[i], 0, key_low, key_high, quarter)
        after[i] = (
            productivity[i] + scale * philox.laplace(w0, w1) + math.log(1.0 - (growth * scale) ** 2) / growth
        )
        gap = frontier[sector[i]] - productivity[i]
        share = imitation[province[i] * sectors + sector[i]] if gap > 0.0 else erosion
        after[i] += share * gap - retreat[sector[i]]


@njit(cache=True, nogil=True, inline="always")
def hazard(founded, quarter, capital, mean_capital, hazard_by_age, churn, level, fall, smallest):
    """Hazard a quarter of one firm, by age and size. eq. X1."""
    age = min(len(hazard_by_age) - 1, max(0, (quarter - founded) // 4))
    size = max(smallest, capital / mean_capital)
    return 0.25 * level * hazard_by_age[age] * churn * size ** (-fall)


@njit(cache=True, nogil=True)
def closing_chance(
    low, high, province, sector, founded, capital, mean_capital, hazard_by_age, churn, level, fall, smallest,
    quarter, chance,
):  # fmt: skip
    """Chance of each firm to close this quarter. eq. X1. Writes `chance` (firm,)."""
    for i in range(low, high):
        rate = hazard(
            founded[i], quarter, capital[i], mean_capital[sector[i]], hazard_by_age, churn[province[i]],
            level, fall, smallest,
        )  # fmt: skip
        chance[i] = 1.0 - math.exp(-rate)


@njit(cache=True, nogil=True)
def close(
    low, high, identity, province, sector, founded, capital, mean_capital, hazard_by_age, churn, level, fall, smallest,
    key_low, key_high, quarter, closes,
):  # fmt: skip
    """Which firms close this quarter: hazard by age and size. eq. X1. `hazard_by_age` per year (age,),
    times `churn` (province,)."""
    highest = 0.25 * level * hazard_by_age.max() * churn.max() * smallest ** (-fall)
    for i in range(low, high):
        w0, w1, _, _ = philox.block(identity[i], 0, key_low, key_high, quarter)
        luck = philox.uniform52(w0, w1)
        closes[i] = False
        if luck >= highest:  # no firm has a hazard that high
            continue
        rate = hazard(
            founded[i], quarter, capital[i], mean_capital[sector[i]], hazard_by_age, churn[province[i]],
            level, fall, smallest,
        )  # fmt: skip
        closes[i] = luck < 1.0 - math.exp(-rate)


@njit(cache=True, nogil=True)
def release(low, high, province, sector, weight, capital, closes, sectors, freed):
    """Capital that closing firms leave behind, and how many firms, by cell. `freed` (cell, 2)."""
    for i in range(low, high):
        if closes[i]:
            cell = province[i] * sectors + sector[i]
            freed[cell, 0] += weight[i] * capital[i]
            freed[cell, 1] += weight[i]


@njit(cache=True, nogil=True)
def settle(
    low, high, province, sector, capital, after, given, debt, strength, sectors, factor, keep, charge,
    research, price, interest,
    target, speed, limit, profit_share, owed, insolvent,
):  # fmt: skip
    """Debt of each firm after the quarter, and whether it is insolvent. eq. A3-A5.

    `factor` revenue per strength and `charge` overhead per capital, yuan, `research` outlay over revenue
    (cell,); `price` of
    final goods (province,); `keep` = 1 - depreciation; `given` capital from funds per unit of capital (cell,).
    What is left after overhead, research, interest and investment is
    paid out as far as debt is at its `target` share of capital, approached at `speed`; what is missing is borrowed.
    """
    for i in range(low, high):
        r = province[i]
        cell = r * sectors + sector[i]
        revenue = strength[i] * factor[cell]
        bought = price[r] * (after[i] - (keep + given[cell]) * capital[i])
        cash = (
            (profit_share - research[cell]) * revenue
            - charge[cell] * capital[i]
            - interest * debt[i]
            - bought
        )
        paid = max(0.0, cash + speed * (target * price[r] * capital[i] - debt[i]))
        owed[i] = debt[i] - cash + paid
        insolvent[i] = owed[i] > limit * price[r] * after[i]


@njit(cache=True, nogil=True)
def relocate(
    low, high, identity, province, sector, capital, mean_capital, sectors, chance, largest, odds,
    move_low, move_high, where_low, where_high, quarter, destination,
):  # fmt: skip
    """Where each firm goes this quarter, -1 for those that stay. eq. P1, P2. `odds` cumulative (from, sector, to).

    Firms above `largest` mean sizes do not move whole: their destination is where they place a new plant, coded -2 - q.
    """
    provinces = odds.shape[2]
    for i in range(low, high):
        destination[i] = -1
        w0, w1, _, _ = philox.block(identity[i], 0, move_low, move_high, quarter)
        if philox.uniform52(w0, w1) >= chance:
            continue
        w0, w1, _, _ = philox.block(identity[i], 0, where_low, where_high, quarter)
        luck = philox.uniform52(w0, w1)
        q = 0
        while q < provinces - 1 and luck >= odds[province[i], sector[i], q]:
            q += 1
        if q == province[i]:
            continue
        destination[i] = -2 - q if capital[i] > largest * mean_capital[sector[i]] else q
