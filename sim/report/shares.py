"""Shares of GDP: as observed before and since the opening, at the baseline, and with the policy."""

from typing import TYPE_CHECKING

from sim.report.fan import HEADER, draw_arms, fan_rows, fans_told, observed_rows, recent, time_of
from sim.report.figure import FigureData, Panel
from sim.results.closing import NATION
from sim.results.paths import followed, has_path, observed_shares, share_before, share_end
from sim.results.words import listed, number, quoted, settled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.results import Results
    from sim.results.paths import Observed
    from sim.results.statistics import Array

MOST_NAMES = 5


def shares(results: "Results") -> FigureData:
    """Share of GDP of the adopters, or of the largest provinces where all adopt or nobody; a panel per group."""
    groups = followed(results)
    values = {
        members: {
            arm: 100 * results.values(arm, "gdp_share", members)
            for arm in dict.fromkeys((results.baseline, *arms))
        }
        for members, arms in groups.items()
    }
    before = {members: recent(results, share_before(results, members)) for members in groups}
    time = time_of(results)
    return FigureData(
        name="shares",
        sentences=tuple(_sentence(results, *each) for each in groups.items()) if len(groups) == 1 else (),
        caption="Shares of GDP of adopters, or of the five largest provinces where all adopt. "
        f"{observed_caption(results)} {fans_told(results)} What is observed since the opening holds all that provinces "
        "really did: a yardstick for the size of effects, not a test of the policy.",
        panels=tuple(
            Panel(
                _sentence(results, members, arms) if len(groups) > 1 else "",
                lambda axes, members=members, arms=arms: _draw(  # type: ignore[misc]
                    axes, results, arms, values[members], before[members]
                ),
            )
            for members, arms in groups.items()
        ),
        header=HEADER,
        rows=[
            row
            for members in groups
            for row in (
                *observed_rows(_who(results, members), before[members]),
                *(
                    each
                    for arm, of_arm in values[members].items()
                    for each in fan_rows(_who(results, members), arm, time, of_arm)
                ),
            )
        ],
    )


def observed_caption(results: "Results") -> str:
    """Which revision of the figures the black lines are of."""
    economy = results.manifest["economy"]
    history, path = economy["history"], economy["path"]
    told = f"Black: observed, vintage {history['vintage'] or 'unknown'}"
    if path["vintage"] == history["vintage"]:
        return f"{told}."
    told += f"; the run opens on vintage {path['vintage']}"
    if has_path(results):
        told += ", observed since then as open circles"
    return f"{told}. A step between vintages means nothing."


def _draw(
    panel: "Axes", results: "Results", arms: list[str], values: "dict[str, Array]", before: "list[Observed]"
) -> None:
    draw_arms(panel, results, arms, values, before)
    panel.set_ylabel("% of the nation's GDP")


def _sentence(results: "Results", members: tuple[int, ...], arms: list[str]) -> str:
    who, year = _who(results, members), results.quarters[-1].year
    policies = [arm for arm in arms if arm != results.baseline]
    closing = share_end(results, arms[0], members)
    share, verb = number(closing.baseline.mean, 2), "has" if len(members) == 1 else "have"
    start = f"{who} {verb} {share} % of GDP in {year} at the baseline"
    told = [
        f"with {quoted(arm)} it is {settled(share_end(results, arm, members).effect, unit='points')}"
        for arm in policies
    ]
    sentences = ["; ".join([start, ", ".join(told)] if told else [start]) + "."]
    if has_path(results):
        seen = observed_shares(results, members)
        text = f"Observed in {seen.year}: {number(seen.observed, 2)} %"
        if seen.band.has_interval and seen.band.low is not None and seen.band.high is not None:
            low, high = seen.band.low, seen.band.high
            side = "below" if seen.observed < low else "above" if seen.observed > high else "within"
            text += f", {side} the 90 % band of the baseline ({number(low, 2)} to {number(high, 2)} %)"
        else:
            text += f"; the baseline has {number(seen.band.mean, 2)} %"
        sentences.append(f"{text}.")
    return " ".join(sentences)


def _who(results: "Results", members: tuple[int, ...]) -> str:
    if len(members) == len(results.codes):
        return f"The {NATION}"
    return listed([results.names[place] for place in members], most=MOST_NAMES)
