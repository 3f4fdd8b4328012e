"""Laws of monotony of money: who earns, who borrows, what governments can pay and how long they keep their word."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from littleland.country import opened

from sim.policy import Rules
from sim.processes import credit, income, investment, leadership, markets, public_finance, tally
from sim.processes.income import PORTFOLIO, SAVING
from sim.processes.public_finance import Reached
from sim.streams import Streams

OPENING = opened()
STATE, S, P = OPENING.state, OPENING.structure, OPENING.parameters
COUNTED = tally.count(STATE, S, *markets.production(P.markets))
PROFIT_SHARE = markets.profit_share(P.markets)
OVERHEAD = investment.quarterly(P.income.overhead_per_year)
GDP = STATE.market.revenue.sum(axis=1)
LUCK = Streams(5, 0).at(3)
ALIKE, NOBODY = np.ones(3), np.zeros(3)
SETTINGS = settings(max_examples=15)
shares = st.floats(0.0, 0.1)


# --- governments ----------------------------------------------------------------------------------------------------


def settle(paid_out=0.0, used_up=0.0, equity=0.0, debt=0.0, homes=ALIKE, **parameters):
    """Last quarter's bills and debt, as parts of a quarter's GDP, settled."""
    p = P.public_finance.model_copy(update=parameters)
    stocks = replace(
        STATE.provinces, bills_paid_out=paid_out * GDP, bills_used_up=used_up * GDP, bills_equity=equity * GDP,
        public_debt=debt * GDP,
    )  # fmt: skip
    return public_finance.settle(stocks, S, STATE.market, homes, p)


def bill(
    arrivals=30_000.0,
    homes=ALIKE,
    debt=0.0,
    before=None,
    income_gap=S.income_gap,
    promised=None,
    **parameters,
):
    """What rules cost, with so much debt, as part of a quarter's GDP, and after bills `before`."""
    p = P.public_finance.model_copy(update=parameters)
    rules = Rules.none(3).plus(**(promised or {}))
    reached = Reached(np.full(3, arrivals), np.full(3, 1e5), 0.02 * GDP)
    stocks = replace(STATE.provinces, public_debt=debt * GDP, usual_arrivals=np.full(3, arrivals))
    structure = replace(S, income_gap=income_gap)
    settled = settle(**(before or {}))
    return public_finance.bill(stocks, rules, reached, settled, homes, structure, STATE.market, p)


def grant(yuan):
    return {"settlement_grant": np.full(3, yuan)}


@SETTINGS
@given(st.floats(1_000.0, 2e6), st.floats(1.05, 3.0))
def test_a_larger_grant_is_a_larger_bill_and_a_deeper_cut(yuan, more):
    before, after = bill(promised=grant(yuan)), bill(promised=grant(yuan * more))
    assert np.all(after.total > before.total)
    assert np.all(after.cut <= before.cut)


GENEROSITY = {
    "settlement_grant": 10_000.0,
    "research_credit": 0.1,
    "housing_support": 500.0,
    "hukou_services": 500.0,
    "research_grants": 0.001,
    "fund": 0.002,
    "procurement": 0.005,
    "programmes": 0.001,
}


@pytest.mark.parametrize("rule", GENEROSITY)
def test_every_promise_costs_and_twice_of_it_twice_as_much(rule):
    once, twice = (bill(promised={rule: np.full(3, each * GENEROSITY[rule])}) for each in (1.0, 2.0))
    assert np.all(once.total > 0.0)
    assert twice.total == pytest.approx(2.0 * once.total)
    assert sum(once.by_lever.values()) * (1.0 + P.public_finance.administration) == pytest.approx(once.total)


@SETTINGS
@given(st.floats(100_000.0, 5e6), st.floats(0.01, 0.2))
def test_a_cut_lever_costs_what_the_ceiling_allows(yuan, ceiling):
    """Half the promise costs half: where the ceiling binds, the cut promise meets it exactly."""
    bills = bill(promised=grant(yuan), ceiling=ceiling)
    allowed = ceiling * S.tax * GDP
    binding = (bills.cut < 1.0) & (bills.cut > public_finance.LEAST_CUT)
    assert (bills.cut * bills.total)[binding] == pytest.approx(allowed[binding])
    assert np.all((bills.total <= allowed * (1 + 1e-12))[bills.cut == 1.0])


