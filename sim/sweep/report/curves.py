"""Response curves: an outcome along each variable, mean and band over everything else that varies."""

from typing import TYPE_CHECKING

import numpy as np

from sim.report.style import BANDS, colour_of
from sim.sweep.report.answers import Answers, Levels, Outcome, Variable, number
from sim.sweep.report.panels import by_outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LEVELS = 12
LONG_WORD = 8


def curves(answers: Answers, variable: Variable) -> "Figure":
    """One panel for each outcome, along one variable; every policy arm has its colour."""

    def draw(panel: "Axes", outcome: Outcome) -> str:
        found = {arm: answers.by_level(arm, outcome, variable, MOST_LEVELS) for arm in answers.arms}
        for arm, levels in found.items():
            _draw(panel, levels, arm, answers)
        panel.axhline(0, color="#8a8a8a", linewidth=0.8)
        panel.set_xlabel(variable.name)
        panel.set_ylabel(outcome.unit)
        if len(found) > 1:
            panel.legend()
        return _sentence(outcome, variable, next(iter(found.values())))

    return by_outcome(answers.outcomes, draw)


def _draw(panel: "Axes", levels: Levels, arm: str, answers: Answers) -> None:
    colour = colour_of(arm, answers.arms)
    is_number = all(isinstance(level, int | float) for level in levels.at)
    at = np.array(levels.at, dtype=float) if is_number else np.arange(len(levels.at), dtype=float)
    for low, high, opacity in BANDS:
        edges = levels.quantiles(low), levels.quantiles(high)
        if is_number and len(at) > 1:
            panel.fill_between(at, *edges, color=colour, alpha=opacity, linewidth=0)
        else:
            panel.vlines(at, *edges, color=colour, alpha=2 * opacity, linewidth=8)
    panel.plot(at, levels.means, "o-" if is_number else "o", color=colour, label=arm, markersize=4)
    if not is_number:
        words = [str(level) for level in levels.at]
        is_long = max(map(len, words)) > LONG_WORD and len(words) > 3
        panel.set_xticks(at, words, rotation=30 if is_long else 0, ha="right" if is_long else "center")
        panel.margins(x=0.1)


def _sentence(outcome: Outcome, variable: Variable, levels: Levels) -> str:
    first, last = levels.means[0], levels.means[-1]
    return (
        f"{outcome.heading}: {outcome.said(first)} at {variable.name} = {number(levels.at[0])}, "
        f"{outcome.said(last)} at {number(levels.at[-1])}"
    )
