"""How unevenly an economy is spread over its provinces.

Every measure takes the sizes of provinces, (..., province), in any unit, none negative, and returns (...):
sizes are turned into shares of their sum first, so yuan, persons and shares all do. Where the sum is zero
the answer is NaN. n is the number of provinces, s_1 >= s_2 >= ... >= s_n their shares in order of size.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def shares(sizes: Array) -> Array:
    """What part of the sum each province holds: sizes / sum over provinces. (..., province), adds to one."""
    sizes = np.asarray(sizes, dtype=np.float64)
    if (sizes < 0).any():
        raise ValueError("sizes: a province of negative size has no share. Give sizes of zero or more.")
    total = sizes.sum(axis=-1, keepdims=True)
    return np.divide(sizes, total, out=np.full_like(sizes, np.nan), where=total > 0)


def top(sizes: Array, number: int) -> Array:
    """Share held by the `number` largest provinces: s_1 + ... + s_number. One where there are no more than that."""
    return _ranked(sizes)[..., :number].sum(axis=-1)


def top1(sizes: Array) -> Array:
    """Share of the largest province: s_1."""
    return top(sizes, 1)


def top5(sizes: Array) -> Array:
    """Share of the five largest provinces: s_1 + ... + s_5."""
    return top(sizes, 5)


def top10(sizes: Array) -> Array:
    """Share of the ten largest provinces: s_1 + ... + s_10."""
    return top(sizes, 10)


def herfindahl(sizes: Array) -> Array:
    """Herfindahl-Hirschman index: sum of s_i^2. From 1/n (all equal) to 1 (all in one province)."""
    return (shares(sizes) ** 2).sum(axis=-1)


def gini(sizes: Array) -> Array:
    """Gini coefficient across provinces: 1 + 1/n - (2/n) sum of i s_i, i = 1 the largest. From 0 to 1 - 1/n."""
    ranked = _ranked(sizes)
    n = ranked.shape[-1]
    rank = np.arange(1, n + 1)
    return 1 + 1 / n - 2 / n * (rank * ranked).sum(axis=-1)


def theil(sizes: Array) -> Array:
    """Theil's T: sum of s_i ln(n s_i), an empty province adding nothing. From 0 (all equal) to ln n."""
    share = shares(sizes)
    n = share.shape[-1]
    return (share * np.log(n * share, out=np.zeros_like(share), where=share > 0)).sum(axis=-1)


def variation(sizes: Array) -> Array:
    """Coefficient of variation: standard deviation of shares (over n, not n - 1) divided by their mean, 1/n."""
    share = shares(sizes)
    return share.std(axis=-1) * share.shape[-1]


def rank_size_slope(sizes: Array) -> Array:
    """Slope of the least-squares line of ln s_i on ln i over provinces that are not empty.

    0 where all are equal, -1 under Zipf's rule, NaN where fewer than two provinces hold anything.
    """
    ranked = _ranked(sizes)
    held = ranked > 0
    count = held.sum(axis=-1, keepdims=True)
    log_size = np.log(ranked, out=np.zeros_like(ranked), where=held)
    log_rank = np.where(held, np.log(np.arange(1, ranked.shape[-1] + 1)), 0.0)
    enough = np.maximum(count, 1)
    rank_gap = np.where(held, log_rank - log_rank.sum(axis=-1, keepdims=True) / enough, 0.0)
    size_gap = np.where(held, log_size - log_size.sum(axis=-1, keepdims=True) / enough, 0.0)
    spread = (rank_gap**2).sum(axis=-1)
    together = (rank_gap * size_gap).sum(axis=-1)
    return np.divide(together, spread, out=np.full_like(spread, np.nan), where=spread > 0)


MEASURES: Mapping[str, Callable[[Array], Array]] = {
    "top1": top1,
    "top5": top5,
    "top10": top10,
    "herfindahl": herfindahl,
    "gini": gini,
    "theil": theil,
    "variation": variation,
    "rank_size_slope": rank_size_slope,
}
"""Every measure by name."""


def _ranked(sizes: Array) -> Array:
    """Shares from the largest to the smallest, along the last axis."""
    return -np.sort(-shares(sizes), axis=-1)
