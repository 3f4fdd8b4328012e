"""The engine and its plain twin live the same lives: same opening, same luck, agent by agent, quarter after quarter."""

from dataclasses import replace

import numpy as np
import pytest
from littleland.country import RESTLESS, ask, opened
from twins.whole.compare import differences
from twins.whole.economy import Twin

from sim.model import Economy
from sim.opening import open_economy

LITTLE_STUDY = {"demography": {"study_quarters": 4}}


def assert_same_lives(scenario, arm, quarters, opening=None, replicate=0):
    """Live an arm in both; returns them."""
    opening = opening or open_economy(scenario, replicate)
    engine = Economy(scenario, arm=arm, replicate=replicate, opening=opening)
    twin = Twin(scenario, arm=arm, replicate=replicate, opening=opening)
    for quarter in range(quarters):
        engine.step()
        twin.step()
        told = differences(twin, engine.state)
        assert not told, "\n".join([f"quarter {quarter}:", *told])
    return engine, twin


@pytest.mark.slow
@pytest.mark.parametrize("arm", ["baseline", "policy"])
def test_twenty_quarters_agree_agent_by_agent(arm):
    engine, twin = assert_same_lives(ask(quarters=20), arm, 20, opened())
    assert len(twin.talent) > 1000
    assert len(twin.firms) > 150
    assert engine.steps == twin.steps == 20


@pytest.mark.slow
def test_they_agree_where_firms_move_place_plants_and_fail_and_parameters_are_drawn():
    scenario = ask(quarters=20, parameters=RESTLESS | LITTLE_STUDY, uncertainty="priors")
    before, (_, twin) = len(Twin(scenario, arm="policy").firms), assert_same_lives(scenario, "policy", 20)
    assert len(twin.firms) < before / 2, "firms do fail here"


def test_they_agree_where_provinces_go_on_as_before_the_opening():
    opening = opened()
    going_on = np.array([[0.01, -0.01, 0.0], [0.0, 0.02, -0.02]])  # then the last row goes on
    growing = np.array([[0.004, -0.002, 0.001], [-0.01, 0.0, 0.01]])
    rising = np.array([[0.0, 0.1, -0.1], [0.2, 0.1, -0.2]])
    structure = replace(
        opening.structure,
        momentum=going_on,
        growth=growing,
        research_rise=rising,
        frontier_momentum=rising / 10.0,
    )
    moved = replace(opening, structure=structure)
    engine, _ = assert_same_lives(ask(quarters=4), "baseline", 4, moved)
    added = engine.state.provinces.base[1] - engine.state.provinces.base[0]
    still, _ = assert_same_lives(ask(quarters=4), "baseline", 4, opening)
    unmoved = still.state.provinces.base[1] - still.state.provinces.base[0]
    of_frontier = 4 * 0.01 - 3 * 0.02
    expected = -0.02 + 3 * 0.02 + np.where(structure.frontier, of_frontier, 0.0)
    assert added - unmoved == pytest.approx(expected)


@pytest.mark.slow
@pytest.mark.parametrize("replicate", [1, 2])
def test_they_agree_on_any_luck_and_parameters(replicate):
    assert_same_lives(ask(uncertainty="priors"), "policy", 8, replicate=replicate)


@pytest.mark.slow
@pytest.mark.parametrize("arm", ["baseline", "policy"])
def test_they_agree_in_china_at_a_coarse_scale(arm):
    scenario = ask(economy="china", opens="2023Q1")
    _, twin = assert_same_lives(scenario, arm, 3, opened("china", "2023Q1"))
    assert len(twin.provinces) == 31