@SETTINGS
@given(st.floats(0.5, 1.5), st.floats(1.01, 1.5))
def test_dearer_homes_pay_for_more(homes, more):
    poor, rich = (bill(promised=grant(5e6), homes=np.full(3, each)) for each in (homes, homes * more))
    assert np.all(rich.cut >= poor.cut)
    assert np.any(rich.cut > poor.cut)


@SETTINGS
@given(st.floats(0.0, 0.5), st.floats(0.01, 0.5))
def test_more_debt_is_never_a_smaller_cut_and_more_interest(debt, more):
    before, after = (bill(promised=grant(1_000.0), debt=each) for each in (debt, debt + more))
    assert np.all(after.cut <= before.cut)
    assert np.all(settle(debt=debt + more).levied > settle(debt=debt).levied)


@SETTINGS
@given(st.floats(-0.5, 0.5), st.floats(0.01, 0.5))
def test_funds_of_richer_provinces_raise_no_less_of_their_target(gap, richer):
    poor, rich = (
        bill(promised={"fund": np.full(3, 0.002)}, income_gap=np.full(3, each)).equity
        for each in (gap, gap + richer)
    )
    assert np.all(rich >= poor)
    assert np.all(rich <= 0.002 * GDP)


@SETTINGS
@given(shares, shares, st.floats(0.001, 0.1), st.floats(0.0, 0.9), st.floats(0.01, 0.1))
def test_larger_bills_are_paid_by_somebody_and_borrowing_only_defers(
    paid_out, used_up, more, borrowing, step
):
    before, after = settle(paid_out, used_up), settle(paid_out, used_up + more)
    assert np.all(after.levied > before.levied)
    assert np.all(after.borrowed > before.borrowed)
    assert np.all(after.forgone >= before.forgone)
    prudent, bold = (
        settle(paid_out, used_up + more, borrowing=each) for each in (borrowing, borrowing + step)
    )
    assert np.all(bold.levied < prudent.levied)
    assert bold.levied + bold.borrowed == pytest.approx(prudent.levied + prudent.borrowed)


@SETTINGS
@given(shares, shares, shares, shares)
def test_a_lever_makes_nobody_richer_but_by_what_others_give_up(paid_out, used_up, equity, debt):
    """What residents, governments and owners of the pool have on balance is what the pool lends them."""
    settled = settle(paid_out, used_up, equity, debt)
    gain = settled.received + settled.spent + settled.interest
    assert gain == pytest.approx(settled.borrowed, abs=1e-6 * GDP.max())


@SETTINGS
@given(st.floats(0.001, 0.02), st.floats(0.001, 0.02), st.floats(0.1, 0.5), st.floats(0.05, 0.5))
def test_more_crowding_out_is_less_public_capital(cost, more, crowding, step):
    few, many = (bill(before={"used_up": each}).public_capital for each in (cost, cost + more))
    assert np.all(many < few)
    mild, hard = (
        bill(before={"used_up": cost, "crowding_out": each}).public_capital
        for each in (crowding, crowding + step)
    )
    assert np.all(hard <= mild)


# --- leadership -----------------------------------------------------------------------------------------------------

MANY = 4000


def kept(extra=0.0, **parameters):
    p = P.leadership.model_copy(update=parameters)
    draws = LUCK("leadership.change"), LUCK("leadership.survival")
    return leadership.turn_over(np.ones(MANY), np.full(MANY, extra), p, *draws) == 1.0


@SETTINGS
@given(st.floats(0.0, 0.3), st.floats(0.05, 0.5), st.floats(0.5, 20.0), st.floats(1.2, 4.0))
def test_more_continuity_and_longer_terms_keep_whoever_was_kept(extra, more, years, longer):
    assert not np.any(kept(extra, years_in_office=years) & ~kept(extra + more, years_in_office=years))
    assert not np.any(kept(extra, years_in_office=years) & ~kept(extra, years_in_office=years * longer))


@SETTINGS
@given(st.floats(0.0, 0.25), st.floats(0.01, 0.5), st.floats(1.0, 40.0), st.floats(1.0, 40.0))
def test_promises_are_believed_more_with_continuity_and_less_over_long_horizons(extra, more, horizon, longer):
    def trust(extra, horizon):
        return leadership.trust(np.full(1, extra), np.full(1, horizon), P.leadership)[0]

    assert trust(extra, horizon) < trust(extra + more, horizon) <= 1.0 or horizon == 1.0
    assert trust(extra, horizon + longer) < trust(extra, horizon)


