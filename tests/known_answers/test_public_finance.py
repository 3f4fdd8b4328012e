"""Public money by hand: one province with a value added of 100 million yuan a quarter and taxes of a tenth of it."""

from types import SimpleNamespace

import numpy as np
import pytest
from some import SomeMarket

from sim.policy import Rules
from sim.processes import public_finance
from sim.processes.public_finance import PublicFinanceParameters, Reached

P = PublicFinanceParameters(
    ceiling=0.10, land_share=0.25, crowding_out=0.3, borrowing=0.3, debt_limit=0.5, repayment_per_year=0.10,
    investment_share=0.25, depreciation_per_year=0.06, administration=0.10, fund_fill=0.45, fund_fill_by_income=0.3,
    procurement_premium=0.15,
)  # fmt: skip
ONE = np.ones(1)
MARKET = SomeMarket(revenue=np.array([[90e6, 10e6]]), interest=0.0125)


def structure(income_gap=0.0):
    return SimpleNamespace(tax=0.1 * ONE, income_gap=income_gap * ONE, frontier=np.array([False, True]))


def stocks(
    cut=1.0,
    paid_out=0.0,
    used_up=0.0,
    equity=0.0,
    students=0.0,
    public_capital=1.0,
    debt=0.0,
    usual_arrivals=0.0,
):
    return SimpleNamespace(
        cut=cut * ONE, bills_paid_out=paid_out * ONE, bills_used_up=used_up * ONE, bills_equity=equity * ONE,
        public_debt=debt * ONE, public_capital=public_capital * ONE, students=np.array([[students]]),
        student_cost=np.array([[9000.0]]), usual_arrivals=usual_arrivals * ONE,
    )  # fmt: skip


def settle(from_abroad=False, homes=1.0, **held):
    return public_finance.settle(stocks(**held), structure(), MARKET, homes * ONE, P, from_abroad)


def bill(
    arrivals=0.0, newcomers=0.0, research=0.0, homes=1.0, income_gap=0.0, held=None, before=None, **promised
):
    """What rules cost that reach so many; `held` stocks, `before` last quarter's bills. So many arrive as usual, unless
    `held` says otherwise.
    """
    rules = Rules.none(1).plus(**{name: value * ONE for name, value in promised.items()})
    held, reached = (
        {"usual_arrivals": arrivals} | (held or {}),
        Reached(arrivals * ONE, newcomers * ONE, research * ONE),
    )
    settled = settle(**(before or {}))
    return public_finance.bill(
        stocks(**held), rules, reached, settled, homes * ONE, structure(income_gap), MARKET, P
    )


GRANT = {"settlement_grant": 50_000.0}

# --- what levers cost -----------------------------------------------------------------------------------------------


def test_the_bill_for_twelve_arrivals():
    """12 x 50,000 = 600,000 paid out; running it uses up 60,000; 660,000 in all. eq. B1"""
    bills = bill(arrivals=12, **GRANT)
    assert bills.by_lever["talent_settlement"] == pytest.approx([600_000.0])
    assert bills.paid_out == pytest.approx([600_000.0])
    assert bills.used_up == pytest.approx([60_000.0])
    assert bills.total == pytest.approx([660_000.0])


def test_the_bill_for_research_and_seats():
    """15 % of 2 million reported = 300,000; 20 students at 9,000 = 180,000; running 48,000; 528,000 in all. eq. B1"""
    bills = bill(research_credit=0.15, research=2e6, held={"students": 20.0})
    assert bills.by_lever["research_credit"] == pytest.approx([300_000.0])
    assert bills.by_lever["university_seats"] == pytest.approx([180_000.0])
    assert bills.paid_out == pytest.approx([300_000.0])
    assert bills.used_up == pytest.approx([228_000.0])
    assert bills.total == pytest.approx([528_000.0])


def test_the_bill_for_newcomers():
    """300 newcomers at 750 of rent and 500 of services: 225,000 paid out, 150,000 and a tenth of all used up. eq. B1"""
    bills = bill(newcomers=300, housing_support=750.0, hukou_services=500.0)
    assert bills.by_lever["housing_support"] == pytest.approx([225_000.0])
    assert bills.by_lever["hukou_openness"] == pytest.approx([150_000.0])
    assert bills.paid_out == pytest.approx([225_000.0])
    assert bills.used_up == pytest.approx([187_500.0])


