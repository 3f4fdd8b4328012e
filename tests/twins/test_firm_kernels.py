"""Kernels over firms do what their plain twins do, for any firms and any luck."""

import numpy as np
import pytest
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
        debt=np.exp(rng.normal(10, 3, count)) * rng.normal(size=count),
    )


MEAN_CAPITAL = np.exp(np.array([10.0, 12.0]))
LUCK = Streams(11, 2).at(QUARTER)("firms.luck")


@SETTINGS
@given(many_firms(), st.floats(0.1, 0.6), st.floats(0.5, 4.0))
def test_gather_adds_up_strength_and_capital_by_cell(firms, a, power):
    strength, sums = np.empty(len(firms)), np.zeros((CELLS, 6))
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
    floor, slope = np.linspace(0.0, 0.03, CELLS), np.linspace(0.0, 0.5, CELLS)
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
        0, len(firms), firms.identity, firms.province, firms.sector, firms.knowledge, SECTORS,
        1.0 - np.exp(-hazard), 0.96, 0.1, LUCK.words, after,
    )  # fmt: skip
    np.testing.assert_allclose(after, plain.discover(firms, SECTORS, hazard, 0.96, 0.1, LUCK), **CLOSE)


LEARNING = (np.linspace(0.0, 0.1, CELLS), 0.03, np.array([0.3, -0.2]), np.array([0.01, 0.02]))
"""Share of the gap closed (cell,), share of a lead lost, frontier and retreat (sector,)."""


def wandered(firms, spread, fall, growth, low=0, high=None, untouched=0.0):
    after = np.full(len(firms), untouched)
    share, erosion, frontier, retreat = LEARNING
    kernels.firms.wander(
        low, len(firms) if high is None else high, firms.identity, firms.province, firms.sector, firms.productivity,
        firms.capital, MEAN_CAPITAL, spread, fall, 0.01, growth, share, erosion, frontier, retreat, SECTORS,
        LUCK.words, after,
    )  # fmt: skip
    return after, plain.wander(firms, SECTORS, MEAN_CAPITAL, (spread, fall, 0.01), growth, LEARNING, LUCK)


@SETTINGS
@given(many_firms(), st.floats(0.0, 0.2), st.floats(0.0, 0.5), st.floats(1.0, 11.0))
def test_wander_shakes_small_firms_more_and_lets_them_learn(firms, spread, fall, growth):
    after, twin = wandered(firms, spread, fall, growth)
    np.testing.assert_allclose(after, twin, **CLOSE)


@SETTINGS
@given(many_firms(), st.floats(0.0, 30.0), st.floats(0.0, 1.0))
def test_close_and_release_agree_on_who_closes_and_what_is_left(firms, level, fall):
    closes, freed = np.zeros(len(firms), dtype=np.bool_), np.zeros((CELLS, 2))
    hazards, churn = np.array(HAZARD_BY_AGE), np.array([1.0, 1.5, 2.0])
    kernels.firms.close(
        0, len(firms), firms.identity, firms.province, firms.sector, firms.founded, firms.capital,
        MEAN_CAPITAL, hazards,
        churn, level, fall, 0.1, LUCK.words, QUARTER, closes,
    )  # fmt: skip
    twin = plain.close(firms, MEAN_CAPITAL, hazards, churn, (level, fall, 0.1), QUARTER, LUCK)
    assert np.array_equal(closes, twin)
    kernels.firms.release(
        0, len(firms), firms.province, firms.sector, firms.weight, firms.capital, closes, SECTORS, freed
    )
    np.testing.assert_allclose(freed, plain.release(firms, CELLS, SECTORS, firms.capital, closes), **CLOSE)


