"""Heat maps: the mean of an outcome over every pair of values of two variables of a grid."""

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.report.style import GAINS_AND_LOSSES
from sim.sweep.designs.adopters import COUNT
from sim.sweep.report.answers import Answers, Outcome, Variable, number
from sim.sweep.report.panels import by_outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LEVELS = 40
MOST_CELLS_WITH_NUMBERS = 100


def pairs(answers: Answers) -> list[tuple[Variable, Variable]]:
    """Pairs of variables of which every combination of levels, or nearly, was visited."""
    found = []
    for one, other in combinations((each for each in answers.variables if each.name != COUNT), 2):
        many = len(one.levels), len(other.levels)
        visited = len(set(zip(one.values.tolist(), other.values.tolist(), strict=True)))
        if min(many) > 1 and max(many) <= MOST_LEVELS and visited == many[0] * many[1]:
            found.append((one, other))
    return found


def heat_map(answers: Answers, arm: str, pair: tuple[Variable, Variable]) -> "Figure":
    """One panel for each outcome of an arm: one variable across, the other upwards."""
    one, other = pair

    def draw(panel: "Axes", outcome: Outcome) -> str:
        cells = means(answers, arm, outcome, pair)
        widest = np.nanmax(np.abs(cells)) or 1.0
        drawn = panel.imshow(
            cells.T, origin="lower", aspect="auto", cmap=GAINS_AND_LOSSES, vmin=-widest, vmax=widest
        )
        panel.grid(visible=False)
        panel.set_xticks(range(len(one.levels)), map(number, one.levels), rotation=30, ha="right")
        panel.set_yticks(range(len(other.levels)), map(number, other.levels))
        panel.set_xlabel(one.name)
        panel.set_ylabel(other.name)
        panel.figure.colorbar(drawn, ax=panel, label=outcome.unit)
        if cells.size <= MOST_CELLS_WITH_NUMBERS:
            for (x, y), value in np.ndenumerate(cells):
                if np.isnan(value):
                    continue
                shade = "white" if abs(value) > 0.6 * widest else "black"
                told = outcome.said(value, digits=2).removesuffix(outcome.mark)
                panel.text(x, y, told, ha="center", va="center", fontsize=7, color=shade)
        return _sentence(outcome, pair, cells)

    return by_outcome(answers.outcomes, draw)


def means(
    answers: Answers, arm: str, outcome: Outcome, pair: tuple[Variable, Variable]
) -> NDArray[np.float64]:
    """The mean over points of each pair of levels, (level of one, level of the other)."""
    by_point = answers.means(arm, outcome)
    at: list[NDArray[Any]] = []
    for variable in pair:
        place = {level: position for position, level in enumerate(variable.levels)}
        at.append(np.array([place[value] for value in variable.values.tolist()]))
    cells = np.full((len(pair[0].levels), len(pair[1].levels)), np.nan)
    for x, y in np.ndindex(cells.shape):
        here = by_point[(at[0] == x) & (at[1] == y)]
        here = here[np.isfinite(here)]
        cells[x, y] = here.mean() if len(here) else np.nan
    return cells


def _sentence(outcome: Outcome, pair: tuple[Variable, Variable], cells: NDArray[np.float64]) -> str:
    (x, y), value = np.unravel_index(np.nanargmax(cells), cells.shape), np.nanmax(cells)
    one, other = pair
    where = f"{one.name} = {number(one.levels[x])}, {other.name} = {number(other.levels[y])}"
    return f"{outcome.heading}: largest, {outcome.said(value)}, at {where}"
