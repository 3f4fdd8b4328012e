"""Stillness: where nobody reviews, discovers, imitates, founds, relocates, closes, registers, graduates or retires and
firms replace what wears out, every column and every price stays where it is."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from littleland.country import ask

from sim.model import Economy
from sim.opening import open_economy

QUARTERS = 40
STILL = 1e-12
NO_LUCK = {
    "volatility": {"per_quarter": 0.0},
    "entry": {"rate_per_year": 0.0},
    "exit": {"level": 0.0},
    "relocation": {"rate_per_year": 0.0},
    "imitation": {"rate_per_year": 0.0, "erosion_per_year": 0.0},
    "leadership": {"continuity": 1.0},
    "credit": {"limit": 20.0},
    "registration": {"rate_per_year": 0.0},
    "investment": {"capital_dispersion": 0.0},
    "fundamentals": {
        "technology_per_year": 0.0,
        "trend_spread": 0.0,
        "shock_spread": 0.0,
        "convergence_per_year": 0.0,
        "foreign_growth_per_year": 0.0,
    },
}
"""Everything that a scenario can switch off."""


def stilled(opening):
    """The opening without reviews, research, graduates and retirement, for which an opening has no switch: moves are
    fitted to observed ones, and graduates replace those who retire."""
    p, s, state = opening.parameters, opening.structure, opening.state
    parameters = p.model_copy(
        update={
            "migration": p.migration.model_copy(update={"review_per_quarter": 0.0}),
            "research": p.research.model_copy(update={"gain_from_doubling": 0.0}),
        }
    )
    nobody, newborn = np.zeros(s.provinces), np.full_like(state.talent.born, state.talent.born.max())
    firms = replace(
        state.firms,
        productivity=state.firms.productivity + state.firms.knowledge,
        knowledge=np.zeros(len(state.firms)),
    )
    return replace(
        opening,
        parameters=parameters,
        structure=replace(s, worker_review=0.0, graduates=nobody),
        state=replace(state, firms=firms, talent=replace(state.talent, born=newborn)),
    )


@cache
def still_life(economy):
    """The state at the opening and after every quarter, and what was recorded."""
    where = {"economy": "china"} if economy == "china" else {}
    scenario = ask(**where, quarters=QUARTERS, parameters=NO_LUCK)
    world = Economy(scenario, arm="baseline", opening=stilled(open_economy(scenario)))
    states = [world.state]
    for _ in range(QUARTERS):
        world.step()
        states.append(world.state)
    return states, world.recorder.series


NO_STOCKS = ("student_cost", "usual_arrivals")
"""What a student would cost, where there is none; and a memory of arrivals, which fades since nobody comes."""
BOTH = pytest.mark.parametrize("economy", ["littleland", "china"])


def drift(one, other):
    """Largest change between two columns, relative to their size."""
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    size = np.maximum(np.abs(one), np.abs(other))
    return float(np.max(np.abs(one - other) / np.where(size > 0.0, size, 1.0), initial=0.0))


@BOTH
def test_every_column_of_firms_and_talent_stays_the_same(economy):
    (first, *_, last), _ = still_life(economy)
    for kind in ("firms", "talent"):
        for name, column in vars(getattr(first, kind)).items():
            if name == "debt":  # a claim of its own, below
                continue
            assert drift(column, getattr(getattr(last, kind), name)) < STILL, f"{kind}.{name}"


@BOTH
def test_nobody_sinks_into_debt_where_nothing_happens(economy):
    """What firms earn at rest pays for wear, overhead, research and interest; the rest goes to their owners. eq. A3"""
    states, _ = still_life(economy)
    for state in states[1:]:
        assert drift(states[0].firms.debt, state.firms.debt) < STILL, f"in quarter {state.quarter}"


@BOTH
def test_every_stock_of_the_provinces_stays_the_same(economy):
    (first, *_, last), _ = still_life(economy)
    for name, stock in vars(first.provinces).items():
        if name not in NO_STOCKS:
            assert drift(stock, getattr(last.provinces, name)) < STILL, name
    assert np.all(last.provinces.students == 0.0)


@BOTH
def test_every_price_and_every_flow_of_the_markets_stays_the_same(economy):
    states, _ = still_life(economy)
    for state in states[1:]:
        for name, value in vars(states[0].market).items():
            if name not in ("gap", "passes"):
                assert drift(value, getattr(state.market, name)) < STILL, f"{name} in quarter {state.quarter}"


@BOTH
def test_everything_recorded_stays_the_same(economy):
    _, series = still_life(economy)
    for name, values in series.items():
        if name != "residual":
            assert drift(values, np.broadcast_to(values[0], values.shape)) < STILL, name


def test_a_country_that_is_not_stilled_moves():
    """The same opening with its people and its luck: a test that could not fail would not show this."""
    world = Economy(ask(quarters=4), arm="baseline")
    first = world.state
    for _ in range(4):
        world.step()
    assert drift(first.market.revenue, world.state.market.revenue) > 1e-3
    assert drift(first.provinces.others, world.state.provinces.others) > 1e-5


def test_research_can_be_switched_off_by_a_scenario():
    """A gain of zero is within the bounds of the parameter; nobody then knows or learns anything."""
    scenario = ask(quarters=2, parameters={"research": {"gain_from_doubling": 0.0}})
    world = Economy(scenario, arm="baseline")
    world.step()
    assert np.all(world.state.firms.knowledge == 0.0)
