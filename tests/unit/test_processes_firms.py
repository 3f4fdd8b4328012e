"""Laws of monotony of firms: what rises, and what falls, when what firms face is changed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from littleland.country import opened

from sim.processes import entry, exit, investment, markets, relocation, tally, volatility
from sim.processes.imitation import Learning
from sim.streams import Streams

OPENING = opened()
STATE, S, P = OPENING.state, OPENING.structure, OPENING.parameters
COUNTED = tally.count(STATE, S, *markets.production(P.markets))
PROFIT_SHARE = markets.profit_share(P.markets)
OVERHEAD = investment.quarterly(P.income.overhead_per_year)
LUCK = Streams(5, 0).at(3)
NOTHING, NOBODY = np.zeros(3), np.zeros(len(STATE.firms), dtype=bool)
CALM = np.zeros((3, len(S.sectors)))
SETTINGS = settings(max_examples=15)


# --- entry and exit -------------------------------------------------------------------------------------------------


def intend(relative=None, counted=COUNTED, ease=NOTHING, focus=CALM):
    relative = np.ones_like(COUNTED.capital) if relative is None else relative
    return entry.intend(counted, relative, ease, focus, S, P.entry)


def close(firms=STATE.firms, insolvent=NOBODY, churn=NOTHING, p=P.exit, luck=LUCK("exit.close")):  # noqa: B008
    return exit.close(firms, firms.capital, insolvent, NOBODY, churn, COUNTED, p, luck)


@SETTINGS
@given(st.floats(0.2, 3.0), st.floats(1.01, 2.0))
def test_a_higher_return_is_more_founding(returns, better):
    relative = np.full_like(COUNTED.capital, returns)
    before, after = (intend(each) for each in (relative, better * relative))
    assert np.all(after.chance > before.chance)
    assert np.all(after.wanted > before.wanted)


def test_more_talent_in_one_province_moves_founding_there():
    """The chance of each falls with the nation's talent; the province's founders rise with its own."""
    more = COUNTED.talent * np.array([1.5, 1.0, 1.0])[:, None]
    before, after = (intend(counted=each) for each in (COUNTED, replace(COUNTED, talent=more)))
    assert np.all(after.chance < before.chance)
    assert after.wanted[0] > before.wanted[0]
    assert np.all(after.wanted[1:] < before.wanted[1:])


@SETTINGS
@given(st.integers(0, 2), st.floats(0.05, 1.0))
def test_easier_approvals_are_more_founding_there_and_the_same_elsewhere(here, ease):
    before, after = intend(), intend(ease=ease * (np.arange(3) == here))
    assert np.all(after.chance[here] > before.chance[here])
    assert np.array_equal(np.delete(after.chance, here, 0), np.delete(before.chance, here, 0))


@SETTINGS
@given(st.integers(0, 2), st.integers(1, len(S.sectors) - 1), st.floats(0.05, 2.0))
def test_what_a_favoured_field_gains_the_other_fields_lose(here, field, weight):
    focus = CALM.copy()
    focus[here, field] = weight
    before, after = intend(), intend(focus=focus)
    others = S.frontier & (np.arange(len(S.sectors)) != field)
    assert after.chance[here, field] > before.chance[here, field]
    assert np.all(after.chance[here, others] < before.chance[here, others])
    assert after.chance[here].sum() == pytest.approx(before.chance[here].sum())
    assert after.chance[here, 0] == before.chance[here, 0]


def founded(knowledge=1.0, lift=0.0):
    """Every talent founds, in whichever sector its luck points to, where capital abounds."""
    intended, everyone = intend(), np.arange(len(STATE.talent))
    luck = LUCK("which").uniform(STATE.talent.identity) * intended.chance.sum(axis=1)[STATE.talent.province]
    lucks = LUCK("entry.quality"), LUCK("entry.breakthrough")
    return entry.found(
        intended, everyone, luck, STATE.talent, np.full(3, 1e18), COUNTED, S, 0.025, 3, np.full(3, knowledge),
        np.full(3, lift), NOTHING, 4.0, P.entry, *lucks,
    )[0]  # fmt: skip


@SETTINGS
@given(st.floats(0.1, 3.0), st.floats(1.1, 4.0))
def test_frontier_start_ups_are_better_and_better_backed_where_more_is_known(knowledge, more):
    before, after = founded(knowledge), founded(knowledge * more)
    fields = S.frontier[before.sector]
    assert np.all(after.productivity[fields] > before.productivity[fields])
    assert np.all(after.capital[fields] >= before.capital[fields])
    assert np.array_equal(after.productivity[~fields], before.productivity[~fields])


@SETTINGS
@given(st.floats(0.001, 0.1))
def test_what_policy_lifts_entrants_by_they_have(lift):
    assert founded(lift=lift).productivity - founded().productivity == pytest.approx(lift)


@SETTINGS
@given(st.floats(0.01, 1.0))
def test_more_churn_closes_more_and_spares_nobody(churn):
    grim = P.exit.model_copy(update={"level": 3.0})
    before, after = close(p=grim), close(p=grim, churn=np.full(3, churn))
    assert not np.any(before.closes & ~after.closes)


@SETTINGS
@given(st.integers(0, 10_000))
def test_who_is_insolvent_closes_unless_nobody_would_be_left(seed):
    fails = Streams(seed, 0).at(0)("fails").uniform(STATE.firms.identity) < 0.5
    closes = close(insolvent=fails).closes
    cell = STATE.firms.province.astype(int) * len(S.sectors) + STATE.firms.sector
    spared = fails & ~closes
    assert np.all(np.bincount(cell[spared], minlength=CALM.size) <= 1)
    assert np.all(np.bincount(cell[~closes], minlength=CALM.size)[cell[spared]] == 1)


@SETTINGS
@given(st.floats(1.1, 20.0))
def test_larger_firms_close_less_and_never_one_more(larger):
    many = replace(STATE.firms, capital=STATE.firms.capital * larger)
    grim = P.exit.model_copy(update={"level": 3.0})
    before, after = (close(each, p=grim) for each in (STATE.firms, many))
    assert not np.any(after.closes & ~before.closes)
    assert before.closes.any()


@pytest.mark.parametrize(("field", "low", "high"), [("level", 0.5, 2.5), ("smallest_size", 0.9, 0.01)])
def test_a_higher_hazard_closes_more_and_frees_more(field, low, high):
    closed = np.zeros(2)
    for quarter in range(40):
        luck = Streams(5, 0).at(quarter)("exit.close")
        parameters = (P.exit.model_copy(update={field: each}) for each in (low, high))
        few, many = (close(p=each, luck=luck) for each in parameters)
        assert not np.any(few.closes & ~many.closes)
        assert many.freed.sum() >= few.freed.sum()
        closed += few.closes.sum(), many.closes.sum()
    assert closed[1] > closed[0]


def test_nobody_closes_at_level_zero():
    closures = close(p=P.exit.model_copy(update={"level": 0.0}))
    assert not closures.closes.any()
    assert np.all(closures.freed == 0.0)


# --- investment and luck --------------------------------------------------------------------------------------------


def plans(market=STATE.market, wanted=NOTHING, overhead=OVERHEAD):
    return investment.plan(COUNTED, market, wanted, NOTHING, P.investment, PROFIT_SHARE, overhead)


@SETTINGS
@given(st.floats(1.01, 2.0))
def test_more_saving_is_a_lower_rate_and_more_investment_everywhere(more):
    before, after = plans(), plans(replace(STATE.market, pool=STATE.market.pool * more))
    assert after.interest < before.interest
    assert np.all(after.total > before.total)


@SETTINGS
@given(st.floats(1e-4, 0.02), st.integers(0, 2))
def test_start_ups_that_want_capital_crowd_out_all_others(part, here):
    wanted = part * COUNTED.capital.sum(axis=1) * (np.arange(3) == here)
    before, after = plans(), plans(wanted=wanted)
    assert after.interest > before.interest
    assert np.all(after.by_strength < before.by_strength)
    assert after.idle[here] > 0.0


@SETTINGS
@given(st.integers(0, 2), st.floats(1.01, 1.5))
def test_capital_goes_where_demand_grew(here, more):
    demanded = STATE.market.revenue * np.where(np.arange(3) == here, more, 1.0)[:, None]
    before, after = plans(), plans(replace(STATE.market, revenue=demanded))
    assert after.ploughed[here] > before.ploughed[here]
    assert np.all(np.delete(after.ploughed, here) < np.delete(before.ploughed, here))
    assert after.ploughed.sum() == pytest.approx(1.0)


def test_plans_use_up_the_pool_at_last_quarters_prices():
    made = plans()
    assert STATE.market.price @ made.total == pytest.approx(STATE.market.pool, rel=1e-9)


@SETTINGS
@given(st.floats(0.0, 0.02), st.floats(1e-4, 0.01))
def test_more_overhead_is_a_lower_return_and_a_lower_rate(overhead, more):
    low, high = (
        investment.relative_return(COUNTED, STATE.market, P.investment, PROFIT_SHARE, each)
        for each in (overhead, overhead + more)
    )
    assert np.all((high < low) | (low == investment.LEAST_RETURN))
    assert plans(overhead=overhead + more).interest < plans(overhead=overhead).interest


def carried_out(equity):
    made = plans()
    return investment.carry_out(
        made, made.ploughed, STATE.firms, COUNTED, STATE.market, NOTHING, NOTHING, NOTHING, equity, S.frontier,
        P.investment,
    )  # fmt: skip


@SETTINGS
@given(st.integers(0, 2), st.floats(1e-4, 0.02))
def test_a_fund_is_more_capital_for_frontier_firms_there_and_for_nobody_else(here, part):
    equity = part * STATE.market.revenue.sum(axis=1) * (np.arange(3) == here)
    before, after = carried_out(NOTHING), carried_out(equity)
    reached = S.frontier[STATE.firms.sector] & (STATE.firms.province == here)
    assert np.all(after.capital[reached] > before.capital[reached])
    assert np.array_equal(after.capital[~reached], before.capital[~reached])
    put_in = (STATE.firms.weight * (after.capital - before.capital)).sum() * STATE.market.price[here]
    assert put_in == pytest.approx(equity.sum(), rel=1e-6)


def test_larger_firms_wander_less():
    still = Learning(share=CALM, erosion=0.0, frontier=np.zeros(len(S.sectors)))
    large = replace(STATE.firms, capital=STATE.firms.capital * 10.0)
    calm, wild = (
        volatility.wander(
            each, COUNTED, still, np.zeros(len(S.sectors)), 1e-6, P.volatility, LUCK("firms.luck")
        )
        - each.productivity
        for each in (large, STATE.firms)
    )
    assert np.all(np.abs(calm) < np.abs(wild))
    assert np.all(np.sign(calm) == np.sign(wild))


# --- relocation -----------------------------------------------------------------------------------------------------


def relocate(returns=None, rate=4.0, largest=1e6):
    """Where firms go, and the plants of giants, with capital standing idle everywhere; at rate 4 everybody looks."""
    p = P.relocation.model_copy(update={"rate_per_year": rate, "largest": largest})
    returns = np.ones_like(CALM) if returns is None else returns
    lucks = LUCK("firms.relocate"), LUCK("firms.destination")
    return relocation.relocate(
        STATE.firms, returns, np.full(3, 1e18), intend(), COUNTED, S, 0.025, 3, p, *lucks
    )


@SETTINGS
@given(st.integers(0, 2), st.floats(1.05, 3.0))
def test_a_better_return_raises_the_odds_of_a_place_and_lowers_those_of_all_others(here, better):
    returns = np.where(np.arange(3) == here, better, 1.0)[:, None] * np.ones_like(CALM)
    before, after = (
        np.diff(relocation.odds(each, S, P.relocation), axis=2, prepend=0.0)
        for each in (np.ones_like(CALM), returns)
    )
    others = np.arange(3) != here
    assert np.all(after[others][..., here] > before[others][..., here])
    for there in np.flatnonzero(others):
        third = 3 - here - there
        assert np.all(after[there, :, third] < before[there, :, third])
    assert after == pytest.approx(np.where(np.arange(3)[:, None, None] == here, before, after))


@SETTINGS
@given(st.floats(0.1, 1.0), st.floats(0.1, 1.0))
def test_who_looks_at_a_low_rate_looks_at_a_higher_one(rate, more):
    few, many = (relocate(rate=each).province != STATE.firms.province for each in (rate, rate + more))
    assert not np.any(few & ~many)


@SETTINGS
@given(st.floats(1.0, 30.0), st.floats(1.1, 5.0))
def test_the_larger_a_firm_may_be_to_move_the_fewer_place_plants(largest, more):
    low, high = relocate(rate=2.0, largest=largest), relocate(rate=2.0, largest=largest * more)
    moved_low, moved_high = (each.province != STATE.firms.province for each in (low, high))
    assert not np.any(moved_low & ~moved_high)
    assert len(high.plants) <= len(low.plants)
    assert np.all(low.province[~moved_low] == STATE.firms.province[~moved_low])
