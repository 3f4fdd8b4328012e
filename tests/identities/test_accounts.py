"""The national accounts close every quarter, with policy in force: production, income and expenditure are one number.

Claimed for Littleland and for China at a coarse scale, over three years with all levers everywhere.
"""

import numpy as np
import pytest
from littleland.country import three_years_of_policy
from twins import market as check

from sim.policy import LEVERS
from sim.processes import markets

EXACT = 1e-9
CLEARED = 1e-7
"""Where the fixed point of the markets enters, which stops at a gap of 1e-11 in logs of demand."""
BOTH = pytest.mark.parametrize("place", ["littleland", "china"])


def sold_to(market, s, foreign):
    """Sales between provinces (from, to) and abroad (from,), purchases from abroad (to,), from prices alone. eq. M4"""
    supply = market.revenue / market.demand
    traded = check.trade(s.freeness, supply, market.spending, market.sector_price).sum(axis=2)
    exports = s.foreign_freeness * (supply @ (s.foreign_demand * np.exp(foreign)))
    imports = s.foreign_freeness * ((market.spending / market.sector_price) @ s.foreign_supply)
    return traded, exports, imports


@BOTH
def test_production_is_expenditure_in_every_province(place):
    """Absorption, plus sales to all others and abroad, less purchases from all others and abroad.

    What governments bought from their own firms is part of absorption and of no household's spending.
    """
    lived = three_years_of_policy(place)
    for quarter in lived.quarters:
        market, foreign = quarter.after.market, quarter.before.provinces.foreign[0]
        traded, exports, imports = sold_to(market, lived.s, foreign)
        sent, bought = traded.sum(axis=1) - np.diag(traded), traded.sum(axis=0) - np.diag(traded)
        spent = market.absorption + sent + exports - bought - imports
        assert spent == pytest.approx(market.revenue.sum(axis=1), rel=CLEARED)
        assert market.exports == pytest.approx(exports, rel=CLEARED)
        assert market.imports == pytest.approx(imports, rel=CLEARED)


@BOTH
def test_production_is_expenditure_in_the_nation(place):
    lived = three_years_of_policy(place)
    for quarter in lived.quarters:
        market = quarter.after.market
        spent = market.absorption.sum() + market.exports.sum() - market.imports.sum()
        assert spent == pytest.approx(market.revenue.sum(), rel=CLEARED)
        procured = market.absorption - market.spending.sum(axis=1)
        assert np.all(procured >= -EXACT * market.absorption)


@BOTH
def test_what_governments_buy_of_their_own_firms_is_what_the_rules_say(place):
    """A share of last quarter's GDP, as far as the budget and the leadership let it through. eq. B8"""
    lived = three_years_of_policy(place)
    for t, quarter in enumerate(lived.quarters):
        market, before = quarter.after.market, quarter.before
        rules = lived.economy.policy.promised(lived.economy.start + t)
        share = rules.procurement * before.provinces.cut * before.provinces.in_force
        bought = market.absorption - market.spending.sum(axis=1)
        gdp = before.market.revenue.sum(axis=1)
        assert bought == pytest.approx(share * gdp, abs=EXACT * gdp.max())
        assert np.any(share > 0.0)


@BOTH
def test_production_is_income_in_every_province(place):
    """Wages of talent and workers at work and the profit of every firm, added up firm by firm."""
    lived = three_years_of_policy(place)
    p, s = lived.p, lived.s
    a, power = markets.production(p.markets)
    for t, quarter in enumerate(lived.quarters):
        market, firms = quarter.after.market, quarter.before.firms
        strength = np.exp(power * (firms.productivity + firms.knowledge + a * np.log(firms.capital)))
        factor = (market.revenue / market.strength)[firms.province, firms.sector]
        sales = np.bincount(firms.province, weights=firms.weight * strength * factor, minlength=s.provinces)
        profit = markets.profit_share(p.markets) * sales
        talent = p.demography.participation * lived.series["talent"][t]
        workers = s.workers_per_other * quarter.before.provinces.others
        income = market.talent_wage * talent + market.worker_wage * workers + profit
        assert income == pytest.approx(market.revenue.sum(axis=1), rel=CLEARED)


@BOTH
def test_what_is_recorded_adds_up_to_gdp(place):
    x = three_years_of_policy(place).series
    uses = x["consumption"] + x["investment"] + x["public_consumption"] + x["research_real"]
    assert uses == pytest.approx(x["absorption"], rel=EXACT)
    national = {name: x[name].sum(axis=1) for name in ("gdp", "absorption", "exports", "imports")}
    spent = national["absorption"] + national["exports"] - national["imports"]
    assert spent == pytest.approx(national["gdp"], rel=CLEARED)
    assert x["gdp"] * x["price_level"][:, None] == pytest.approx(x["gdp_nominal"], rel=EXACT)
    assert np.all(x["consumption"] > 0.0)
    assert np.all(x["public_consumption"] > 0.0)


