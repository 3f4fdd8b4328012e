"""Fundamentals by hand: technology, convergence, the province's trend, shocks of unit variance."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.streams import Streams
from sim.world import fundamentals
from sim.world.fundamentals import FundamentalsParameters

STILL = {"technology_per_year": 0.0, "trend_spread": 0.0, "shock_spread": 0.0, "convergence_per_year": 0.0}
P = FundamentalsParameters(trend_persistence=0.95, foreign_growth_per_year=0.05)
COUNT = 200_000


def advance(parameters, trend=(0.0, 0.0), gap=(0.0, 0.0), size=None):
    count = len(gap)
    size = np.zeros(count) if size is None else np.array(size)
    stocks = SimpleNamespace(
        base=np.zeros((count, 2)), trend=np.array(trend), foreign=np.zeros(1), others=np.ones(count)
    )
    still = np.zeros((1, count))
    structure = SimpleNamespace(
        income_gap=np.array(gap), opening_size=size, momentum=still, growth=still,
        growth_error=np.ones(count), research_rise=still,
        frontier_momentum=still, frontier=np.array([False, True]),
    )  # fmt: skip
    draw = Streams(1, 0).at(4)
    return fundamentals.advance(stocks, structure, 4, parameters, draw("world.trend"), draw("world.shock"))


def test_technology_grows_everywhere_by_half_a_per_cent_a_quarter():
    after = advance(P.model_copy(update=STILL | {"technology_per_year": 0.02}))
    assert after.base == pytest.approx(np.full((2, 2), 0.005))
    assert after.trend == pytest.approx(np.zeros(2))


def test_a_province_twice_as_rich_grows_slower():
    """0.015 / 4 x ln 2 = 0.0025993 a quarter slower, and one half as rich as much faster. eq. W4"""
    after = advance(
        P.model_copy(update=STILL | {"convergence_per_year": 0.015}), gap=(np.log(2.0), -np.log(2.0))
    )
    assert after.base[:, 0] == pytest.approx([-0.0025993, 0.0025993], rel=1e-4)


def test_a_trend_keeps_nineteen_twentieths_of_itself():
    """0.004 x 0.95 = 0.0038 this quarter, in both sectors. eq. W2"""
    after = advance(P.model_copy(update=STILL), trend=(0.004, 0.0))
    assert after.trend == pytest.approx([0.0038, 0.0])
    assert after.base == pytest.approx(np.array([[0.0038, 0.0038], [0.0, 0.0]]))


def test_demand_from_abroad_grows_by_five_per_cent_a_year():
    assert advance(P.model_copy(update=STILL)).foreign == pytest.approx([0.0125])


def test_a_province_sixteen_times_as_large_is_half_as_unsteady():
    """16 to the power -1/4: the same luck moves it half as far, in trend and in level. eq. W2, W3"""
    steadier = P.model_copy(update={"technology_per_year": 0.0, "convergence_per_year": 0.0} | {
        "spread_falls_with_size": 0.25})  # fmt: skip
    alike = advance(steadier.model_copy(update={"spread_falls_with_size": 0.0}), size=(np.log(16.0), 0.0))
    after = advance(steadier, size=(np.log(16.0), 0.0))
    assert after.trend == pytest.approx(alike.trend * [0.5, 1.0])
    assert after.base[:, 0] == pytest.approx(alike.base[:, 0] * [0.5, 1.0])


def test_residents_come_of_themselves_relative_to_the_nation():
    """Two of three millions grow by 0.3 % a quarter, 0.2 % on average: 2,000 come here and are missing there. eq. W6"""
    found = fundamentals.increase(np.array([2e6, 1e6]), np.array([0.003, 0.0]))
    assert found == pytest.approx([2000.0, -2000.0])
    assert not np.any(fundamentals.increase(np.array([2e6, 1e6]), np.zeros(2)))


def test_the_error_of_a_trend_of_residents_fades_with_it():
    """1 % a year is 0.25 % a quarter, of which a year leaves nine tenths: 0.225 % at first, then 0.2025 %.

    Where no trend goes on, none is wrong. eq. W6"""
    wrong = P.model_copy(update={"residents_error": 0.01})
    structure = SimpleNamespace(growth=np.array([[0.004, 0.0]]), growth_error=np.array([1.0, -2.0]))
    found = [fundamentals.growth(structure, quarter, wrong) for quarter in (0, 3, 4)]
    assert found[0] == pytest.approx([0.00625, -0.0045])
    assert np.array_equal(found[1], found[0])
    assert found[2] == pytest.approx([0.006025, -0.00405])
    nothing = SimpleNamespace(growth=np.zeros((1, 2)), growth_error=np.ones(2))
    assert not np.any(fundamentals.growth(nothing, 0, wrong))


def test_where_size_does_not_count_it_changes_not_a_bit():
    sizes = advance(P, size=(2.0, -3.0))
    assert np.array_equal(sizes.base, advance(P).base)
    assert np.array_equal(sizes.trend, advance(P).trend)


@pytest.mark.parametrize("tail", [5, 8, 30])
def test_shocks_have_the_stated_spread_whatever_their_tail(tail):
    """Student's t has variance n / (n - 2); scaled to one, then to 0.012. eq. W3. Kurtosis 3 + 6 / (n - 4)."""
    scale = STILL | {"shock_spread": 0.012, "shock_tail": tail}
    jump = advance(P.model_copy(update=scale), trend=np.zeros(COUNT), gap=np.zeros(COUNT)).base[:, 0] / 0.012
    kurtosis = 3.0 + 6.0 / (tail - 4.0)
    assert jump.mean() == pytest.approx(0.0, abs=4 / np.sqrt(COUNT))
    assert np.mean(jump**2) == pytest.approx(1.0, abs=4 * np.sqrt((kurtosis - 1.0) / COUNT))


def test_shocks_have_the_tail_of_students_t():
    """With 5 degrees of freedom 1.17 % lie beyond 3 standard deviations, that is beyond 3.873; of a normal 0.27 %."""
    t = fundamentals.student_t(Streams(1, 0).at(0)("world.shock"), np.arange(COUNT, dtype=np.uint64), 5)
    beyond = np.mean(np.abs(t) > 3.0 * np.sqrt(5.0 / 3.0))
    assert beyond == pytest.approx(0.0117, abs=4 * np.sqrt(0.0117 / COUNT))


def test_all_sectors_of_a_province_share_its_fundamentals():
    after = advance(P)
    assert np.all(after.base[:, 0] == after.base[:, 1])
    assert after.base[0, 0] != after.base[1, 0]
