"""Cheap forecasts of shares of GDP: the rivals of the model, and the rules whose paths its momentum follows.

Each takes what was known at the end of a year and returns shares a number of years ahead (province,).
"""

from collections.abc import Callable

import numpy as np

from calibration.past import Past
from sim.world.fundamentals import RESIDENTS_KEEP

Rule = Callable[[Past, int], np.ndarray]

HALF = 0.5
WINDOW = 10
"""Yearly changes that the convergence regression looks back on."""
REAL_KEEPS, PRICES_KEEP = 0.7, 0.2
"""What a year's change leaves for the next, of real growth and of relative prices: chosen on the origins of 2001-2012
with outcomes to 2015; see README.md."""


WINDOW_OF_TRENDS = 5
RESEARCH_KEEPS = 0.95
"""What a year leaves of the five-year trend of the nation's research over GDP: chosen on the origins of 1996-2009 with
outcomes to 2010; see README.md."""


def no_change(known: Past, ahead: int) -> np.ndarray:
    """Shares stay as they are."""
    return known.shares[-1]


def damped_trend(known: Past, ahead: int) -> np.ndarray:
    """Last year's change goes on, halved every year."""
    return _moved(known, _mean_change(known, 1) * kept(HALF, ahead))


def five_year_trend(known: Past, ahead: int) -> np.ndarray:
    """The mean change of the last five years goes on."""
    return _moved(known, _mean_change(known, 5) * ahead)


def half_three_year_trend(known: Past, ahead: int) -> np.ndarray:
    """Half of the mean change of the last three years goes on."""
    return _moved(known, HALF * _mean_change(known, 3) * ahead)


def convergence(known: Past, ahead: int) -> np.ndarray:
    """Growth follows log GDP per head of the year before (or the log share, where residents are not known).

    Least squares over the provinces and the last ten yearly changes; the mean growth of all is taken out of each year.
    """
    level = known.income if np.isfinite(known.income[-1]).all() else np.log(known.shares)
    before, change = level[:-1][-WINDOW:], known.change[1:][-WINDOW:]
    is_known = np.isfinite(before).all(axis=1)
    if not is_known.any():
        return no_change(known, ahead)
    x = before[is_known] - before[is_known].mean(axis=1, keepdims=True)
    y = change[is_known] - change[is_known].mean(axis=1, keepdims=True)
    slope = float((x * y).sum() / (x**2).sum())
    return _moved(known, slope * ahead * (level[-1] - level[-1].mean()))


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


def residents_trend(known: Past, ahead: int) -> np.ndarray:
    """The mean change of the last five years in shares of residents fades slowly."""
    return _moved(known, _mean_change(known, WINDOW_OF_TRENDS) * kept(RESIDENTS_KEEP, ahead))


def frontier_trend(known: Past, ahead: int) -> np.ndarray:
    """Last year's change in shares of frontier GDP goes on, halved every year: few years are known of them."""
    return damped_trend(known, ahead)


def research_trend(intensity: np.ndarray, ahead: int) -> float:
    """The nation's research over GDP `ahead` years after the last of `intensity` (year,): its five-year trend fades.

    In points, not per cent: a share of GDP does not double as it grows. No change where less than two years are known.
    """
    changes = np.diff(intensity)[-WINDOW_OF_TRENDS:]
    return float(intensity[-1] + (changes.mean() * kept(RESEARCH_KEEPS, ahead) if len(changes) else 0.0))


def kept(factor: float, ahead: int) -> float:
    """What is added in `ahead` years by a change of one that leaves `factor` of itself to the next year."""
    return float(sum(factor**year for year in range(1, ahead + 1)))


def _mean_change(known: Past, years: int) -> np.ndarray:
    """Mean change of the last years, of as many as are known; none where no earlier year is."""
    change = known.change[1:][-years:]
    return change.mean(axis=0) if len(change) else np.zeros(known.shares.shape[1])


def _moved(known: Past, log_change: np.ndarray) -> np.ndarray:
    shares = known.shares[-1] * np.exp(log_change)
    return shares / shares.sum()


RIVALS: dict[str, Rule] = {
    "no change": no_change,
    "damped trend": damped_trend,
    "five-year trend": five_year_trend,
    "half three-year trend": half_three_year_trend,
    "convergence regression": convergence,
}
"""Forecasts that need no model, by the name of their row."""
