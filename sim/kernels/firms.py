"""Kernels over firms. Cells are province x sectors + sector. Twins: tests/twins/firms.py.

Luck is drawn for a batch of rows before anything is done with it: without branches, compilers draw eight blocks at
once.
"""

import math

import numpy as np
from numba import njit

from sim.kernels import elementary, philox

BATCH = 1024
"""Rows whose luck is drawn ahead; small enough to stay in the nearest cache."""
ROOT_TWO = math.sqrt(2.0)
WIDEST = 0.9
"""Largest scale of a quarter's luck, times sigma - 1: from 1 on expected sales would be infinite."""


@njit(cache=True, nogil=True, error_model="numpy")
def gather(
    low, high, province, sector, weight, productivity, knowledge, capital, sectors, a, power, strength, sums
):
    """Strength of each firm, (z k^a)^(rho eta), and its cell's sums. eq. M1, M3.

    `power` = rho eta. `sums` (cell, 6): weighted strength, capital, log productivity, its square, count (real
    firms), and strength times log productivity.
    """
    logs = np.empty(BATCH)
    for first in range(low, high, BATCH):
        last = min(high, first + BATCH)
        elementary.log(capital[first:last], logs)
        for i in range(first, last):
            logs[i - first] = power * (productivity[i] + knowledge[i] + a * logs[i - first])
        elementary.exp(logs[: last - first], strength[first:last])
        for i in range(first, last):
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
    low, high, identity, province, sector, knowledge, sectors, chance, fade, step, stream, after,
):  # fmt: skip
    """Knowledge after a quarter: faded, plus an exponential step for those who succeed. eq. R2, R3.

    `chance` of success (cell,). Writes `after`.
    """
    luck = np.empty(BATCH)
    for first in range(low, high, BATCH):
        last = min(high, first + BATCH)
        philox.uniforms(identity[first:last], 0, stream, luck)
        for i in range(first, last):
            after[i] = knowledge[i] * fade
            if luck[i - first] < chance[province[i] * sectors + sector[i]]:
                _, _, w2, w3 = philox.block(identity[i], 0, stream[0], stream[1], stream[2])
                after[i] -= step * math.log(philox.uniform52(w2, w3))


@njit(cache=True, nogil=True, error_model="numpy")
def wander(
    low, high, identity, province, sector, productivity, capital, mean_capital, spread, fall, smallest, growth,
    imitation, erosion, frontier, retreat, sectors, stream, after,
):  # fmt: skip
    """Productivity after a quarter's luck (Laplace), neutral for expected sales, and after imitation. eq. F1, C1, C2.

    `growth` = sigma - 1; `imitation` share of the gap closed (cell,), `erosion` share of a lead lost;
    `frontier` log productivity imitated and `retreat` what
    it moves on (sector,).
    """
    luck, size, scale, logs = np.empty(BATCH), np.empty(BATCH), np.empty(BATCH), np.empty(BATCH)
    for first in range(low, high, BATCH):
        count = min(high - first, BATCH)
        for i in range(count):
            size[i] = max(smallest, capital[first + i] / mean_capital[sector[first + i]])
        elementary.log(size[:count], logs)
        for i in range(count):
            logs[i] *= -fall
        elementary.exp(logs[:count], scale)
        philox.uniforms(identity[first : first + count], 0, stream, luck)
        for i in range(count):
            scale[i] = min(spread * scale[i] / ROOT_TWO, WIDEST / growth)
            size[i] = 1.0 - (growth * scale[i]) ** 2
        elementary.log(size[:count], logs)  # makes luck neutral for expected sales
        philox.laplace(luck[:count], size)
        for i in range(count):
            row = first + i
            gap = frontier[sector[row]] - productivity[row]
            ahead = imitation[province[row] * sectors + sector[row]]
            share = ahead if gap > 0.0 else erosion
            shaken = productivity[row] + scale[i] * size[i] + logs[i] / growth
            after[row] = shaken + share * gap - retreat[sector[row]]


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
    stream, quarter, closes,
):  # fmt: skip
    """Which firms close this quarter: hazard by age and size. eq. X1. `hazard_by_age` per year (age,),
    times `churn` (province,)."""
    highest = 0.25 * level * hazard_by_age.max() * churn.max() * smallest ** (-fall)
    luck = np.empty(BATCH)
    for first in range(low, high, BATCH):
        last = min(high, first + BATCH)
        philox.uniforms(identity[first:last], 0, stream, luck)
        for i in range(first, last):
            closes[i] = False
            if luck[i - first] >= highest:  # no firm has a hazard that high
                continue
            rate = hazard(
                founded[i], quarter, capital[i], mean_capital[sector[i]], hazard_by_age, churn[province[i]],
                level, fall, smallest,
            )  # fmt: skip
            closes[i] = luck[i - first] < 1.0 - math.exp(-rate)


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
    move, where, destination,
):  # fmt: skip
    """Where each firm goes this quarter, -1 for those that stay. eq. P1, P2. `odds` cumulative (from, sector, to).

    Firms above `largest` mean sizes do not move whole: their destination is where they place a new plant, coded -2 - q.
    """
    provinces, luck = odds.shape[2], np.empty(BATCH)
    for first in range(low, high, BATCH):
        last = min(high, first + BATCH)
        philox.uniforms(identity[first:last], 0, move, luck)
        for i in range(first, last):
            destination[i] = -1
            if luck[i - first] >= chance:
                continue
            w0, w1, _, _ = philox.block(identity[i], 0, where[0], where[1], where[2])
            choice, q = philox.uniform52(w0, w1), 0
            while q < provinces - 1 and choice >= odds[province[i], sector[i], q]:
                q += 1
            if q != province[i]:
                destination[i] = -2 - q if capital[i] > largest * mean_capital[sector[i]] else q


@njit(cache=True, nogil=True)
def keep(low, high, column, closes, first, last, into):
    """A column of those that do not close, into the rows from `first` up to `last` of the next."""
    k = first
    for i in range(low, high):
        if k < last:  # written over by the next one where this one closes: quicker than asking who does
            into[k] = column[i]
        k += not closes[i]
