"""A figure before it is drawn: what it says, its pictures, and the numbers in them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANEL_WIDTH, PANEL_HEIGHT = 4.8, 3.4
"""Inches: a phone shows one panel across with its letters still readable, a laptop two."""


@dataclass(frozen=True)
class Panel:
    """One picture of a figure: what stands over it, and what draws it into axes that are there."""

    heading: str
    draw: "Callable[[Axes], None]"
    height: float = PANEL_HEIGHT


@dataclass(frozen=True)
class FigureData:
    """A figure: its file name, the sentences that it shows, what else must be known to read it, pictures, numbers.

    There is one sentence over the figure, or several, or none where every panel has its own as its heading.
    `header` and `rows` are what `figures/NAME.csv` holds: every number that is drawn, unrounded.
    """

    name: str
    sentences: tuple[str, ...]
    caption: str
    panels: tuple[Panel, ...]
    header: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
