"""What stands behind an answer, for `summary.json`: every number that the report page prints beyond the table."""

from typing import TYPE_CHECKING, Any

from sim.results.costs import spending
from sim.results.gains import gains
from sim.results.moves import PEOPLE, move_changes
from sim.results.paths import ends, followed, growth, has_path, observed_shares
from sim.results.places import effects, told

if TYPE_CHECKING:
    from sim.results.results import Results

INTERVAL_PERCENT, INNER_PERCENT = 90, 50
"""What part of replicates the interval holds, and the darker band of a fan."""


def found(results: "Results") -> dict[str, Any]:
    """Effects by province and group, moves, costs, ends of paths and assumptions; no key for what was not recorded.

    Money is in the currency of the economy, shares and effects in percent, people in persons.
    """
    names, arms = results.names, results.policies
    by_province = {arm: effects(results, arm) for arm in arms}
    spent = [each for arm in arms if (each := spending(results, arm)) is not None]
    moved = [each for who in PEOPLE for each in move_changes(results, who)]
    seen = [observed_shares(results, members) for members in followed(results)] if has_path(results) else []
    manifest = results.manifest
    return {
        "interval_percent": INTERVAL_PERCENT,
        "inner_band_percent": INNER_PERCENT,
        "gdp_growth_percent": growth(results).as_dict(),
        "groups": [each.as_dict(names) for each in gains(results)],
        "provinces": [each.as_dict(names) for of_arm in by_province.values() for each in of_arm],
        "provinces_told": [told(arm, of_arm) for arm, of_arm in by_province.items()],
        "spending": [each.as_dict() for each in spent],
        "moves": [each.as_dict(names) for each in moved],
        "ends": [each.as_dict() for each in ends(results)],
        "observed_since_the_opening": [each.as_dict() for each in seen],
        "assumed": {
            "opening_year": manifest["economy"]["opening_year"],
            "opening": manifest["opening"],
            "wages": manifest["wages"],
            "priors": manifest["priors"],
        },
        "decided": manifest["scenario"]["arms"],
        "evidence": manifest["levers"],
    }
