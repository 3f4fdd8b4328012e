"""Moments of figures that are counted in the world but not read by the model: wages, patents, high technology.

Each is taken by the same function of a simulated life and of the world. What the model lacks is told by a proxy: its
own nearest quantity, times the figure over that quantity in each province in the opening year. So a proxy moves as the
model's quantity moves, from where the figure stood.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from calibration.correlations import correlation, rank_correlation
from calibration.flows import Flows
from calibration.yearly import Yearly
from sim.observe.concentration import top5

POINTS = 100.0


@dataclass(frozen=True, eq=False)
class Seen:
    """What was observed over the years of a life, to hold it against."""

    years: Yearly
    proxies: Mapping[str, tuple[str, np.ndarray]]
    """By figure: the model's quantity, and the figure over it in the opening year (province,)."""
    net_moves: np.ndarray | None = None
    """Net moves of the first five years, persons (province,)."""
    flows: Flows | None = None


def of_figures(life: Yearly, seen: Yearly, spans: tuple[tuple[int, int], ...] = ()) -> dict[str, float]:
    """Moments of wages and of what is counted, by year and between years, where both are known."""
    found: dict[str, float] = {}
    with np.errstate(divide="ignore", invalid="ignore"):  # what is unknown or nought is left out
        for year in life.years:
            found |= _in_a_year(life, seen, int(year))
        for first, last in spans:
            found |= _between(life, seen, first, last)
    return {name: value for name, value in found.items() if np.isfinite(value)}


def _in_a_year(life: Yearly, seen: Yearly, year: int) -> dict[str, float]:
    row, row_seen = life.at(year), seen.at(year)
    if row is None or row_seen is None:
        return {}
    found = {}
    if np.isfinite(seen.wage[row_seen]).all():
        found[f"wage_spread_{year}"] = _spread(life.wage[row])
        found[f"wage_correlation_{year}"] = correlation(np.log(life.wage[row]), np.log(seen.wage[row_seen]))
    if np.isfinite(seen.frontier_firms[row_seen]).all():
        found[f"frontier_firms_rank_{year}"] = rank_correlation(
            life.frontier_firms[row], seen.frontier_firms[row_seen]
        )
    for name, counted, counted_seen in _both(life, seen):
        if np.isfinite(counted_seen[row_seen]).all():
            found[f"{name}_top5_{year}"] = POINTS * float(top5(counted[row]))
            found[f"{name}_over_gdp_top5_{year}"] = float(top5(counted[row]) / top5(life.gdp[row]))
    return found


def _between(life: Yearly, seen: Yearly, first: int, last: int) -> dict[str, float]:
    rows, rows_seen = [[at for at in map(each.at, (first, last)) if at is not None] for each in (life, seen)]
    if len(rows) < 2 or len(rows_seen) < 2:
        return {}
    found = {}
    (before, after), (before_seen, after_seen) = life.wage[rows], seen.wage[rows_seen]
    if np.isfinite(before_seen + after_seen).all():
        found[f"wage_spread_change_{first}_{last}"] = _spread(after) - _spread(before)
        found[f"wage_change_correlation_{first}_{last}"] = correlation(
            np.log(after / before), np.log(after_seen / before_seen)
        )
    for name, counted, counted_seen in _both(life, seen):
        (before, after), (before_seen, after_seen) = counted[rows], counted_seen[rows_seen]
        if np.isfinite(before_seen + after_seen).all():
            found[f"{name}_change_correlation_{first}_{last}"] = correlation(
                np.log(after / before), np.log(after_seen / before_seen)
            )
            found[f"{name}_growth_{first}_{last}"] = (
                POINTS * float(np.log(after.sum() / before.sum())) / (last - first)
            )
    return found


def _both(life: Yearly, seen: Yearly) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    for name, counted in life.counted.items():
        if name in seen.counted:
            yield name, counted, seen.counted[name]


def _spread(wage: np.ndarray) -> float:
    """Standard deviation of logs over provinces."""
    return float(np.log(wage).std())
