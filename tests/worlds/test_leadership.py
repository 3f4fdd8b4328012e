"""Leaderships change in the same quarters in every arm; what they drop stays dropped, and promises are
believed so far.
"""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from littleland.country import INVENTED, ask, every_lever, lived, one_lever, opened

from sim.policy import Continuity
from sim.processes import leadership
from sim.processes.leadership import LeadershipParameters
from sim.streams import Streams

QUARTERS = 40
TURBULENT = {"leadership": {"years_in_office": 2.0, "continuity": 0.3}}
PARAMETERS = LeadershipParameters(years_in_office=2.0, continuity=0.3)
MANY = 2000


def in_force(levers, quarters=QUARTERS, parameters=TURBULENT):
    scenario = ask(arms={"arm": levers}, quarters=quarters, parameters=parameters)
    return lived(scenario, "arm").recorder.series["in_force"]


def test_leaderships_change_in_the_same_quarters_in_every_arm():
    """Whatever levers there are, as long as none of them is about leadership itself."""
    arms = [(), every_lever(but=("continuity",)), (one_lever("research_credit", "Shore"),)]
    first, *others = (in_force(levers) for levers in arms)
    assert 0.0 in first
    assert all(np.array_equal(first, other) for other in others)


def test_continuity_saves_levers_from_some_changes_and_makes_none():
    """More of it never drops what less of it keeps; the whole of it keeps everything, and nobody is kept elsewhere."""
    found = [
        in_force((Continuity(where="Shore", chance=chance, source=INVENTED),))
        for chance in (0.0, 0.2, 0.4, 1.0)
    ]
    for less, more in pairwise(found):
        assert np.all(more >= less)
        assert np.array_equal(more[:, 1:], less[:, 1:])
    assert np.all(found[-1][:, 0] == 1.0)


def test_levers_once_dropped_stay_dropped_and_cost_no_more():
    scenario = ask(
        arms={"arm": every_lever(but=("university_seats",))}, quarters=QUARTERS, parameters=TURBULENT
    )
    series = lived(scenario, "arm").recorder.series
    stands = series["in_force"]
    assert np.all(np.diff(stands, axis=0) <= 0.0)
    assert np.all(series["public_cost"][stands == 0.0] == 0.0)
    assert np.all(series["public_cost"][stands == 1.0] > 0.0)
    assert (stands == 0.0).any()


def test_students_admitted_before_levers_were_dropped_are_taught_to_the_end():
    seats = one_lever("university_seats")
    scenario = ask(
        arms={"arm": (seats,)},
        quarters=QUARTERS,
        parameters={"leadership": {"continuity": 0.0, "years_in_office": 2.0}},
    )
    economy = lived(scenario, "arm")
    cost, stands = economy.recorder.series["cost_university_seats"], economy.recorder.series["in_force"]
    study = economy.parameters.demography.study_quarters
    for r in range(3):
        dropped = int(np.argmin(stands[:, r]))
        assert dropped > 0
        assert np.all(cost[1 : min(dropped + study, QUARTERS), r] > 0.0)
        assert np.all(cost[dropped + study :, r] == 0.0)


def test_without_a_lever_nothing_hangs_on_leadership():
    """Leaderships come and go in the baseline too, and nobody notices."""
    quiet = ask(
        arms={"arm": ()}, quarters=6, parameters={"leadership": {"years_in_office": 0.5, "continuity": 0.0}}
    )
    calm = ask(arms={"arm": ()}, quarters=6)
    one, other = lived(quiet, "arm", opening=opened()), lived(calm, "arm", opening=opened())
    for name, values in one.recorder.series.items():
        if name != "in_force":
            assert np.array_equal(values, other.recorder.series[name]), name


# --- the process by itself ------------------------------------------------------------------------------------------


def turned_over(quarter, extra, p=PARAMETERS, before=None):
    draw = Streams(5, 1).at(quarter)
    before = np.ones(MANY) if before is None else before
    return leadership.turn_over(before, extra, p, draw("leadership.change"), draw("leadership.survival"))


def test_levers_lapse_as_often_as_terms_end_and_successors_do_not_continue():
    """An eighth of leaderships ends a quarter, and seven in ten successors drop the levers: 8.75 %, give or take."""
    dropped = 1.0 - np.mean([turned_over(quarter, np.zeros(MANY)) for quarter in range(20)])
    chance = 0.125 * 0.7
    assert dropped == pytest.approx(chance, abs=4.0 * np.sqrt(chance * (1 - chance) / (20 * MANY)))


@settings(max_examples=30)
@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.integers(0, 400))
def test_more_continuity_never_drops_what_less_keeps(less, more, quarter):
    less, more = sorted((less, more))
    kept, also = (turned_over(quarter, np.full(MANY, extra)) for extra in (less, more))
    assert np.all(also >= kept)
    assert set(np.unique(kept)) <= {0.0, 1.0}


def test_what_was_dropped_is_not_taken_up_again():
    assert np.all(turned_over(3, np.ones(MANY), before=np.zeros(MANY)) == 0.0)


@settings(max_examples=50)
@given(st.floats(0.5, 100.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.integers(1, 200))
def test_trust_is_the_mean_chance_that_levers_still_stand(years, continuity, extra, horizon):
    """Over the quarters of a horizon, each with the same chance that they lapse: levers are worth what they
    will pay.
    """
    p = LeadershipParameters(years_in_office=years, continuity=continuity)
    lapse = 0.25 / years * (1.0 - min(continuity + extra, 1.0))
    stands = (1.0 - lapse) ** np.arange(horizon)
    found = leadership.trust(np.array([extra]), horizon, p)
    assert found[0] == pytest.approx(stands.mean(), rel=1e-9)
    assert 0.0 < found[0] <= 1.0 + 1e-12