def test_the_bill_for_shares_of_gdp():
    """Grants 0.1 % and programmes 0.05 % of 100 million: 100,000 paid out, 50,000 and 15,000 used up. eq. B1"""
    bills = bill(research_grants=0.001, programmes=0.0005)
    assert bills.paid_out == pytest.approx([100_000.0])
    assert bills.used_up == pytest.approx([65_000.0])


@pytest.mark.parametrize(("gap", "filled"), [(0.0, 0.45), (np.log(2.0), 0.657944), (-2.0, 0.0)])
def test_a_fund_raises_part_of_its_target(gap, filled):
    """0.45 at the nation's GDP per head, 0.45 + 0.3 ln 2 at twice that, nothing where it is far below. eq. B7"""
    bills = bill(fund=0.004, income_gap=gap)
    assert bills.equity == pytest.approx([400_000.0 * filled], rel=1e-5)
    assert bills.used_up == pytest.approx([40_000.0 * filled], rel=1e-5)


def test_procurement_costs_its_premium_and_buys_from_frontier_firms():
    """2 % of 100 million moved: 2 million to the one frontier sector, at a premium of 300,000. eq. B8"""
    assert bill(procurement=0.02).by_lever["public_procurement"] == pytest.approx([300_000.0])
    rules = Rules.none(1).plus(procurement=0.02 * ONE)
    assert public_finance.procure(rules, MARKET, structure()) == pytest.approx(np.array([[0.0, 2e6]]))


def test_whom_rules_reach():
    """Of 900 talent 600 are registered at home: 300 newcomers; reported 2 % of 90 and 20 % of 10 million: 3.8."""
    talent = np.array([[600.0, 300.0], [0.0, 50.0]])
    market = SomeMarket(revenue=np.array([[90e6, 10e6], [1e6, 0.0]]))
    reached = public_finance.reach(np.array([5.0, 0.0]), talent, np.array([[0.02, 0.2], [0.02, 0.2]]), market)
    assert reached.newcomers == pytest.approx([300.0, 0.0])
    assert reached.research == pytest.approx([3.8e6, 0.02e6])
    assert reached.arrivals == pytest.approx([5.0, 0.0])


# --- what the budget lets through -----------------------------------------------------------------------------------


def test_own_revenue_follows_house_prices():
    """A quarter of 10 million is land: at prices up by a fifth 10.5 million. eq. B2"""
    assert public_finance.own_revenue(100e6 * ONE, 1.2 * ONE, structure(), P) == pytest.approx([10.5e6])


def test_levers_within_the_ceiling_are_paid_in_full():
    """A tenth of 10 million may be spent; 660,000 is less."""
    assert bill(arrivals=12, **GRANT).cut == pytest.approx([1.0])


def test_levers_above_the_ceiling_are_cut_until_they_meet_it():
    """40 arrivals cost 2 million, 2.2 with running; 1 million is allowed: 0.454545 of the promise. eq. B2

    Once cut, half of the bill at half strength stands for the same promise, and the cut stays.
    """
    assert bill(arrivals=40, **GRANT).cut == pytest.approx([0.454545], rel=1e-5)
    assert bill(arrivals=40, settlement_grant=25_000, held={"cut": 0.5}).cut == pytest.approx(
        [0.454545], rel=1e-5
    )


def test_a_land_boom_loosens_the_ceiling():
    """At house prices up by a fifth 1.05 million is allowed: 0.477273. eq. B2"""
    assert bill(arrivals=40, homes=1.2, **GRANT).cut == pytest.approx([0.477273], rel=1e-5)


@pytest.mark.parametrize(
    ("arrived", "usual", "cut"), [(80, 45.0, 0.404040), (0, 35.0, 0.519481), (40, 40.0, 0.454545)]
)
def test_a_budget_reckons_with_the_usual_number_of_arrivals(arrived, usual, cut):
    """Usually 40 arrive. After a quarter of 80 an eighth of the surprise counts: 45. They would cost 2.475 million, and
    the ceiling is 1 million. After a quarter of none it is 35. What is paid is what arrived. eq. B1, B2
    """
    bills = bill(arrivals=arrived, held={"usual_arrivals": 40.0}, **GRANT)
    assert bills.usual_arrivals == pytest.approx([usual])
    assert bills.cut == pytest.approx([cut], rel=1e-5)
    assert bills.paid_out == pytest.approx([50_000.0 * arrived])


def test_students_already_admitted_cut_new_promises_the_more():
    """20 students cost 198,000 with running: 1 million is allowed of 2.398: 0.417014. eq. B2"""
    assert bill(arrivals=40, held={"students": 20.0}, **GRANT).cut == pytest.approx([0.417014], rel=1e-5)


