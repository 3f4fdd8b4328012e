"""Shares of GDP since the opening: as observed, at the baseline, and with the policy."""

from typing import TYPE_CHECKING

import numpy as np

from sim.report.fan import draw_fan, time_of
from sim.report.spread import draw_observed
from sim.report.style import QUIET, colour_of, drawing, panels, titled
from sim.results.closing import ADOPTERS
from sim.results.statistics import LOWER, UPPER, Array
from sim.results.words import listed, number, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.results import Results

LARGEST = 5


def shares(results: "Results") -> "Figure":
    """Share of GDP of the adopters, or of the five largest where all adopt or nobody; a panel per group."""
    with drawing():
        groups = _groups(results)
        figure, axes = panels(len(groups))
        for panel, (members, arms) in zip(axes, groups.items(), strict=True):
            _draw(panel, results, members, arms)
        titled(figure, axes, [_sentence(results, members, arms) for members, arms in groups.items()])
        return figure


def _groups(results: "Results") -> dict[tuple[int, ...], list[str]]:
    """Positions of provinces, and the policy arms that are told for them."""
    found: dict[tuple[int, ...], list[str]] = {}
    for arm in results.policies or (results.baseline,):
        found.setdefault(results.groups(arm).get(ADOPTERS, _largest(results)), []).append(arm)
    return found


def _largest(results: "Results") -> tuple[int, ...]:
    """The provinces with the largest observed GDP at the opening."""
    at_opening = [results.manifest["economy"]["path"]["shares"][code][0] for code in results.codes]
    return tuple(sorted(np.argsort(at_opening)[::-1][:LARGEST].tolist()))


def _draw(panel: "Axes", results: "Results", members: tuple[int, ...], arms: list[str]) -> None:
    time = time_of(results)
    for arm in arms:
        if arm != results.baseline:
            colour = colour_of(arm, results.policies)
            panel.plot(
                time, _share(results, arm, members).mean(axis=0), color=colour, linewidth=2.2, label=arm
            )
    draw_fan(panel, time, _share(results, results.baseline, members), QUIET, results.baseline, dashed=True)
    years, observed = _observed(results, members)
    draw_observed(
        panel, years, observed, f"observed, {results.manifest['economy']['path']['vintage']}", is_path=True
    )
    whose = results.names[members[0]] if len(members) == 1 else f"these {len(members)} provinces"
    panel.set_ylabel(f"Share of {whose}, % of GDP")
    panel.legend(loc="best")


def _share(results: "Results", arm: str, members: tuple[int, ...]) -> Array:
    """Share of GDP, %, (replicate, quarter)."""
    return 100 * results.values(arm, "gdp_share", members)


def _observed(results: "Results", members: tuple[int, ...]) -> tuple[list[int], list[float]]:
    """Observed years that were run, and the group's share of GDP, %."""
    path = results.manifest["economy"]["path"]
    total = 100 * np.sum([path["shares"][results.codes[place]] for place in members], axis=0)
    last = results.quarters[-1].year
    told = [(year, float(value)) for year, value in zip(path["years"], total, strict=True) if year <= last]
    return [year for year, _ in told], [value for _, value in told]


def _sentence(results: "Results", members: tuple[int, ...], arms: list[str]) -> str:
    years, observed = _observed(results, members)
    year, seen = years[-1], observed[-1]
    of_year = [step for step, quarter in enumerate(results.quarters) if quarter.year == year]

    def over_the_year(arm: str) -> Array:
        gdp = (results.values(arm, "gdp", group)[:, of_year].sum(axis=1) for group in (members, None))
        return 100 * np.divide(*gdp)

    baseline = over_the_year(results.baseline)
    start = f"{_who(results, members)} had {number(seen, 2)} % of GDP in {year}"
    if len(baseline) > 1:
        low, high = np.quantile(baseline, [LOWER, UPPER])
        side = "below" if seen < low else "above" if seen > high else "within"
        start += f", {side} the 90 % band of the baseline ({number(low, 2)} to {number(high, 2)} %)"
    else:
        start += f"; the baseline has {number(baseline[0], 2)} %"
    changes = [
        f"{arm} changes it by {signed(float((over_the_year(arm) - baseline).mean()))} points"
        for arm in arms
        if arm != results.baseline
    ]
    return f"{'; '.join([start, ', '.join(changes)] if changes else [start])}."


def _who(results: "Results", members: tuple[int, ...]) -> str:
    return listed([results.names[place] for place in members], most=LARGEST)
