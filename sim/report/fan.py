"""Effects on GDP over time, with their fans."""

from typing import TYPE_CHECKING

import numpy as np

from sim.calendar import QUARTERS_PER_YEAR
from sim.report.style import BANDS, GROUP_COLOURS, QUIET, drawing, panels, titled
from sim.results.closing import ADOPTERS, NATION, OTHERS
from sim.results.statistics import Array, estimate, percent_effect
from sim.results.words import listed, more_or_less, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.results import Results

BASELINE = "than at the baseline"


def gdp_fan(results: "Results", *arms: str) -> "Figure":
    """Effect on GDP in % of the same group's baseline, quarter by quarter; one panel per policy arm.

    Lines are means over replicates; bands hold 50 % and 90 % of replicates. Without a policy arm: baseline GDP.
    """
    with drawing():
        shown = arms or results.policies
        if not [arm for arm in shown if arm != results.baseline]:
            return _baseline(results)
        figure, axes = panels(len(shown))
        for panel, arm in zip(axes, shown, strict=True):
            _effects(panel, results, arm)
        titled(figure, axes, [_sentence(results, arm, alone=len(shown) == 1) for arm in shown])
        return figure


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
    style = (0, (4, 2)) if dashed else "solid"
    panel.plot(time, values.mean(axis=0), color=colour, linewidth=1.8, linestyle=style, label=label, zorder=3)


def _effects(panel: "Axes", results: "Results", arm: str) -> None:
    time = time_of(results)
    for group, members in results.groups(arm).items():
        pair = (results.values(each, "gdp", members) for each in (arm, results.baseline))
        draw_fan(panel, time, percent_effect(*pair), GROUP_COLOURS[group], _named(group, len(members)))
    panel.axhline(0, color=QUIET, linewidth=0.9, zorder=1)
    panel.set_ylabel("GDP, % of the same group's baseline")
    panel.legend(loc="best")
    _whole_years(panel)


def _baseline(results: "Results") -> "Figure":
    figure, (panel,) = panels(1)
    gdp = results.values(results.baseline, "gdp")
    draw_fan(panel, time_of(results), gdp / gdp[:, :1] * 100, GROUP_COLOURS[NATION], "the nation")
    panel.set_ylabel("GDP, first quarter = 100")
    _whole_years(panel)
    grown = estimate(gdp[:, -1] / gdp[:, 0] * 100 - 100)
    direction = "above" if grown.mean >= 0 else "below"
    first, last = results.quarters[0], results.quarters[-1]
    titled(figure, [panel], [f"GDP in {last} is {number(abs(grown.mean), 1)} % {direction} that of {first}."])
    return figure


def _sentence(results: "Results", arm: str, *, alone: bool) -> str:
    groups = results.groups(arm)
    effects = {
        group: estimate(
            percent_effect(*(results.last_year(each, "gdp", members) for each in (arm, results.baseline)))
        )
        for group, members in groups.items()
    }
    end = results.quarters[-1].year
    start = f"In {end}," if alone else f"{arm}: in {end}"
    if ADOPTERS not in effects:
        return f"{start} the nation's GDP is {more_or_less(effects[NATION], BASELINE)}."
    who = listed([results.names[place] for place in groups[ADOPTERS]], most=3)
    return (
        f"{start} the GDP of {who} is {more_or_less(effects[ADOPTERS], BASELINE)}, "
        f"that of the others {more_or_less(effects[OTHERS])}."
    )


def _named(group: str, size: int) -> str:
    names = {NATION: "the nation", ADOPTERS: f"adopters ({size})", OTHERS: f"the others ({size})"}
    return names[group]


def _whole_years(panel: "Axes") -> None:
    from matplotlib.ticker import MaxNLocator

    panel.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
