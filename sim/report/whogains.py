"""Who gains and who pays: GDP, talent and public cost of adopters, neighbours and the rest."""

from typing import TYPE_CHECKING

from sim.report.figure import FigureData, Panel
from sim.report.style import GROUP_COLOURS, INK, QUIET
from sim.results.closing import ADOPTERS
from sim.results.gains import NEIGHBOURS, THIRDS, Gain, gains
from sim.results.statistics import Estimate
from sim.results.words import interval, listed, number, settled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.results import Results

SHOWN = {
    "gdp": ("GDP", "% of the group's baseline"),
    "talent": ("Talent living there", "% of the group's baseline"),
    "gdp_per_head": ("GDP per head", "% of the group's baseline"),
    "burden": ("Public cost", "% of the group's baseline GDP"),
}
ROW_INCHES = 0.3


def who_gains(results: "Results") -> FigureData:
    """Effects by group with their intervals, a panel per quantity."""
    found = gains(results)
    panels = []
    for name, (heading, label) in SHOWN.items():

        def draw(axes: "Axes", name=name, label=label) -> None:  # type: ignore[no-untyped-def]
            _draw(axes, results, found, name)
            axes.set_xlabel(label)

        panels.append(
            Panel(heading, draw, 0.85 + ROW_INCHES * (len(found) + 0.6 * (len(results.policies) - 1)))
        )
    return FigureData(
        name="gains",
        sentences=tuple(
            _sentence(results, arm, [each for each in found if each.arm == arm]) for arm in results.policies
        ),
        caption=f"Over {results.window}. {_defined(results, found)}",
        panels=tuple(panels),
        header=("arm", "group", "provinces", "quantity", "mean", "low", "high", "monte_carlo_error"),
        rows=[
            (each.arm, each.group, len(each.members), name, value.mean, value.low, value.high, value.error)
            for each in found
            for name in (*SHOWN, "extra_gdp", "public_cost")
            for value in (getattr(each, name),)
        ],
    )


def named(gain: Gain) -> str:
    """`neighbours (5)`, and `nation` without a number."""
    return gain.group if gain.group == "nation" else f"{gain.group} ({len(gain.members)})"


def _draw(panel: "Axes", results: "Results", found: tuple[Gain, ...], name: str) -> None:
    row, ticks, labels = 0.0, [], []
    for arm in results.policies:
        for gain in (each for each in found if each.arm == arm):
            value: Estimate = getattr(gain, name)
            colour = GROUP_COLOURS[gain.group]
            if value.low is not None and value.high is not None:
                panel.hlines(row, value.low, value.high, color=colour, linewidth=2.2)
            is_open = value.has_interval and not value.is_clear
            panel.plot(
                value.mean,
                row,
                "o",
                color=colour,
                markerfacecolor="none" if is_open else colour,
                markersize=6,
            )
            ticks.append(row)
            labels.append(named(gain))
            row -= 1
        if len(results.policies) > 1:
            panel.annotate(
                arm, (0.995, ticks[-1] + 0.5 + len([each for each in found if each.arm == arm]) - 1),
                xycoords=("axes fraction", "data"), ha="right", va="center", fontsize=8, color=QUIET,
            )  # fmt: skip
        row -= 0.6
    panel.set_yticks(ticks, labels, fontsize=9)
    panel.axvline(0, color=INK, linewidth=0.8, zorder=1)
    panel.set_ylim(row + 0.6 + 0.4, 0.8)
    panel.grid(visible=False, axis="y")
    panel.tick_params(axis="y", length=0)


def _defined(results: "Results", found: tuple[Gain, ...]) -> str:
    """Who the groups are."""
    near = {
        gain.arm: listed([results.names[place] for place in gain.members], most=24)
        for gain in found
        if gain.group == NEIGHBOURS
    }
    told = []
    if near:
        listed_near = "; ".join(
            names if len(results.policies) == 1 else f"{arm}: {names}" for arm, names in near.items()
        )
        told.append(
            "Neighbours do not adopt themselves and are among the five provinces nearest to one that does, by the "
            f"distance that trade and people travel ({listed_near})."
        )
    if any(gain.group in THIRDS for gain in found):
        told.append("Where all provinces adopt they are told in thirds, by GDP per head at the opening.")
    if results.replicates > 1:
        told.append("Means, and 90 % intervals as lines; hollow: the interval holds zero.")
    return " ".join(told)


def _sentence(results: "Results", arm: str, found: list[Gain]) -> str:
    start = "" if len(results.policies) == 1 else f"{arm}: "
    groups = [each for each in found if each.group != "nation"]
    if not groups:
        return f"{start}GDP of the nation is {settled(found[0].gdp)}, at a public cost of {_paid(found[0])}."
    told = [f"{_who(results, each)} is {settled(each.gdp)}" for each in groups]
    return f"{start}GDP of {', of '.join(told)}{_pays(results, groups)}."


def _pays(results: "Results", groups: list[Gain]) -> str:
    """Who bears the public cost, where somebody does."""
    payers = [each for each in groups if each.burden.mean > 0]
    if not payers:
        return ""
    most = max(payers, key=lambda each: each.burden.mean)
    verb = "pays" if len(most.members) == 1 or most.group in THIRDS else "pay"
    how = f"{verb} most" if len(payers) > 1 else f"{verb} for it"
    return f"; {_who(results, most)} {how}, {_paid(most)}"


def _who(results: "Results", gain: Gain) -> str:
    if gain.group == ADOPTERS:
        return listed([results.names[place] for place in gain.members], most=5)
    return _short(gain)


def _short(gain: Gain) -> str:
    return gain.group if gain.group.startswith("the ") else f"the {gain.group}"


def _paid(gain: Gain) -> str:
    between = f" (90 % interval {interval(gain.burden)})" if gain.burden.has_interval else ""
    return f"{number(gain.burden.mean, 2)} % of GDP{between}"
