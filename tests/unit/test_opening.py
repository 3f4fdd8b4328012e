"""Openings draw what was observed: people, firms, their sizes, ages and knowledge, and where graduates belong."""

import numpy as np
import pytest
from littleland.country import ask, opened

from sim.opening import firms as opening_firms
from sim.opening import geography, labour, open_economy
from sim.processes import demography, investment, markets, research, tally
from sim.processes.markets import Employed, MarketParameters

FINE = {"people_per_talent": 1_000, "firms_per_frontier_agent": 5, "firms_per_traditional_agent": 500}
BOTH = pytest.mark.parametrize("economy", ["littleland", "china"])


@pytest.fixture(scope="module")
def fine():
    """Littleland with some twenty thousand talent agents and as many firms."""
    return open_economy(ask(scale=FINE))


def opening_of(economy):
    return opened("china", "2020Q1") if economy == "china" else opened()


# --- people ---------------------------------------------------------------------------------------------------------


def test_talent_agents_are_whole_and_their_expected_number_is_exact():
    """Each province within one agent of what was observed, and the mean over replicates on it."""
    openings = [open_economy(ask(), replicate) for replicate in range(60)]
    observed = openings[0].observed.talent / openings[0].structure.people_per_talent
    agents = (
        np.array([opening.structure.opening_talent for opening in openings])
        / openings[0].structure.people_per_talent
    )
    assert np.all(np.abs(agents - observed) < 1.0)
    spread = np.sqrt((observed % 1.0) * (1.0 - observed % 1.0) / len(openings))
    assert np.all(np.abs(agents.mean(axis=0) - observed) <= 4.0 * spread + 1e-9)


def test_as_many_talent_are_registered_elsewhere_as_residents_are(fine):
    talent, observed = fine.state.talent, fine.observed
    for r in range(3):
        here = talent.province == r
        away = np.mean(talent.registered[here] != r)
        share = observed.registered_elsewhere[r] / observed.population[r]
        assert away == pytest.approx(share, abs=4.0 * np.sqrt(share / here.sum()))


def test_ages_lie_between_graduation_and_retirement(fine):
    ages = -fine.state.talent.born
    entry, retirement = demography.ages(fine.parameters.demography)
    assert ages.min() >= entry
    assert ages.max() < retirement


@BOTH
def test_people_are_talent_or_others_and_all_of_them_are_there(economy):
    opening = opening_of(economy)
    others = opening.state.provinces.others
    assert others + opening.structure.opening_talent == pytest.approx(opening.observed.population)
    assert np.all(others > 0.0)
    assert np.all(opening.structure.workers_per_other > 0.0)


@BOTH
def test_graduates_replace_those_who_retire_and_make_talent_grow_as_stated(economy):
    """National graduates a quarter = growth / 4 x talent + talent in its last year of work / 4. eq. D3"""
    opening = opening_of(economy)
    talent, s, p = opening.state.talent, opening.structure, opening.parameters.demography
    retirement = demography.ages(p)[1]
    last_year = (-talent.born >= retirement - 4).sum() * s.people_per_talent
    wanted = p.growth_per_year / 4.0 * s.opening_talent.sum() + last_year / 4.0
    assert s.graduates.sum() == pytest.approx(wanted)
    assert s.graduates / s.graduates.sum() == pytest.approx(
        opening.observed.graduates / opening.observed.graduates.sum()
    )


@BOTH
def test_shares_of_graduates_by_registration_rise_to_one(economy):
    opening = opening_of(economy)
    shares = opening.structure.graduates_registered
    assert shares[:, -1] == pytest.approx(np.ones(len(shares)))
    assert np.all(np.diff(shares, axis=1, prepend=0.0) >= 0.0)
    at_home = np.diag(np.diff(shares, axis=1, prepend=0.0))
    assert at_home == pytest.approx(np.full(len(shares), 1.0 - opening.parameters.demography.from_elsewhere))


# --- firms ----------------------------------------------------------------------------------------------------------


@BOTH
def test_agents_stand_for_the_firms_that_were_counted(economy):
    opening = opening_of(economy)
    firms, observed = opening.state.firms, opening.observed
    real = np.bincount(firms.province, weights=firms.weight)
    assert real == pytest.approx(observed.firms, rel=1e-6)
    in_frontier = opening.structure.frontier[firms.sector]
    frontier = np.bincount(firms.province[in_frontier], weights=firms.weight[in_frontier])
    assert frontier == pytest.approx(np.maximum(observed.frontier_firms, 0.4), rel=0.02)


