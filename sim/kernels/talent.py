"""Kernels over talent. Ages are in quarters. Twins: tests/twins/talent.py."""

import math

import numpy as np
from numba import njit

from sim.kernels import philox


@njit(cache=True, nogil=True)
def decide(
    low, high, identity, province, registered, born, quarter, retire_at, entry_at, review, decline,
    found_chance, place, move, bonus, home, found_key, review_key, taste_key, retires, founds, destination,
):  # fmt: skip
    """One quarter of each talent: retires, else founds, else weighs provinces and perhaps moves. eq. D2, E1, G1-G3.

    `found_chance` (province,); `place` (province,) value of living in q; `move` (from, to) cost of the way, with the
    value of staying on its diagonal; `bonus` (to,) value of a grant on arrival; `home` (registered, to). Keys are
    (low, high) words. Writes `retires`, `founds` (the uniform that fell below the chance, else -1) and `destination`
    (-1 for those who stay).
    """
    provinces = place.shape[0]
    at_quarter = quarter & 0xFFFFFFFF
    for j in range(low, high):
        retires[j], founds[j], destination[j] = False, -1.0, -1
        age = quarter - born[j]
        if age >= retire_at:
            retires[j] = True
            continue
        here = province[j]
        w0, w1, _, _ = philox.block(identity[j], 0, found_key[0], found_key[1], at_quarter)
        luck = philox.uniform52(w0, w1)
        if luck < found_chance[here]:
            founds[j] = luck
            continue
        w0, w1, _, _ = philox.block(identity[j], 0, review_key[0], review_key[1], at_quarter)
        luck = philox.uniform52(w0, w1)
        if luck >= review or luck >= review * math.exp(-decline * 0.25 * max(0, age - entry_at)):
            continue
        best, chosen, origin = -np.inf, here, registered[j]
        for first in range(0, provinces, 4):
            words = philox.block(identity[j], first // 4, taste_key[0], taste_key[1], at_quarter)
            for offset in range(min(4, provinces - first)):
                q = first + offset
                value = place[q] + move[here, q] + home[origin, q] + philox.gumbel(words[offset])
                if q != here:
                    value += bonus[q]
                if value > best:
                    best, chosen = value, q
        if chosen != here:
            destination[j] = chosen


@njit(cache=True, nogil=True)
def count(low, high, province, registered, totals):
    """Talent agents by where they live and where they are registered. `totals` (province, registered)."""
    for j in range(low, high):
        totals[province[j], registered[j]] += 1.0


@njit(cache=True, nogil=True)
def weigh_reviewers(low, high, province, registered, born, quarter, entry_at, review, decline, totals):
    """Expected reviewers by (province, registered), in agents. eq. G4. `totals` (province, registered)."""
    for j in range(low, high):
        age = quarter - born[j]
        totals[province[j], registered[j]] += review * math.exp(-decline * 0.25 * max(0, age - entry_at))


@njit(cache=True, nogil=True)
def register(low, high, identity, province, registered, chance, key_low, key_high, quarter, registers):
    """Which newcomers become registered where they live. eq. N1. `chance` a quarter (province,)."""
    for j in range(low, high):
        registers[j] = False
        here = province[j]
        if registered[j] != here and chance[here] > 0.0:
            w0, w1, _, _ = philox.block(identity[j], 0, key_low, key_high, quarter)
            registers[j] = philox.uniform52(w0, w1) < chance[here]
