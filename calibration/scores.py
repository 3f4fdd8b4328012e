"""How good forecasts were: errors in points, CRPS, coverage, and how sure one can be of each.

Shares are fractions; errors are in percentage points. An origin is one opening year; provinces of an origin share its
luck, so whatever is said of uncertainty draws whole origins or whole provinces, never single errors.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.streams import Streams

POINTS = 100.0
RESAMPLES = 2000
SEED = 1


class Range(NamedTuple):
    """A 90 % interval."""

    low: float
    high: float


def rmse(error: np.ndarray) -> float:
    """Mean over origins of each origin's root mean squared error, points. `error` (origin, province)."""
    return float(_by_origin(error).mean())


def _by_origin(error: np.ndarray) -> np.ndarray:
    return np.sqrt(((POINTS * error) ** 2).mean(axis=1))


def mae(error: np.ndarray) -> float:
    """Mean absolute error, points."""
    return float(np.abs(POINTS * error).mean())


def crps(ensemble: np.ndarray, observed: np.ndarray) -> float:
    """Continuous ranked probability score, points, by the unbiased ("fair") form for small ensembles.

    `ensemble` (origin, member, province), `observed` (origin, province). Of a point forecast it is the mean absolute
    error.
    """
    members = ensemble.shape[1]
    from_observed = np.abs(ensemble - observed[:, None]).mean(axis=1)
    if members == 1:
        return float(POINTS * from_observed.mean())
    ranked = np.sort(ensemble, axis=1)
    weights = 2.0 * np.arange(1, members + 1) - members - 1.0
    apart = 2.0 * (weights[None, :, None] * ranked).sum(axis=1) / (members * (members - 1.0))
    return float(POINTS * (from_observed - apart / 2.0).mean())


def covered(ensemble: np.ndarray, observed: np.ndarray, level: float) -> np.ndarray:
    """Whether the central interval of a level holds what was observed (origin, province)."""
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(ensemble, [tail, 1.0 - tail], axis=1)
    held: np.ndarray = (low <= observed) & (observed <= high)
    return held


def coverage_range(held: np.ndarray) -> Range:
    """90 % interval of a coverage, from whole origins and whole provinces drawn again with replacement."""

    def mean(origins: np.ndarray, provinces: np.ndarray) -> float:
        return float(held[np.ix_(origins, provinces)].mean())

    return _resampled(mean, held.shape)


def difference_range(ours: np.ndarray, theirs: np.ndarray, block: int) -> Range:
    """90 % interval of the difference of two RMSE, points, from blocks of neighbouring origins drawn again.

    `ours`, `theirs` errors (origin, province). Forecasts over `block` years overlap, so as many origins stay together,
    but at most half of all: with a handful of origins this is a rough guide, and with one there is none (NaN).
    """
    apart = _by_origin(ours) - _by_origin(theirs)
    origins = len(apart)
    if origins < 2:
        return Range(np.nan, np.nan)
    block = max(1, min(block, origins // 2))
    count = -(-origins // block)
    draw = Streams(SEED, 0).at(0)("scores.blocks")
    ids = np.arange(RESAMPLES * count, dtype=np.uint64)
    starts = (draw.uniform(ids) * origins).astype(int).reshape(RESAMPLES, count)
    drawn = (starts[:, :, None] + np.arange(block)).reshape(RESAMPLES, -1)[:, :origins] % origins
    low, high = np.quantile(apart[drawn].mean(axis=1), [0.05, 0.95])
    return Range(float(low), float(high))


def _resampled(statistic: Callable[[np.ndarray, np.ndarray], float], shape: tuple[int, ...]) -> Range:
    draw = Streams(SEED, 0).at(0)
    origins, provinces = (
        (draw(f"scores.{name}").uniform(np.arange(RESAMPLES * count, dtype=np.uint64)) * count)
        .astype(int)
        .reshape(RESAMPLES, count)
        for name, count in zip(("origins", "provinces"), shape, strict=True)
    )
    values = [statistic(*rows) for rows in zip(origins, provinces, strict=True)]
    low, high = np.quantile(values, [0.05, 0.95])
    return Range(float(low), float(high))
