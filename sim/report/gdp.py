"""Effects on GDP over time, with their fans; the path of GDP where only the baseline was run."""

from typing import TYPE_CHECKING

import numpy as np

from sim.report.fan import HEADER, draw_fan, fan_rows, read_fan, time_of, whole_years
from sim.report.figure import FigureData, Panel
from sim.report.style import GROUP_COLOURS, QUIET
from sim.results.closing import ADOPTERS, NATION, OTHERS
from sim.results.paths import growth
from sim.results.statistics import LOWER, UPPER, Array, estimate, percent_effect
from sim.results.words import interval, listed, number, settled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.results import Results

BASELINE = "than at the baseline"
MARGIN = 0.05


def gdp(results: "Results", *arms: str) -> FigureData:
    """Effect on GDP in % of the same group's baseline, quarter by quarter; one panel per policy arm.

    Without a policy arm: baseline GDP, the first quarter as 100.
    """
    shown = tuple(arm for arm in arms or results.policies if arm != results.baseline)
    if not shown:
        return _baseline(results)
    fans = {arm: _effects(results, arm) for arm in shown}
    time, edges = time_of(results), _edges([values for groups in fans.values() for values in groups.values()])
    return FigureData(
        name="gdp",
        sentences=(_sentence(results, shown[0]),) if len(shown) == 1 else (),
        caption="Effect on GDP, quarter by quarter: the difference from the same replicate without the policy. "
        f"{read_fan(results)}",
        panels=tuple(
            Panel(
                f"{arm}: {_sentence(results, arm)}" if len(shown) > 1 else "",
                lambda axes, arm=arm: _draw(axes, results, fans[arm], arm, edges),  # type: ignore[misc]
            )
            for arm in shown
        ),
        header=HEADER,
        rows=[
            row
            for arm, groups in fans.items()
            for group, values in groups.items()
            for row in fan_rows(arm, group, time, values)
        ],
    )


def _effects(results: "Results", arm: str) -> dict[str, Array]:
    return {
        group: percent_effect(*(results.values(each, "gdp", members) for each in (arm, results.baseline)))
        for group, members in results.groups(arm).items()
    }


def _edges(fans: list[Array]) -> tuple[float, float]:
    """What all panels reach from and to, so that they can be compared."""
    drawn = np.concatenate([np.quantile(values, [LOWER, UPPER], axis=0) for values in fans])
    low, high = min(0.0, float(np.nanmin(drawn))), max(0.0, float(np.nanmax(drawn)))
    margin = MARGIN * (high - low or 1.0)
    return low - margin, high + margin


def _draw(
    panel: "Axes", results: "Results", fans: dict[str, Array], arm: str, edges: tuple[float, float]
) -> None:
    sizes = {group: len(members) for group, members in results.groups(arm).items()}
    named = {NATION: "the nation", ADOPTERS: "adopters ({})", OTHERS: "the others ({})"}
    for group, values in fans.items():
        draw_fan(panel, time_of(results), values, GROUP_COLOURS[group], named[group].format(sizes[group]))
    panel.axhline(0, color=QUIET, linewidth=0.9, zorder=1)
    panel.set_ylim(*edges)
    panel.set_ylabel("GDP, % of the same\ngroup's baseline")
    panel.legend(loc="best")
    whole_years(panel)


def _sentence(results: "Results", arm: str) -> str:
    groups = results.groups(arm)
    effects = {
        group: estimate(
            percent_effect(*(results.last_year(each, "gdp", members) for each in (arm, results.baseline)))
        )
        for group, members in groups.items()
    }
    end = results.quarters[-1].year
    start = f"In {end}"
    if ADOPTERS not in effects:
        return f"{start} the nation's GDP is {settled(effects[NATION], BASELINE)}."
    who = listed([results.names[place] for place in groups[ADOPTERS]], most=5)
    return (
        f"{start} the GDP of {who} is {settled(effects[ADOPTERS], BASELINE)}, "
        f"that of the others {settled(effects[OTHERS])}."
    )


def _baseline(results: "Results") -> FigureData:
    values = results.values(results.baseline, "gdp")
    index = values / values[:, :1] * 100
    time = time_of(results)

    def draw(panel: "Axes") -> None:
        draw_fan(panel, time, index, GROUP_COLOURS[NATION], "the nation")
        panel.set_ylabel("GDP, first quarter = 100")
        whole_years(panel)

    grown = growth(results)
    between = f" (90 % interval {interval(grown, 1)})" if grown.has_interval else ""
    direction = "above" if grown.mean >= 0 else "below"
    first, last = results.quarters[0], results.quarters[-1]
    return FigureData(
        name="gdp",
        sentences=(f"GDP in {last} is {number(abs(grown.mean), 1)} % {direction} that of {first}{between}.",),
        caption=f"GDP of the nation at the baseline. {read_fan(results)}",
        panels=(Panel("", draw),),
        header=HEADER,
        rows=fan_rows(results.baseline, NATION, time, index),
    )
