"""Plain twin of `sim.kernels.gravity.flows`: a logit choice in expectation."""

import numpy as np


def flows(reviewers, place, way, home):
    """Expected movers (from, to), those who stay on the diagonal. eq. G3"""
    odds = place[None, None, :] * way[:, None, :] * home[None, :, :]  # (from, registered, to)
    chance = odds / odds.sum(axis=2, keepdims=True)
    return np.einsum("ro,roq->rq", reviewers, chance)
