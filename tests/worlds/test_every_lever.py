"""Every lever, alone, in Littleland: where it says nothing the world stays the same to the last bit, at a dose
it does not.
"""

import numpy as np
import pytest
from littleland.country import ask, lived, one_lever, same_series, same_world
from three_provinces import numbers

from sim.opening import open_economy
from sim.policy import LEVERS

QUARTERS = 6
EVERY = pytest.mark.parametrize("name", LEVERS)
MODIFIERS = ("continuity", "duration")
"""They do nothing alone: they work on support that others give."""
FREE = (*MODIFIERS, "field_focus")
SILENT = {
    "a dose of zero": lambda name: dict.fromkeys(numbers(LEVERS[name]), 0.0),
    "intensity zero": lambda name: {"intensity": 0.0},
    "no adopters": lambda name: {"where": []},
    "present already": lambda name: {"where": "Shore", "present": {"Shore": 1.0}},
    "in force after the run": lambda name: {"when": {"start": "2030Q1"}},
    "ended before the run": lambda name: {"when": {"end": "2019Q4"}},
}


@pytest.fixture(scope="module")
def world():
    scenario = ask(quarters=QUARTERS)
    opening = open_economy(scenario, 0)
    return opening, lived(scenario, "baseline", opening=opening)


def under(opening, *levers):
    scenario = ask(arms={"baseline": (), "policy": levers}, quarters=QUARTERS)
    return lived(scenario, "policy", opening=opening)


@EVERY
@pytest.mark.parametrize("silence", SILENT.values(), ids=SILENT)
def test_a_lever_that_says_nothing_changes_nothing_to_the_last_bit(name, silence, world):
    opening, baseline = world
    assert same_world(baseline, under(opening, one_lever(name, **silence(name))))


@EVERY
def test_a_lever_that_says_nothing_changes_nothing_beside_another(name, world):
    """A modifier of zero beside support, a field that is favoured by nothing, two levers that share a bill."""
    opening, _ = world
    support = tuple(one_lever(other, "Shore") for other in ("housing_support", "industrial_upgrading"))
    alone = under(opening, *support)
    nothing = one_lever(name, **SILENT["a dose of zero"](name))
    assert same_world(alone, under(opening, *support, nothing))
    assert same_world(alone, under(opening, nothing, *support))


@EVERY
def test_a_lever_in_force_changes_something(name, world):
    opening, baseline = world
    support = (one_lever("housing_support", rent=100_000),) if name in MODIFIERS else ()
    without = under(opening, *support) if support else baseline
    assert not same_series(without, under(opening, *support, one_lever(name, "Shore")))


@EVERY
def test_a_lever_costs_its_adopters_alone(name, world):
    """And who pays nothing for a lever owes nothing, and cuts nothing."""
    opening, baseline = world
    series = under(opening, one_lever(name, "Shore")).recorder.series
    assert (series["public_cost"][:, 0].sum() > 0.0) == (name not in FREE)
    assert np.all(series["public_cost"][:, 1:] == 0.0)
    assert np.all(series["public_debt"][:, 1:] == 0.0)
    assert np.all(series["budget_cut"][:, 1:] == 1.0)
    assert np.all(baseline.recorder.series["public_cost"] == 0.0)


@EVERY
def test_half_a_lever_twice_is_one_lever(name, world):
    """Levers add up: two halves are the whole, to rounding."""
    opening, _ = world
    whole = under(opening, one_lever(name, "Shore")).recorder.series
    half = one_lever(name, "Shore", intensity=0.5)
    twice = under(opening, half, half).recorder.series
    for quantity, values in whole.items():
        if quantity != "residual":
            np.testing.assert_allclose(twice[quantity], values, rtol=1e-12, err_msg=quantity)
