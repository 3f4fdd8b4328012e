"""Kernels over firms do what their plain twins do, for any firms and any luck."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from twins import firms as plain

from sim import kernels
from sim.processes.exit import HAZARD_BY_AGE
from sim.state import Firms
from sim.streams import Streams

PROVINCES, SECTORS, QUARTER = 3, 2, 9
CELLS = PROVINCES * SECTORS
CLOSE = {"rtol": 1e-12, "atol": 1e-14}
SETTINGS = settings(max_examples=15)


@st.composite
def many_firms(draw):
    """Up to sixty firms of all sizes, ages and places."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    count = draw(st.integers(1, 60))
    return Firms(
        identity=rng.integers(0, 2**63, count).astype(np.uint64),
        province=rng.integers(0, PROVINCES, count).astype(np.int16),
        sector=rng.integers(0, SECTORS, count).astype(np.int16),
        founded=rng.integers(-160, QUARTER + 1, count).astype(np.int32),
        weight=np.exp(rng.normal(size=count)),
        productivity=rng.normal(size=count),
        knowledge=rng.exponential(0.2, count),
        capital=np.exp(rng.normal(10, 3, count)),
    )


MEAN_CAPITAL = np.exp(np.array([10.0, 12.0]))
LUCK = Streams(11, 2).at(QUARTER)("firms.luck")


@SETTINGS
@given(many_firms(), st.floats(0.1, 0.6), st.floats(0.5, 4.0))
def test_gather_adds_up_strength_and_capital_by_cell(firms, a, power):
    strength, sums = np.empty(len(firms)), np.zeros((CELLS, 5))
    kernels.firms.gather(
        0, len(firms), firms.province, firms.sector, firms.weight, firms.productivity, firms.knowledge, firms.capital,
        SECTORS, a, power, strength, sums,
    )  # fmt: skip
    twin_strength, twin_sums = plain.gather(firms, CELLS, SECTORS, a, power)
    np.testing.assert_allclose(strength, twin_strength, **CLOSE)
    np.testing.assert_allclose(sums, twin_sums, **CLOSE)


@SETTINGS
@given(many_firms(), st.floats(0.5, 1.0))
def test_invest_keeps_wears_and_buys(firms, keep):
    floor, slope = np.array([0.0, 0.01, 0.03]), np.linspace(0.0, 0.5, CELLS)
    strength, after = np.exp(firms.productivity), np.empty(len(firms))
    kernels.firms.invest(
        0,
        len(firms),
        firms.province,
        firms.sector,
        firms.capital,
        strength,
        SECTORS,
        keep,
        floor,
        slope,
        after,
    )
    np.testing.assert_allclose(after, plain.invest(firms, strength, SECTORS, keep, floor, slope), **CLOSE)


@SETTINGS
@given(many_firms(), st.floats(0.0, 3.0))
def test_discover_fades_knowledge_and_rewards_the_lucky(firms, most):
    hazard, after = np.linspace(0.0, most, CELLS), np.empty(len(firms))
    kernels.firms.discover(
        0, len(firms), firms.identity, firms.province, firms.sector, firms.knowledge, SECTORS, hazard, 0.96, 0.1,
        *LUCK.words, after,
    )  # fmt: skip
    np.testing.assert_allclose(after, plain.discover(firms, SECTORS, hazard, 0.96, 0.1, LUCK), **CLOSE)


@SETTINGS
@given(many_firms(), st.floats(0.0, 0.2), st.floats(0.0, 0.5))
def test_wander_shakes_small_firms_more(firms, spread, fall):
    after = np.empty(len(firms))
    kernels.firms.wander(
        0, len(firms), firms.identity, firms.sector, firms.productivity, firms.capital, MEAN_CAPITAL, spread, fall,
        0.01, 4.0, *LUCK.words, after,
    )  # fmt: skip
    np.testing.assert_allclose(
        after, plain.wander(firms, MEAN_CAPITAL, spread, fall, 0.01, 4.0, LUCK), **CLOSE
    )


@SETTINGS
@given(many_firms(), st.floats(0.0, 30.0), st.floats(0.0, 1.0))
def test_close_and_release_agree_on_who_closes_and_what_is_left(firms, level, fall):
    closes, freed = np.zeros(len(firms), dtype=np.bool_), np.zeros((CELLS, 2))
    hazards = np.array(HAZARD_BY_AGE)
    kernels.firms.close(
        0, len(firms), firms.identity, firms.sector, firms.founded, firms.capital, MEAN_CAPITAL, hazards, level, fall,
        0.1, *LUCK.words, closes,
    )  # fmt: skip
    assert np.array_equal(closes, plain.close(firms, MEAN_CAPITAL, hazards, level, fall, 0.1, QUARTER, LUCK))
    kernels.firms.release(
        0, len(firms), firms.province, firms.sector, firms.weight, firms.capital, closes, SECTORS, freed
    )
    np.testing.assert_allclose(freed, plain.release(firms, CELLS, SECTORS, firms.capital, closes), **CLOSE)


@SETTINGS
@given(many_firms(), st.data())
def test_a_kernel_writes_only_the_rows_it_is_given(firms, data):
    low = data.draw(st.integers(0, len(firms)))
    high = data.draw(st.integers(low, len(firms)))
    untouched, after = -7.0, np.full(len(firms), -7.0)
    kernels.firms.wander(
        low, high, firms.identity, firms.sector, firms.productivity, firms.capital, MEAN_CAPITAL, 0.1, 0.1, 0.01, 4.0,
        *LUCK.words, after,
    )  # fmt: skip
    assert np.all(after[:low] == untouched)
    assert np.all(after[high:] == untouched)
    twin = plain.wander(firms, MEAN_CAPITAL, 0.1, 0.1, 0.01, 4.0, LUCK)
    np.testing.assert_allclose(after[low:high], twin[low:high], **CLOSE)
