"""Every yuan of revenue is used once, and what nobody earned comes from somewhere: transfers, debt or abroad."""

from dataclasses import fields
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from littleland.country import ask, every_lever, heard, opened, three_years_of_policy, with_channel_shut

from sim.processes import income, investment, markets, public_finance
from sim.processes.income import IncomeParameters
from sim.processes.public_finance import PublicFinanceParameters

EXACT = 1e-12
PLACES, SECTORS = 4, 3


def world(rng):
    """Anybody's revenue, taxes, saving and debt: what the disposition of income is told."""
    revenue = np.exp(rng.normal(25.0, 2.0, (PLACES, SECTORS)))
    gdp = revenue.sum(axis=1)
    structure = SimpleNamespace(
        provinces=PLACES, saving_rate=rng.uniform(0.0, 0.9), tax=rng.uniform(0.0, 0.4, PLACES),
        ownership=rng.dirichlet(np.ones(PLACES)), transfer=rng.normal(0.0, 0.05, PLACES),
    )  # fmt: skip
    bills = [gdp * rng.exponential(0.01, PLACES) * rng.integers(0, 2, PLACES) for _ in range(3)]
    provinces = SimpleNamespace(
        bills_paid_out=bills[0], bills_used_up=bills[1], bills_equity=bills[2],
        public_debt=gdp * rng.exponential(0.3, PLACES),
    )  # fmt: skip
    market = SimpleNamespace(revenue=revenue, gdp=gdp, interest=rng.uniform(-0.01, 0.05))
    return structure, market, provinces


def disposed(seed, home, finance, from_abroad=False):
    rng = np.random.default_rng(seed)
    structure, market, provinces = world(rng)
    homes = rng.uniform(0.5, 2.0, PLACES)
    settled = public_finance.settle(provinces, structure, market, homes, finance, from_abroad)
    research, overhead = rng.uniform(0.0, 0.2, (2, PLACES, SECTORS))
    use = income.dispose(structure, research, overhead, 0.48, settled, IncomeParameters(home_ownership=home))
    return structure, market, provinces, settled, use


FINANCE = st.builds(
    PublicFinanceParameters,
    crowding_out=st.floats(0, 1), borrowing=st.floats(0, 1), repayment_per_year=st.floats(0, 1),
    investment_share=st.floats(0.02, 3), debt_limit=st.floats(0, 10),
)  # fmt: skip


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.floats(0.0, 1.0), FINANCE, st.booleans())
def test_own_and_pooled_shares_of_revenue_sum_to_one_in_every_cell(seed, home, finance, from_abroad):
    """Spent where it is earned, saved, or paid to the owners of the nation's portfolio; transfers come on top."""
    _, _, _, _, use = disposed(seed, home, finance, from_abroad)
    once = use.own + use.pooled[income.SAVING] + use.pooled[income.PORTFOLIO]
    np.testing.assert_allclose(once, 1.0, rtol=EXACT)
    np.testing.assert_array_equal(use.pooled[income.TRANSFERS], 1.0)


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.floats(0.0, 1.0), FINANCE)
def test_bills_make_nobody_richer_but_by_what_somebody_else_gives_up(seed, home, finance):
    """What is spent and pooled beforehand sums to nothing over the nation, whoever pays and however."""
    _, market, provinces, _, use = disposed(seed, home, finance)
    size = provinces.bills_paid_out.sum() + provinces.public_debt.sum() + market.revenue.sum()
    assert abs(use.fixed.sum() + use.pool_fixed.sum()) < EXACT * size


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.floats(0.0, 1.0), FINANCE)
def test_bills_met_from_abroad_are_all_that_comes_on_top(seed, home, finance):
    _, market, provinces, settled, use = disposed(seed, home, finance, from_abroad=True)
    bills = provinces.bills_paid_out + provinces.bills_used_up + provinces.bills_equity
    size = bills.sum() + provinces.public_debt.sum() + market.revenue.sum()
    assert abs(use.fixed.sum() + use.pool_fixed.sum() - bills.sum()) < EXACT * size
    np.testing.assert_array_equal(settled.given, bills)
    np.testing.assert_array_equal(settled.forgone, 0.0)


@settings(max_examples=60)
@given(st.integers(0, 2**32), FINANCE, st.booleans())
def test_bills_and_interest_are_paid_to_the_yuan_in_every_province(seed, finance, from_abroad):
    _, market, provinces, settled, _ = disposed(seed, 0.7, finance, from_abroad)
    owed = provinces.bills_paid_out + provinces.bills_used_up + provinces.bills_equity
    owed = owed + market.interest * provinces.public_debt
    paid = settled.levied + settled.borrowed + settled.forgone + settled.given
    np.testing.assert_allclose(paid, owed, rtol=EXACT, atol=EXACT * provinces.public_debt.max())
    np.testing.assert_allclose(settled.levy * market.revenue.sum(axis=1), settled.levied, rtol=EXACT)


@pytest.mark.parametrize("place", ["littleland", "china"])
def test_what_the_nation_spends_is_what_it_earns_and_is_transferred(place):
    """Absorption of the nation = revenue + transfers, with all levers in force: no yuan is spent twice or lost."""
    lived = three_years_of_policy(place)
    for quarter in lived.quarters:
        market = quarter.after.market
        earned = market.revenue.sum() * (1.0 + lived.s.transfer.sum())
        assert market.absorption.sum() == pytest.approx(earned, rel=1e-9)


def test_where_bills_are_met_from_abroad_the_nation_spends_that_much_more():
    scenario = ask(arms={"baseline": (), "policy": every_lever()}, quarters=6)
    opening = opened()
    _, signals = heard(scenario, opening=opening)
    economy = with_channel_shut(scenario, "policy", "budget", signals, opening=opening)
    owed = economy.state.provinces
    owed = owed.bills_paid_out + owed.bills_used_up + owed.bills_equity
    economy.step()
    market = economy.state.market
    earned = market.revenue.sum() * (1.0 + economy.structure.transfer.sum())
    assert owed.sum() > 0.0
    assert market.absorption.sum() - earned == pytest.approx(owed.sum(), rel=1e-6)


def test_the_opening_spends_what_it_is_observed_to_absorb_province_by_province():
    """Own spending, the pool ploughed back, the portfolio and transfers: the books that the opening balances. eq. O4"""
    s, market, p = opened().structure, opened().state.market, opened().parameters
    nothing = np.zeros(s.provinces)
    settled = public_finance.Settlement(**{each.name: nothing for each in fields(public_finance.Settlement)})
    share = markets.profit_share(p.markets)
    use = income.dispose(s, s.research_intensity, market.overhead, share, settled, p.income)
    pools = (use.pooled * market.revenue).sum(axis=(1, 2))
    overhead = investment.quarterly(p.income.overhead_per_year)
    slope = investment.response(p.investment, overhead)
    wear = investment.quarterly(p.investment.depreciation_per_year)
    worth = market.price * market.capital.sum(axis=1)
    user_cost = wear + market.interest
    gain = ((share - s.research_intensity) * market.revenue).sum(axis=1) - overhead * worth
    planned = (wear - slope) * worth + slope * gain / user_cost
    assert pools[income.SAVING] == pytest.approx(planned.sum(), rel=1e-12)
    spent = (use.own * market.revenue).sum(axis=1) + planned + s.ownership * pools[income.PORTFOLIO]
    spent = spent + s.transfer * market.revenue.sum()
    assert spent == pytest.approx(market.absorption, rel=1e-12)
