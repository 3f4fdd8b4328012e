"""Cheap forecasts of shares of GDP: the rivals of the model, and the rule whose path its momentum follows.

Each takes what was known at the end of a year and returns shares a number of years ahead (province,).
"""

from collections.abc import Callable

import numpy as np

from calibration.past import Past

Rule = Callable[[Past, int], np.ndarray]

HALF = 0.5
REAL_KEEPS, PRICES_KEEP = 0.7, 0.2
"""What a year's change leaves for the next, of real growth and of relative prices: chosen on the origins of 2001-2012
with outcomes to 2015; see README.md."""


def no_change(known: Past, ahead: int) -> np.ndarray:
    """Shares stay as they are."""
    return known.shares[-1]


def damped_trend(known: Past, ahead: int) -> np.ndarray:
    """Last year's change goes on, halved every year."""
    return _moved(known, known.change[-1] * kept(HALF, ahead))


def five_year_trend(known: Past, ahead: int) -> np.ndarray:
    """The mean change of the last five years goes on."""
    return _moved(known, known.change[-5:].mean(axis=0) * ahead)


def half_three_year_trend(known: Past, ahead: int) -> np.ndarray:
    """Half of the mean change of the last three years goes on."""
    return _moved(known, HALF * known.change[-3:].mean(axis=0) * ahead)


def two_speed_trend(known: Past, ahead: int) -> np.ndarray:
    """Real growth fades slowly, relative prices fast; where real growth is not known yet, the damped trend."""
    return _moved(known, two_speeds(known, ahead))


def two_speeds(known: Past, ahead: int) -> np.ndarray:
    """Change of log shares over `ahead` years by the two-speed trend, before shares are made to add up (province,)."""
    real, change = known.real[-1], known.change[-1]
    if not np.isfinite(real).all():
        return change * kept(HALF, ahead)
    prices = change - real
    prices = prices - prices @ known.shares[-2]
    return real * kept(REAL_KEEPS, ahead) + prices * kept(PRICES_KEEP, ahead)


def kept(factor: float, ahead: int) -> float:
    """What is added in `ahead` years by a change of one that leaves `factor` of itself to the next year."""
    return float(sum(factor**year for year in range(1, ahead + 1)))


def _moved(known: Past, log_change: np.ndarray) -> np.ndarray:
    shares = known.shares[-1] * np.exp(log_change)
    return shares / shares.sum()
