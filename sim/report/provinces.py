"""Where GDP changes: a map of provinces, and bars in order."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.report.figure import FigureData, Panel
from sim.report.outlines import Atlas
from sim.report.painting import MAP_INCHES, height_of_bars, paint_bars, paint_map, reach_of
from sim.results.places import Effect, effects
from sim.results.words import interval, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.results import Results

READ = (
    "Means, and 90 % intervals as lines. Dotted on the map, hollow as a bar: the interval holds zero, so gain or loss "
    "is open. "
)
LABEL = "GDP, % of the province's baseline"


def provinces(results: "Results", atlas: Atlas | None) -> FigureData:
    """Effect on GDP by province, per policy arm: a map where there are boundaries for all, and bars."""
    found = {arm: effects(results, arm) for arm in results.policies}
    reach = reach_of([each.gdp for of_arm in found.values() for each in of_arm])
    panels = []
    for arm, of_arm in found.items():
        heading = f"{arm}: {sentence(results, of_arm)}" if len(found) > 1 else ""
        outlined = {results.codes[each.place] for each in of_arm if each.is_adopter}
        if len(outlined) == len(results.codes):
            outlined = set()
        gdp = [each.gdp for each in of_arm]
        tips = [_tip(results, each) for each in of_arm]

        def draw_map(axes: "Axes", gdp=gdp, outlined=outlined, tips=tips) -> None:  # type: ignore[no-untyped-def]
            if atlas is not None:
                paint_map(axes, results, atlas, gdp, outlined, reach, LABEL, tips)

        def draw_bars(axes: "Axes", gdp=gdp, outlined=outlined) -> None:  # type: ignore[no-untyped-def]
            paint_bars(axes, results, gdp, outlined, reach, LABEL)

        tall = height_of_bars(len(results.codes))
        if atlas is not None:
            panels.append(Panel(heading, draw_map, MAP_INCHES))
        if atlas is None or len(found) == 1:
            panels.append(Panel(heading, draw_bars, tall))
    marks = "".join(
        f" {name} is drawn as a marker disc, not a boundary." for name in (atlas.markers if atlas else ())
    )
    return FigureData(
        name="provinces",
        sentences=tuple(sentence(results, of_arm) for of_arm in found.values()) if len(found) == 1 else (),
        caption=f"Effect on GDP by province over {results.window}. {READ if results.replicates > 1 else ''}"
        f"Outlined on the map, bold in the list: provinces that adopt, where not all do.{marks}",
        panels=tuple(panels),
        header=("arm", "province", "is_adopter", "gdp_percent", "low", "high", "monte_carlo_error"),
        rows=[
            (
                arm, results.names[each.place], each.is_adopter, each.gdp.mean, each.gdp.low, each.gdp.high,
                each.gdp.error,
            )
            for arm, of_arm in found.items()
            for each in of_arm
        ],
    )  # fmt: skip


def sentence(results: "Results", found: Sequence[Effect]) -> str:
    """In how many provinces GDP is surely higher, surely lower or neither; where most and least."""
    ranked = sorted(found, key=lambda each: each.gdp.mean)
    least, most = ranked[0], ranked[-1]
    total = len(found)

    def told(each: Effect) -> str:
        return f"{results.names[each.place]} ({signed(each.gdp.mean)} %)"

    if not most.gdp.has_interval:
        risen, end = sum(each.gdp.mean > 0 for each in found), f"from {told(least)} to {told(most)}"
        return f"GDP is higher in {risen} of {total} provinces, {end}."
    gaining = [each for each in found if each.gdp.is_clear and each.gdp.mean > 0]
    losing = [each for each in found if each.gdp.is_clear and each.gdp.mean < 0]
    parts = []
    if gaining:
        best = max(gaining, key=lambda each: each.gdp.mean)
        parts.append(f"higher in {len(gaining)} of {total} provinces, most in {told(best)}")
    if losing:
        worst = min(losing, key=lambda each: each.gdp.mean)
        parts.append(f"lower in {len(losing)}{'' if gaining else f' of {total}'}, most in {told(worst)}")
    unsettled = total - len(gaining) - len(losing)
    if not parts:
        return f"In none of {total} provinces is GDP clearly higher or lower: every 90 % interval holds zero."
    if unsettled:
        parts.append(f"neither clearly higher nor lower in {unsettled}")
    return f"GDP is {'; '.join(parts)}."


def _tip(results: "Results", each: Effect) -> str:
    between = f" (90 % interval {interval(each.gdp)})" if each.gdp.has_interval else ""
    return f"{results.names[each.place]}: {signed(each.gdp.mean)} %{between}"
