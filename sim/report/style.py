"""How figures look: few lines, colours that the colour-blind can tell apart, titles that are sentences."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from textwrap import fill
from typing import TYPE_CHECKING, Any

from sim.results.closing import ADOPTERS, NATION, OTHERS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, QUIET, PAPER = "#1a1a1a", "#8a8a8a", "#ffffff"
GROUP_COLOURS = {NATION: INK, ADOPTERS: "#0072b2", OTHERS: "#d55e00"}
"""After Okabe and Ito, who chose colours that the colour-blind can tell apart."""
ARM_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
GAINS_AND_LOSSES = "RdBu"
"""Diverging around zero: losses red, gains blue; safe for the colour-blind."""
BANDS = ((0.05, 0.95, 0.14), (0.25, 0.75, 0.22))
"""Lower quantile, upper quantile and opacity of the bands of a fan: 90 % and 50 % of replicates."""
PANEL_WIDTH, PANEL_HEIGHT, TITLE_HEIGHT = 5.4, 4.0, 0.6
PAD_INCHES = 0.08
"""Around every panel and title, so that nothing touches the edge."""
LARGE_TITLE, SMALL_TITLE = (12, 9.0), (10, 10.5)
"""Points, and the characters that fit in an inch."""
DOTS_PER_INCH = 130
SETTINGS: dict[Any, Any] = {
    "font.size": 10,
    "font.family": "DejaVu Sans",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": QUIET,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e6e6e6",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
}


@contextmanager
def drawing() -> Iterator[None]:
    """The house settings of matplotlib, for one figure."""
    from matplotlib import rc_context

    with rc_context(SETTINGS):
        yield


def panels(count: int, *, across: int = 2, height: float = PANEL_HEIGHT) -> "tuple[Figure, list[Axes]]":
    """A figure of `count` panels, side by side and then below, that no window shows.

    Each panel is a figure of its own within the figure, so that it can have a title of several lines.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    columns = min(count, across)
    rows = -(-count // columns)
    width = PANEL_WIDTH * max(columns, 1.5)
    layout = ConstrainedLayoutEngine(h_pad=PAD_INCHES, w_pad=PAD_INCHES)
    figure = Figure(figsize=(width, (height + TITLE_HEIGHT) * rows), layout=layout)
    FigureCanvasAgg(figure)
    parts = figure.subfigures(rows, columns, squeeze=False).ravel()[:count]
    return figure, [part.subplots() for part in parts]


def titled(figure: "Figure", axes: "Sequence[Axes]", sentences: "Sequence[str]") -> None:
    """Say what is seen: one sentence over the figure, or several, one over each panel."""
    if len(sentences) == 1:
        points, per_inch = LARGE_TITLE
        title = _folded(sentences[0], per_inch * figure.get_figwidth())
        figure.suptitle(title, x=0.01, ha="left", fontsize=points, fontweight="bold")
        return
    for panel, sentence in zip(axes, sentences, strict=True):
        points, per_inch = SMALL_TITLE
        title = _folded(sentence, per_inch * PANEL_WIDTH)
        panel.figure.suptitle(title, x=0.01, ha="left", fontsize=points, fontweight="bold")


def _folded(sentence: str, characters: float) -> str:
    """A sentence on as many lines as it takes, numbers and their % kept together."""
    return fill(sentence.replace(" %", "\N{NO-BREAK SPACE}%"), int(characters))


def colour_of(arm: str, policies: Sequence[str]) -> str:
    """The colour of a policy arm: the same in every figure."""
    return ARM_COLOURS[list(policies).index(arm) % len(ARM_COLOURS)]
