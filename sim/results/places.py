"""The effect of a policy province by province."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.results.statistics import Estimate, estimate, percent_effect

if TYPE_CHECKING:
    from sim.results.results import Results


@dataclass(frozen=True, slots=True)
class Effect:
    """What one arm changes in one province over the last year: GDP and talent in % of its baseline, money a year."""

    arm: str
    place: int
    is_adopter: bool
    gdp: Estimate
    talent: Estimate
    public_cost: Estimate

    def as_dict(self, names: tuple[str, ...]) -> dict[str, Any]:
        """The numbers, unrounded, for `summary.json`."""
        return {
            "arm": self.arm,
            "province": names[self.place],
            "is_adopter": self.is_adopter,
            "gdp_percent": self.gdp.as_dict(),
            "talent_percent": self.talent.as_dict(),
            "public_cost_a_year": self.public_cost.as_dict(),
        }


def effects(results: "Results", arm: str) -> tuple[Effect, ...]:
    """The effect of one arm in every province, in the order of provinces."""
    pairs = {
        quantity: [results.last_year_by_province(each, quantity) for each in (arm, results.baseline)]
        for quantity in ("gdp", "talent", "public_cost")
    }
    gdp, talent = (percent_effect(*pairs[quantity]) for quantity in ("gdp", "talent"))
    cost = pairs["public_cost"][0] - pairs["public_cost"][1]
    adopting = set(results.manifest["adopters"][arm])
    return tuple(
        Effect(
            arm,
            place,
            code in adopting,
            estimate(gdp[:, place]),
            estimate(talent[:, place]),
            estimate(cost[:, place]),
        )
        for place, code in enumerate(results.codes)
    )


def told(arm: str, found: tuple[Effect, ...]) -> dict[str, Any]:
    """In how many provinces GDP is clearly higher, clearly lower, or neither, for `summary.json`."""
    higher = sum(each.gdp.is_clear and each.gdp.mean > 0 for each in found)
    lower = sum(each.gdp.is_clear and each.gdp.mean < 0 for each in found)
    return {
        "arm": arm,
        "provinces": len(found),
        "higher": higher,
        "lower": lower,
        "open": len(found) - higher - lower,
        "higher_in_the_mean": sum(each.gdp.mean > 0 for each in found),
    }
