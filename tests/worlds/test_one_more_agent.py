"""One agent more changes nobody else's luck: at the same prices all others decide and fare as before, to the bit."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from littleland.country import ask, lived, some_time_later

from sim.model import Economy
from sim.policy import Rules
from sim.processes import (
    credit,
    demography,
    entry,
    exit,
    imitation,
    investment,
    markets,
    migration,
    registration,
    relocation,
    research,
    tally,
    volatility,
)

NEWCOMER = np.uint64(0xFEED_FACE_CAFE_BEEF)


def with_one_more(columns, at):
    """The same agents with a copy of the first, under its own identity, put in before row `at`."""
    grown = {
        field.name: np.insert(getattr(columns, field.name), at, getattr(columns, field.name)[0])
        for field in fields(columns)
    }
    grown["identity"][at] = NEWCOMER
    return type(columns)(**grown)


def others(values, at):
    return np.delete(values, at)


def luck(economy, name):
    return economy.streams.at(economy.state.quarter)(name)


@settings(max_examples=15)
@given(st.data())
def test_one_more_talent_changes_nobody_elses_decision(data):
    economy = some_time_later()
    state, s, p = economy.state, economy.structure, economy.parameters
    at = data.draw(st.integers(0, len(state.talent)))
    counted = tally.count(state, s, *markets.production(p.markets))
    nobody, alike = np.zeros(s.provinces), np.ones(s.provinces)
    rules = Rules.none(s.provinces).plus(settlement_grant=5e4, housing_support=3e3, hukou_openness=0.5)
    seen = migration.prospects(state.market, alike, nobody, rules, alike, counted.talent, s, p.migration)

    def decide(state):
        lucks = [luck(economy, name) for name in ("entry.found", "migration.review", "migration.taste")]
        chance = np.full(s.provinces, 0.05)
        return migration.decide(state, seen, chance, s, p.migration, demography.ages(p.demography), *lucks)

    def register(state):
        changes = luck(economy, "registration.change")
        return registration.register(state.talent, rules.hukou_openness, p.registration, changes)

    grown = replace(state, talent=with_one_more(state.talent, at))
    before, after = decide(state), decide(grown)
    for field in ("retires", "founds", "destination"):
        assert np.array_equal(others(getattr(after, field), at), getattr(before, field))
    assert np.array_equal(others(register(grown), at), register(state))
    assert (before.destination >= 0).sum() > 3
    assert (before.founds >= 0).sum() > 3
    assert register(state).sum() > 3


@settings(max_examples=15)
@given(st.data())
def test_one_more_firm_changes_nobody_elses_luck(data):
    """At given sums over firms: what they find, how they fare, whether they close, where they go."""
    economy = some_time_later()
    state, s, p = economy.state, economy.structure, economy.parameters
    at = data.draw(st.integers(1, len(state.firms)))
    counted = tally.count(state, s, *markets.production(p.markets))
    nothing = np.zeros(s.provinces)
    outlay = research.spend(nothing, nothing, s.research_intensity, state.market, p.research)
    learning = imitation.learn(counted, state.market, s.opening_population, nothing, s, p.imitation)
    restless = p.relocation.model_copy(update={"rate_per_year": 0.2})
    share, overhead = markets.profit_share(p.markets), investment.quarterly(p.income.overhead_per_year)
    returns = investment.relative_return(counted, state.market, p.investment, share - outlay.real, overhead)
    founding = entry.intend(counted, returns, nothing, np.zeros_like(returns), s, p.entry)
    more = with_one_more(state.firms, at)

    def fare(firms, counted):
        stays = np.zeros(len(firms), dtype=bool)
        places = relocation.relocate(
            firms, returns, nothing, founding, counted, s, 0.025, state.quarter, restless,
            luck(economy, "firms.relocate"), luck(economy, "firms.destination"),
        )  # fmt: skip
        loans = credit.settle(
            firms,
            0.9 * firms.capital,
            np.zeros_like(returns),
            counted,
            state.market,
            outlay.real,
            overhead,
            0.025,
            share,
            p.credit,
        )
        return {
            "knowledge": research.discover(outlay, firms, p.research, luck(economy, "research.success")),
            "productivity": volatility.wander(
                firms, counted, learning, s.retreat, 4.0, p.volatility, luck(economy, "firms.luck")
            ),
            "closes": exit.close(
                firms, firms.capital, stays, stays, nothing, counted, p.exit, luck(economy, "exit.close")
            ).closes,
            "province": places.province,
            "debt": loans.debt,
        }

    grown = replace(counted, strength=np.insert(counted.strength, at, counted.strength[0]))
    before, after = fare(state.firms, counted), fare(more, grown)
    for name, values in before.items():
        assert np.array_equal(others(after[name], at), values), name
    assert before["closes"].any()
    assert (before["province"] != state.firms.province).any()


def test_one_more_firm_changes_nobody_elses_investment_at_given_plans():
    economy = some_time_later()
    state, s, p = economy.state, economy.structure, economy.parameters
    counted = tally.count(state, s, *markets.production(p.markets))
    share, idle = markets.profit_share(p.markets), state.provinces.idle_capital
    overhead = investment.quarterly(p.income.overhead_per_year)
    margin = share - s.research_intensity
    plans = investment.plan(counted, state.market, idle, idle, p.investment, margin, overhead)

    def carry_out(firms, counted):
        nothing = np.zeros(s.provinces)
        return investment.carry_out(
            plans, plans.ploughed, firms, counted, state.market, idle, idle, nothing, nothing + 1e9,
            s.frontier, p.investment
        ).capital  # fmt: skip

    grown = with_one_more(state.firms, 5)
    more = replace(counted, strength=np.insert(counted.strength, 5, counted.strength[0]))
    assert np.array_equal(others(carry_out(grown, more), 5), carry_out(state.firms, counted))


@pytest.mark.parametrize("kind", ["talent", "firms"])
def test_one_more_agent_at_the_opening_leaves_all_that_prices_do_not_reach(kind):
    """A quarter lived twice: fundamentals, graduates and firms' luck are those of the world without the newcomer.

    Firms learn from each other by how much talent there is per resident (C1); here they do not, to see all else.
    """
    scenario = ask(quarters=1, parameters={"imitation": {"rate_per_year": 0.0}})
    economy = lived(scenario, "baseline")
    state = economy.opening.state
    grown = replace(economy.opening, state=replace(state, **{kind: with_one_more(getattr(state, kind), 3)}))
    other = Economy(scenario, arm="baseline", opening=grown)
    other.step()
    assert np.array_equal(other.state.provinces.base, economy.state.provinces.base)
    assert np.array_equal(other.state.provinces.trend, economy.state.provinces.trend)
    born = ~np.isin(economy.state.talent.identity, state.talent.identity)
    assert born.any()
    assert np.all(np.isin(economy.state.talent.identity[born], other.state.talent.identity))
    if kind == "talent":  # firms feel a newcomer through wages, hence investment, and nothing else
        kept = np.isin(other.state.firms.identity, economy.state.firms.identity)
        same = np.isin(economy.state.firms.identity, other.state.firms.identity)
        opened = economy.state.firms.founded[same] < 0
        for column in ("identity", "productivity", "knowledge"):
            mine, yours = getattr(economy.state.firms, column)[same], getattr(other.state.firms, column)[kept]
            assert np.array_equal(mine[opened], yours[opened])
        assert opened.sum() > 100