def test_seats_alone_are_cut_too_where_they_exceed_the_ceiling():
    """200 students cost 1.98 million with running where 1 million is allowed: 0.505051. eq. B2"""
    assert bill(held={"students": 200.0}).cut == pytest.approx([0.505051], rel=1e-5)


def test_levers_are_never_cut_to_nothing():
    """10,000 students cost 99 million: 0.0101 of it is allowed; of ten times as much a thousandth, and 0.01 is kept."""
    assert bill(held={"students": 10_000.0}).cut == pytest.approx([0.010101], rel=1e-4)
    assert bill(held={"students": 100_000.0}).cut == pytest.approx([0.01])


@pytest.mark.parametrize(("debt", "cut"), [(15e6, 1.0), (18e6, 0.5), (19e6, 0.25), (25e6, 0.01)])
def test_debt_near_its_limit_cuts_levers(debt, cut):
    """The limit is half a year's own revenue, 20 million; the last fifth of it, 4 million, lets less and less through.

    At 18 million half of it is left, at 19 a quarter. Nothing was borrowed or repaid in the quarter itself. eq. B5
    """
    rules, reached = Rules.none(1), Reached(0 * ONE, 0 * ONE, 0 * ONE)
    settled = SimpleNamespace(forgone=0.0 * ONE, borrowed=0.0 * ONE)
    bills = public_finance.bill(stocks(debt=debt), rules, reached, settled, ONE, structure(), MARKET, P)
    assert bills.cut == pytest.approx([cut])


# --- who pays -------------------------------------------------------------------------------------------------------

BEFORE = {"paid_out": 600_000.0, "used_up": 60_000.0, "equity": 100_000.0, "debt": 4e6}


def test_who_pays_last_quarters_bills():
    """760,000: 0.3 from public investment, 228,000; 0.3 of the rest borrowed, 159,600. eq. B3, B5

    A fortieth of 4 million is repaid, 100,000; interest is 50,000. Residents pay 760,000 - 228,000 - 159,600 + 150,000
    = 522,400, 0.5224 % of income, and get 600,000: 77,600 on balance. Governments use 160,000 less 228,000.
    """
    settled = settle(**BEFORE)
    assert settled.forgone == pytest.approx([228_000.0])
    assert settled.borrowed == pytest.approx([59_600.0])
    assert settled.interest == pytest.approx([50_000.0])
    assert settled.levied == pytest.approx([522_400.0])
    assert settled.levy == pytest.approx([0.005224])
    assert settled.received == pytest.approx([77_600.0])
    assert settled.spent == pytest.approx([-68_000.0])
    assert settled.equity == pytest.approx([100_000.0])
    assert settled.given == pytest.approx([0.0])


def test_no_more_is_borrowed_than_the_limit_leaves():
    """Debt of 19.9 million, limit 20: 100,000 of the 159,600 are borrowed; none at 21 million. eq. B5

    With homes up by a fifth the limit is 21 million, and 159,600 can be borrowed again.
    """
    bills = BEFORE | {"debt": 19.9e6}
    assert settle(**bills).borrowed == pytest.approx([100_000.0 - 497_500.0])
    assert settle(**bills | {"debt": 21e6}).borrowed == pytest.approx([-525_000.0])
    assert settle(homes=1.2, **bills).borrowed == pytest.approx([159_600.0 - 497_500.0])


def test_public_investment_can_only_be_given_up_once():
    """There are 2.5 million of it; bills of 20 million take all and no more. eq. B3"""
    assert settle(paid_out=20e6).forgone == pytest.approx([2.5e6])


def test_where_the_budgets_channel_is_shut_nobody_here_pays():
    """760,000 come from abroad; old debt is served all the same, 150,000. eq. K1"""
    settled = settle(from_abroad=True, **BEFORE)
    assert settled.given == pytest.approx([760_000.0])
    assert settled.forgone == pytest.approx([0.0])
    assert settled.levied == pytest.approx([150_000.0])
    assert settled.borrowed == pytest.approx([-100_000.0])


def test_public_capital_after_a_quarter_of_crowding_out():
    """Investment of 2.5 million falls by 0.3 x 660,000, 7.92 %; capital by 0.015 of that, 0.1188 %. eq. B4"""
    after = bill(before={"paid_out": 600_000.0, "used_up": 60_000.0}).public_capital
    assert after == pytest.approx([0.998812])
    assert bill().public_capital == pytest.approx([1.0])
