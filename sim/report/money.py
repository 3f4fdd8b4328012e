"""Where the money went, and what a unit of it came with."""

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.observe.quantities import QUANTITIES
from sim.report.fan import draw_fan, fan_rows, read_fan, time_of, whole_years
from sim.report.figure import PANEL_HEIGHT, FigureData, Panel
from sim.report.style import BLUE, GREEN, INK, ORANGE, PINK, QUIET, YELLOW, colour_of
from sim.results.costs import NONE, PREFIX, SEVERAL, Cost, Spending, running, spending
from sim.results.words import interval, large, number, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.results import Results

PILLAR_COLOURS = {
    "talent pool": BLUE,
    "industrial base": ORANGE,
    "forward-looking policy": GREEN,
    "consistent support": PINK,
    SEVERAL: YELLOW,
    NONE: QUIET,
}
BAR_INCHES = 0.27
FIRST_YEAR = 4
"""Quarters that are not drawn: sums so small that their ratio says nothing."""


def money(results: "Results") -> FigureData | None:
    """Cost by lever, and extra GDP per unit of cost as the run goes on; None where no arm cost anything."""
    found = [each for arm in results.policies if (each := spending(results, arm)) is not None]
    if not found:
        return None
    panels = []
    for each in found:

        def draw(axes: "Axes", each: Spending = each) -> None:
            _draw_uses(axes, each, results.currency)

        heading = "Where the money went" if len(found) == 1 else f"{each.arm}: {_sentence(results, each)}"
        panels.append(Panel(heading, draw, max(PANEL_HEIGHT, 0.9 + BAR_INCHES * len(each.uses))))
    bought = {each.arm: _bought(results, each.arm) for each in found}
    unit = results.currency

    def draw_bought(axes: "Axes") -> None:
        _draw_bought(axes, results, bought)

    panels.append(Panel(f"{unit.capitalize()} of GDP per {unit} of cost, so far", draw_bought))
    time = time_of(results)[FIRST_YEAR:] if len(results.quarters) > FIRST_YEAR else time_of(results)
    return FigureData(
        name="money",
        sentences=(_sentence(results, found[0]),) if len(found) == 1 else (),
        caption="Left: public cost by lever, mean over the run, policy less baseline, coloured by pillar, with 90 % "
        "intervals. Programmes are those of industrial upgrading, cluster linkage and approval reform, which are paid "
        "as one; administration is what it takes to run all levers. Right: extra GDP of the nation since the opening "
        f"over extra public cost since the opening, undiscounted, from the second year on. {read_fan(results)} The "
        "line at 1: GDP rises by what was spent.",
        panels=tuple(panels),
        header=("panel", "line", "time", "mean", "low", "p25", "p75", "high"),
        rows=[
            (
                each.arm, f"{use.use}, {unit} a year", None, use.a_year.mean, use.a_year.low, None, None,
                use.a_year.high,
            )
            for each in found
            for use in each.uses
        ]
        + [row for arm, values in bought.items() for row in fan_rows("GDP per cost", arm, time, values)],
    )  # fmt: skip


def use_named(use: Cost) -> str:
    """A use of money in words."""
    quantity = QUANTITIES.get(f"{PREFIX}{use.use}")
    return quantity.label.removeprefix("Cost of ") if quantity else use.use.replace("_", " ")


def _bought(results: "Results", arm: str) -> Any:
    found = running(results, arm)
    gdp, cost = found if found is not None else (np.ones((1, 1)), np.ones((1, 1)))
    ratio = np.divide(gdp, cost, out=np.full(gdp.shape, np.nan), where=cost > 0)
    return ratio[:, FIRST_YEAR:] if ratio.shape[1] > FIRST_YEAR else ratio


def _draw_uses(panel: "Axes", each: Spending, currency: str) -> None:
    largest = max(use.a_year.mean for use in each.uses)
    scale, word = next(
        ((size, name) for size, name in ((1e9, "billion "), (1e6, "million ")) if largest >= size), (1.0, "")
    )
    rows = np.arange(len(each.uses))[::-1]
    told: set[str] = set()
    for row, use in zip(rows, each.uses, strict=True):
        label = use.pillar if use.pillar not in told else None
        told.add(use.pillar)
        colour = PILLAR_COLOURS.get(use.pillar, QUIET)
        panel.barh(row, use.a_year.mean / scale, height=0.7, color=colour, alpha=0.75, label=label)
        if use.a_year.low is not None and use.a_year.high is not None:
            panel.hlines(row, use.a_year.low / scale, use.a_year.high / scale, color=INK, linewidth=1.0)
    panel.set_yticks(rows, [use_named(use) for use in each.uses], fontsize=9)
    panel.set_ylim(-0.6, len(rows) - 0.4)
    panel.set_xlabel(f"{word}{currency} a year")
    panel.grid(visible=False, axis="y")
    panel.tick_params(axis="y", length=0)
    panel.legend(loc="lower right")


def _draw_bought(panel: "Axes", results: "Results", bought: dict[str, Any]) -> None:
    time = time_of(results)
    for arm, values in bought.items():
        draw_fan(panel, time[-values.shape[1] :], values, colour_of(arm, results.policies), arm)
    panel.axhline(1, color=QUIET, linewidth=0.9, zorder=1, linestyle=":")
    panel.axhline(0, color=QUIET, linewidth=0.9, zorder=1)
    panel.set_ylabel(f"{results.currency} of GDP per {results.currency}")
    if len(bought) > 1:
        panel.legend(loc="best")
    whole_years(panel)


def _sentence(results: "Results", each: Spending) -> str:
    unit, uses = results.currency, each.uses[:2]
    shares = " and ".join(
        f"{number(use.share.mean, 0)} % {'is ' if use is uses[0] else ''}for {use_named(use)}" for use in uses
    )
    text = (
        f"Of {large(each.total.mean)} {unit} a year ({number(each.gdp_percent.mean, 2)} % of GDP), {shares}"
    )
    verdict = next(one for one in results.verdicts() if one.arm == each.arm)
    if verdict.yuan_bought is None:
        return f"{text}."
    bought = verdict.yuan_bought
    between = f" (90 % of replicates: {interval(bought)})" if bought.has_interval else ""
    return f"{text}; each {unit} came with {signed(bought.mean)} {unit} of GDP{between}."
