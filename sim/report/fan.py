"""Fans: a mean over replicates with the bands that hold half and nine tenths of them, and what was observed before."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.calendar import QUARTERS_PER_YEAR
from sim.report.style import BANDS, INK, PAPER, QUIET, colour_of
from sim.results.paths import Observed
from sim.results.statistics import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.results import Results

FAN = "Lines: mean over replicates; bands: 50 % and 90 % of replicates."
ONE = "One replicate: lines without bands."
HEADER = ("panel", "line", "time", "mean", "p5", "p25", "p75", "p95")
SHORT_RUN = 0.35
"""A run takes up at least this part of the width, however long the history before it."""


def time_of(results: "Results") -> Array:
    """The middle of each quarter, in years."""
    return np.array(
        [quarter.year + (quarter.number - 0.5) / QUARTERS_PER_YEAR for quarter in results.quarters]
    )


def draw_fan(
    panel: "Axes", time: Array, values: Array, colour: str, label: str, *, dashed: bool = False
) -> None:
    """Mean and bands of values (replicate, quarter); one replicate has no bands."""
    if len(values) > 1:
        for low, high, opacity in BANDS:
            edges = np.quantile(values, [low, high], axis=0)
            panel.fill_between(time, *edges, color=colour, alpha=opacity, linewidth=0)
    style: Any = (0, (4, 2)) if dashed else "solid"
    mean, order = values.mean(axis=0), 4 if dashed else 3
    panel.plot(time, mean, color=colour, linewidth=1.9, linestyle=style, label=label, zorder=order)


def fan_rows(panel: str, line: str, time: Array, values: Array) -> list[tuple[Any, ...]]:
    """What a fan draws, as rows under `HEADER`; nothing for the bands of one replicate."""
    mean = values.mean(axis=0)
    if len(values) < 2:
        return [
            (panel, line, moment, value, None, None, None, None)
            for moment, value in zip(time.tolist(), mean.tolist(), strict=True)
        ]
    edges = np.quantile(values, [0.05, 0.25, 0.75, 0.95], axis=0)
    return [(panel, line, *row) for row in zip(time.tolist(), mean.tolist(), *edges.tolist(), strict=True)]


def recent(results: "Results", lines: Sequence[Observed]) -> list[Observed]:
    """Observed years without those so long ago that the run would be squeezed to an edge."""
    start, end = results.quarters[0].year, results.quarters[-1].year + 1
    first = end - (end - start) / SHORT_RUN
    cut = []
    for line in lines:
        kept = [place for place, year in enumerate(line.years) if year >= first]
        if kept:
            years, values = zip(*((line.years[place], line.values[place]) for place in kept), strict=True)
            cut.append(Observed(years, values, line.vintage))
    return cut


def observed_rows(panel: str, lines: Sequence[Observed]) -> list[tuple[Any, ...]]:
    """What was observed, as rows under `HEADER`: each year in its middle."""
    return [
        (panel, observed_label(line, lines), year + 0.5, value, None, None, None, None)
        for line in lines
        for year, value in zip(line.years, line.values, strict=True)
    ]


def draw_observed(panel: "Axes", lines: Sequence[Observed]) -> None:
    """Observed years, each in its middle; open circles for a second line, of another vintage or since the opening."""
    for number, line in enumerate(lines):
        is_second = number > 0
        panel.plot(
            [year + 0.5 for year in line.years], line.values, "o-", color=INK,
            markerfacecolor=PAPER if is_second else INK, markersize=4.4 if is_second else 2.4,
            linewidth=1.1, label=observed_label(line, lines), zorder=5 if is_second else 2,
        )  # fmt: skip


def observed_label(line: Observed, lines: Sequence[Observed]) -> str:
    """`observed`, with the vintage where there are several."""
    return f"observed, {line.vintage}" if len(lines) > 1 and line.vintage else "observed"


def draw_arms(
    panel: "Axes",
    results: "Results",
    arms: Sequence[str],
    values: dict[str, Array],
    before: Sequence[Observed],
) -> None:
    """What was observed, and then the baseline and each policy arm as fans; `values` arm -> (replicate, quarter)."""
    time = time_of(results)
    draw_observed(panel, before)
    draw_fan(panel, time, values[results.baseline], QUIET, results.baseline, dashed=True)
    for arm in arms:
        if arm != results.baseline:
            drawn = values[arm] if is_banded(results) else values[arm].mean(axis=0, keepdims=True)
            draw_fan(panel, time, drawn, colour_of(arm, results.policies), arm)
    if before:
        panel.axvline(results.quarters[0].year, color=QUIET, linewidth=0.8, linestyle=":", zorder=1)
    panel.legend(loc="best")
    whole_years(panel)


def is_banded(results: "Results") -> bool:
    """Whether policy arms have bands beside the baseline's: not where there are several, whose bands would mix."""
    return len(results.policies) <= 1


def read_fan(results: "Results") -> str:
    """How a fan is read."""
    return FAN if results.replicates > 1 else ONE


def fans_told(results: "Results") -> str:
    """How fans are read where policy arms stand beside the baseline."""
    if results.replicates < 2:
        return ONE
    apart = " Where there are several policies only the baseline has bands." if not is_banded(results) else ""
    return FAN + apart


def whole_years(panel: "Axes") -> None:
    """Ticks of time at whole years."""
    from matplotlib.ticker import MaxNLocator

    panel.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
