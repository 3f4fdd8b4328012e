"""Where GDP changes: a map of provinces, or bars in order where no boundaries are known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.report.style import GAINS_AND_LOSSES, INK, QUIET, drawing, panels, titled
from sim.results.statistics import LOWER, UPPER, Array, percent_effect
from sim.results.words import signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable
    from matplotlib.figure import Figure

    from sim.results import Results

Outlines = Mapping[str, list[Array]]
"""Province code -> rings of (point, 2) longitude and latitude, degrees; holes run the other way round."""
SMALLEST_SCALE = 0.1
"""Percent: colours are never stretched over less."""
BAR_INCHES = 0.2


@dataclass(frozen=True, slots=True)
class Effects:
    """Effect on GDP over the last year by province, % of its baseline: mean, and 90 % interval where there is one."""

    mean: Array
    low: Array | None
    high: Array | None

    @property
    def is_open(self) -> NDArray[np.bool_]:
        """Whether gain or loss is open: the interval holds zero (province,)."""
        if self.low is None or self.high is None:
            return np.zeros(len(self.mean), dtype=bool)
        return (self.low <= 0) & (self.high >= 0)


def effect_map(results: "Results", outlines: Outlines | None) -> "Figure":
    """Effect on GDP by province, one panel per policy arm: mapped if outlines are there for all, else as bars."""
    effects = {arm: _effects(results, arm) for arm in results.policies}
    is_mapped = outlines is not None and set(results.codes) <= outlines.keys()
    with drawing():
        height = 4.4 if is_mapped else max(3.0, BAR_INCHES * len(results.codes) + 0.8)
        figure, axes = panels(len(effects), height=height)
        reach = max(SMALLEST_SCALE, *(float(np.nanmax(np.abs(each.mean))) for each in effects.values()))
        for panel, (arm, each) in zip(axes, effects.items(), strict=True):
            adopting = set(results.manifest["adopters"][arm])
            if is_mapped and outlines is not None:
                _draw_map(panel, results, each, outlines, adopting, reach)
            else:
                _draw_bars(panel, results, each, adopting, reach)
        titled(figure, axes, [_sentence(results, arm, each, len(effects)) for arm, each in effects.items()])
        return figure


def outlined(boundaries: Mapping[str, Any]) -> Outlines:
    """The rings of every province, from GeoJSON with polygons whose properties have a code."""
    found: dict[str, list[Array]] = {}
    for feature in boundaries["features"]:
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        found[str(feature["properties"]["code"])] = [
            _turned(np.asarray(ring, dtype=np.float64), is_hole=number > 0)
            for polygon in polygons
            for number, ring in enumerate(polygon)
        ]
    return found


def marked(boundaries: Mapping[str, Any] | None) -> list[str]:
    """Provinces whose shape is a marker and no boundary: the feature has the property `marker`."""
    features = [] if boundaries is None else boundaries["features"]
    return [each["properties"]["name"] for each in features if each["properties"].get("marker")]


def _turned(ring: Array, *, is_hole: bool) -> Array:
    """A ring that runs anticlockwise, or clockwise around a hole, so that holes are left unpainted."""
    longitude, latitude = ring.T
    area = (longitude[:-1] * latitude[1:] - longitude[1:] * latitude[:-1]).sum()
    return ring if (area < 0) == is_hole else ring[::-1]


def _effects(results: "Results", arm: str) -> Effects:
    pair = (results.last_year_by_province(each, "gdp") for each in (arm, results.baseline))
    values = percent_effect(*pair)
    if len(values) < 2:
        return Effects(values.mean(axis=0), None, None)
    return Effects(values.mean(axis=0), *np.quantile(values, [LOWER, UPPER], axis=0))


def _draw_map(
    panel: "Axes", results: "Results", effects: Effects, outlines: Outlines, adopting: set[str], reach: float
) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    for place, code in enumerate(results.codes):
        outline = Outline.make_compound_path(*(Outline(ring, closed=True) for ring in outlines[code]))
        is_adopter = code in adopting and len(adopting) < len(results.codes)
        panel.add_patch(
            PathPatch(
                outline,
                facecolor=_colours(reach)(effects.mean[place]),
                edgecolor=INK if is_adopter else "#bbbbbb",
                linewidth=1.4 if is_adopter else 0.4,
                zorder=3 if is_adopter else 2,
            )
        )
        if effects.is_open[place]:
            panel.add_patch(
                PathPatch(outline, facecolor="none", edgecolor=QUIET, linewidth=0, hatch="...", zorder=4)
            )
    points = np.concatenate([ring for code in results.codes for ring in outlines[code]])
    panel.autoscale_view()
    panel.set_aspect(1 / np.cos(np.radians(points[:, 1].mean())))
    _key(panel, reach)
    panel.set(xticks=[], yticks=[])
    panel.spines[:].set_visible(False)


def _draw_bars(panel: "Axes", results: "Results", effects: Effects, adopting: set[str], reach: float) -> None:
    order = np.argsort(effects.mean)
    rows = np.arange(len(order))
    colours = [_colours(reach)(effects.mean[place]) for place in order]
    panel.barh(rows, effects.mean[order], color=colours, edgecolor=QUIET, linewidth=0.4)
    if effects.low is not None and effects.high is not None:
        panel.hlines(rows, effects.low[order], effects.high[order], color=INK, linewidth=0.9)
    panel.set_yticks(rows, [results.names[place] for place in order], fontsize=8)
    if len(adopting) < len(results.codes):
        for label, place in zip(panel.get_yticklabels(), order, strict=True):
            label.set_fontweight("bold" if results.codes[place] in adopting else "normal")
    panel.axvline(0, color=INK, linewidth=0.8)
    panel.set_ylim(-0.7, len(order) - 0.3)
    panel.set_xlabel("GDP, % of the province's baseline")
    panel.grid(visible=False, axis="y")


def _colours(reach: float) -> Callable[..., Any]:
    """From an effect to a colour: the deepest at `reach`, white at zero."""
    return _scale(reach).to_rgba


def _scale(reach: float) -> "ScalarMappable":
    from matplotlib import colormaps
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    return ScalarMappable(Normalize(-reach, reach), colormaps[GAINS_AND_LOSSES])


def _key(panel: "Axes", reach: float) -> None:
    """What the colours mean."""
    bar = panel.figure.colorbar(
        _scale(reach), ax=panel, orientation="horizontal", fraction=0.05, shrink=0.7, pad=0.02
    )
    bar.set_label(
        "GDP, % of the province's baseline\n(dotted: the 90 % interval holds zero; outlined: adopters)"
    )
    bar.outline.set_visible(False)


def _sentence(results: "Results", arm: str, effects: Effects, arms: int) -> str:
    most, least = int(np.nanargmax(effects.mean)), int(np.nanargmin(effects.mean))
    start = "GDP" if arms == 1 else f"{arm}: GDP"
    first, last = (f"{results.names[place]} ({signed(effects.mean[place])} %)" for place in (most, least))
    if effects.mean[least] >= 0:
        return f"{start} gains most in {first} and least in {last}."
    if effects.mean[most] <= 0:
        return f"{start} loses most in {last} and least in {first}."
    losers = int((effects.mean < 0).sum())
    return f"{start} gains most in {first} and loses most in {last}; {losers} of {len(effects.mean)} provinces lose."
