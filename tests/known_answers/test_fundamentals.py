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


def advance(parameters, trend=(0.0, 0.0), gap=(0.0, 0.0)):
    count = len(gap)
    stocks = SimpleNamespace(base=np.zeros((count, 2)), trend=np.array(trend), foreign=np.zeros(1))
    draw = Streams(1, 0).at(4)
    return fundamentals.advance(
        stocks, np.array(gap), np.zeros(len(gap)), parameters, draw("world.trend"), draw("world.shock")
    )


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
