"""Money is a veil, and demand answers to prices: what markets do when nominal values or productivity are scaled."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from littleland.country import ask

from sim.model import Economy
from sim.processes import markets

QUARTERS = 4
NOMINAL = (
    "revenue", "talent_wage", "worker_wage", "price", "spending", "absorption", "exports", "imports",
)  # fmt: skip


@cache
def about_to_clear(between=2.0):
    """What the markets were given in a quarter with all levers in force: state, structure, tally, shift and so on."""
    scenario = ask(quarters=QUARTERS, parameters={"markets": {"substitution_between_sectors": between}})
    economy, given_to_markets = Economy(scenario, arm="policy"), []
    with pytest.MonkeyPatch.context() as patch:
        clear = markets.clear
        patch.setattr(markets, "clear", lambda *given: given_to_markets.append(given) or clear(*given))
        for _ in range(QUARTERS):
            economy.step()
    return given_to_markets[-1]


def frontier_share(market, structure):
    """Share of national spending on the frontier fields. Not of production: abroad, where spending by sector is given,
    cheaper frontier goods always sell more (elasticity sigma), whatever the elasticity between sectors at home."""
    return market.spending[:, structure.frontier].sum() / market.spending.sum()


@settings(max_examples=15)
@given(st.floats(0.2, 5.0), st.floats(0.2, 5.0), st.floats(0.2, 5.0))
def test_nominal_start_values_change_nothing(of_demand, of_talent, of_workers):
    state, *rest = about_to_clear()
    start = replace(
        state.market,
        demand=state.market.demand * of_demand,
        talent_wage=state.market.talent_wage * of_talent,
        worker_wage=state.market.worker_wage * of_workers,
    )
    market, moved = markets.clear(state, *rest), markets.clear(replace(state, market=start), *rest)
    for name in NOMINAL:
        assert getattr(moved, name) == pytest.approx(getattr(market, name), rel=1e-8)


@settings(max_examples=15)
@given(st.floats(0.2, 5.0))
def test_foreign_prices_scale_every_nominal_value_and_no_real_one(m):
    state, structure, tally, shift, budget, employed, p = about_to_clear()
    sigma = p.substitution_within_sector
    foreign = replace(
        structure,
        foreign_supply=structure.foreign_supply * m ** (1.0 - sigma),
        foreign_demand=structure.foreign_demand * m**sigma,
    )
    before = markets.clear(state, structure, tally, shift, budget, employed, p)
    use = replace(budget.use, fixed=m * budget.use.fixed, pool_fixed=m * budget.use.pool_fixed)
    owing = replace(budget, use=use, procured=m * budget.procured)
    assert np.all(budget.use.fixed != 0.0)
    assert np.any(budget.procured > 0.0)
    after = markets.clear(state, foreign, tally, shift, owing, employed, p)
    for name in NOMINAL:
        assert getattr(after, name) == pytest.approx(m * getattr(before, name), rel=1e-8)
    assert after.pool == pytest.approx(m * before.pool, rel=1e-8)
    assert after.price_level == pytest.approx(m * before.price_level, rel=1e-8)
    assert after.revenue / after.price_level == pytest.approx(before.revenue / before.price_level, rel=1e-8)


def share_after_tripling(between):
    """National frontier share of spending before and after frontier productivity triples everywhere."""
    state, structure, tally, shift, budget, employed, p = about_to_clear(between)
    better = shift * np.where(structure.frontier, 3.0, 1.0)
    before = frontier_share(markets.clear(state, structure, tally, shift, budget, employed, p), structure)
    return before, frontier_share(
        markets.clear(state, structure, tally, better, budget, employed, p), structure
    )


@pytest.mark.parametrize("between", [1.2, 1.6, 2.0, 3.0])
def test_better_frontier_fields_grow_where_sectors_substitute(between):
    """With e = 1.2 a price a third as high raises spending by up to 3^0.2 = 1.25: in any case by more than 1.05."""
    before, after = share_after_tripling(between)
    assert after > before * 1.05


def test_better_frontier_fields_hardly_grow_where_sectors_do_not_substitute():
    """At an elasticity of 1.01 a price a third as high raises spending by about 3^0.01, 1.1 per cent at most."""
    before, after = share_after_tripling(1.01)
    assert after == pytest.approx(before, rel=0.011)


def test_the_frontier_share_rises_more_the_better_sectors_substitute():
    rises = [np.log(after / before) for before, after in map(share_after_tripling, (1.01, 1.5, 2.0, 3.0))]
    assert np.all(np.diff(rises) > 0.0)


def test_a_better_province_sells_more_and_pays_more():
    """One law of monotony of the markets: productivity here up by a tenth raises revenue and both wages here."""
    state, structure, tally, shift, budget, employed, p = about_to_clear()
    better = shift * np.array([1.1, 1.0, 1.0])[:, None]
    before = markets.clear(state, structure, tally, shift, budget, employed, p)
    after = markets.clear(state, structure, tally, better, budget, employed, p)
    assert after.revenue[0].sum() > before.revenue[0].sum()
    assert after.talent_wage[0] > before.talent_wage[0]
    assert after.worker_wage[0] > before.worker_wage[0]
    assert after.price[0] < before.price[0]


@pytest.mark.parametrize("which", ["talent", "workers"])
def test_more_of_a_kind_of_labour_lowers_its_wage_and_raises_output(which):
    state, structure, tally, shift, budget, employed, p = about_to_clear()
    more = replace(employed, **{which: getattr(employed, which) * np.array([1.2, 1.0, 1.0])})
    before = markets.clear(state, structure, tally, shift, budget, employed, p)
    after = markets.clear(state, structure, tally, shift, budget, more, p)
    wage = {"talent": "talent_wage", "workers": "worker_wage"}[which]
    assert getattr(after, wage)[0] < getattr(before, wage)[0]
    assert after.revenue[0].sum() / after.price[0] > before.revenue[0].sum() / before.price[0]
