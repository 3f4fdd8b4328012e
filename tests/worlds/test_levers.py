"""Worlds that differ by policy alone: no policy is no difference, and the order of levers is none either."""

import numpy as np
import pytest
from littleland.country import INVENTED, ask, every_lever, lived, one_lever, same_series, same_world

from sim.opening import open_economy
from sim.policy import LEVERS, ResearchCredit, TalentSettlement, UniversitySeats

QUARTERS = 12
SAID = {"source": INVENTED}
NOTHING = {
    "intensity zero": every_lever("all", strength=0.0),
    "no adopters": every_lever([]),
    "what is present already": tuple(one_lever(name, "Shore", present={"Shore": 1.0}) for name in LEVERS),
    "in force after the run": tuple(one_lever(name, when={"start": "2030Q1"}) for name in LEVERS),
}


@pytest.mark.parametrize("levers", NOTHING.values(), ids=NOTHING)
def test_no_policy_changes_nothing_to_the_last_bit(levers):
    scenario = ask(arms={"baseline": (), "policy": levers}, quarters=QUARTERS, uncertainty="priors")
    opening = open_economy(scenario, 1)
    baseline, policy = (lived(scenario, arm, replicate=1, opening=opening) for arm in ("baseline", "policy"))
    assert same_world(baseline, policy)


def test_no_policy_changes_nothing_in_china_to_the_last_bit():
    arms = {"baseline": (), "zero": every_lever("coast", strength=0.0), "nobody": every_lever([])}
    scenario = ask(economy="china", arms=arms, quarters=QUARTERS, uncertainty="priors")
    baseline, zero, nobody = (lived(scenario, arm, replicate=2) for arm in arms)
    assert same_world(baseline, zero)
    assert same_world(baseline, nobody)


@pytest.mark.parametrize("economy", ["littleland", "china"])
def test_the_order_of_levers_changes_nothing_beyond_rounding(economy):
    levers = (
        *every_lever(),
        TalentSettlement(where="all", grant=33_333.3, **SAID),
        ResearchCredit(where="all", rate=0.0123, **SAID),
        UniversitySeats(where="all", expansion=0.07, cost_per_student_per_year=41_111.0, **SAID),
    )
    rng = np.random.default_rng(1)
    shuffled = [tuple(levers[at] for at in rng.permutation(len(levers))) for _ in range(3)]
    orders = {f"order{number}": order for number, order in enumerate([levers, levers[::-1], *shuffled])}
    where = {"economy": "china"} if economy == "china" else {}
    scenario = ask(**where, arms=orders, quarters=QUARTERS)
    opening = open_economy(scenario)
    worlds = [lived(scenario, arm, opening=opening).recorder.series for arm in orders]
    for name, first in worlds[0].items():
        if name == "residual":
            continue
        for other in worlds[1:]:
            np.testing.assert_allclose(
                other[name], first, rtol=1e-12, atol=1e-12 * np.abs(first).max(), err_msg=name
            )


def test_one_large_grant_is_two_small_ones():
    one = TalentSettlement(where="Shore", grant=60_000, **SAID)
    half = TalentSettlement(where="Shore", grant=30_000, **SAID)
    scenario = ask(arms={"one": (one,), "two": (half, half)}, quarters=QUARTERS)
    assert same_series(lived(scenario, "one"), lived(scenario, "two"))


def test_two_arms_with_the_same_levers_are_the_same_world():
    scenario = ask(
        arms={"one": every_lever(), "other": every_lever()}, quarters=QUARTERS, uncertainty="priors"
    )
    one, other = lived(scenario, "one"), lived(scenario, "other")
    assert same_world(one, other)


def test_provinces_are_treated_by_what_they_are_and_not_by_their_names():
    """Adopting by name, by code or by a group that means the same is the same policy."""
    names = {"name": ["Plain", "Hills"], "code": ["2", "3"], "group": ["inner"], "twice": ["inner", "Plain"]}
    scenario = ask(arms={how: every_lever(where) for how, where in names.items()}, quarters=4)
    first, *others = (lived(scenario, how) for how in names)
    assert all(same_series(first, other) for other in others)
