"""The four charts: concentration, frontier share, talent and public cost, both arms, after what was observed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from sim.calendar import QUARTERS_PER_YEAR
from sim.results.words import number
from sim.view.history import Observed, before
from sim.view.paired import PairedEconomies

WIDTH, HEIGHT = 262.0, 158.0
LEFT, RIGHT, TOP, BOTTOM = 36.0, 10.0, 6.0, 18.0
Y_TICKS, X_TICKS = 4, 4
SLACK = 0.06


@dataclass(frozen=True)
class Chart:
    """One quantity of the nation over time."""

    title: str
    unit: str
    quantity: str
    scale: float
    from_zero: bool = False


CHARTS = (
    Chart("Five largest provinces", "% of GDP", "gdp_top5", 100.0),
    Chart("Frontier fields", "% of GDP", "frontier_share", 100.0),
    Chart("Talent", "million persons", "talent", 1e-6),
    Chart(
        "Public cost of the policy",
        "bn {currency} a year, {year} prices",
        "public_cost",
        1e-9,
        from_zero=True,
    ),
)


def charts(model: PairedEconomies, *, has_history: bool = True) -> list[dict[str, Any]]:
    """Every chart as the browser draws it: paths in the units of the drawing, ticks with their texts.

    Without what was observed before the opening, the arms have the paper to themselves.
    """
    history = before(model.asked.economy, model.asked.run.start.year) if has_history else {}
    return [_chart(model, chart, history.get(chart.quantity, ())) for chart in CHARTS]


def _chart(model: PairedEconomies, chart: Chart, history: Sequence[Observed]) -> dict[str, Any]:
    opening = model.asked.run.start.year
    last = model.asked.run.last.year + 1.0
    first = min([opening, *(year for each in history for year in each.years)])
    time = opening + (np.arange(model.lived) + 0.5) / QUARTERS_PER_YEAR
    lived = {which: chart.scale * model.series(chart.quantity, which == "policy") if model.lived else np.empty(0)
             for which in ("baseline", "policy")}  # fmt: skip
    seen = [
        (np.array(each.years) + 0.5, chart.scale * np.array(each.values), each.vintage) for each in history
    ]
    every = np.concatenate(
        [*lived.values(), *(values for _, values, _ in seen), [0.0] if chart.from_zero else []]
    )
    ticks = _ticks(every)
    low, high = ticks[0], ticks[-1]

    def points(years: np.ndarray, values: np.ndarray) -> list[list[float]]:
        x = LEFT + (WIDTH - LEFT - RIGHT) * (years - first) / (last - first)
        y = TOP + (HEIGHT - TOP - BOTTOM) * (high - values) / (high - low)
        return np.column_stack([x, y]).round(1).tolist()

    decimals = _decimals(ticks)
    unit = chart.unit.format(currency=model.opening.economy.currency, year=opening)
    at_x = [float(year) for year in MaxNLocator(nbins=X_TICKS, integer=True).tick_values(first, last)]
    return {
        "title": chart.title,
        "unit": unit,
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "right": WIDTH - RIGHT,
        "bottom": HEIGHT - BOTTOM,
        "top": TOP,
        "y": [{"at": at[1], "text": number(tick, decimals)}
              for tick, at in zip(ticks, points(np.full(len(ticks), first), np.array(ticks)), strict=True)],
        "x": [{"at": points(np.array([year]), np.array([low]))[0][0], "text": f"{year:.0f}"}
              for year in at_x if first <= year <= last],
        "opening": points(np.array([float(opening)]), np.array([low]))[0][0],
        "observed": [{"points": points(years, values), "vintage": vintage} for years, values, vintage in seen],
        **{which: points(time, values) for which, values in lived.items()},
        "told": {
            which: f"{number(values[-1], decimals + 1)} {unit}" if len(values) else ""
            for which, values in lived.items()
        },
    }  # fmt: skip


def _ticks(values: np.ndarray) -> list[float]:
    low, high = (float(np.min(values)), float(np.max(values))) if len(values) else (0.0, 1.0)
    if high - low < 1e-9 * max(abs(high), 1.0):
        high = low + max(abs(low) * SLACK, 1.0)
    return [float(tick) for tick in MaxNLocator(nbins=Y_TICKS).tick_values(low, high)]


def _decimals(ticks: Sequence[float]) -> int:
    """As many as it takes to tell the ticks apart exactly."""
    step = ticks[1] - ticks[0]
    return next((places for places in range(6) if abs(round(step, places) - step) < 1e-6 * step), 6)
