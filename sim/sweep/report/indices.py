"""Sobol's indices: what part of an outcome's variance each variable makes alone, and with all others (SALib)."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.report.style import ARM_COLOURS, INK
from sim.sweep.report.answers import Answers, Outcome
from sim.sweep.report.panels import by_outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEVEL = 0.9
RESAMPLES = 400
SEED = 20250101
FEWEST_BLOCKS = 8
TOO_WIDE = 0.3
"""Half an interval beyond which no sentence is made of the largest index."""


class Index(NamedTuple):
    """One variable's indices, each with half the width of its 90 % interval."""

    variable: str
    first: float
    first_error: float
    total: float
    total_error: float


def has_indices(answers: Answers) -> bool:
    """Whether the whole design is one of Sobol's, with enough of it there."""
    if set(answers.manifest["design"]) != {"sobol"}:
        return False
    return any(
        len(indices(answers, arm, outcome)) > 0 for arm in answers.arms for outcome in answers.outcomes
    )


def indices(answers: Answers, arm: str, outcome: Outcome) -> list[Index]:
    """First-order and total indices of every variable, the largest total first.

    Of the mean over replicates at each point. Blocks of points of which one failed are left out; with fewer than
    eight left, or where nothing varies, there are none.
    """
    from SALib.analyze import sobol

    names = [variable.name for variable in answers.variables]
    block = len(names) + 2
    blocks = answers.means(arm, outcome).reshape(-1, block)
    blocks = blocks[np.isfinite(blocks).all(axis=1)]
    if len(blocks) < FEWEST_BLOCKS or np.ptp(blocks) == 0:
        return []
    problem: dict[str, Any] = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    found = sobol.analyze(
        problem, blocks.ravel(), calc_second_order=False, num_resamples=RESAMPLES, conf_level=LEVEL, seed=SEED
    )
    columns = [found[name].tolist() for name in ("S1", "S1_conf", "ST", "ST_conf")]
    rows = [Index(name, *row) for name, row in zip(names, zip(*columns, strict=True), strict=True)]
    return sorted(rows, key=lambda each: -each.total)


def index_figure(answers: Answers, arm: str) -> "Figure":
    """One panel for each outcome of an arm: first-order and total index of every variable, with intervals."""

    def draw(panel: "Axes", outcome: Outcome) -> str:
        found = indices(answers, arm, outcome)
        at = np.arange(len(found))[::-1]
        alone = [each.first for each in found], [each.first_error for each in found], "alone (first order)"
        in_all = [each.total for each in found], [each.total_error for each in found], "with others (total)"
        for shift, colour, (values, errors, label) in zip(
            (0.17, -0.17), ARM_COLOURS, (alone, in_all), strict=False
        ):
            panel.barh(at + shift, values, xerr=errors, height=0.3, color=colour, label=label, ecolor=INK)
        panel.set_yticks(at, [each.variable for each in found])
        panel.set_xlabel("part of the variance; bars: 90 % intervals")
        panel.legend(loc="lower right")
        return _sentence(outcome, found)

    return by_outcome(answers.outcomes, draw)


def _sentence(outcome: Outcome, found: list[Index]) -> str:
    if not found:
        return f"{outcome.label}: too few points for indices"
    first = found[0]
    if first.total_error > TOO_WIDE:
        return f"{outcome.label}: intervals too wide to tell; make base larger"
    return (
        f"{outcome.label}: {first.variable} has a part in {100 * min(first.total, 1.0):.0f} % of the variance"
    )
