"""Openings are exact: whatever the parameters and the draw, the first quarter is the observed economy."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from littleland.country import ask, opened
from littleland.draws import behaviour
from twins import gravity as plain_gravity
from twins import market as check

from sim import kernels
from sim.errors import BlueprintError
from sim.model import Economy
from sim.opening import open_economy
from sim.policy import Rules
from sim.processes import demography, imitation, markets, migration, spillovers, tally

EXACT = 1e-9
YEARS = ("2010Q1", "2015Q1", "2020Q1", "2024Q1")
QUARTERS_OF_MOVES = 20


def first_quarter(scenario, replicate=0):
    economy = Economy(scenario, arm="baseline", replicate=replicate)
    economy.step()
    return economy


def gdp_error(economy):
    return np.max(
        np.abs(4.0 * economy.recorder.series["gdp_nominal"][0] / economy.opening.observed.gdp - 1.0)
    )


# --- GDP ------------------------------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(behaviour(), st.integers(0, 2**40), st.integers(0, 1000))
def test_the_first_quarter_is_observed_gdp_for_any_behaviour_and_draw(parameters, seed, replicate):
    economy = first_quarter(ask(parameters=parameters, seed=seed), replicate)
    assert gdp_error(economy) < EXACT
    assert economy.recorder.series["residual"][0] < EXACT


@settings(max_examples=10)
@given(st.floats(5_000, 500_000), st.floats(50, 3000), st.floats(5_000, 500_000))
def test_the_first_quarter_is_observed_gdp_at_any_scale(people, frontier, traditional):
    scale = {
        "people_per_talent": people,
        "firms_per_frontier_agent": frontier,
        "firms_per_traditional_agent": traditional,
    }
    assert gdp_error(first_quarter(ask(scale=scale))) < EXACT


@pytest.mark.parametrize("opens", YEARS)
@pytest.mark.parametrize("replicate", [0, 7])
def test_the_first_quarter_is_the_gdp_of_every_province_of_china(opens, replicate):
    economy = first_quarter(ask(economy="china", opens=opens, uncertainty="priors"), replicate)
    assert gdp_error(economy) < EXACT
    share = economy.recorder.series["frontier_gdp"][0] / economy.recorder.series["gdp"][0]
    observed = np.maximum(economy.opening.observed.frontier_share, 1e-5)
    assert share == pytest.approx(observed, rel=EXACT)


# --- what else the inversion promises -------------------------------------------------------------------------------

OPENINGS = pytest.mark.parametrize("economy", ["littleland", *YEARS])


def opening_of(economy):
    return opened() if economy == "littleland" else opened("china", economy)


def seen_and_reviewers(opening):
    """What people see at the opening, and talent expected to weigh provinces, persons (province, registered).

    Nobody reviews in the quarter in which he founds a firm. eq. G4
    """
    state, s, p = opening.state, opening.structure, opening.parameters
    counted = tally.count(state, s, *markets.production(p.markets))
    nobody, alike = np.zeros(s.provinces), np.ones(s.provinces)
    calm = Rules.none(s.provinces)
    seen = migration.prospects(state.market, alike, nobody, calm, alike, counted.talent, s, p.migration)
    people, entry_age = state.talent, demography.ages(p.demography)[0]
    reviewers = np.zeros((s.provinces, s.provinces))
    kernels.talent.weigh_reviewers(
        0, len(people), people.province, people.registered, people.born, 0, entry_age, p.migration.review_per_quarter,
        p.migration.review_decline_per_year, reviewers,
    )  # fmt: skip
    not_founding = 1.0 - s.entry_chance.sum(axis=1, keepdims=True)
    return seen, reviewers * s.people_per_talent * not_founding


def expected_flows(opening):
    """Talent and everyone else expected to move in the first quarter, persons (from, to), diagonal 0."""
    seen, reviewers = seen_and_reviewers(opening)
    s = opening.structure
    place = np.exp(seen.talent_place - seen.talent_place.max())
    talent = plain_gravity.flows(reviewers, place, s.talent_way, np.exp(seen.home))
    np.fill_diagonal(talent, 0.0)
    return talent, migration.flow(opening.state.provinces.others, seen, s)


@OPENINGS
def test_expected_moves_are_the_observed_ones_of_every_province_both_ways(economy):
    opening = opening_of(economy)
    talent, others = expected_flows(opening)
    observed, p = opening.observed, opening.parameters.migration
    a_quarter = 1.0 / (QUARTERS_OF_MOVES * p.five_year_retention)
    moved = talent + others
    assert moved.sum(axis=1) == pytest.approx(observed.migrants_out * a_quarter, rel=EXACT)
    assert moved.sum(axis=0) == pytest.approx(observed.migrants_in * a_quarter, rel=EXACT)


@OPENINGS
def test_talent_moves_as_much_more_often_as_stated(economy):
    """Departures of talent per head over those of all residents, in every province: `talent_mobility`."""
    opening = opening_of(economy)
    talent, others = expected_flows(opening)
    left, everyone = talent.sum(axis=1), (talent + others).sum(axis=1)
    ratio = (left / opening.structure.opening_talent) / (everyone / opening.observed.population)
    assert ratio == pytest.approx(
        np.full_like(ratio, opening.parameters.migration.talent_mobility), rel=EXACT
    )


def five_year_elasticity(reviewers, people, place, way, home, taste, nudge=0.005):
    """Log change of five-year moves into a province per log change of its wage, mean over provinces by moves."""

    def arrivals(odds):
        chance = plain_gravity.flows(reviewers, odds, way, home) / people[:, None]
        np.fill_diagonal(chance, 0.0)
        chance += np.diag(1.0 - chance.sum(axis=1))
        after = people[:, None] * np.linalg.matrix_power(chance, QUARTERS_OF_MOVES)
        return after.sum(axis=0) - np.diag(after)

    before, rise = arrivals(place), np.zeros(len(place))
    for q in range(len(place)):
        paid_more = place * np.where(np.arange(len(place)) == q, np.exp(taste * nudge), 1.0)
        rise[q] = np.log(arrivals(paid_more)[q] / before[q]) / nudge
    return before @ rise / before.sum()


@settings(max_examples=10)
@given(behaviour())
def test_the_five_year_response_to_wages_is_the_stated_one(parameters):
    opening = open_economy(ask(parameters=parameters))
    state, s, p = opening.state, opening.structure, opening.parameters
    seen, reviewers = seen_and_reviewers(opening)
    of_talent = five_year_elasticity(
        reviewers, s.opening_talent, np.exp(seen.talent_place - seen.talent_place.max()), s.talent_way,
        np.exp(seen.home), s.talent_taste,
    )  # fmt: skip
    others = state.provinces.others
    of_workers = five_year_elasticity(
        (s.worker_review * others)[:, None], others, np.exp(seen.worker_place - seen.worker_place.max()),
        s.worker_way, np.ones((1, s.provinces)), s.worker_taste,
    )  # fmt: skip
    assert of_talent == pytest.approx(p.migration.elasticity_talent, rel=0.02)
    assert of_workers == pytest.approx(p.migration.elasticity_workers, rel=0.02)


@settings(max_examples=10)
@given(behaviour())
def test_provinces_spend_the_stated_share_at_home(parameters):
    opening = open_economy(ask(parameters=parameters))
    market, s = opening.state.market, opening.structure
    traded = check.trade(s.freeness, market.revenue / market.demand, market.spending, market.sector_price)
    at_home = np.einsum("rrs->", traded) / market.spending.sum()
    assert at_home == pytest.approx(opening.parameters.markets.home_share, abs=1e-6)
    assert opening.home_share == pytest.approx(at_home, rel=EXACT)


@OPENINGS
def test_wages_add_up_to_labours_share_and_talent_gets_its_part(economy):
    """eq. M5: w_r H_r + v_r L_r = rho (1 - a) R_r, talent's part by the weights of every cell.

    The premium is the stated one where talent is as scarce as in the nation, and rises with workers per talent. eq. O5
    """
    opening = opening_of(economy)
    market, s, p = opening.state.market, opening.structure, opening.parameters
    world = SimpleNamespace(
        sigma=p.markets.substitution_within_sector, eps=p.markets.substitution_of_labour, a=p.markets.capital_share,
        talent_weight=s.talent_weight,
    )  # fmt: skip
    found = SimpleNamespace(revenue=market.revenue, w=market.talent_wage, v=market.worker_wage)
    hired = check.inputs_hired(world, found)
    at_work = p.demography.participation * s.opening_talent
    workers = s.workers_per_other * opening.state.provinces.others
    assert hired.talent.sum(axis=1) == pytest.approx(at_work, rel=EXACT)
    assert hired.workers.sum(axis=1) == pytest.approx(workers, rel=EXACT)
    share = (world.sigma - 1.0) / world.sigma * (1.0 - world.a)
    bill = market.talent_wage * at_work + market.worker_wage * workers
    assert bill == pytest.approx(share * market.revenue.sum(axis=1), rel=EXACT)
    scarcity = np.log((workers / at_work) / (workers.sum() / at_work.sum()))
    premium = np.log(market.talent_wage / market.worker_wage)
    assert premium == pytest.approx(
        np.log(p.markets.talent_premium) + p.markets.premium_of_scarcity * scarcity, abs=EXACT
    )


@OPENINGS
def test_prices_are_one_for_the_nation_and_every_sector(economy):
    market = opening_of(economy).state.market
    assert market.price_level == 1.0
    level = (market.spending * np.log(market.sector_price)).sum(axis=0) / market.spending.sum(axis=0)
    assert level == pytest.approx(np.zeros_like(level), abs=EXACT)
    assert market.absorption @ np.log(market.price) / market.absorption.sum() == pytest.approx(0.0, abs=2e-3)


@OPENINGS
def test_saving_pays_for_opening_investment_and_transfers_pay_for_the_rest_of_the_world(economy):
    opening = opening_of(economy)
    market, s, p = opening.state.market, opening.structure, opening.parameters
    disposable = (1.0 - s.research_intensity - market.overhead - s.tax[:, None]) * market.revenue
    assert s.saving_rate * disposable.sum() == pytest.approx(market.pool, rel=EXACT)
    total = market.revenue.sum()
    assert s.transfer.sum() == pytest.approx(
        -(market.exports.sum() - market.imports.sum()) / total, rel=EXACT
    )
    assert market.exports.sum() == pytest.approx(p.markets.export_share * total, rel=EXACT)
    assert 0.0 < s.saving_rate < 1.0


@OPENINGS
def test_firms_own_capital_worth_its_cost_and_owe_the_stated_part_of_it(economy):
    """Overhead is a fixed part of capital, and debt the target share of it, for every firm. eq. A2, A3"""
    opening = opening_of(economy)
    firms, market, p = opening.state.firms, opening.state.market, opening.parameters
    worth = market.price[firms.province] * firms.capital
    assert firms.debt == pytest.approx(p.credit.target * worth, rel=EXACT)
    running = p.income.overhead_per_year / 4.0 * market.price * market.capital.sum(axis=1)
    assert (market.overhead * market.revenue).sum(axis=1) == pytest.approx(running, rel=EXACT)


@OPENINGS
def test_imitation_keeps_pace_with_the_frontier_and_no_more(economy):
    """Gains of firms behind and losses of firms ahead, weighted by sales, are what the frontier moves on. eq. C2"""
    opening = opening_of(economy)
    state, s, p = opening.state, opening.structure, opening.parameters
    counted = tally.count(state, s, *markets.production(p.markets))
    residents, nothing = s.opening_population, np.zeros(s.provinces)
    learning = imitation.learn(counted, state.market, residents, nothing, s, p.imitation)
    firms = state.firms
    sales = firms.weight * counted.strength
    sales = sales * state.market.factor[firms.province, firms.sector]
    gap = learning.frontier[firms.sector] - firms.productivity
    gain = np.where(gap > 0.0, learning.share[firms.province, firms.sector], learning.erosion) * gap
    mean = np.bincount(firms.sector, sales * (gain - s.retreat[firms.sector])) / np.bincount(
        firms.sector, sales
    )
    assert mean == pytest.approx(np.zeros_like(mean), abs=1e-15)
    frontier = np.bincount(firms.sector, sales * firms.productivity) / np.bincount(firms.sector, sales)
    assert learning.frontier == pytest.approx(frontier, rel=EXACT)


@OPENINGS
def test_what_is_felt_of_research_starts_at_one_and_outlay_keeps_it_there(economy):
    opening = opening_of(economy)
    state, s, p = opening.state, opening.structure, opening.parameters
    nothing = np.zeros(s.provinces)
    effect = spillovers.effect(state.provinces, nothing, s, p.spillovers)
    assert effect == pytest.approx(np.ones_like(effect), rel=EXACT)
    after = spillovers.accumulate(state.provinces.research, s.research_intensity, state.market, p.spillovers)
    assert after == pytest.approx(state.provinces.research, rel=EXACT)


def test_a_scale_too_coarse_for_its_founders_is_refused_in_its_own_words():
    """One agent of talent in the smallest province cannot found for fifty firm agents: finer talent is the remedy."""
    scale = {
        "people_per_talent": 200_000,
        "firms_per_frontier_agent": 500,
        "firms_per_traditional_agent": 50_000,
    }
    with pytest.raises(BlueprintError, match="too few talent agents .* Lower scale.people_per_talent"):
        open_economy(ask(economy="china", opens="2010Q1", scale=scale))
