"""Who moves where because of the policy: net flows of talent as arrows on a map, and the largest in order."""

from typing import TYPE_CHECKING

import numpy as np

from sim.report.figure import FigureData, Panel
from sim.report.outlines import Atlas
from sim.report.painting import (
    MAP_INCHES,
    draw_intervals,
    height_of_bars,
    is_open,
    paint_bars,
    paint_map,
    reach_of,
)
from sim.report.style import INK, MARK, QUIET
from sim.results.moves import TALENT, MoveChange, move_changes
from sim.results.statistics import Estimate
from sim.results.words import large, large_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.results import Results

WIDEST, HALO = 3.2, 1.6
"""Points: the arrow of the largest flow, and the light edge that keeps arrows apart."""
LABEL = "Net arrivals of talent, thousand persons more than at the baseline"
THOUSAND = 1e-3


def moves(results: "Results", atlas: Atlas | None) -> FigureData | None:
    """Change in net moves of talent over the run, per policy arm; None where moves were not recorded."""
    found = move_changes(results, TALENT)
    if not found:
        return None
    in_thousands = {change.arm: [_thousand(each) for each in change.net] for change in found}
    reach = reach_of([each for of_arm in in_thousands.values() for each in of_arm])
    panels = []
    for change in found:
        said = "Net flows" if len(found) == 1 else f"{change.arm}: {_sentence(results, change)}"
        ranked = "The largest net flows" if len(found) == 1 else f"{change.arm}: the largest net flows"

        def draw_map(axes: "Axes", change: MoveChange = change) -> None:
            _draw_map(axes, results, atlas, change, in_thousands[change.arm], reach)

        def draw_flows(axes: "Axes", change: MoveChange = change) -> None:
            _draw_flows(axes, results, change)

        def draw_net(axes: "Axes", change: MoveChange = change) -> None:
            paint_bars(axes, results, in_thousands[change.arm], _adopters(results, change.arm), reach, LABEL)

        if atlas is not None:
            panels.append(Panel(said, draw_map, MAP_INCHES))
        else:
            panels.append(Panel(said, draw_net, height_of_bars(len(results.codes))))
        if change.flows:
            panels.append(Panel(ranked, draw_flows, MAP_INCHES if atlas else 3.4))
    return FigureData(
        name="moves",
        sentences=tuple(_sentence(results, change) for change in found) if len(found) == 1 else (),
        caption="Talent that moves between provinces, summed over the run: policy less baseline, net of moves back. "
        "Colour: net arrivals of a province (dotted where the 90 % interval holds zero). Arrows: the largest net flows "
        "between two provinces, as wide as their mean, dashed where the interval holds zero. A change may also be "
        "somebody who no longer leaves: an arrow from A to B says that B gains from A compared with the baseline.",
        panels=tuple(panels),
        header=("arm", "kind", "from", "to", "persons", "low", "high", "monte_carlo_error"),
        rows=[
            (change.arm, kind, start, end, value.mean, value.low, value.high, value.error)
            for change in found
            for kind, start, end, value in _numbers(results, change)
        ],
    )


def _numbers(results: "Results", change: MoveChange) -> list[tuple[str, str, str, Estimate]]:
    net = [("net arrivals", "", results.names[place], value) for place, value in enumerate(change.net)]
    flows = [
        ("net flow", results.names[each.origin], results.names[each.destination], each.persons)
        for each in change.flows
    ]
    return net + flows


def _draw_map(
    panel: "Axes",
    results: "Results",
    atlas: Atlas | None,
    change: MoveChange,
    net: list[Estimate],
    reach: float,
) -> None:
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.patheffects import withStroke

    if atlas is None:
        return
    tips = [
        f"{name}: {large(value.mean, with_sign=True)} talent ({large_interval(value)})"
        for name, value in zip(results.names, change.net, strict=True)
    ]
    paint_map(
        panel,
        results,
        atlas,
        net,
        _adopters(results, change.arm),
        reach,
        "Net arrivals of talent, thousand",
        tips,
    )
    widest = max((each.persons.mean for each in change.flows), default=1.0)
    for flow in reversed(change.flows):
        start, end = (atlas.points[results.codes[place]] for place in (flow.origin, flow.destination))
        width = max(0.6, WIDEST * flow.persons.mean / widest)
        arrow = FancyArrowPatch(
            tuple(start), tuple(end), connectionstyle="arc3,rad=0.22", arrowstyle="-|>",
            mutation_scale=5 + 2 * width, linewidth=width, color=MARK, shrinkA=1, shrinkB=2,
            linestyle=(0, (2, 1.4)) if is_open(flow.persons) else "solid", zorder=6, capstyle="butt", joinstyle="miter",
            path_effects=[withStroke(linewidth=width + HALO, foreground="#fdfdfd")],
        )  # fmt: skip
        arrow.set_gid(
            f"tip {results.names[flow.origin]} to {results.names[flow.destination]}: {large(flow.persons.mean)} talent "
            f"({large_interval(flow.persons)})"
        )
        panel.add_patch(arrow)


def _draw_flows(panel: "Axes", results: "Results", change: MoveChange) -> None:
    rows = np.arange(len(change.flows))[::-1]
    found = [_thousand(flow.persons) for flow in change.flows]
    fills = ["none" if is_open(value) else QUIET for value in found]
    panel.barh(
        rows, [value.mean for value in found], height=0.62, color=fills, edgecolor=QUIET, linewidth=0.8
    )
    draw_intervals(panel, rows, found)
    labels = [f"{results.names[flow.origin]} → {results.names[flow.destination]}" for flow in change.flows]
    panel.set_yticks(rows, labels, fontsize=8.5)
    panel.axvline(0, color=INK, linewidth=0.8)
    panel.set_ylim(-0.6, len(rows) - 0.4)
    panel.set_xlabel("Talent, thousand persons over the run")
    panel.grid(visible=False, axis="y")
    panel.tick_params(axis="y", length=0)


def _sentence(results: "Results", change: MoveChange) -> str:
    most = int(np.argmax([each.mean for each in change.net]))
    value, name = change.net[most], results.names[most]
    if value.mean == 0:
        return "The policy moves no talent."
    persons = f"{large(value.mean)} more talent"
    if value.has_interval and not value.is_clear:
        return (
            f"Over the run no province clearly gains most talent by moves: the largest mean is that of {name}, "
            f"{large(value.mean, with_sign=True)} (90 % interval {large_interval(value)})."
        )
    between = f" (90 % interval {large_interval(value)})" if value.has_interval else ""
    sources = [flow for flow in change.flows if flow.destination == most]
    source = ""
    if sources and (sources[0].persons.is_clear or not value.has_interval):
        source = (
            f", the largest part from {results.names[sources[0].origin]} ({large(sources[0].persons.mean)})"
        )
    return f"Over the run {name} gains {persons}, net, than at the baseline{between}{source}."


def _adopters(results: "Results", arm: str) -> set[str]:
    adopting = set(results.manifest["adopters"][arm])
    return adopting if len(adopting) < len(results.codes) else set()


def _thousand(value: Estimate) -> Estimate:
    def scaled(number: float | None) -> float | None:
        return None if number is None else THOUSAND * number

    return Estimate(THOUSAND * value.mean, scaled(value.low), scaled(value.high), scaled(value.error))
