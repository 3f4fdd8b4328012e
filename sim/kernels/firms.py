"""Kernels over firms. Cells are province x sectors + sector. Twins: tests/twins/firms.py."""

import math

from numba import njit

from sim.kernels import philox


@njit(cache=True, nogil=True)
def gather(
    low, high, province, sector, weight, productivity, knowledge, capital, sectors, a, power, strength, sums
):
    """Strength of each firm, (z k^a)^(rho eta), and its cell's sums. eq. M1, M3.

    `power` = rho eta. `sums` (cell, 5): weighted strength, capital, log productivity, its square, count (real firms).
    """
    for i in range(low, high):
        strength[i] = math.exp(power * (productivity[i] + knowledge[i] + a * math.log(capital[i])))
        cell = province[i] * sectors + sector[i]
        sums[cell, 0] += weight[i] * strength[i]
        sums[cell, 1] += weight[i] * capital[i]
        sums[cell, 2] += weight[i] * productivity[i]
        sums[cell, 3] += weight[i] * productivity[i] * productivity[i]
        sums[cell, 4] += weight[i]


@njit(cache=True, nogil=True)
def invest(low, high, province, sector, capital, strength, sectors, keep, floor, slope, after):
    """Capital after a quarter: what is left, plus investment out of the pool. eq. I1, I2.

    `keep` = 1 - depreciation; investment is floor[province] x capital + slope[cell] x strength. Writes `after`.
    """
    for i in range(low, high):
        cell = province[i] * sectors + sector[i]
        after[i] = keep * capital[i] + floor[province[i]] * capital[i] + slope[cell] * strength[i]


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
    low, high, identity, sector, productivity, capital, mean_capital, spread, fall, smallest, growth,
    key_low, key_high, quarter, after,
):  # fmt: skip
    """Productivity after a quarter's luck, neutral for expected sales. eq. F1. `growth` = sigma - 1."""
    for i in range(low, high):
        size = max(smallest, capital[i] / mean_capital[sector[i]])
        sd = spread * size ** (-fall)
        w0, w1, w2, w3 = philox.block(identity[i], 0, key_low, key_high, quarter)
        after[i] = productivity[i] + sd * philox.normal(w0, w1, w2, w3) - 0.5 * growth * sd * sd


@njit(cache=True, nogil=True)
def close(
    low, high, identity, sector, founded, capital, mean_capital, hazard_by_age, level, fall, smallest,
    key_low, key_high, quarter, closes,
):  # fmt: skip
    """Which firms close this quarter: hazard by age and size. eq. X1. `hazard_by_age` per year (age,)."""
    oldest = len(hazard_by_age) - 1
    highest = 0.25 * level * hazard_by_age.max() * smallest ** (-fall)
    for i in range(low, high):
        w0, w1, _, _ = philox.block(identity[i], 0, key_low, key_high, quarter)
        luck = philox.uniform52(w0, w1)
        closes[i] = False
        if luck >= highest:  # no firm has a hazard that high
            continue
        age = min(oldest, max(0, (quarter - founded[i]) // 4))
        size = max(smallest, capital[i] / mean_capital[sector[i]])
        hazard = 0.25 * level * hazard_by_age[age] * size ** (-fall)
        closes[i] = luck < 1.0 - math.exp(-hazard)


@njit(cache=True, nogil=True)
def release(low, high, province, sector, weight, capital, closes, sectors, freed):
    """Capital that closing firms leave behind, and how many firms, by cell. `freed` (cell, 2)."""
    for i in range(low, high):
        if closes[i]:
            cell = province[i] * sectors + sector[i]
            freed[cell, 0] += weight[i] * capital[i]
            freed[cell, 1] += weight[i]
