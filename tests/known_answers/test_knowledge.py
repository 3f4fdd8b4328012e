"""Imitation and spillovers by hand: two provinces 200 km apart, one older and one frontier sector."""

from types import SimpleNamespace

import numpy as np
import pytest
from littleland.country import opened
from some import SomeMarket, SomeTally

from sim.processes import imitation, markets, spillovers, tally
from sim.processes.imitation import ImitationParameters
from sim.processes.spillovers import SpilloverParameters

C = ImitationParameters(rate_per_year=0.03, erosion_per_year=0.04, help_of_talent=0.3)
S = SpilloverParameters(elasticity=0.03, half_distance=200.0, across_fields=0.2, obsolescence_per_year=0.15)
STRUCTURE = SimpleNamespace(frontier=np.array([False, True]))
NEAR = np.array([[1.0, 0.5], [0.5, 1.0]])
STOCK = np.array([[10.0, 4.0], [0.0, 2.0]])
NOTHING = np.zeros(2)

# --- imitation ------------------------------------------------------------------------------------------------------


def learn(upgrading=NOTHING):
    counted = SomeTally(
        talent=np.diag([100.0, 50.0]), total_strength=np.array([[10.0, 1.0], [20.0, 1.0]]),
        sales_weighted=np.array([[4.0, 0.5], [2.0, 0.3]]),
    )  # fmt: skip
    market = SomeMarket(revenue=np.array([[200.0, 30.0], [100.0, 10.0]]), strength=counted.total_strength)
    return imitation.learn(counted, market, np.array([1000.0, 1000.0]), upgrading, STRUCTURE, C)


def test_how_fast_firms_learn():
    """A quarter of 3 %, times talent per head over the nation's: (4/3)^0.3 = 1.090136, (2/3)^0.3 = 0.885467. eq. C1"""
    found = learn()
    assert found.share == pytest.approx(0.0075 * np.array([[1.090136] * 2, [0.885467] * 2]), rel=1e-5)
    assert found.erosion == pytest.approx(0.01)


def test_upgrading_by_half_helps_older_industries_only():
    found, before = learn(np.array([0.5, 0.0])).share, learn().share
    assert found / before == pytest.approx(np.array([[1.5, 1.0], [1.0, 1.0]]))


def test_whom_firms_learn_from():
    """Mean log productivity 0.4 and 0.1, sales 200 and 100: 0.3; in the frontier 0.5 and 0.3 by 30 and 10. eq. C1"""
    assert learn().frontier == pytest.approx([0.3, 0.45])


def test_imitation_at_the_opening_keeps_pace_and_no_more():
    """The mean gain weighted by sales is what the frontier moves on by, in every sector. eq. C2"""
    world = opened()
    state, p, structure = world.state, world.parameters, world.structure
    counted = tally.count(state, structure, *markets.production(p.markets))
    residents, nothing = structure.opening_population, np.zeros(structure.provinces)
    learning = imitation.learn(counted, state.market, residents, nothing, structure, p.imitation)
    firms, sales = state.firms, state.firms.weight * counted.strength
    sales = sales * state.market.factor[firms.province, firms.sector]
    for sector in range(len(structure.sectors)):
        gain = 0.0
        for i in np.flatnonzero(firms.sector == sector):
            gap = learning.frontier[sector] - firms.productivity[i]
            part = learning.share[firms.province[i], sector] if gap > 0 else learning.erosion
            gain += sales[i] * part * gap
        assert structure.retreat[sector] == pytest.approx(
            gain / sales[firms.sector == sector].sum(), rel=1e-9
        )


# --- spillovers -----------------------------------------------------------------------------------------------------


def test_what_is_felt_halves_every_two_hundred_kilometres():
    distance = np.array([[0.0, 200.0], [400.0, 100.0]])
    assert spillovers.proximity(distance, S) == pytest.approx(
        np.array([[1.0, 0.5], [0.25, 0.707107]]), rel=1e-6
    )


def test_research_felt():
    """Own field and a fifth of the other: 10.8 and 6 here, 0.4 and 2 there; half of what is there. eq. S2

    Here 10.8 + 0.2 = 11 and 6 + 1 = 7; there 5.4 + 0.4 = 5.8 and 3 + 2 = 5.
    """
    assert spillovers.felt(STOCK, NEAR, NOTHING, S) == pytest.approx(np.array([[11.0, 7.0], [5.8, 5.0]]))


def test_linkage_doubles_what_sectors_of_one_province_feel_of_each_other():
    """Here 0.2 x 4 and 0.2 x 10 more: 11.8 and 9. Nothing changes there. eq. S2"""
    found = spillovers.felt(STOCK, NEAR, np.array([1.0, 0.0]), S)
    assert found == pytest.approx(np.array([[11.8, 9.0], [5.8, 5.0]]))


def test_productivity_with_a_tenth_more_research_felt():
    """1.1^0.03 = 1.0028634; where nothing is felt nothing changes. eq. S3"""
    structure = SimpleNamespace(proximity=NEAR, opening_spillover=np.array([[10.0, 7.0], [5.8, 0.0]]))
    found = spillovers.effect(SimpleNamespace(research=STOCK), NOTHING, structure, S)
    assert found == pytest.approx(np.array([[1.0028634, 1.0], [1.0, 1.0]]), rel=1e-7)


def test_the_stock_of_research_fades_and_grows():
    """100 x (1 - 0.0375) + 2 % of 300 at a price of 1.5 = 96.25 + 4 = 100.25. eq. S1"""
    market = SomeMarket(revenue=np.array([[300.0]]), price=np.array([1.5]))
    after = spillovers.accumulate(np.array([[100.0]]), np.array([[0.02]]), market, S)
    assert after == pytest.approx(np.array([[100.25]]))


def test_frontier_research_per_head_over_the_nations():
    """4 for 1,000 residents and 2 for 2,000, where the nation has 6 for 3,000: 2 and 0.5. eq. E4"""
    found = spillovers.per_head(SimpleNamespace(research=STOCK), np.array([1000.0, 2000.0]), STRUCTURE)
    assert found == pytest.approx([2.0, 0.5])