@BOTH
def test_saving_is_investment_plus_what_is_lent_abroad(place):
    """New capital is bought out of the national pool and by guidance funds, what keeps it running by firms.

    National income less consumption is all that, plus net exports.
    """
    lived = three_years_of_policy(place)
    x = lived.series
    level = x["price_level"]
    bought = np.array(
        [q.after.market.pool + q.flows.settlement.equity.sum() + overhead(q).sum() for q in lived.quarters]
    )
    invested = x["investment"].sum(axis=1)
    assert invested == pytest.approx(bought / level, rel=EXACT)
    consumed = (x["consumption"] + x["public_consumption"] + x["research_real"]).sum(axis=1)
    abroad = (x["exports"] - x["imports"]).sum(axis=1)
    assert x["gdp"].sum(axis=1) - consumed == pytest.approx(invested + abroad, rel=CLEARED)


def overhead(quarter):
    """Fixed cost of firms, of last quarter's capital at its prices, over its value added, yuan (province,). eq. A2"""
    return (quarter.after.market.overhead * quarter.after.market.revenue).sum(axis=1)


@BOTH
def test_the_pool_is_what_everybody_saves_less_what_governments_borrow(place):
    """Saving out of wages, profits, what levers paid out and interest on debt, less taxes and levies. eq. I4, A3"""
    lived = three_years_of_policy(place)
    s = lived.s
    for t, quarter in enumerate(lived.quarters):
        market, settled = quarter.after.market, quarter.flows.settlement
        gdp = market.revenue.sum(axis=1)
        research = lived.series["research_real"][t] * market.price_level
        disposable = (1.0 - s.tax) * gdp - research - overhead(quarter) - settled.levied + paid_out(quarter)
        saved = s.saving_rate * (disposable.sum() + settled.interest.sum())
        assert market.pool == pytest.approx(saved - settled.borrowed.sum(), rel=CLEARED)


def paid_out(quarter):
    return quarter.before.provinces.bills_paid_out


@BOTH
def test_transfers_sum_to_minus_net_exports(place):
    lived = three_years_of_policy(place)
    for quarter in lived.quarters:
        market = quarter.after.market
        received = lived.s.transfer.sum() * market.revenue.sum()
        assert received == pytest.approx(market.imports.sum() - market.exports.sum(), rel=1e-6)


@BOTH
def test_this_quarters_levers_are_last_quarters_bills(place):
    """What the levers cost is settled a quarter later, to the yuan, by whoever promised it."""
    lived = three_years_of_policy(place)
    x, level = lived.series, lived.series["price_level"][:, None]
    for t, quarter in enumerate(lived.quarters):
        owed = quarter.after.provinces
        owed = owed.bills_paid_out + owed.bills_used_up + owed.bills_equity
        assert owed == pytest.approx((x["public_cost"] * level)[t], rel=EXACT)
    assert np.all(x["public_cost"].sum(axis=1) > 0.0)
    parts = sum(values for name, values in x.items() if name.startswith("cost_"))
    administration = 1.0 + lived.p.public_finance.administration
    assert x["public_cost"] == pytest.approx(administration * parts, rel=EXACT)


@BOTH
def test_every_lever_that_costs_money_is_billed_under_its_name(place):
    """Programmes are the one bill of three levers; four rules cost nothing for themselves."""
    x = three_years_of_policy(place).series
    billed = {name.removeprefix("cost_") for name in x if name.startswith("cost_")}
    by_programmes = {"industrial_upgrading", "cluster_linkage", "approval_reform"}
    free = {"field_focus", "continuity", "duration"}
    assert billed == set(LEVERS) - by_programmes - free | {"programmes"}
    for name in billed:
        assert x[f"cost_{name}"].sum() > 0.0, name


@BOTH
def test_bills_owed_are_paid_by_levies_debt_and_public_investment_forgone(place):
    """In every province and to the yuan: last quarter's bills and the interest on debt, and nobody abroad
    pays. eq. B3
    """
    lived = three_years_of_policy(place)
    for quarter in lived.quarters:
        before, paid = quarter.before.provinces, quarter.flows.settlement
        owed = before.bills_paid_out + before.bills_used_up + before.bills_equity
        interest = quarter.before.market.interest * before.public_debt
        assert paid.interest == pytest.approx(interest, rel=EXACT)
        assert paid.levied + paid.borrowed + paid.forgone == pytest.approx(owed + interest, rel=EXACT)
        assert np.all(paid.given == 0.0)
        assert np.all(paid.forgone >= 0.0)
        assert np.all(paid.levied >= 0.0)


