"""How figures look: few lines, colours that the colour-blind can tell apart, in light and in dark."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sim.results.closing import ADOPTERS, NATION, OTHERS
from sim.results.gains import NEIGHBOURS, REST, THIRDS

INK, QUIET, PAPER, GRID = "#1a1a1a", "#8a8a8a", "#ffffff", "#e6e6e6"
LINE, MARK = "#bbbbbb", "#111111"
"""Boundaries and marks on a map, which lie on colours and so are the same in light and dark."""
BLUE, ORANGE, GREEN, PINK, YELLOW, SKY = "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"
"""After Okabe and Ito, who chose colours that the colour-blind can tell apart."""
ARM_COLOURS = (BLUE, ORANGE, GREEN, PINK, YELLOW, SKY)
GROUP_COLOURS = {
    NATION: INK, ADOPTERS: BLUE, OTHERS: ORANGE, NEIGHBOURS: ORANGE, REST: GREEN,
    **dict(zip(THIRDS, (BLUE, GREEN, ORANGE), strict=True)),
}  # fmt: skip
GAINS_AND_LOSSES = "RdBu"
"""Diverging around zero: losses red, gains blue; safe for the colour-blind."""
VARIABLES = {
    INK: "ink", QUIET: "quiet", PAPER: "paper", GRID: "grid", BLUE: "blue", ORANGE: "orange", GREEN: "green",
    PINK: "pink", YELLOW: "yellow", SKY: "sky",
}  # fmt: skip
"""The colours that the page changes with light and dark, by the name it has for them."""
BANDS = ((0.05, 0.95, 0.14), (0.25, 0.75, 0.22))
"""Lower quantile, upper quantile and opacity of the bands of a fan: 90 % and 50 % of replicates."""
DOTS_PER_INCH = 130
SETTINGS: dict[Any, Any] = {
    "font.size": 10,
    "font.family": "DejaVu Sans",
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": QUIET,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "none",
}


@contextmanager
def drawing(**more: Any) -> Iterator[None]:
    """The house settings of matplotlib, for one figure."""
    from matplotlib import rc_context

    settings: dict[Any, Any] = SETTINGS | more
    with rc_context(settings):
        yield


def colour_of(arm: str, policies: Sequence[str]) -> str:
    """The colour of a policy arm: the same in every figure."""
    return ARM_COLOURS[list(policies).index(arm) % len(ARM_COLOURS)]
