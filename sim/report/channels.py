"""Through which channel a policy works: contributions with their intervals."""

from typing import TYPE_CHECKING

import numpy as np

from sim.report.figure import FigureData, Panel
from sim.report.gdp import BASELINE
from sim.report.style import GROUP_COLOURS, INK
from sim.results.channels import NOTE, REST, WHOLE, Contributions
from sim.results.closing import ADOPTERS, NATION
from sim.results.words import interval, settled, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.results import Results

ROW_INCHES = 0.42
OFFSET = 0.22
"""Rows: how far apart the groups of one channel are drawn."""


def channels(results: "Results") -> FigureData | None:
    """What each channel contributes to the effect on GDP, a panel per policy arm; None where not asked for."""
    tables = results.contributions()
    if not tables:
        return None
    return FigureData(
        name="channels",
        sentences=(_sentence(tables[0]),) if len(tables) == 1 else (),
        caption=f"{NOTE} Hollow: the 90 % interval holds zero.",
        panels=tuple(
            Panel(
                f"{table.arm}: {_sentence(table)}" if len(tables) > 1 else "",
                lambda axes, table=table: _draw(axes, table),  # type: ignore[misc]
                0.9 + ROW_INCHES * len(next(iter(table.by_group.values()))),
            )
            for table in tables
        ),
        header=("arm", "group", "channel", "gdp_percent", "low", "high", "monte_carlo_error"),
        rows=[
            (table.arm, group, name, value.mean, value.low, value.high, value.error)
            for table in tables
            for group, found in table.by_group.items()
            for name, value in found.items()
        ],
    )


def _draw(panel: "Axes", table: Contributions) -> None:
    names = list(next(iter(table.by_group.values())))
    shifts = np.linspace(OFFSET, -OFFSET, len(table.by_group)) if len(table.by_group) > 1 else [0.0]
    for shift, (group, found) in zip(shifts, table.by_group.items(), strict=True):
        colour = GROUP_COLOURS[group]
        for row, name in enumerate(reversed(names)):
            value = found[name]
            if value.low is not None and value.high is not None:
                panel.hlines(row + shift, value.low, value.high, color=colour, linewidth=2.0)
            is_open = value.has_interval and not value.is_clear
            panel.plot(
                value.mean, row + shift, "o", color=colour, markersize=5.5,
                markerfacecolor="none" if is_open else colour, label=group if row == 0 else None,
            )  # fmt: skip
    panel.set_yticks(range(len(names)), list(reversed(names)))
    panel.axvline(0, color=INK, linewidth=0.8, zorder=1)
    panel.set_ylim(-0.6, len(names) - 0.4)
    panel.set_xlabel("Contribution to the effect on GDP, % of the group's baseline")
    panel.grid(visible=False, axis="y")
    panel.tick_params(axis="y", length=0)
    if len(table.by_group) > 1:
        panel.legend(loc="best")


def _sentence(table: Contributions) -> str:
    group = ADOPTERS if ADOPTERS in table.by_group else NATION
    found = table.by_group[group]
    parts = {name: value for name, value in found.items() if name not in (REST, WHOLE)}
    name, value = max(parts.items(), key=lambda item: abs(item[1].mean))
    whose = "the adopters'" if group == ADOPTERS else "the nation's"
    whole = f"{whose[0].upper()}{whose[1:]} GDP is {settled(found[WHOLE], BASELINE)}"
    if value.has_interval and not value.is_clear:
        return (
            f"{whole}; no channel clearly makes the difference: the largest mean is that of {name} "
            f"({signed(value.mean)} points, 90 % interval {interval(value)})."
        )
    between = f", 90 % interval {interval(value)}" if value.has_interval else ""
    verb = "adds" if value.mean > 0 else "takes away"
    return f"{whole}; of the channels {name} {verb} most ({signed(value.mean)} points{between})."
