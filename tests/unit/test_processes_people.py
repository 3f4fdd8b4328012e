"""Laws of monotony of people and governments: where people go, what homes cost, who pays."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from littleland.country import opened

from sim.policy import Rules
from sim.processes import demography, housing, markets, migration, public_finance, tally
from sim.streams import Streams
from sim.world import fundamentals

OPENING = opened()
STATE, S, P = OPENING.state, OPENING.structure, OPENING.parameters
COUNTED = tally.count(STATE, S, *markets.production(P.markets))
ALIKE, NOBODY = np.ones(3), np.zeros(3)
SETTINGS = settings(max_examples=15)
provinces = st.integers(0, 2)


def here_only(here, value, elsewhere=0.0):
    return np.where(np.arange(3) == here, value, elsewhere)


def seen(market=STATE.market, homes=ALIKE, levy=NOBODY, grant=NOBODY, talent=COUNTED.talent):
    return migration.prospects(market, homes, levy, grant, talent, S, P.migration)


def arrivals(prospects):
    """Everyone without college education who would move into each province, persons."""
    return migration.flow(STATE.provinces.others, prospects, S).sum(axis=0)


def movers(prospects, quarter=0):
    """Talent agents by where they go, -1 for those who stay."""
    draw, ages = Streams(3, 0).at(quarter), demography.ages(P.demography)
    eager = P.migration.model_copy(update={"review_per_quarter": 1.0, "review_decline_per_year": 0.0})
    lucks = draw("entry.found"), draw("migration.review"), draw("migration.taste")
    return migration.decide(STATE, prospects, NOBODY, S, eager, ages, *lucks).destination


# --- migration ------------------------------------------------------------------------------------------------------

BETTER = {
    "a higher wage": lambda here: seen(
        replace(
            STATE.market,
            talent_wage=STATE.market.talent_wage * here_only(here, 1.2, 1.0),
            worker_wage=STATE.market.worker_wage * here_only(here, 1.2, 1.0),
        )
    ),
    "lower prices": lambda here: seen(
        replace(STATE.market, price=STATE.market.price * here_only(here, 0.8, 1.0))
    ),
    "cheaper homes": lambda here: seen(homes=here_only(here, 0.5, 1.0)),
    "a lower levy": lambda here: seen(levy=here_only(here, 0.0, 0.2)),
}


@pytest.mark.parametrize("better", BETTER.values(), ids=BETTER)
@pytest.mark.parametrize("here", [0, 1, 2])
def test_a_better_place_draws_people_from_everywhere(better, here):
    base = seen(levy=np.full(3, 0.2)) if better is BETTER["a lower levy"] else seen()
    others = np.arange(3) != here
    before, after = arrivals(base), arrivals(better(here))
    assert after[here] > before[here]
    assert np.all(after[others] < before[others])
    went, goes = movers(base), movers(better(here))
    residence = STATE.talent.province
    assert (goes == here).sum() > (went == here).sum()
    assert not np.any((went == here) & (goes != here))
    assert not np.any((residence == here) & (went < 0) & (goes >= 0))


@SETTINGS
@given(provinces, st.floats(1_000.0, 500_000.0))
def test_a_grant_moves_talent_to_those_who_pay_it_and_nobody_anywhere_else(here, grant):
    """Tastes are drawn for each person and destination: who decides otherwise because of the grant, comes for it."""
    went, goes = movers(seen()), movers(seen(grant=here_only(here, grant)))
    changed = went != goes
    assert np.all(goes[changed] == here)
    assert np.array_equal(arrivals(seen()), arrivals(seen(grant=here_only(here, grant))))


@SETTINGS
@given(provinces, st.floats(10_000.0, 400_000.0))
def test_a_larger_grant_draws_more(here, grant):
    little, much = (movers(seen(grant=here_only(here, each))) == here for each in (grant, 1.5 * grant))
    assert np.all(much[little])


@SETTINGS
@given(provinces, provinces, st.floats(1.5, 20.0))
def test_compatriots_draw_those_registered_at_home(home, there, more):
    grown = COUNTED.talent.copy()
    grown[there, home] *= more
    before, after = (migration.belonging(talent, 1.0, P.migration) for talent in (COUNTED.talent, grown))
    if home != there:
        assert after[home, there] > before[home, there]
    after[home, there] = before[home, there]
    assert np.array_equal(before, after)


# --- housing, demography --------------------------------------------------------------------------------------------


@SETTINGS
@given(st.floats(0.3, 3.0), st.floats(1.01, 2.0), st.floats(0.5, 5.6))
def test_more_residents_are_dearer_homes_and_less_so_where_supply_answers(population, more, supply):
    p, opening = P.housing.model_copy(update={"supply_elasticity": supply}), np.ones(1)
    eager = P.housing.model_copy(update={"supply_elasticity": 2.0 * supply})
    few, many = np.array([population]), np.array([population * more])
    assert housing.price(many, opening, p) > housing.price(few, opening, p)
    rise, slower = (housing.price(many, opening, q) / housing.price(few, opening, q) for q in (p, eager))
    assert slower < rise
    assert housing.price(opening, opening, p) == 1.0


@SETTINGS
@given(st.floats(0.0, 0.99), st.floats(0.001, 0.98))
def test_talent_is_older_at_a_higher_quantile_and_younger_where_cohorts_grow(quantile, youth):
    p, younger = (P.demography.model_copy(update={"youth": each}) for each in (youth, youth + 0.01))
    quantiles = np.array([quantile, quantile + 0.01])
    ages = demography.age_at(quantiles, p)
    assert ages[1] >= ages[0] >= demography.ages(p)[0]
    assert ages[1] < demography.ages(p)[1]
    assert np.all(demography.age_at(quantiles, younger) <= ages)


@pytest.mark.parametrize("slope", [1e-6, 1e-12, 1e-18])
def test_ages_whose_density_hardly_falls_are_nearly_those_of_a_flat_one(slope):
    quantiles = np.linspace(0.0, 0.999, 50)
    flat, nearly = (P.demography.model_copy(update={"youth": each}) for each in (0.0, slope))
    assert np.abs(demography.age_at(quantiles, nearly) - demography.age_at(quantiles, flat)).max() <= 1


def test_who_retires_later_is_fewer():
    def retiring(age):
        ages = demography.ages(P.demography.model_copy(update={"retirement_age": age}))
        lucks = [Streams(1, 0).at(0)(name) for name in "abc"]
        return migration.decide(STATE, seen(), NOBODY, S, P.migration, ages, *lucks).retires

    assert retiring(55.0).sum() > retiring(58.0).sum() > 0
    assert not np.any(retiring(58.0) & ~retiring(55.0))


# --- governments and the world --------------------------------------------------------------------------------------


def settle(grant, arrivals=30_000.0, **parameters):
    rules = Rules.none(3).plus(settlement_grant=np.full(3, grant))
    p = P.public_finance.model_copy(update=parameters)
    return public_finance.settle(STATE.provinces, rules, np.full(3, arrivals), NOBODY, S, STATE.market, p)


@SETTINGS
@given(st.floats(1_000.0, 2e6), st.floats(1.05, 3.0))
def test_a_larger_grant_is_a_larger_bill_less_public_capital_and_a_deeper_cut(grant, more):
    before, after = settle(grant), settle(grant * more)
    assert np.all(after.total > before.total)
    assert np.all(after.public_capital <= before.public_capital)
    assert np.all(after.cut <= before.cut)


@SETTINGS
@given(st.floats(100_000.0, 5e6), st.floats(0.01, 0.2))
def test_a_cut_lever_costs_what_the_ceiling_allows(grant, ceiling):
    """Half the promise costs half: where the ceiling binds, the cut promise meets it exactly."""
    bills = settle(grant, ceiling=ceiling)
    allowed = ceiling * S.tax * STATE.market.revenue.sum(axis=1)
    binding = (bills.cut < 1.0) & (bills.cut > public_finance.LEAST_CUT)
    assert (bills.cut * bills.total)[binding] == pytest.approx(allowed[binding])
    assert np.all((bills.total <= allowed * (1 + 1e-12))[bills.cut == 1.0])


@SETTINGS
@given(st.floats(-1.0, 1.0), st.floats(0.01, 1.0))
def test_a_richer_province_grows_slower(gap, richer):
    p = P.fundamentals.model_copy(update={"trend_spread": 0.0, "shock_spread": 0.0})
    lucks = Streams(1, 0).at(0)("a"), Streams(1, 0).at(0)("b")
    after = fundamentals.advance(STATE.provinces, np.array([gap, gap + richer, gap]), p, *lucks)
    assert after.base[1, 0] < after.base[0, 0] == after.base[2, 0]
