"""Worlds and luck: the same seed is the same world, arms share their luck, replicates do not."""

import numpy as np
import pytest
from littleland.country import COARSE, ask, every_lever, lived, same_series, same_state

from sim import kernels
from sim.opening import open_economy

QUARTERS = 12


@pytest.mark.parametrize("economy", ["littleland", "china"])
def test_the_same_seed_is_the_same_world_to_the_last_bit(economy):
    where = {"economy": "china"} if economy == "china" else {}
    scenario = ask(**where, quarters=QUARTERS, uncertainty="priors")
    one, again = (lived(scenario, "policy", replicate=4) for _ in range(2))
    assert same_series(one, again)
    assert same_state(one.state, again.state)


def test_an_opening_shared_by_arms_is_the_one_each_would_make():
    scenario = ask(quarters=4, uncertainty="priors")
    shared = open_economy(scenario, 3)
    assert same_series(
        lived(scenario, "policy", replicate=3, opening=shared), lived(scenario, "policy", replicate=3)
    )


def test_living_one_arm_does_not_touch_the_opening_of_another():
    scenario = ask(quarters=6)
    shared = open_economy(scenario)
    first = lived(scenario, "baseline", opening=shared)
    lived(scenario, "policy", opening=shared)
    assert same_series(first, lived(scenario, "baseline", opening=shared))


@pytest.mark.parametrize("change", [{"replicate": 1}, {"seed": 7}], ids=["replicate", "seed"])
def test_another_replicate_or_seed_is_another_world(change):
    one = lived(ask(quarters=3), "baseline")
    other = lived(
        ask(quarters=3, seed=change.get("seed", 20250101)), "baseline", replicate=change.get("replicate", 0)
    )
    mine, yours = one.recorder.series, other.recorder.series
    assert not np.array_equal(mine["talent_arrivals"], yours["talent_arrivals"])
    assert not np.any(mine["gdp"][1:] == yours["gdp"][1:])
    assert not np.any(np.isin(one.state.provinces.trend, other.state.provinces.trend))


def test_all_arms_live_the_same_fundamentals():
    """What nobody here decides is the same to the last bit, whatever governments do."""
    scenario = ask(quarters=QUARTERS)
    baseline, policy = lived(scenario, "baseline"), lived(scenario, "policy")
    for stock in ("base", "trend", "foreign"):
        assert np.array_equal(
            getattr(baseline.state.provinces, stock), getattr(policy.state.provinces, stock)
        )


def test_replicates_draw_their_own_parameters_only_where_uncertainty_is_asked_for():
    certain, doubtful = ask(uncertainty="none"), ask(uncertainty="priors")
    assert open_economy(certain, 0).parameters == open_economy(certain, 1).parameters == certain.parameters
    assert open_economy(doubtful, 0).parameters != open_economy(doubtful, 1).parameters


# --- threads --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chunk", [37, 256])
def test_the_number_of_threads_changes_nothing_to_the_last_bit(monkeypatch, chunk):
    monkeypatch.setattr(kernels.chunks, "CHUNK", chunk)
    scenario = ask(quarters=6, scale=COARSE | {"firms_per_traditional_agent": 5_000})
    one, two, three = (lived(scenario, "policy", threads=threads) for threads in (1, 2, 3))
    assert kernels.chunks.count(len(one.state.talent)) > 3
    assert kernels.chunks.count(len(one.state.firms)) > 3
    assert same_series(one, two)
    assert same_series(one, three)
    assert same_state(one.state, two.state)


def test_the_size_of_chunks_changes_nothing_beyond_rounding(monkeypatch):
    scenario = ask(quarters=4, arms={"policy": every_lever()})
    whole = lived(scenario, "policy").recorder.series
    monkeypatch.setattr(kernels.chunks, "CHUNK", 64)
    chunked = lived(scenario, "policy").recorder.series
    for name in ("gdp", "talent", "talent_wage", "firms", "public_cost"):
        np.testing.assert_allclose(chunked[name], whole[name], rtol=1e-10)
