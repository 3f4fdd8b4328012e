"""Engine and twin agree with and without every lever: each alone, each left out, and whole packages."""

import numpy as np
import pytest
from littleland.country import ask, every_lever, one_lever
from twins.test_whole_quarters import assert_same_lives
from twins.whole.compare import tables

from sim.policy import LEVERS
from sim.records import Fixed
from sim.scenario import Scenario

MODIFIERS = ("continuity", "duration")
"""They do nothing for themselves: tried together with support that is to be believed."""
PACKAGES = ("hangzhou", "hefei", "shenzhen")
"""Adopted as if nothing of them were there yet: what is present is told of China only."""
QUARTERS = 6


def around(lever):
    """Levers that a lever needs to be felt."""
    return (one_lever("housing_support"),) if lever in MODIFIERS else ()


def lives(arms, arm):
    """An arm lived in both, with students who graduate before it ends."""
    scenario = ask(arms=arms, parameters={"demography": {"study_quarters": 3}})
    return assert_same_lives(scenario, arm, QUARTERS)[1]


def felt(twin):
    """What the twin became, and what its people saw last."""
    seen = [(r.value, r.bonus, r.belonging) for r in twin.provinces]
    return tables(twin) | {"seen": np.array([[*seen_by, bonus, value] for value, bonus, seen_by in seen])}


def same(one, other):
    return all(np.array_equal(value, other[name]) for name, value in one.items())


@pytest.mark.slow
@pytest.mark.parametrize("lever", LEVERS)
def test_they_agree_with_each_lever_alone(lever):
    arms = {"with": (*around(lever), one_lever(lever)), "without": around(lever)}
    assert not same(felt(lives(arms, "with")), felt(lives(arms, "without"))), "the lever does nothing here"


@pytest.mark.slow
@pytest.mark.parametrize("lever", LEVERS)
def test_they_agree_with_all_levers_but_one(lever):
    lives({"others": every_lever(but=(lever,))}, "others")


@pytest.mark.slow
@pytest.mark.parametrize("where", ["Shore", "inner"])
def test_they_agree_where_some_provinces_adopt(where):
    lives({"some": every_lever(where=(where,))}, "some")


@pytest.mark.slow
@pytest.mark.parametrize("package", PACKAGES)
def test_they_agree_with_each_package(package):
    arm = [{"package": package, "where": ["all"]}]
    levers = Scenario.load("baseline", {"arms.copy": arm}).arms["copy"]
    lives({"copy": [lever.model_copy(update={"present": Fixed()}) for lever in levers]}, "copy")
