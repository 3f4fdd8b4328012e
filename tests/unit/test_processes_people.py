"""Laws of monotony of people: where they go, what homes cost, when they retire."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from littleland.country import opened

from sim.policy import Rules
from sim.processes import demography, housing, markets, migration, tally
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


def seen(market=STATE.market, homes=ALIKE, levy=NOBODY, trust=ALIKE, talent=COUNTED.talent, **promised):
    rules = Rules.none(3).plus(**promised)
    return migration.prospects(market, homes, levy, rules, trust, talent, S, P.migration)


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
    went, goes = movers(seen()), movers(seen(settlement_grant=here_only(here, grant)))
    changed = went != goes
    assert np.all(goes[changed] == here)
    assert np.array_equal(arrivals(seen()), arrivals(seen(settlement_grant=here_only(here, grant))))


@SETTINGS
@given(provinces, st.floats(10_000.0, 400_000.0))
def test_a_larger_grant_draws_more(here, grant):
    little, much = (
        movers(seen(settlement_grant=here_only(here, each))) == here for each in (grant, 1.5 * grant)
    )
    assert np.all(much[little])


@SETTINGS
@given(provinces, provinces, st.floats(1.5, 20.0))
def test_compatriots_draw_those_registered_at_home(home, there, more):
    grown = COUNTED.talent.copy()
    grown[there, home] *= more
    before, after = (
        migration.belonging(talent, 1.0, NOBODY, P.migration) for talent in (COUNTED.talent, grown)
    )
    if home != there:
        assert after[home, there] > before[home, there]
    after[home, there] = before[home, there]
    assert np.array_equal(before, after)


@SETTINGS
@given(provinces, st.floats(0.0, 0.5), st.floats(0.05, 0.5))
def test_a_more_open_province_draws_those_registered_elsewhere_and_nobody_else(here, openness, more):
    before, after = (seen(hukou_openness=here_only(here, each)) for each in (openness, openness + more))
    registered_here = np.arange(3) == here
    assert np.all(after.home[~registered_here, here] > before.home[~registered_here, here])
    assert after.home[here, here] == before.home[here, here]
    assert np.array_equal(np.delete(after.home, here, 1), np.delete(before.home, here, 1))
    went, goes = movers(before), movers(after)
    changed = went != goes
    ends = np.where(goes < 0, STATE.talent.province, goes)
    assert np.all(ends[changed] == here)
    assert np.all(STATE.talent.registered[changed] != here)


SUPPORT = {"housing_support": 2_000.0}
MORE = {
    "more support": {"housing_support": 2_500.0},
    "a longer promise": SUPPORT | {"duration": 4.0},
    "more trust": SUPPORT | {"trust": 1.0},
}


@pytest.mark.parametrize("more", MORE.values(), ids=MORE)
@pytest.mark.parametrize("here", [0, 1, 2])
def test_support_counts_the_more_the_larger_longer_and_surer_it_is(more, here):
    def home(trust=0.7, **promised):
        rules = {name: here_only(here, value) for name, value in promised.items()}
        return seen(trust=here_only(here, trust, 0.7), **rules).home

    others = np.arange(3) != here
    nothing, some, much = home(), home(**SUPPORT), home(**more)
    assert np.all(nothing[others, here] < some[others, here])
    assert np.all(some[others, here] < much[others, here])
    assert some[here, here] == much[here, here] == 0.0
    assert np.array_equal(np.delete(much, here, 1), np.delete(nothing, here, 1))


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


# --- the world -----------------------------------------------------------------------------------------------------


@SETTINGS
@given(st.floats(-1.0, 1.0), st.floats(0.01, 1.0))
def test_a_richer_province_grows_slower(gap, richer):
    p = P.fundamentals.model_copy(update={"trend_spread": 0.0, "shock_spread": 0.0})
    lucks = Streams(1, 0).at(0)("a"), Streams(1, 0).at(0)("b")
    gaps = replace(S, income_gap=np.array([gap, gap + richer, gap]))
    after = fundamentals.advance(STATE.provinces, gaps, 0, p, *lucks)
    assert after.base[1, 0] < after.base[0, 0] == after.base[2, 0]
