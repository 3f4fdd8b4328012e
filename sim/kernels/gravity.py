"""Expected flows of reviewers between provinces: the same choice as talent makes one by one, in expectation."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def flows(reviewers, place, way, home):
    """Expected movers (from, to), with those who stay on the diagonal. eq. G3.

    `reviewers` (province, registered) persons; `place` (to,), `way` (from, to), `home` (registered, to) are
    exponentials of utilities.
    """
    provinces, origins = reviewers.shape
    moved = np.empty((provinces, provinces))
    whole, share, homes = np.empty(origins), np.empty(provinces), np.ascontiguousarray(home.T)
    for r in range(provinces):
        whole[:] = 0.0
        for q in range(provinces):
            odds = place[q] * way[r, q]
            for o in range(origins):
                whole[o] += odds * homes[q, o]
        share[:] = 0.0
        for o in range(origins):
            if reviewers[r, o] == 0.0:
                continue
            each = reviewers[r, o] / whole[o]
            for q in range(provinces):
                share[q] += each * home[o, q]
        for q in range(provinces):
            moved[r, q] = place[q] * way[r, q] * share[q]
    return moved


@njit(cache=True, nogil=True)
def arrivals(moved, people, province, quarters):
    """Persons who live elsewhere now and in a province after as many quarters of the same chances. eq. G6.

    `moved` expected movers of a quarter (from, to), `people` (from,).
    """
    provinces = len(people)
    chance = np.zeros((provinces, provinces))  # (to, from)
    for r in range(provinces):
        stay = 1.0
        for q in range(provinces):
            if q != r:
                chance[q, r] = moved[r, q] / people[r]
                stay -= chance[q, r]
        chance[r, r] = stay
    there, before = np.zeros(provinces), np.empty(provinces)
    there[province] = 1.0
    for _ in range(quarters):
        before[:] = 0.0
        for q in range(provinces):
            part = there[q]
            for r in range(provinces):
                before[r] += chance[q, r] * part
        there[:] = before
    return (people * there).sum() - people[province] * there[province]


@njit(cache=True, nogil=True)
def fit(reviewers, place, way, home, wanted_in, wanted_out, tolerance, most):
    """Pull of each destination and value of staying that reproduce both margins exactly. eq. G5.

    Alternating scaling on odds from `way` (its diagonal is the value of staying, fitted in place) and `pull` = 1.
    Returns pull (province,), gap, passes.
    """
    provinces = place.shape[0]
    pull = np.ones(provinces)
    gap, passes = np.inf, 0
    while passes < most:
        passes += 1
        moved = flows(reviewers, place * pull, way, home)
        gap = 0.0
        for r in range(provinces):
            stay, all_of = moved[r, r], moved[r].sum()
            out = all_of - stay
            came = moved[:, r].sum() - stay
            gap = max(gap, abs(out / wanted_out[r] - 1.0), abs(came / wanted_in[r] - 1.0))
            if passes % 2 == 0 and provinces > 2:  # of two, leaving one is arriving in the other
                pull[r] *= wanted_in[r] / came
                way[r, r] *= came / wanted_in[r]
            else:
                way[r, r] *= (out / stay) / (wanted_out[r] / (all_of - wanted_out[r]))
        if gap < tolerance:
            break
    if not np.isfinite(pull.sum() + np.diag(way).sum()):
        gap = np.inf
    return pull, gap, passes