# --- income ---------------------------------------------------------------------------------------------------------


def dispose(research=0.02, overhead=0.05, **parameters):
    p, cell = P.income.model_copy(update=parameters), np.ones_like(STATE.market.revenue)
    return income.dispose(S, research * cell, overhead * cell, PROFIT_SHARE, settle(), p)


@SETTINGS
@given(st.floats(0.0, 0.3), st.floats(0.0, 0.3), st.floats(0.0, 1.0))
def test_every_yuan_is_used_once(research, overhead, home):
    use = dispose(research, overhead, home_ownership=home)
    assert use.own + use.pooled[SAVING] + use.pooled[PORTFOLIO] == pytest.approx(np.ones_like(use.own))


@SETTINGS
@given(st.floats(0.0, 0.9), st.floats(0.01, 0.1))
def test_the_more_is_owned_at_home_the_more_is_spent_there(home, more):
    before, after = dispose(home_ownership=home), dispose(home_ownership=home + more)
    assert np.all(after.own > before.own)
    assert np.all(after.pooled[PORTFOLIO] < before.pooled[PORTFOLIO])
    assert after.pooled[SAVING] == pytest.approx(before.pooled[SAVING])


@SETTINGS
@given(st.floats(0.0, 0.2), st.floats(0.01, 0.2))
def test_what_firms_spend_on_research_or_overhead_nobody_saves(cost, more):
    for name in ("research", "overhead"):
        before, after = dispose(**{name: cost}), dispose(**{name: cost + more})
        assert np.all(after.pooled[SAVING] < before.pooled[SAVING])
        assert np.all(after.own > before.own)


# --- credit ---------------------------------------------------------------------------------------------------------


def loans(market=STATE.market, debt=STATE.firms.debt, funded=0.0, **parameters):
    """Debt of firms that buy what wears out and a tenth of their capital besides."""
    p = P.credit.model_copy(update=parameters)
    firms = replace(STATE.firms, debt=debt)
    outlay, given = S.research_intensity, np.full_like(S.research_intensity, funded)
    return credit.settle(
        firms, 1.1 * firms.capital, given, COUNTED, market, outlay, OVERHEAD, 0.025, PROFIT_SHARE, p
    )


@SETTINGS
@given(st.floats(0.0, 0.05), st.floats(0.001, 0.05))
def test_dearer_credit_is_never_less_debt_nor_fewer_insolvent(interest, more):
    low, high = (loans(replace(STATE.market, interest=each)) for each in (interest, interest + more))
    assert np.all(high.debt >= low.debt)
    assert high.debt.sum() > low.debt.sum()
    assert not np.any(low.insolvent & ~high.insolvent)


@SETTINGS
@given(st.floats(0.5, 2.0), st.floats(0.05, 2.0))
def test_a_laxer_limit_spares_some_and_adds_nobody(limit, more):
    heavy = STATE.firms.debt * 4.0 * LUCK("debt").uniform(STATE.firms.identity)
    strict, lax = (loans(debt=heavy, limit=each) for each in (limit, limit + more))
    assert not np.any(lax.insolvent & ~strict.insolvent)
    assert np.array_equal(strict.debt, lax.debt)


@SETTINGS
@given(st.floats(0.2, 0.98), st.floats(0.0, 0.4), st.floats(0.01, 0.3))
def test_poorer_sales_and_higher_targets_are_never_less_debt(sales, target, more):
    poor = loans(replace(STATE.market, revenue=STATE.market.revenue * sales), target=target)
    usual, bold = loans(target=target), loans(target=target + more)
    assert np.all(poor.debt >= usual.debt)
    assert np.all(bold.debt >= usual.debt)


@SETTINGS
@given(st.floats(0.01, 0.1), st.floats(0.1, 0.9))
def test_the_more_of_its_capital_a_fund_pays_for_the_less_a_firm_borrows(funded, sales):
    poor = replace(STATE.market, revenue=STATE.market.revenue * sales)
    alone, helped = loans(poor), loans(poor, funded=funded)
    assert np.all(helped.debt <= alone.debt)
    assert np.any(helped.debt < alone.debt)
