"""Kernels over talent. Ages are in quarters. Twins: tests/twins/talent.py.

Luck is drawn for a batch of rows before anybody decides: without branches, compilers draw eight blocks at once.
"""

import math

import numpy as np
from numba import njit

from sim.kernels import philox

BATCH = 1024
"""Rows whose luck is drawn ahead; small enough to stay in the nearest cache."""
REVIEWERS = 128
"""The same for reviewers, who draw a number for every province."""


@njit(cache=True, nogil=True)
def decide(
    low, high, identity, province, registered, born, quarter, retire_at, entry_at, review, decline,
    found_chance, way, home, founding, reviewing, taste, retires, destination,
):  # fmt: skip
    """One quarter of each talent: retires, else founds, else weighs provinces and perhaps moves. eq. D2, E1, G1-G3.

    `found_chance` (province,); `way` (from, to) and `home` (registered, to) as in `choose`; `founding`, `reviewing` and
    `taste` key and quarter of the streams. Writes `retires` and `destination` (-1 for those who stay); returns the rows
    of founders and the uniform numbers that fell below their chances.
    """
    chance = np.empty(retire_at)
    for age in range(retire_at):
        chance[age] = review * math.exp(-decline * 0.25 * max(0, age - entry_at))
    founding_luck, review_luck = np.empty(BATCH), np.empty(BATCH)
    reviewers, reviews = np.empty(high - low, dtype=np.int64), 0
    founders, founds = np.empty(high - low, dtype=np.int64), 0
    founders_luck = np.empty(high - low)
    for first in range(low, high, BATCH):
        last = min(high, first + BATCH)
        philox.uniforms(identity[first:last], 0, founding, founding_luck)
        philox.uniforms(identity[first:last], 0, reviewing, review_luck)
        retires[first:last], destination[first:last] = False, -1
        for j in range(first, last):
            age, luck = quarter - born[j], founding_luck[j - first]
            if age >= retire_at:
                retires[j] = True
            elif luck < found_chance[np.uint64(province[j])]:
                founders[founds], founders_luck[founds] = j, luck
                founds += 1
            elif review_luck[j - first] < chance[max(0, age)]:
                reviewers[reviews] = j
                reviews += 1
    choose(reviewers[:reviews], identity, province, registered, way, home, taste, destination)
    return founders[:founds].copy(), founders_luck[:founds].copy()


@njit(cache=True, nogil=True)
def choose(rows, identity, province, registered, way, home, taste, destination):
    """Where each of `rows` wants to live, by taste and what provinces offer. eq. G3. Writes `destination` of movers.

    `way` (from, to) and `home` (registered, to) are exponentials of utilities turned negative: the largest sum of
    utility and Gumbel taste, -ln(-ln u), is the smallest product of those and -ln u, which is never below 1 - u. So
    few logarithms are needed.
    """
    provinces = way.shape[0]
    ids = np.empty(REVIEWERS, dtype=np.uint64)
    words = np.empty((4 * ((provinces + 3) // 4), REVIEWERS), dtype=np.uint32)
    for first in range(0, len(rows), REVIEWERS):
        count = min(REVIEWERS, len(rows) - first)
        for i in range(count):
            ids[i] = identity[rows[first + i]]
        for q in range(0, provinces, 4):
            philox.words(ids[:count], q // 4, taste, words[q : q + 4])
        for i in range(count):
            j = rows[first + i]
            here, origin = province[j], registered[j]
            chosen = here
            least = -math.log(philox.uniform32(words[here, i])) * way[here, here] * home[origin, here]
            for q in range(provinces):
                weight, luck = way[here, q] * home[origin, q], philox.uniform32(words[q, i])
                if (1.0 - luck) * weight < least and q != here:
                    product = -math.log(luck) * weight
                    if product < least:
                        least, chosen = product, q
            if chosen != here:
                destination[j] = chosen


@njit(cache=True, nogil=True)
def count(low, high, province, registered, totals):
    """Talent agents by where they live and where they are registered. `totals` (2, province, registered) whole numbers.

    Neighbours, who are mostly of one province, are counted in turn in two places, so that neither waits for the other.
    """
    for j in range(low, high):
        totals[j & 1, np.uint64(province[j]), np.uint64(registered[j])] += 1


@njit(cache=True, nogil=True)
def keep(
    low, high, identity, province, registered, born, retires, destination, registers, first,
    next_identity, next_province, next_registered, next_born,
):  # fmt: skip
    """Those who do not retire, moved and registered as they decided, from row `first` of the next columns on."""
    start = low
    for end in range(low, high + 1):
        if end < high and not retires[end]:
            continue
        after = first + end - start  # from `start` up to `end` everybody stays
        next_identity[first:after] = identity[start:end]
        next_born[first:after] = born[start:end]
        _settle(
            province[start:end], registered[start:end], destination[start:end], registers[start:end],
            next_province[first:after], next_registered[first:after],
        )  # fmt: skip
        first, start = after, end + 1


@njit(cache=True, nogil=True)
def _settle(province, registered, destination, registers, next_province, next_registered):
    for j in range(len(province)):
        here, there = province[j], destination[j]
        next_province[j] = here if there < 0 else there
    for j in range(len(province)):
        here, origin, becomes = province[j], registered[j], registers[j] & (destination[j] < 0)
        next_registered[j] = here if becomes else origin


@njit(cache=True, nogil=True)
def weigh_reviewers(low, high, province, registered, born, quarter, entry_at, review, decline, totals):
    """Expected reviewers by (province, registered), in agents. eq. G4. `totals` (province, registered)."""
    for j in range(low, high):
        age = quarter - born[j]
        totals[province[j], registered[j]] += review * math.exp(-decline * 0.25 * max(0, age - entry_at))


@njit(cache=True, nogil=True)
def register(low, high, identity, province, registered, chance, stream, registers):
    """Which newcomers become registered where they live. eq. N1. `chance` a quarter (province,)."""
    rows, ids, luck = np.empty(BATCH, np.int64), np.empty(BATCH, np.uint64), np.empty(BATCH)
    for first in range(low, high, BATCH):
        last, newcomers = min(high, first + BATCH), 0
        registers[first:last] = False
        for j in range(first, last):
            rows[newcomers], ids[newcomers] = j, identity[j]
            newcomers += registered[j] != province[j]
        philox.uniforms(ids[:newcomers], 0, stream, luck)
        for i in range(newcomers):
            registers[rows[i]] = luck[i] < chance[province[rows[i]]]
