"""Laws of monotony of firms: what rises, and what falls, when what firms face is changed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from littleland.country import opened

from sim.processes import entry, exit, investment, markets, research, tally, volatility
from sim.streams import Streams

OPENING = opened()
STATE, S, P = OPENING.state, OPENING.structure, OPENING.parameters
COUNTED = tally.count(STATE, S, *markets.production(P.markets))
PROFIT_SHARE = markets.profit_share(P.markets)
LUCK = Streams(5, 0).at(3)
SETTINGS = settings(max_examples=15)
credits = st.lists(st.floats(0.0, 0.85), min_size=3, max_size=3).map(np.array)


# --- research -------------------------------------------------------------------------------------------------------


@SETTINGS
@given(credits, st.integers(0, 2), st.floats(0.01, 0.04))
def test_more_credit_here_is_more_research_here(credit, here, more):
    raised = credit + more * (np.arange(3) == here)
    before, after = (research.spend(each, S, STATE.market, P.research) for each in (credit, raised))
    assert after.response[here] > before.response[here]
    assert np.all(after.real[here] > before.real[here])


@SETTINGS
@given(st.floats(0.0, 0.8), st.integers(0, 2), st.floats(0.01, 0.09))
def test_who_credits_more_than_all_others_draws_research_from_them(common, here, more):
    credit = np.full(3, common)
    raised = credit + more * (np.arange(3) == here)
    before, after = (research.spend(each, S, STATE.market, P.research) for each in (credit, raised))
    others = np.arange(3) != here
    assert np.all(after.response[others] < before.response[others])


@SETTINGS
@given(credits, st.floats(0.01, 0.04))
def test_more_credit_everywhere_is_more_research_in_the_nation(credit, more):
    def national(each):
        return (research.spend(each, S, STATE.market, P.research).real * STATE.market.revenue).sum()

    assert national(credit + more) > national(credit)


@SETTINGS
@given(credits)
def test_reported_research_is_never_less_than_real(credit):
    outlay = research.spend(credit, S, STATE.market, P.research)
    assert np.all(outlay.reported >= outlay.real)


@SETTINGS
@given(st.floats(0.0, 0.5), st.floats(0.001, 0.5))
def test_more_outlay_is_a_higher_hazard_and_never_less_knowledge(intensity, more):
    low, high = (replace_real(intensity), replace_real(intensity + more))
    assert (
        research.success_hazard(high.real, P.research)[0, 0]
        > research.success_hazard(low.real, P.research)[0, 0]
    )
    learnt = [
        research.discover(each, STATE.firms, P.research, LUCK("research.success")) for each in (low, high)
    ]
    assert np.all(learnt[1] >= learnt[0])


def replace_real(intensity):
    outlay = research.spend(np.zeros(3), S, STATE.market, P.research)
    return replace(outlay, real=np.full_like(outlay.real, intensity))


# --- entry and exit -------------------------------------------------------------------------------------------------


@SETTINGS
@given(st.floats(0.2, 3.0), st.floats(1.01, 2.0))
def test_a_higher_return_is_more_founding(returns, better):
    relative = np.full_like(COUNTED.capital, returns)
    before, after = (entry.intend(COUNTED, each, S, P.entry) for each in (relative, better * relative))
    assert np.all(after.chance > before.chance)
    assert np.all(after.wanted > before.wanted)


def test_more_talent_in_one_province_moves_founding_there():
    """The chance of each falls with the nation's talent; the province's founders rise with its own."""
    more = COUNTED.talent * np.array([1.5, 1.0, 1.0])[:, None]
    before, after = (
        entry.intend(each, np.ones_like(COUNTED.capital), S, P.entry)
        for each in (COUNTED, replace(COUNTED, talent=more))
    )
    assert np.all(after.chance < before.chance)
    assert after.wanted[0] > before.wanted[0]
    assert np.all(after.wanted[1:] < before.wanted[1:])


@SETTINGS
@given(st.floats(1.1, 20.0))
def test_larger_firms_close_less_and_never_one_more(larger):
    many = replace(STATE.firms, capital=STATE.firms.capital * larger)
    grim = P.exit.model_copy(update={"level": 3.0})
    before, after = (
        exit.close(each, each.capital, COUNTED, grim, LUCK("exit.close")) for each in (STATE.firms, many)
    )
    assert not np.any(after.closes & ~before.closes)
    assert before.closes.any()


@pytest.mark.parametrize(("field", "low", "high"), [("level", 0.5, 2.5), ("smallest_size", 0.9, 0.01)])
def test_a_higher_hazard_closes_more_and_frees_more(field, low, high):
    closed = np.zeros(2)
    for quarter in range(40):
        luck = Streams(5, 0).at(quarter)("exit.close")
        parameters = (P.exit.model_copy(update={field: each}) for each in (low, high))
        few, many = (exit.close(STATE.firms, STATE.firms.capital, COUNTED, each, luck) for each in parameters)
        assert not np.any(few.closes & ~many.closes)
        assert many.freed.sum() >= few.freed.sum()
        closed += few.closes.sum(), many.closes.sum()
    assert closed[1] > closed[0]


def test_nobody_closes_at_level_zero():
    closures = exit.close(
        STATE.firms, STATE.firms.capital, COUNTED, P.exit.model_copy(update={"level": 0.0}), LUCK("x")
    )
    assert not closures.closes.any()
    assert np.all(closures.freed == 0.0)


# --- investment and luck --------------------------------------------------------------------------------------------


def plans(market=STATE.market, wanted=None):
    nothing = np.zeros(3)
    wanted = nothing if wanted is None else wanted
    return investment.plan(COUNTED, market, wanted, nothing, P.investment, PROFIT_SHARE)


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


def test_larger_firms_wander_less():
    large = replace(STATE.firms, capital=STATE.firms.capital * 10.0)
    calm, wild = (
        volatility.wander(each, COUNTED, 0.0, P.volatility, LUCK("firms.luck")) - each.productivity
        for each in (large, STATE.firms)
    )
    assert np.all(np.abs(calm) < np.abs(wild))
    assert np.all(np.sign(calm) == np.sign(wild))