@BOTH
def test_capital_of_every_cell_earns_its_user_cost(economy):
    """Without dispersion, profit after research over capital is depreciation, opening rate and overhead. eq. O8, O9"""
    where = {"economy": "china"} if economy == "china" else {}
    opening = open_economy(ask(**where, parameters={"investment": {"capital_dispersion": 0.0}}))
    market, p = opening.state.market, opening.parameters
    profit = (markets.profit_share(p.markets) - opening.structure.research_intensity) * market.revenue
    assert profit / (market.price[:, None] * market.capital) == pytest.approx(
        np.full(profit.shape, charges(p)), rel=1e-12
    )


def charges(p):
    """What a unit of capital costs a quarter: wear, interest and overhead."""
    a_year = p.investment.depreciation_per_year + p.investment.interest_per_year + p.income.overhead_per_year
    return investment.quarterly(a_year)


@BOTH
def test_the_return_on_capital_is_its_user_cost_where_nothing_is_dispersed(economy):
    """And so founders found as often as the opening says, and nobody wants to invest more or less than wears out."""
    where = {"economy": "china"} if economy == "china" else {}
    opening = open_economy(ask(**where, parameters={"investment": {"capital_dispersion": 0.0}}))
    state, s, p = opening.state, opening.structure, opening.parameters
    counted = tally.count(state, s, *markets.production(p.markets))
    overhead = investment.quarterly(p.income.overhead_per_year)
    margin = markets.profit_share(p.markets) - s.research_intensity
    returns = investment.relative_return(counted, state.market, p.investment, margin, overhead)
    assert returns == pytest.approx(np.ones_like(returns), rel=1e-11)
    nothing = np.zeros(s.provinces)
    plans = investment.plan(counted, state.market, nothing, nothing, p.investment, margin, overhead)
    wear = investment.quarterly(p.investment.depreciation_per_year)
    assert plans.interest == pytest.approx(investment.quarterly(p.investment.interest_per_year), rel=1e-10)
    assert plans.total == pytest.approx(wear * counted.capital.sum(axis=1), rel=1e-11)


def test_the_median_firm_earns_its_user_cost_where_capital_is_dispersed(fine):
    """In cells of thousands; where one giant is a large part of its cell, its luck moves the returns of all others."""
    firms, market, p = fine.state.firms, fine.state.market, fine.parameters
    a, power = markets.production(p.markets)
    strength = np.exp(power * (firms.productivity + firms.knowledge + a * np.log(firms.capital)))
    sold = strength * (market.revenue / market.strength)[firms.province, firms.sector]
    margin = (markets.profit_share(p.markets) - fine.structure.research_intensity)[
        firms.province, firms.sector
    ]
    returns = margin * sold / (market.price[firms.province] * firms.capital)
    medians = [np.median(returns[(firms.province == r) & (firms.sector == 0)]) for r in range(3)]
    assert medians == pytest.approx([charges(p)] * 3, rel=0.03)


def test_no_firm_is_larger_than_a_declared_share_of_gdp():
    """Four thousandths of GDP where agents are so few that a large one would be more; with dispersion of capital a
    little above. eq. O8
    """
    opening = open_economy(ask(scale=FINE, parameters={"investment": {"capital_dispersion": 0.0}}))
    assert opening.facts()["largest_firm_share_of_gdp"] == pytest.approx(opening_firms.LARGEST, rel=0.01)


