"""How concentrated GDP is: observed, without policy, and with it."""

from typing import TYPE_CHECKING

from sim.report.fan import draw_fan, time_of
from sim.report.style import INK, QUIET, colour_of, drawing, panels, titled
from sim.results.statistics import estimate
from sim.results.words import number, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.results import Results

MEASURES = {
    "top5": ("Five largest provinces, % of GDP", 100),
    "herfindahl": ("Herfindahl index of GDP over provinces", 1),
}


def concentration(results: "Results") -> "Figure":
    """Share of the five largest provinces and Herfindahl index of GDP, observed years before."""
    with drawing():
        figure, axes = panels(len(MEASURES))
        for panel, (measure, (title, factor)) in zip(axes, MEASURES.items(), strict=True):
            _draw(panel, results, measure, factor)
            panel.set_title(title)
        axes[0].legend(loc="best")
        titled(figure, axes, [_sentence(results)])
        return figure


def _draw(panel: "Axes", results: "Results", measure: str, factor: float) -> None:
    observed = results.manifest["economy"].get("history", {})
    if observed.get("years"):
        years = [year + 0.5 for year in observed["years"]]
        values = [factor * value for value in observed["gdp"][measure]]
        panel.plot(years, values, "o-", color=INK, markersize=2.6, linewidth=0.9, label="observed")
    time, quantity = time_of(results), f"gdp_{measure}"
    for arm in results.policies:
        colour = colour_of(arm, results.policies)
        panel.plot(
            time, factor * results.values(arm, quantity).mean(axis=0), color=colour, linewidth=2.2, label=arm
        )
    draw_fan(
        panel, time, factor * results.values(results.baseline, quantity), QUIET, results.baseline, dashed=True
    )


def _sentence(results: "Results") -> str:
    everyone = range(len(results.codes))
    at = {arm: results.last_year(arm, "gdp_top5", everyone) for arm in results.arms}
    year = results.quarters[-1].year
    baseline = estimate(100 * at[results.baseline]).mean
    start = f"The five largest provinces hold {number(baseline, 1)} % of GDP in {year} at the baseline"
    changes = {arm: signed(estimate(100 * (at[arm] - at[results.baseline])).mean) for arm in results.policies}
    told = ", ".join(f"{arm} changes that by {change} points" for arm, change in changes.items())
    return f"{start}; {told}." if told else f"{start}."
