"""Talent and the frontier share of the nation: observed before the opening, then every arm as a fan."""

from typing import TYPE_CHECKING, Any

from sim.report.fan import HEADER, draw_arms, fan_rows, fans_told, observed_rows, recent, time_of
from sim.report.figure import FigureData, Panel
from sim.results.paths import Observed, end, observed_before
from sim.results.statistics import Array, percent_effect, point_effect
from sim.results.words import large, number, quoted, settled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.results import Results

BEFORE = "Black: observed, as an opening in each of those years takes it, gaps filled by the economy's declared rules."
MILLION = 1e-6


def frontier(results: "Results") -> FigureData:
    """Frontier share of the nation's GDP, %."""
    before = recent(results, observed_before(results, "frontier_gdp", "gdp", 100))
    values = {arm: 100 * results.values(arm, "frontier_share") for arm in results.arms}

    def said(arm: str) -> Any:
        return end(results, arm, "frontier_share", range(len(results.codes)), 100, point_effect, "points")

    year, first = results.quarters[-1].year, results.baseline
    start = (
        f"The frontier fields make {number(said(first).baseline.mean, 2)} % of GDP in {year} at the baseline"
    )
    told = [
        f"with {quoted(arm)} that is {settled(said(arm).effect, unit='points')}" for arm in results.policies
    ]
    return _figure(
        results, "frontier", f"{'; '.join([start, *([', '.join(told)] if told else [])])}.",
        "Value added of AI, robotics, biotechnology and neurotechnology together, as a share of GDP. "
        f"{BEFORE} {fans_told(results)}",
        "Frontier share, % of GDP", values, before,
    )  # fmt: skip


def talent(results: "Results") -> FigureData:
    """Talent of the nation, million persons."""
    before = recent(results, observed_before(results, "talent", None, MILLION))
    values = {arm: MILLION * results.values(arm, "talent") for arm in results.arms}

    def said(arm: str) -> Any:
        return end(results, arm, "talent", range(len(results.codes)), 1, percent_effect, "%")

    year, first = results.quarters[-1].year, results.baseline
    start = f"The nation has {large(said(first).baseline.mean)} talent in {year} at the baseline"
    told = [f"with {quoted(arm)} {settled(said(arm).effect)}" for arm in results.policies]
    return _figure(
        results, "talent", f"{'; '.join([start, *([', '.join(told)] if told else [])])}.",
        f"Residents with a college education who are in the talent pool. {BEFORE} {fans_told(results)}",
        "Talent, million persons", values, before,
    )  # fmt: skip


def _figure(
    results: "Results", name: str, sentence: str, caption: str, label: str, values: dict[str, Array],
    before: list[Observed],
) -> FigureData:  # fmt: skip
    def draw(panel: "Axes") -> None:
        draw_arms(panel, results, results.policies, values, before)
        panel.set_ylabel(label)

    rows = observed_rows(label, before)
    for arm, of_arm in values.items():
        rows += fan_rows(label, arm, time_of(results), of_arm)
    return FigureData(name, (sentence,), caption, (Panel("", draw),), HEADER, rows)
