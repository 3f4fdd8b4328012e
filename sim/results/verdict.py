"""The verdict on a policy arm: who gains, at whose expense, with what probability, and what a yuan bought."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.closing import ADOPTERS, NATION, OTHERS
from sim.results.statistics import Array, Estimate, estimate, percent_effect

if TYPE_CHECKING:
    from sim.results.results import Results

REGION_PERCENT = 0.25
"""Region of practical equivalence: GDP changed by no more than this, in percent of the adopters' GDP, is no effect."""

GAINS = "gains and the nation gains"
AT_OTHERS_EXPENSE = "gains at others' expense"
NO_EFFECT = "no effect of practical size"
LOSES = "loses"
KINDS = (GAINS, AT_OTHERS_EXPENSE, NO_EFFECT, LOSES)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the replicates say about one policy arm.

    kind                  the commonest of `KINDS` over replicates
    probabilities         share of replicates in each of `KINDS`
    nation, own, others   effect on GDP over the last year, each in % of its own baseline; `own` (the adopters)
                          and `others` are None where all adopt, or none
    yuan_bought           extra GDP of the nation per yuan of extra public cost, both summed over the run,
                          undiscounted; None where the arm cost nothing
    """

    arm: str
    kind: str
    probabilities: Mapping[str, float]
    nation: Estimate
    own: Estimate | None
    others: Estimate | None
    yuan_bought: Estimate | None
    adopters: tuple[str, ...]
    replicates: int
    window: str
    currency: str

    @property
    def sentence(self) -> str:
        """The answer in words."""
        from sim.results.sentence import answer

        return answer(self)

    def as_dict(self) -> dict[str, Any]:
        """The verdict for `summary.json`."""
        return {
            "arm": self.arm,
            "verdict": self.kind,
            "probabilities": dict(self.probabilities),
            "region_percent_of_adopters_gdp": REGION_PERCENT,
            "gdp_effect_percent": {
                NATION: _as_dict(self.nation),
                ADOPTERS: _as_dict(self.own),
                OTHERS: _as_dict(self.others),
            },
            "extra_gdp_per_unit_of_public_cost": _as_dict(self.yuan_bought),
            "sentence": self.sentence,
        }


def judge(results: "Results", arm: str) -> Verdict:
    """Reach the verdict on one policy arm."""
    groups = results.groups(arm)
    gdp = {
        group: (results.last_year(arm, "gdp", members), results.last_year(results.baseline, "gdp", members))
        for group, members in groups.items()
    }
    effects = {group: estimate(percent_effect(*pair)) for group, pair in gdp.items()}
    (own, own_before), (nation, nation_before) = gdp.get(ADOPTERS, gdp[NATION]), gdp[NATION]
    judged = kinds(percent_effect(own, own_before), 100 * (nation - nation_before) / own_before)
    probabilities = {kind: judged.count(kind) / len(judged) for kind in KINDS}
    return Verdict(
        arm=arm,
        kind=max(KINDS, key=lambda kind: probabilities[kind]),
        probabilities=probabilities,
        nation=effects[NATION],
        own=effects.get(ADOPTERS),
        others=effects.get(OTHERS),
        yuan_bought=yuan_bought(results, arm),
        adopters=tuple(results.names[place] for place in groups.get(ADOPTERS, ())),
        replicates=results.replicates,
        window=results.window,
        currency=results.currency,
    )


def kinds(own_gain: Array, nation_gain: Array) -> list[str]:
    """Judge every replicate by what the adopters and what the nation gain, both in % of the adopters' baseline GDP.

    On this common base the nation's gain is the adopters' gain plus that of the others, so a gain at others'
    expense is one of which the nation keeps nothing of practical size.
    """
    return [_kind(own, nation) for own, nation in zip(own_gain, nation_gain, strict=True)]


def _kind(own: float, nation: float) -> str:
    if own < -REGION_PERCENT:
        return LOSES
    if not own > REGION_PERCENT:
        return NO_EFFECT
    return GAINS if nation > REGION_PERCENT else AT_OTHERS_EXPENSE


def yuan_bought(results: "Results", arm: str) -> Estimate | None:
    """Extra GDP of the nation per yuan of extra public cost over the whole run, undiscounted.

    The mean is the ratio of sums over replicates, since a mean of ratios is at the mercy of small costs; interval
    and error are those of the replicates' own ratios. None unless every replicate cost something.
    """
    if "public_cost" not in results.recorded:
        return None
    gdp, cost = (
        results.over_the_run(arm, name) - results.over_the_run(results.baseline, name)
        for name in ("gdp", "public_cost")
    )
    if not np.all(cost > 0):
        return None
    ratios = estimate(gdp / cost)
    return Estimate(float(gdp.sum() / cost.sum()), ratios.low, ratios.high, ratios.error)


def _as_dict(effect: Estimate | None) -> dict[str, float | None] | None:
    if effect is None:
        return None
    return effect.as_dict()
