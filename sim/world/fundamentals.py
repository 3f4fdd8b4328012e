"""Fundamentals: what makes provinces productive, and grow, moves on whatever governments do. Equations W1-W8."""

from dataclasses import dataclass

import numpy as np

from sim import kernels
from sim.state import Provinces, Structure
from sim.streams import Stream
from sim.uncertain import ParameterRecord, settled

RESIDENTS_KEEP = 0.9
"""What a year leaves of the trend of shares of residents, and of its error: chosen on the origins of 1996-2009 with
outcomes to 2010; see calibration/README.md (W6)."""


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
    spread_falls_with_size: float = settled(
        0.0, bounds=(0.0, 1.0), unit="elasticity", source="0 unless a fit says more: all alike"
    )
    """How much steadier large provinces are: fall of both spreads with the share of GDP at the opening (W2, W3)."""
    shock_tail: int = settled(5, bounds=(3, 100), unit="degrees of freedom", source="trial")
    """Degrees of freedom of the shocks to the level; fewer means fatter tails (W3)."""
    convergence_per_year: float = settled(
        0.015, bounds=(0.0, 0.1), unit="log a year", source="offsets the drift to the rich coast"
    )
    """Extra growth of productivity where log GDP per head was one below the nation's at the opening (W4)."""
    residents_error: float = settled(
        0.010, bounds=(0.0, 0.1), unit="log SD a year", source="errors of the trend, China 1996-2010"
    )
    """How far the trend of residents that goes on from before the opening may be wrong (W6)."""
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
    increase: np.ndarray
    """Residents without college education whom births, deaths and moves not counted add, persons (province,). eq. W6"""


def carried(momentum: np.ndarray, quarter: int) -> np.ndarray:
    """What goes on from before the opening in a quarter, as last known after that (province,). eq. W5-W8"""
    return momentum[min(quarter, len(momentum) - 1)]


def advance(
    provinces: Provinces, structure: Structure, quarter: int, p: FundamentalsParameters, trend: Stream, shock: Stream
) -> Conditions:  # fmt: skip
    """Move fundamentals by a quarter: technology, momentum, trend, a shock, convergence, residents. eq. W1-W6, W8."""
    places = np.arange(len(provinces.trend), dtype=np.uint64)
    drift = p.technology_per_year / 4.0 - p.convergence_per_year / 4.0 * structure.income_gap
    momentum = carried(structure.momentum, quarter)
    of_frontier = np.outer(carried(structure.frontier_momentum, quarter), structure.frontier)
    unit = np.sqrt((p.shock_tail - 2.0) / p.shock_tail)
    steadier = np.exp(-p.spread_falls_with_size * structure.opening_size)
    jump = p.shock_spread * unit * steadier * student_t(shock, places, p.shock_tail)
    nudge = p.trend_spread * steadier * kernels.luck.normal(trend.words, places)
    moved = p.trend_persistence * provinces.trend + nudge
    return Conditions(
        base=provinces.base + (drift + momentum + moved + jump)[:, None] + of_frontier,
        trend=moved,
        foreign=provinces.foreign + p.foreign_growth_per_year / 4.0,
        increase=increase(provinces.others, growth(structure, quarter, p)),
    )


def growth(structure: Structure, quarter: int, p: FundamentalsParameters) -> np.ndarray:
    """Growth of residents that goes on, and how far it is wrong this time, log a quarter (province,). eq. W6"""
    known = carried(structure.growth, quarter)
    if not structure.growth.any():
        return known
    wrong: np.ndarray = (
        p.residents_error / 4.0 * RESIDENTS_KEEP ** (quarter // 4 + 1) * structure.growth_error
    )
    return known + wrong


def increase(others: np.ndarray, growth: np.ndarray) -> np.ndarray:
    """Residents whom births, deaths and moves that nobody counted add beyond the nation's mean, persons. eq. W6.

    `growth` a quarter (province,). The nation gains and loses nobody.
    """
    added = others * growth
    return added - others * (added.sum() / others.sum())


def student_t(luck: Stream, ids: np.ndarray, degrees: int) -> np.ndarray:
    """Student's t: a normal number over the root of a mean of squared normal ones. Returns (agent,)."""
    normal = np.stack([kernels.luck.normal(luck.words, ids, index) for index in range(1 + degrees)])
    return normal[0] / np.sqrt((normal[1:] ** 2).sum(axis=0) / degrees)