def test_sizes_have_the_stated_tail(fine):
    """Size against the part of firms that are larger: a power of -1/1.06 down to the thousandth, where it ends."""
    firms, p = fine.state.firms, fine.parameters
    cell = (firms.province == 0) & (firms.sector == 0)
    size = np.exp((firms.productivity + firms.knowledge)[cell] * (p.markets.substitution_within_sector - 1.0))
    largest = np.sort(size)[::-1][: cell.sum() // 2]
    larger = (
        opening_firms.RAREST + (1.0 - opening_firms.RAREST) * (np.arange(len(largest)) + 0.5) / cell.sum()
    )
    slope = np.polyfit(np.log(larger), np.log(largest), 1)[0]
    assert -1.0 / slope == pytest.approx(opening_firms.TAIL, rel=0.05)
    smallest = np.sort(size)[0]
    assert largest[0] / smallest <= opening_firms.RAREST ** (-1.0 / opening_firms.TAIL)


def test_short_of_the_cap_sizes_are_the_same_law_for_any_number_of_agents(monkeypatch):
    """Part of sales of the largest hundredth of firms, and the mean log size weighted by sales: both would grow with
    the number of agents if the tail went as far as there are agents. eq. O8
    """

    monkeypatch.setattr(opening_firms, "LARGEST", 1.0)

    def weighted(scale):
        opened = open_economy(ask(scale=scale, parameters={"investment": {"capital_dispersion": 0.0}}))
        firms, sigma = opened.state.firms, opened.parameters.markets.substitution_within_sector
        cell = (firms.province == 0) & (firms.sector == 0)
        log_size = (firms.productivity + firms.knowledge)[cell] * (sigma - 1.0)
        size = np.sort(np.exp(log_size))[::-1]
        return size[: len(size) // 100].sum() / size.sum(), np.average(log_size, weights=np.exp(log_size))

    few, many = (weighted(FINE | {"firms_per_traditional_agent": each}) for each in (1_000, 100))
    assert few == pytest.approx(many, rel=0.03)


def test_past_research_is_what_research_at_opening_outlay_keeps_up(fine):
    """Mean knowledge = hazard x step / fade, where successes make up for fading. eq. O9, R2, R3"""
    firms, p = fine.state.firms, fine.parameters.research
    hazard = research.success_hazard(fine.structure.research_intensity, p)
    for r in range(3):
        cell = (firms.province == r) & (firms.sector == 1)
        mean = hazard[r, 1] * p.step / (p.obsolescence_per_year / 4.0)
        spread = firms.knowledge[cell].std() / np.sqrt(cell.sum())
        assert firms.knowledge[cell].mean() == pytest.approx(mean, abs=4.0 * spread)


def test_firms_are_as_old_as_a_constant_birth_rate_and_their_hazard_leave_them(fine):
    ages = -fine.state.firms.founded
    assert ages.min() >= 1
    assert ages.max() <= 4 * opening_firms.OLDEST_YEARS
    years = np.bincount((ages - 1) // 4)
    survive = years[1:10] / years[:9]
    hazards = (
        np.array([0.016, 0.063, 0.095, 0.085, 0.085, 0.085, 0.081, 0.075, 0.070]) * fine.parameters.exit.level
    )
    assert survive == pytest.approx(1.0 - hazards, abs=4.0 / np.sqrt(years[1:10].min()))


def test_every_agent_of_the_opening_has_its_own_name(fine):
    for columns in (fine.state.firms, fine.state.talent):
        assert len(np.unique(columns.identity)) == len(columns)


# --- labour and geography -------------------------------------------------------------------------------------------


def test_wages_by_hand_where_talent_is_as_scarce_as_in_the_nation():
    """Bill 0.52 x 1000 = 520 over 100 talent at 1.6 worker wages and 360 workers: a worker gets 520 / 520. eq. O5"""
    p = MarketParameters(substitution_within_sector=5.0, capital_share=0.35, talent_premium=1.6)
    employed = Employed(np.array([100.0]), np.array([360.0]))
    found = labour.invert(np.array([[1000.0]]), employed, np.array([False]), p)
    assert found.worker_wage == pytest.approx([1.0])
    assert found.talent_wage == pytest.approx([1.6])


def test_frontier_fields_are_as_much_more_talent_intensive_as_stated():
    """Odds of talent's share of wages, frontier over traditional, in every province: 3. eq. O6"""
    s, market, p = opened().structure, opened().state.market, opened().parameters.markets
    eps = p.substitution_of_labour
    talent = s.talent_weight * market.talent_wage[:, None] ** (1.0 - eps)
    workers = (1.0 - s.talent_weight) * market.worker_wage[:, None] ** (1.0 - eps)
    odds = talent / workers
    assert odds[:, 1:] / odds[:, :1] == pytest.approx(np.full((3, 4), p.frontier_talent_intensity))


def test_trade_is_freer_at_home_and_falls_with_distance():
    """Twice the distance at an elasticity of 1 is half the freeness; at home the border factor times the disc's."""
    places, p = opened().observed.places, MarketParameters(trade_distance=1.0, own_distance=0.67)
    free = geography.freeness(places, p, border_factor=6.0)
    apart = places.distance_km
    assert free[0, 1] / free[0, 2] == pytest.approx(apart[0, 2] / apart[0, 1])
    own = 0.67 * np.sqrt(places.land_area_km2 / np.pi) / 100.0
    assert np.diag(free) == pytest.approx(6.0 / own)
    assert np.array_equal(free, free.T)


def test_facts_are_printable_and_true():
    facts, market = opened().facts(), opened().state.market
    assert all(np.isfinite(value) for value in facts.values())
    assert facts["talent_agents"] == len(opened().state.talent)
    assert facts["firm_agents"] == len(opened().state.firms)
    assert facts["investment_share_of_gdp"] == pytest.approx(market.pool / market.revenue.sum())
    talent, workers = opened().wages()
    assert talent == pytest.approx(4.0 * market.talent_wage)
    assert workers == pytest.approx(4.0 * market.worker_wage)