@BOTH
def test_public_debt_is_what_was_borrowed_less_what_was_repaid(place):
    """Part of the bills is borrowed, a fixed share of debt is repaid; the opening owes nothing for levers. eq. B5"""
    lived = three_years_of_policy(place)
    finance = lived.p.public_finance
    assert np.all(lived.quarters[0].before.provinces.public_debt == 0.0)
    for quarter in lived.quarters:
        before, after, paid = quarter.before.provinces, quarter.after.provinces, quarter.flows.settlement
        repaid = finance.repayment_per_year / 4.0 * before.public_debt
        owed = before.bills_paid_out + before.bills_used_up + before.bills_equity
        new = paid.borrowed + repaid
        assert after.public_debt == pytest.approx(before.public_debt + paid.borrowed, rel=EXACT)
        assert np.all(new >= -EXACT * owed)
        assert np.all(new <= (1.0 + EXACT) * finance.borrowing * owed)
    assert lived.quarters[-1].after.provinces.public_debt.sum() > 0.0


@BOTH
def test_public_capital_loses_what_was_forgone_and_heals(place):
    """After a quarter of lost investment it lies below what opening policy keeps; wear brings it back. eq. B4"""
    lived = three_years_of_policy(place)
    finance, wear = lived.p.public_finance, lived.p.public_finance.depreciation_per_year / 4.0
    for quarter in lived.quarters:
        usual = finance.investment_share * lived.s.tax * quarter.after.market.revenue.sum(axis=1)
        invested = 1.0 - quarter.flows.settlement.forgone / usual
        before, after = quarter.before.provinces.public_capital, quarter.after.provinces.public_capital
        assert after == pytest.approx((1.0 - wear) * before + wear * invested, rel=EXACT)
    assert np.all(lived.quarters[-1].after.provinces.public_capital < 1.0)


@BOTH
def test_residents_consume_what_they_earn_own_and_get_less_taxes_levies_and_saving(place):
    """Consumption = (1 - s) x disposable income + transfers, in every province. eq. I4, A1-A3

    Disposable are wages, profits of their own province that stay there, their part of the nation's portfolio (the other
    profits, and interest on public debt) and what levers paid out, less taxes and the levy. Profits are what wages,
    research and overhead leave of revenue.
    """
    lived = three_years_of_policy(place)
    s, home = lived.s, lived.p.income.home_ownership
    labour = 1.0 - markets.profit_share(lived.p.markets)
    for t, quarter in enumerate(lived.quarters):
        market, settled = quarter.after.market, quarter.flows.settlement
        gdp, level = market.revenue.sum(axis=1), market.price_level
        research = lived.series["research_real"][t] * level
        profit = (1.0 - labour) * gdp - research - overhead(quarter)
        portfolio = (1.0 - home) * profit.sum() + settled.interest.sum()
        kept = labour * gdp + home * profit - s.tax * gdp - settled.levied + paid_out(quarter)
        disposable = kept + s.ownership * portfolio
        consumed = (1.0 - s.saving_rate) * disposable + s.transfer * gdp.sum()
        assert lived.series["consumption"][t] * level == pytest.approx(consumed, rel=CLEARED)


@BOTH
def test_every_portfolio_has_an_owner(place):
    """Parts of the national portfolio, and of saving that is ploughed back, sum to one: no profit is lost. eq. A1"""
    lived = three_years_of_policy(place)
    assert lived.s.ownership.sum() == pytest.approx(1.0, rel=EXACT)
    assert np.all(lived.s.ownership > 0.0)
    for quarter in lived.quarters:
        bought = (
            quarter.flows.investment.real - quarter.flows.investment.funded
        ) * quarter.after.market.price
        assert bought.sum() == pytest.approx(quarter.after.market.pool, rel=EXACT)


@BOTH
def test_governments_spend_what_they_take_and_borrow_less_what_they_pay(place):
    """Public consumption = taxes + levy + new debt, less what is paid out, put into firms, or owed as interest."""
    lived = three_years_of_policy(place)
    for t, quarter in enumerate(lived.quarters):
        market, settled, owed = quarter.after.market, quarter.flows.settlement, quarter.before.provinces
        taken = lived.s.tax * market.revenue.sum(axis=1) + settled.levied + settled.borrowed
        spent = taken - owed.bills_paid_out - owed.bills_equity - settled.interest
        recorded = lived.series["public_consumption"][t] * market.price_level
        assert recorded == pytest.approx(spent, rel=EXACT)


@BOTH
def test_what_guidance_funds_raise_becomes_capital_of_frontier_firms_a_quarter_later(place):
    lived = three_years_of_policy(place)
    for quarter in lived.quarters:
        funded = quarter.flows.investment.funded * quarter.after.market.price
        assert funded == pytest.approx(quarter.before.provinces.bills_equity, rel=EXACT)
    assert lived.quarters[-1].flows.investment.funded.sum() > 0.0
