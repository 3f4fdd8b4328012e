"""Main effects: how far the mean of an outcome moves when one variable goes through its range."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.report.style import INK, QUIET
from sim.sweep.designs.adopters import COUNT
from sim.sweep.report.answers import Answers, Outcome, number
from sim.sweep.report.curves import MOST_LEVELS
from sim.sweep.report.panels import by_outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RESAMPLES = 200
SEED = 20250101
MOST_TICKS = 6
"""Spaces between ticks: numbers as long as −0.0225 still fit."""


class Effect(NamedTuple):
    """The lowest and highest mean of an outcome over the levels of a variable, and where; the range with interval."""

    variable: str
    low: float
    low_at: str
    high: float
    high_at: str
    range_low: float
    range_high: float
    """5 % and 95 % of the range, points drawn anew."""

    @property
    def range(self) -> float:
        return self.high - self.low


def effects(answers: Answers, arm: str, outcome: Outcome) -> list[Effect]:
    """The main effect of every variable, the widest first."""
    from scipy.stats import bootstrap

    found = []
    for variable in answers.variables:
        if variable.name == COUNT:  # says no more than who adopts does
            continue
        levels = answers.by_level(arm, outcome, variable, MOST_LEVELS)
        if len(levels.at) < 2:
            continue
        least, most = int(levels.means.argmin()), int(levels.means.argmax())
        ends = [levels.values[least], levels.values[most]]
        span = (np.nan, np.nan)
        if min(map(len, ends)) > 1:
            interval = bootstrap(
                ends, lambda low, high, axis: high.mean(axis=axis) - low.mean(axis=axis), n_resamples=RESAMPLES,
                confidence_level=0.9, method="percentile", rng=SEED,
            ).confidence_interval  # fmt: skip
            span = (float(interval.low), float(interval.high))
        found.append(
            Effect(
                variable.name, float(levels.means[least]), number(levels.at[least]), float(levels.means[most]),
                number(levels.at[most]), *span,
            )
        )  # fmt: skip
    return sorted(found, key=lambda effect: -effect.range)


def main_effects(answers: Answers, arm: str) -> "Figure":
    """One panel for each outcome of an arm: a bar for each variable, from its lowest to its highest mean."""

    def draw(panel: "Axes", outcome: Outcome) -> str:
        found = effects(answers, arm, outcome)
        at = np.arange(len(found))[::-1]
        lows = [each.low for each in found]
        panel.barh(at, [each.range for each in found], left=lows, color=QUIET, height=0.5)
        for y, each in zip(at, found, strict=True):
            panel.text(each.low, y, f"{each.low_at} ", ha="right", va="center", fontsize=7, color=INK)
            panel.text(each.high, y, f" {each.high_at}", ha="left", va="center", fontsize=7, color=INK)
        panel.set_yticks(at, [each.variable for each in found])
        panel.set_xlabel(outcome.unit)
        panel.use_sticky_edges = False  # the least value is written to the left of its bar
        panel.margins(x=0.2, y=0.12)
        panel.locator_params(axis="x", nbins=MOST_TICKS)
        return _sentence(outcome, found)

    return by_outcome(answers.outcomes, draw)


def _sentence(outcome: Outcome, found: list[Effect]) -> str:
    if not found:
        return f"{outcome.heading}: nothing varies"
    widest = found[0]
    ends = f"from {outcome.said(widest.low).removesuffix(outcome.mark)} to {outcome.said(widest.high)}"
    return f"{outcome.heading}: {widest.variable} moves it most, {ends}"
