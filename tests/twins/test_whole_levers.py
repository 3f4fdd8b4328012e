"""Engine and twin agree with and without every lever: each alone, each left out, and whole packages."""

from functools import cache

import numpy as np
import pytest
from littleland.country import COARSE, ask, every_lever, one_lever
from twins.test_whole_quarters import assert_same_lives
from twins.whole.compare import tables

from sim.opening import open_economy
from sim.policy import LEVERS
from sim.records import Fixed
from sim.scenario import Scenario

MODIFIERS = ("continuity", "duration")
"""They do nothing for themselves: tried together with support that is to be believed."""
PACKAGES = ("hangzhou", "hefei", "shenzhen")
"""Adopted as if nothing of them were there yet: what is present is told of China only."""
QUARTERS = 5


def around(lever):
    """Levers that a lever needs to be felt."""
    return (one_lever("housing_support"),) if lever in MODIFIERS else ()


STUDY = {"demography": {"study_quarters": 3}}
"""So that extra students graduate before the end."""

SCALE = COARSE | {"people_per_talent": 40_000}


@cache
def opening():
    return open_economy(ask(parameters=STUDY, scale=SCALE))


def lives(*levers):
    """The twin of an arm with these levers, lived by both."""
    scenario = ask(arms={"levers": levers}, parameters=STUDY, scale=SCALE)
    return assert_same_lives(scenario, "levers", QUARTERS, opening())[1]


@cache
def life_without(lever_is_modifier):
    return felt(lives(*around(MODIFIERS[0] if lever_is_modifier else None)))


def felt(twin):
    """What the twin became, and what its people saw last."""
    seen = [(r.value, r.bonus, r.belonging) for r in twin.provinces]
    return tables(twin) | {"seen": np.array([[*seen_by, bonus, value] for value, bonus, seen_by in seen])}


def same(one, other):
    return all(np.array_equal(value, other[name]) for name, value in one.items())


@pytest.mark.slow
@pytest.mark.parametrize("lever", LEVERS)
def test_they_agree_with_each_lever_alone(lever):
    alone = felt(lives(*around(lever), one_lever(lever)))
    assert not same(alone, life_without(lever in MODIFIERS)), "the lever does nothing here"


@pytest.mark.slow
@pytest.mark.parametrize("lever", LEVERS)
def test_they_agree_with_all_levers_but_one(lever):
    lives(*every_lever(but=(lever,)))


@pytest.mark.slow
@pytest.mark.parametrize("where", ["Shore", "inner"])
def test_they_agree_where_some_provinces_adopt(where):
    lives(*every_lever(where=(where,)))


@pytest.mark.slow
@pytest.mark.parametrize("package", PACKAGES)
def test_they_agree_with_each_package(package):
    arm = [{"package": package, "where": ["all"]}]
    levers = Scenario.load("baseline", {"arms.copy": arm}).arms["copy"]
    lives(*(lever.model_copy(update={"present": Fixed()}) for lever in levers))
