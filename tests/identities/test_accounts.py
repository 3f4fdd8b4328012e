"""The national accounts close every quarter, with policy in force: production, income and expenditure are one number.

Claimed for Littleland and for China at a coarse scale, over three years with all three levers everywhere.
"""

from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from littleland.country import ask
from twins import market as check

from sim.model import Economy
from sim.processes import markets

QUARTERS = 12
EXACT = 1e-9
CLEARED = 1e-7
"""Where the fixed point of the markets enters, which stops at a gap of 1e-11 in logs of demand."""
BOTH = pytest.mark.parametrize("place", ["littleland", "china"])


@cache
def history(place):
    """Every quarter as (state before, state after), and what was recorded."""
    where = {"economy": "china"} if place == "china" else {}
    scenario = ask(**where, quarters=QUARTERS, uncertainty="priors")
    economy, quarters = Economy(scenario, arm="policy", replicate=3), []
    for _ in range(QUARTERS):
        before = economy.state
        economy.step()
        quarters.append((before, economy.state))
    return SimpleNamespace(
        quarters=quarters, s=economy.structure, p=economy.parameters, series=economy.recorder.series
    )


def sold_to(market, s, foreign):
    """Sales between provinces (from, to) and abroad (from,), purchases from abroad (to,), from prices alone. eq. M4"""
    supply = market.revenue / market.demand
    traded = check.trade(s.freeness, supply, market.spending, market.sector_price).sum(axis=2)
    exports = s.foreign_freeness * (supply @ (s.foreign_demand * np.exp(foreign)))
    imports = s.foreign_freeness * ((market.spending / market.sector_price) @ s.foreign_supply)
    return traded, exports, imports


@BOTH
def test_production_is_expenditure_in_every_province(place):
    """Absorption, plus sales to all others and abroad, less purchases from all others and abroad."""
    lived = history(place)
    for before, after in lived.quarters:
        market = after.market
        traded, exports, imports = sold_to(market, lived.s, before.provinces.foreign[0])
        sent, bought = traded.sum(axis=1) - np.diag(traded), traded.sum(axis=0) - np.diag(traded)
        spent = market.absorption + sent + exports - bought - imports
        assert spent == pytest.approx(market.revenue.sum(axis=1), rel=CLEARED)
        assert market.exports == pytest.approx(exports, rel=CLEARED)
        assert market.imports == pytest.approx(imports, rel=CLEARED)


@BOTH
def test_production_is_expenditure_in_the_nation(place):
    for _, after in history(place).quarters:
        market = after.market
        spent = market.absorption.sum() + market.exports.sum() - market.imports.sum()
        assert spent == pytest.approx(market.revenue.sum(), rel=CLEARED)
        assert market.spending.sum(axis=1) == pytest.approx(market.absorption, rel=EXACT)


@BOTH
def test_production_is_income_in_every_province(place):
    """Wages of talent and workers at work and the profit of every firm, added up firm by firm."""
    lived = history(place)
    p, s = lived.p, lived.s
    a, power = markets.production(p.markets)
    for quarter, (before, after) in enumerate(lived.quarters):
        market, firms = after.market, before.firms
        strength = np.exp(power * (firms.productivity + firms.knowledge + a * np.log(firms.capital)))
        factor = (market.revenue / market.strength)[firms.province, firms.sector]
        sales = np.bincount(firms.province, weights=firms.weight * strength * factor, minlength=s.provinces)
        profit = markets.profit_share(p.markets) * sales
        talent = p.demography.participation * lived.series["talent"][quarter]
        workers = s.workers_per_other * before.provinces.others
        income = market.talent_wage * talent + market.worker_wage * workers + profit
        assert income == pytest.approx(market.revenue.sum(axis=1), rel=CLEARED)


@BOTH
def test_what_is_recorded_adds_up_to_gdp(place):
    lived = history(place)
    x = lived.series
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
    """Investment is the national pool; national income less consumption is investment plus net exports."""
    lived = history(place)
    x = lived.series
    pools = np.array([after.market.pool / after.market.price_level for _, after in lived.quarters])
    invested = x["investment"].sum(axis=1)
    assert invested == pytest.approx(pools, rel=EXACT)
    consumed = (x["consumption"] + x["public_consumption"] + x["research_real"]).sum(axis=1)
    abroad = (x["exports"] - x["imports"]).sum(axis=1)
    assert x["gdp"].sum(axis=1) - consumed == pytest.approx(invested + abroad, rel=CLEARED)


@BOTH
def test_transfers_sum_to_minus_net_exports(place):
    lived = history(place)
    for _, after in lived.quarters:
        market = after.market
        received = lived.s.transfer.sum() * market.revenue.sum()
        assert received == pytest.approx(market.imports.sum() - market.exports.sum(), rel=1e-6)


@BOTH
def test_this_quarters_levers_are_last_quarters_bills(place):
    """What the levers cost is settled a quarter later, to the yuan, by whoever promised it."""
    lived = history(place)
    x, level = lived.series, lived.series["price_level"][:, None]
    for quarter, (_, after) in enumerate(lived.quarters):
        owed = after.provinces.bills_paid_out + after.provinces.bills_used_up
        assert owed == pytest.approx((x["public_cost"] * level)[quarter], rel=EXACT)
    assert np.all(x["public_cost"] > 0.0)
    parts = x["cost_talent_settlement"] + x["cost_research_credit"] + x["cost_university_seats"]
    administration = 1.0 + lived.p.public_finance.administration
    assert x["public_cost"] == pytest.approx(administration * parts, rel=EXACT)


@BOTH
def test_residents_consume_what_taxes_levies_research_and_saving_leave(place):
    """Consumption = (1 - s) x disposable income + transfers.

    Disposable is value added less taxes, research and the levy, plus what levers paid out.

    The levy pays the part of last quarter's bills that public investment does not; what was paid out comes back.
    """
    lived = history(place)
    s, finance = lived.s, lived.p.public_finance
    for quarter, (before, after) in enumerate(lived.quarters):
        market, owed = after.market, before.provinces
        gdp, level = market.revenue.sum(axis=1), market.price_level
        research = lived.series["research_real"][quarter] * level
        levy = (1.0 - finance.crowding_out) * (owed.bills_paid_out + owed.bills_used_up)
        disposable = (1.0 - s.tax) * gdp - research - levy + owed.bills_paid_out
        consumed = (1.0 - s.saving_rate) * disposable + s.transfer * gdp.sum()
        assert lived.series["consumption"][quarter] * level == pytest.approx(consumed, rel=CLEARED)


@BOTH
def test_governments_spend_taxes_and_levies_less_what_they_pay_out(place):
    """Public consumption = taxes + levy - paid out: what levers use up is in it, what they crowd out is not."""
    lived = history(place)
    finance = lived.p.public_finance
    for quarter, (before, after) in enumerate(lived.quarters):
        market, owed = after.market, before.provinces
        levy = (1.0 - finance.crowding_out) * (owed.bills_paid_out + owed.bills_used_up)
        spent = lived.s.tax * market.revenue.sum(axis=1) + levy - owed.bills_paid_out
        assert lived.series["public_consumption"][quarter] * market.price_level == pytest.approx(
            spent, rel=EXACT
        )
