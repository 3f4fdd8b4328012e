"""How concentrated GDP is: observed, without policy, and with it."""

from typing import TYPE_CHECKING

from sim.report.fan import HEADER, draw_arms, fan_rows, fans_told, observed_rows, recent, time_of
from sim.report.figure import FigureData, Panel
from sim.report.shares import observed_caption
from sim.results.paths import Observed, end, has_path
from sim.results.statistics import point_effect
from sim.results.words import number, quoted, settled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.results import Results

MEASURES = {
    "top5": ("Five largest provinces", "% of the nation's GDP", 100),
    "herfindahl": ("Herfindahl index of GDP over provinces", "0 to 1", 1),
}


def concentration(results: "Results") -> FigureData:
    """Share of the five largest provinces and Herfindahl index of GDP, observed years before."""
    time, panels, rows = time_of(results), [], []
    for measure, (heading, label, scale) in MEASURES.items():
        values = {arm: scale * results.values(arm, f"gdp_{measure}") for arm in results.arms}
        before = recent(results, _before(results, measure, scale))

        def draw(panel: "Axes", values=values, before=before, label=label) -> None:  # type: ignore[no-untyped-def]
            draw_arms(panel, results, results.policies, values, before)
            panel.set_ylabel(label)

        panels.append(Panel(heading, draw))
        rows += observed_rows(heading, before)
        for arm, of_arm in values.items():
            rows += fan_rows(heading, arm, time, of_arm)
    return FigureData(
        "concentration",
        (_sentence(results),),
        f"How GDP is spread over provinces, before and after. {observed_caption(results)} {fans_told(results)}",
        tuple(panels),
        HEADER,
        rows,
    )


def _before(results: "Results", measure: str, scale: float) -> list[Observed]:
    economy = results.manifest["economy"]
    history, path, opening = economy["history"], economy["path"], economy["opening_year"]
    lines = []
    for found, years in (
        (history, [year for year in history["years"] if year <= opening]),
        (path, path["years"] if has_path(results) else path["years"][:1]),
    ):
        values = [scale * found["gdp"][measure][found["years"].index(year)] for year in years]
        if years:
            lines.append(Observed(tuple(years), tuple(values), found["vintage"]))
    if len(lines) > 1 and len(lines[1].years) == 1 and lines[0].vintage == lines[1].vintage:
        return lines[:1]
    return lines


def _sentence(results: "Results") -> str:
    def said(arm: str):  # type: ignore[no-untyped-def]
        return end(results, arm, "gdp_top5", range(len(results.codes)), 100, point_effect, "points")

    year, first = results.quarters[-1].year, results.baseline
    share = number(said(first).baseline.mean, 1)
    start = f"The five largest provinces hold {share} % of GDP in {year} at the baseline"
    told = [
        f"with {quoted(arm)} that is {settled(said(arm).effect, unit='points')}" for arm in results.policies
    ]
    return f"{'; '.join([start, *([', '.join(told)] if told else [])])}."
