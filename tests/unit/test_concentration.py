"""Claims about concentration: numbers worked out by hand, and the laws that every measure obeys."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim import economies
from sim.observe import concentration
from sim.observe.concentration import MEASURES

FOUR = np.array([4.0, 3.0, 2.0, 1.0])  # shares .4, .3, .2, .1
BY_HAND = {
    "top1": 0.4,
    "top5": 1.0,  # there are only four
    "top10": 1.0,
    "herfindahl": 0.16 + 0.09 + 0.04 + 0.01,
    "gini": 1 + 1 / 4 - 2 / 4 * (1 * 0.4 + 2 * 0.3 + 3 * 0.2 + 4 * 0.1),  # 0.25
    "theil": 0.4 * math.log(1.6) + 0.3 * math.log(1.2) + 0.2 * math.log(0.8) + 0.1 * math.log(0.4),
    "variation": math.sqrt((0.15**2 + 0.05**2 + 0.05**2 + 0.15**2) / 4) / 0.25,
}
RISE_WITH_INEQUALITY = ("herfindahl", "gini", "theil", "variation")

some_sizes = arrays(np.float64, st.integers(2, 12), elements=st.floats(0.01, 1e6))


@pytest.mark.parametrize(("measure", "expected"), BY_HAND.items())
def test_four_provinces_by_hand(measure, expected):
    assert MEASURES[measure](FOUR) == pytest.approx(expected, rel=1e-12)


def test_top_shares_by_hand():
    eleven = np.arange(11, 0, -1.0)  # sum 66
    assert concentration.top1(eleven) == pytest.approx(11 / 66)
    assert concentration.top5(eleven) == pytest.approx((11 + 10 + 9 + 8 + 7) / 66)
    assert concentration.top10(eleven) == pytest.approx(65 / 66)


def test_zipfs_rule_has_slope_minus_one():
    assert concentration.rank_size_slope(1 / np.arange(1, 32)) == pytest.approx(-1, rel=1e-12)


def test_a_slope_by_hand():
    # ln ranks 0, ln 2; sizes 8 and 2: ln 8 - ln 2 = 2 ln 2 over ln 2
    assert concentration.rank_size_slope(np.array([2.0, 8.0])) == pytest.approx(-2, rel=1e-12)


def test_equal_provinces_are_not_concentrated():
    equal = np.full(5, 7.0)
    found = {name: float(measure(equal)) for name, measure in MEASURES.items()}
    expected = {"top1": 0.2, "top5": 1, "top10": 1, "herfindahl": 0.2, "gini": 0, "theil": 0, "variation": 0}
    assert found == pytest.approx(expected | {"rank_size_slope": 0}, abs=1e-12)


def test_everything_in_one_province():
    one = np.array([0.0, 3.0, 0.0, 0.0])
    assert concentration.herfindahl(one) == 1
    assert concentration.gini(one) == pytest.approx(1 - 1 / 4)
    assert concentration.theil(one) == pytest.approx(math.log(4))
    assert concentration.variation(one) == pytest.approx(math.sqrt(3))
    assert np.isnan(concentration.rank_size_slope(one))


def test_nothing_has_no_concentration():
    for measure in MEASURES.values():
        assert np.isnan(measure(np.zeros(3)))


def test_negative_sizes_are_refused():
    with pytest.raises(ValueError, match="negative"):
        concentration.gini(np.array([1.0, -1.0]))


@given(some_sizes, st.floats(1e-3, 1e3))
def test_the_unit_does_not_matter(sizes, factor):
    for measure in MEASURES.values():
        assert measure(factor * sizes) == pytest.approx(measure(sizes), rel=1e-9, abs=1e-9)


@given(some_sizes)
def test_the_order_does_not_matter(sizes):
    for measure in MEASURES.values():
        assert measure(sizes[::-1]) == pytest.approx(measure(sizes), rel=1e-9, abs=1e-9)


@given(some_sizes, st.floats(0.1, 0.9))
def test_giving_from_the_poorest_to_the_richest_concentrates(sizes, part):
    poorest, richest = np.argmin(sizes), np.argmax(sizes)
    if poorest == richest:
        return
    given_up = sizes.copy()
    given_up[poorest] -= part * sizes[poorest]
    given_up[richest] += part * sizes[poorest]
    for name in RISE_WITH_INEQUALITY:
        assert MEASURES[name](given_up) >= MEASURES[name](sizes) - 1e-12


@given(some_sizes)
def test_leading_axes_are_kept(sizes):
    stacked = np.stack([[sizes, sizes[::-1]], [2 * sizes, sizes]])
    for measure in MEASURES.values():
        assert measure(stacked).shape == (2, 2)
        assert measure(stacked)[0, 0] == pytest.approx(measure(sizes), rel=1e-12, nan_ok=True)


def test_china_in_2024_is_as_concentrated_as_published_figures_say():
    gdp = economies.load("china").opening(2024).gdp
    known = {
        "top1": 0.1057,
        "top5": 0.397,
        "top10": 0.612,
        "herfindahl": 0.0527,
        "gini": 0.415,
        "theil": 0.288,
    }
    found = {name: round(float(MEASURES[name](gdp)), 4) for name in known}
    assert found == pytest.approx(known, rel=0.005)
    assert concentration.variation(gdp) == pytest.approx(0.795, rel=0.005)
    assert concentration.rank_size_slope(gdp) == pytest.approx(-0.95, abs=0.01)
