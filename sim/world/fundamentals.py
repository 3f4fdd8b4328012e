"""Fundamentals: what makes a province productive moves at two speeds, whatever governments do. Equations W1-W5."""

from dataclasses import dataclass

import numpy as np

from sim import kernels
from sim.state import Provinces
from sim.streams import Stream
from sim.uncertain import ParameterRecord, settled


class FundamentalsParameters(ParameterRecord):
    """The exogenous part of productivity, and the rest of the world."""

    technology_per_year: float = settled(0.035, bounds=(-0.05, 0.1), unit="log a year", source="assumed")
    """Growth of productivity everywhere (W1)."""
    trend_persistence: float = settled(
        0.95, bounds=(0.0, 0.999), unit="1 a quarter", source="relative real growth: 0.8 a year"
    )
    """Persistence of a province's own trend (W2)."""
    trend_spread: float = settled(
        0.0011, bounds=(0.0, 0.02), unit="log SD a quarter", source="trial, tuned on share volatility"
    )
    """Spread of the shocks to a province's trend (W2)."""
    shock_spread: float = settled(
        0.012, bounds=(0.0, 0.1), unit="log SD a quarter", source="trial, tuned on share volatility"
    )
    """Spread of the shocks to a province's level, Student t (W3)."""
    shock_tail: int = settled(5, bounds=(3, 100), unit="degrees of freedom", source="trial")
    """Degrees of freedom of the shocks to the level; fewer means fatter tails (W3)."""
    convergence_per_year: float = settled(
        0.015, bounds=(0.0, 0.1), unit="log a year", source="offsets the drift to the rich coast"
    )
    """Extra growth of productivity where log GDP per head was one below the nation's at the opening (W4)."""
    foreign_growth_per_year: float = settled(
        0.05, bounds=(-0.1, 0.2), unit="log a year", source="assumed: keeps openness level"
    )
    """Growth of demand from the rest of the world (W1)."""


@dataclass(frozen=True, eq=False)
class Conditions:
    """Fundamentals after the quarter. The same in every arm."""

    base: np.ndarray
    """Log of exogenous productivity relative to the opening (province, sector). eq. W1"""
    trend: np.ndarray
    """Log a quarter (province,). eq. W2"""
    foreign: np.ndarray
    """Log demand of the rest of the world relative to the opening (1,)."""


def carried(momentum: np.ndarray, quarter: int) -> np.ndarray:
    """What the years before the opening still add in a quarter, the last known rate after them (province,). eq. W5"""
    return momentum[min(quarter, len(momentum) - 1)]


def advance(
    provinces: Provinces,
    income_gap: np.ndarray,
    momentum: np.ndarray,
    p: FundamentalsParameters,
    trend: Stream,
    shock: Stream,
) -> Conditions:
    """Move fundamentals by a quarter: technology, momentum, trend, a shock, convergence. eq. W1-W5.

    `income_gap` and this quarter's `momentum` (province,), log.
    """
    places = np.arange(len(income_gap), dtype=np.uint64)
    drift = p.technology_per_year / 4.0 - p.convergence_per_year / 4.0 * income_gap
    unit = np.sqrt((p.shock_tail - 2.0) / p.shock_tail)
    jump = p.shock_spread * unit * student_t(shock, places, p.shock_tail)
    moved = p.trend_persistence * provinces.trend + p.trend_spread * kernels.luck.normal(trend.words, places)
    return Conditions(
        base=provinces.base + (drift + momentum + moved + jump)[:, None],
        trend=moved,
        foreign=provinces.foreign + p.foreign_growth_per_year / 4.0,
    )


def student_t(luck: Stream, ids: np.ndarray, degrees: int) -> np.ndarray:
    """Student's t: a normal number over the root of a mean of squared normal ones. Returns (agent,)."""
    normal = np.stack([kernels.luck.normal(luck.words, ids, index) for index in range(1 + degrees)])
    return normal[0] / np.sqrt((normal[1:] ** 2).sum(axis=0) / degrees)
