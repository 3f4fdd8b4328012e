"""Figures of several panels, each under a sentence that says what is seen."""

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ACROSS = 2
PANEL_WIDTH, PANEL_HEIGHT, TITLE_HEIGHT = 5.4, 4.0, 0.6
PAD_INCHES = 0.08
"""Around every panel and title, so that nothing touches the edge."""
POINTS, PER_INCH = 10, 10.5
"""Size of a title, and the characters of it that fit in an inch."""


def panels(count: int) -> "tuple[Figure, list[Axes]]":
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


def titled(axes: "Sequence[Axes]", sentences: Sequence[str]) -> None:
    """Say what is seen, one sentence over each panel, numbers and their % kept together."""
    for panel, sentence in zip(axes, sentences, strict=True):
        title = fill(sentence.replace(" %", "\N{NO-BREAK SPACE}%"), int(PER_INCH * PANEL_WIDTH))
        panel.figure.suptitle(title, x=0.01, ha="left", fontsize=POINTS, fontweight="bold")
