"""Worlds that differ by policy alone: no policy is no difference, and the order of levers is none either."""

from itertools import permutations

import numpy as np
import pytest
from littleland.country import INVENTED, ask, every_lever, lived, same_series, same_state

from sim.opening import open_economy
from sim.policy import ResearchCredit, TalentSettlement, UniversitySeats

QUARTERS = 12
SAID = {"source": INVENTED}
NOTHING = {
    "a grant of zero": (TalentSettlement(where="all", grant=0, **SAID),),
    "a credit of zero": (ResearchCredit(where="all", rate=0, **SAID),),
    "no seats": (UniversitySeats(where="all", expansion=0, **SAID),),
    "intensity zero": every_lever("all", strength=0.0),
    "no adopters": every_lever([]),
    "what is present already": (
        TalentSettlement(where="Shore", grant=50_000, present={"Shore": 1.0}, **SAID),
    ),
    "in force after the run": (
        TalentSettlement(where="all", grant=50_000, when={"start": "2030Q1"}, **SAID),
    ),
}
SOMETHING = {
    "a grant": (TalentSettlement(where="Shore", grant=50_000, **SAID),),
    "a credit": (ResearchCredit(where="Shore", rate=0.15, **SAID),),
    "seats": (UniversitySeats(where="Shore", expansion=0.2, **SAID),),
}


@pytest.mark.parametrize("levers", NOTHING.values(), ids=NOTHING)
def test_no_policy_changes_nothing_to_the_last_bit(levers):
    scenario = ask(arms={"baseline": (), "policy": levers}, quarters=QUARTERS, uncertainty="priors")
    opening = open_economy(scenario, 1)
    baseline, policy = (lived(scenario, arm, replicate=1, opening=opening) for arm in ("baseline", "policy"))
    assert same_series(baseline, policy)
    assert same_state(baseline.state, policy.state)


def test_no_policy_changes_nothing_in_china_to_the_last_bit():
    arms = {"baseline": (), "zero": every_lever("coast", strength=0.0), "nobody": every_lever([])}
    scenario = ask(economy="china", arms=arms, quarters=QUARTERS, uncertainty="priors")
    baseline, zero, nobody = (lived(scenario, arm, replicate=2) for arm in arms)
    assert same_series(baseline, zero)
    assert same_series(baseline, nobody)


@pytest.mark.parametrize("levers", SOMETHING.values(), ids=SOMETHING)
def test_a_policy_changes_something_and_costs_its_adopters_alone(levers):
    scenario = ask(arms={"baseline": (), "policy": levers}, quarters=QUARTERS)
    baseline, policy = (lived(scenario, arm) for arm in ("baseline", "policy"))
    assert not same_series(baseline, policy)
    cost = policy.recorder.series["public_cost"]
    assert cost[:, 0].sum() > 0.0
    assert np.all(cost[:, 1:] == 0.0)
    assert np.all(baseline.recorder.series["public_cost"] == 0.0)


@pytest.mark.parametrize("economy", ["littleland", "china"])
def test_the_order_of_levers_changes_nothing_beyond_rounding(economy):
    levers = (
        *every_lever(),
        TalentSettlement(where="all", grant=33_333.3, **SAID),
        ResearchCredit(where="all", rate=0.0123, **SAID),
        UniversitySeats(where="all", expansion=0.07, cost_per_student_per_year=41_111.0, **SAID),
    )
    orders = {f"order{number}": order for number, order in enumerate(list(permutations(levers))[::100])}
    where = {"economy": "china"} if economy == "china" else {}
    scenario = ask(**where, arms=orders, quarters=QUARTERS)
    opening = open_economy(scenario)
    worlds = [lived(scenario, arm, opening=opening).recorder.series for arm in orders]
    assert len(worlds) > 3
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
    assert same_series(one, other)
    assert same_state(one.state, other.state)


def test_provinces_are_treated_by_what_they_are_and_not_by_their_names():
    """Adopting by name, by code or by a group that means the same is the same policy."""
    names = {"name": ["Plain", "Hills"], "code": ["2", "3"], "group": ["inner"], "twice": ["inner", "Plain"]}
    scenario = ask(arms={how: every_lever(where) for how, where in names.items()}, quarters=4)
    first, *others = (lived(scenario, how) for how in names)
    assert all(same_series(first, other) for other in others)
