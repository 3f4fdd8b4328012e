"""Plain twins of `sim.kernels.firms`, over whole columns at once, from the equations in its docstrings."""

import numpy as np


def gather(firms, cells, sectors, a, power):
    """Strength (z k^a)^(rho eta) of each firm (firm,), and sums by cell (cell, 5). eq. M1, M3"""
    z = np.exp(firms.productivity + firms.knowledge)
    strength = (z * firms.capital**a) ** power
    cell = firms.province.astype(int) * sectors + firms.sector
    of_each = [strength, firms.capital, firms.productivity, firms.productivity**2, np.ones(len(firms))]
    sums = [np.bincount(cell, weights=firms.weight * value, minlength=cells) for value in of_each]
    return strength, np.stack(sums, axis=1)


def invest(firms, strength, sectors, keep, floor, slope):
    """What is left of capital, plus investment that does and does not answer to strength (firm,). eq. I1, I2"""
    cell = firms.province.astype(int) * sectors + firms.sector
    return (keep + floor[firms.province]) * firms.capital + slope[cell] * strength


def discover(firms, sectors, hazard, fade, step, luck):
    """Knowledge faded, plus an exponential step with the chance of a Poisson event (firm,). eq. R2, R3"""
    cell = firms.province.astype(int) * sectors + firms.sector
    words = luck.block(firms.identity)
    succeeds = uniform52(words[:, 0], words[:, 1]) < 1.0 - np.exp(-hazard[cell])
    gain = -step * np.log(uniform52(words[:, 2], words[:, 3]))
    return firms.knowledge * fade + np.where(succeeds, gain, 0.0)


def wander(firms, mean_capital, spread, fall, smallest, growth, luck):
    """Productivity after a normal shock that is smaller for the large and neutral for sales (firm,). eq. F1"""
    size = np.maximum(smallest, firms.capital / mean_capital[firms.sector])
    sd = spread / size**fall
    return firms.productivity + sd * luck.normal(firms.identity) - growth * sd**2 / 2.0


def close(firms, mean_capital, hazard_by_age, level, fall, smallest, quarter, luck):
    """Who closes, by whole years of age and by size (firm,). eq. X1"""
    years = np.clip((quarter - firms.founded) // 4, 0, len(hazard_by_age) - 1)
    size = np.maximum(smallest, firms.capital / mean_capital[firms.sector])
    hazard = level * hazard_by_age[years] / size**fall / 4.0
    return luck.uniform(firms.identity) < -np.expm1(-hazard)


def release(firms, cells, sectors, capital, closes):
    """Capital and real firms that closing leaves, by cell (cell, 2)."""
    cell = firms.province.astype(int) * sectors + firms.sector
    weight = np.where(closes, firms.weight, 0.0)
    left = [
        np.bincount(cell, weights=weight * value, minlength=cells) for value in (capital, np.ones(len(firms)))
    ]
    return np.stack(left, axis=1)


def uniform52(high, low):
    """A number in (0, 1) from the upper 26 bits of two words."""
    return ((high >> 6).astype(float) * 2.0**26 + (low >> 6).astype(float) + 0.5) / 2.0**52