@SETTINGS
@given(many_firms(), st.floats(0.0, 0.9), st.floats(0.0, 1.0), st.floats(0.5, 20.0), st.floats(-0.01, 0.1))
def test_settle_borrows_what_is_missing_and_pays_out_what_is_left(firms, target, speed, limit, interest):
    rng = np.random.default_rng(len(firms))
    strength, after = np.exp(firms.productivity), firms.capital * rng.uniform(0.8, 1.3, len(firms))
    factor, charge = np.exp(rng.normal(10, 2, CELLS)), rng.uniform(0.0, 0.05, CELLS)
    research, price = rng.uniform(0.0, 0.4, CELLS), rng.uniform(0.5, 2.0, PROVINCES)
    given = rng.uniform(0.0, 0.05, CELLS)
    owed, insolvent = np.empty(len(firms)), np.empty(len(firms), dtype=np.bool_)
    kernels.firms.settle(
        0, len(firms), firms.province, firms.sector, firms.capital, after, given, firms.debt, strength,
        SECTORS, factor, 0.97,
        charge, research, price, interest, target, speed, limit, 0.48, owed, insolvent,
    )  # fmt: skip
    prices, credit = (factor, charge, research, price, interest, given), (0.97, 0.48, target, speed, limit)
    debt, fails = plain.settle(firms, after, strength, SECTORS, prices, credit)
    scale = np.abs(debt) + np.abs(firms.debt) + price.max() * after
    assert np.max(np.abs(owed - debt) / scale) < 1e-12
    near = np.abs(debt - limit * price[firms.province] * after) < 1e-9 * scale
    assert np.array_equal(insolvent[~near], fails[~near])


@SETTINGS
@given(many_firms(), st.floats(0.0, 1.0), st.floats(0.01, 100.0), st.integers(0, 2**32))
def test_relocate_sends_firms_where_the_twin_does(firms, chance, largest, seed):
    draw = Streams(seed, 0).at(QUARTER)
    move, where = draw("firms.relocate"), draw("firms.destination")
    odds = np.cumsum(np.random.default_rng(seed).dirichlet(np.ones(PROVINCES), (PROVINCES, SECTORS)), axis=2)
    destination = np.empty(len(firms), dtype=np.int16)
    kernels.firms.relocate(
        0, len(firms), firms.identity, firms.province, firms.sector, firms.capital, MEAN_CAPITAL, SECTORS,
        chance, largest,
        odds, move.words, where.words, destination,
    )  # fmt: skip
    twin = plain.relocate(firms, SECTORS, MEAN_CAPITAL, chance, largest, odds, move, where)
    assert np.array_equal(destination, twin)


@SETTINGS
@given(many_firms(), st.data())
def test_a_kernel_writes_only_the_rows_it_is_given(firms, data):
    low = data.draw(st.integers(0, len(firms)))
    high = data.draw(st.integers(low, len(firms)))
    untouched = -7.0
    after, twin = wandered(firms, 0.1, 0.1, 4.0, low, high, untouched)
    assert np.all(after[:low] == untouched)
    assert np.all(after[high:] == untouched)
    np.testing.assert_allclose(after[low:high], twin[low:high], **CLOSE)


# --- what luck is for the whole -------------------------------------------------------------------------------------


def test_luck_is_neutral_for_expected_sales():
    """Mean of exp((sigma - 1) x change) over 400,000 alike firms is one: nobody grows on average by being
    unlucky. eq. F1

    The scale is .05 over root two, times 4 is .14: the mean of squares exists, and four standard errors are .2 %.
    """
    count, growth = 400_000, 4.0
    firms = alike(count)
    after = unlearned(firms, 0.05, growth)
    rise = np.exp(growth * after)
    assert abs(rise.mean() - 1.0) < 4.0 * rise.std() / np.sqrt(count)
    assert after.std() == pytest.approx(0.05, rel=0.01)


def test_the_spread_is_capped_where_expected_sales_would_be_infinite():
    """A spread of .2 for firms a hundredth the size, times sigma - 1 = 11: capped at .9 and still neutral on paper."""
    firms = alike(1000, capital=1.0)
    after = unlearned(firms, 0.2, 11.0, fall=0.5)
    quantile = plain.laplace(LUCK, firms.identity)
    assert after == pytest.approx(0.9 / 11.0 * quantile + np.log(1.0 - 0.81) / 11.0, rel=1e-12)


def alike(count, capital=100.0):
    one = np.ones(count)
    return Firms(
        identity=np.arange(count, dtype=np.uint64), province=np.zeros(count, np.int16), sector=np.zeros(count,
        np.int16),
        founded=np.zeros(count, np.int32), weight=one, productivity=0.0 * one, knowledge=0.0 * one,
        capital=capital * one, debt=0.0 * one,
    )  # fmt: skip


def unlearned(firms, spread, growth, fall=0.0):
    """Productivity after luck alone, for firms against a mean size of 100."""
    after, none = np.empty(len(firms)), np.zeros(1)
    kernels.firms.wander(
        0, len(firms), firms.identity, firms.province, firms.sector, firms.productivity, firms.capital,
        np.array([100.0]),
        spread, fall, 0.01, growth, none, 0.0, none, none, 1, LUCK.words, after,
    )  # fmt: skip
    return after
