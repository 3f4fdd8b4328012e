"""How concentrated GDP is: observed, without policy, and with it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.report.fan import draw_fan, time_of
from sim.report.style import INK, PAPER, QUIET, colour_of, drawing, panels, titled
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


def draw_observed(
    panel: "Axes", years: Sequence[int], values: Sequence[float], label: str, *, is_path: bool = False
) -> None:
    """Observed years, each in its middle; open circles for the path since the opening in the opening's vintage."""
    face = PAPER if is_path else INK
    panel.plot(
        [year + 0.5 for year in years], values, "o-", color=INK, markerfacecolor=face,
        markersize=4.0 if is_path else 2.6, linewidth=0.9, label=label, zorder=5 if is_path else 2,
    )  # fmt: skip


def has_path(results: "Results") -> bool:
    """Whether a year that was run after the opening year is observed, in the vintage of the opening."""
    economy, last = results.manifest["economy"], results.quarters[-1].year
    return any(economy["opening_year"] < year <= last for year in economy["path"]["years"])


def _draw(panel: "Axes", results: "Results", measure: str, factor: float) -> None:
    economy = results.manifest["economy"]
    history, path = economy["history"], economy["path"]
    is_apart = has_path(results) and path["vintage"] != history["vintage"]
    before = [
        (year, factor * value)
        for year, value in zip(history["years"], history["gdp"][measure], strict=True)
        if year <= economy["opening_year"] or not is_apart
    ]
    if before:
        draw_observed(panel, [year for year, _ in before], [value for _, value in before], "observed")
    if is_apart:
        values = [factor * value for value in path["gdp"][measure]]
        draw_observed(panel, path["years"], values, f"observed, {path['vintage']}", is_path=True)
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
