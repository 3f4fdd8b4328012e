"""Provinces painted by an estimate: on a map, or as bars in order where there are no boundaries."""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.outlines import Atlas
from sim.report.style import GAINS_AND_LOSSES, INK, LINE, MARK, QUIET
from sim.results.statistics import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable

    from sim.results import Results

SMALLEST_SCALE = 0.1
"""Colours are never stretched over less, in the unit of the estimates."""
BAR_INCHES, LEAST_INCHES, MAP_INCHES = 0.175, 2.2, 4.3
TIP_START = "tip "


def is_open(effect: Estimate) -> bool:
    """Whether the interval holds zero, so that gain or loss is open; not told with one replicate."""
    return effect.has_interval and not effect.is_clear


def reach_of(estimates: Sequence[Estimate]) -> float:
    """How far the colours reach on both sides of zero."""
    sizes = np.abs([each.mean for each in estimates])
    return max(SMALLEST_SCALE, float(np.nanmax(sizes)))


def height_of_bars(count: int) -> float:
    """Inches that so many bars need."""
    return max(LEAST_INCHES, BAR_INCHES * count + 0.7)


def paint_map(
    panel: "Axes", results: "Results", atlas: Atlas, estimates: Sequence[Estimate], outlined: Collection[str],
    reach: float, label: str, tips: Sequence[str],
) -> None:  # fmt: skip
    """Fill every province with the colour of its mean; dots where the interval holds zero; some outlined."""
    from matplotlib.patches import PathPatch

    colour = colours(reach)
    for place, code in enumerate(results.codes):
        outline, is_outlined = atlas.path(code), code in outlined
        patch = PathPatch(
            outline,
            facecolor=colour(estimates[place].mean),
            edgecolor=MARK if is_outlined else LINE,
            linewidth=1.3 if is_outlined else 0.4,
            zorder=3 if is_outlined else 2,
        )
        patch.set_gid(f"{TIP_START}{tips[place]}")
        panel.add_patch(patch)
        if is_open(estimates[place]):
            dots = PathPatch(outline, facecolor="none", edgecolor=QUIET, linewidth=0, hatch="....", zorder=4)
            panel.add_patch(dots)
    atlas.frame(panel)
    _key(panel, reach, label)


def paint_bars(
    panel: "Axes",
    results: "Results",
    estimates: Sequence[Estimate],
    outlined: Collection[str],
    reach: float,
    label: str,
) -> None:
    """A bar for every province with its interval, in order of the means; hollow where the interval holds zero."""
    means = np.array([each.mean for each in estimates])
    order = np.argsort(means, kind="stable")
    rows, colour = np.arange(len(order)), colours(reach)
    found = [estimates[place] for place in order]
    fills = ["none" if is_open(each) else colour(each.mean) for each in found]
    panel.barh(rows, means[order], height=0.74, color=fills, edgecolor=QUIET, linewidth=0.5)
    draw_intervals(panel, rows, found)
    panel.set_yticks(rows, [results.names[place] for place in order], fontsize=8)
    for text, place in zip(panel.get_yticklabels(), order, strict=True):
        text.set_fontweight("bold" if results.codes[place] in outlined else "normal")
    panel.axvline(0, color=INK, linewidth=0.8)
    panel.set_ylim(-0.7, len(order) - 0.3)
    panel.set_xlabel(label)
    panel.grid(visible=False, axis="y")
    panel.tick_params(axis="y", length=0)


def draw_intervals(
    panel: "Axes", rows: Any, found: Sequence[Estimate], colour: str = INK, width: float = 0.9
) -> None:
    """Lines from the lower to the upper end of every interval; none with one replicate."""
    edges = [(each.low, each.high) for each in found if each.low is not None and each.high is not None]
    if len(edges) == len(found):
        low, high = zip(*edges, strict=True)
        panel.hlines(rows, low, high, color=colour, linewidth=width)


def colours(reach: float) -> Callable[..., Any]:
    """From an effect to a colour: the deepest at `reach`, white at zero."""
    return _scale(reach).to_rgba


def _scale(reach: float) -> "ScalarMappable":
    from matplotlib import colormaps
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    return ScalarMappable(Normalize(-reach, reach), colormaps[GAINS_AND_LOSSES])


def _key(panel: "Axes", reach: float, label: str) -> None:
    """What the colours mean."""
    bar = panel.figure.colorbar(
        _scale(reach), ax=panel, orientation="horizontal", fraction=0.045, shrink=0.75, pad=0.01
    )
    bar.set_label(label)
    bar.outline.set_visible(False)
