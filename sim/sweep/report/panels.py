"""Figures of several panels, each under a sentence that says what is seen."""

import re
from collections.abc import Callable, Sequence
from textwrap import fill
from typing import TYPE_CHECKING

from sim.report.style import drawing
from sim.sweep.report.answers import Outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ACROSS = 2
PANEL_WIDTH, PANEL_HEIGHT, TITLE_HEIGHT = 5.4, 4.0, 0.6
PAD_INCHES = 0.08
"""Around every panel and title, so that nothing touches the edge."""
NO_BREAK = "\N{NO-BREAK SPACE}"
POINTS, PER_INCH = 10, 10.5
"""Size of a title, and the characters of it that fit in an inch."""


def by_outcome(outcomes: Sequence[Outcome], draw: "Callable[[Axes, Outcome], str]") -> "Figure":
    """One panel for each outcome: `draw` fills it and returns the sentence that stands over it."""
    with drawing():
        figure, axes = _panels(len(outcomes))
        for panel, outcome in zip(axes, outcomes, strict=True):
            _title(panel, draw(panel, outcome))
    return figure


def _panels(count: int) -> "tuple[Figure, list[Axes]]":
    """A figure of `count` panels, side by side and then below, that no window shows.

    Each panel is a figure of its own within the figure, so that it can have a title of several lines.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    columns = min(count, ACROSS)
    rows = -(-count // columns)
    width = PANEL_WIDTH * max(columns, 1.5)
    layout = ConstrainedLayoutEngine(h_pad=PAD_INCHES, w_pad=PAD_INCHES)
    figure = Figure(figsize=(width, (PANEL_HEIGHT + TITLE_HEIGHT) * rows), layout=layout)
    FigureCanvasAgg(figure)
    parts = figure.subfigures(rows, columns, squeeze=False).ravel()[:count]
    return figure, [part.subplots() for part in parts]


def _title(panel: "Axes", sentence: str) -> None:
    """Say what is seen, numbers and their units kept together."""
    kept = re.sub(r" (%|points|at|=) ?", lambda found: found[0].replace(" ", NO_BREAK), sentence)
    title = fill(kept, int(PER_INCH * PANEL_WIDTH))
    panel.figure.suptitle(title, x=0.01, ha="left", fontsize=POINTS, fontweight="bold")
