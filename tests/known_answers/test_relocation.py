"""Relocation by hand: three provinces, one sector, two hundred thousand firms."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.processes import relocation
from sim.processes.relocation import RelocationParameters
from sim.state import Firms
from sim.streams import Streams

P = RelocationParameters(rate_per_year=0.2, response=3.0, largest=20.0, inherited=0.9)
"""A twentieth looks in a quarter."""
COUNT = 200_000
RETURNS = np.array([[1.0], [1.5], [1.0]])
STRUCTURE = SimpleNamespace(
    closeness=np.array([[0.0, 1.0, 0.5], [1.0, 0.0, 1.0], [0.5, 1.0, 0.0]]), sectors=("traditional",), provinces=3,
    entrant_weight=np.full((3, 1), 4.0),
)  # fmt: skip
FOUNDING = SimpleNamespace(capital=np.full((3, 1), 25.0))


def firms(capital, count):
    """Firms of one size, all in the first province."""
    columns = {
        "identity": np.arange(count, dtype=np.uint64), "province": np.zeros(count, np.int16),
        "sector": np.zeros(count, np.int16), "founded": np.full(count, -9, np.int32), "weight": np.full(count, 4.0),
        "productivity": np.full(count, 0.8), "knowledge": np.full(count, 0.1), "capital": np.full(count, capital),
        "debt": np.full(count, 30.0),
    }  # fmt: skip
    return Firms(**columns)


def relocate(capital, idle=1e12, count=COUNT):
    tally = SimpleNamespace(mean_capital=np.array([100.0]), mean_productivity=np.array([[0.8], [0.3], [0.4]]))
    draw = Streams(3, 0).at(5)
    return relocation.relocate(
        firms(capital, count), RETURNS, np.full(3, idle), FOUNDING, tally, STRUCTURE, 0.025, 5, P,
        draw("firms.relocate"), draw("firms.destination"),
    )  # fmt: skip


def test_the_odds_of_going():
    """From the first: 1.5^3 x 1 = 3.375 against 1 x 0.5: 0.870968; from the second 0.5 each. eq. P1"""
    odds = relocation.odds(RETURNS, STRUCTURE, P)
    assert odds[0, 0] == pytest.approx([0.0, 0.870968, 1.0], rel=1e-6)
    assert odds[1, 0] == pytest.approx([0.5, 0.5, 1.0])


def test_a_twentieth_of_small_firms_goes_and_most_to_the_better_place():
    """0.05 x 0.870968 = 4.3548 % and 0.05 x 0.129032 = 0.6452 %. eq. P1"""
    went = relocate(capital=2000.0).province
    shares = np.bincount(went, minlength=3) / COUNT
    for share, expected in zip(shares[1:], (0.043548, 0.006452), strict=True):
        assert share == pytest.approx(expected, abs=4 * np.sqrt(expected / COUNT))
    assert len(relocate(capital=2000.0).plants) == 0


def test_a_giant_stays_and_places_plants():
    """Above 20 mean sizes nobody moves; as many plants are founded as firms would have gone. eq. P2, P3

    A plant wants 25, wears to 24.375, and is as much better than its place as 0.9 of the parent's lead:
    0.3 + 0.9 x (0.8 - 0.3) = 0.75 in the second province, 0.4 + 0.9 x 0.4 = 0.76 in the third.
    """
    places = relocate(capital=2000.1)
    assert np.all(places.province == 0)
    plants = places.plants
    assert (
        np.bincount(plants.province, minlength=3).tolist()
        == (np.bincount(relocate(capital=2000.0).province, minlength=3) * [0, 1, 1]).tolist()
    )
    assert np.unique(plants.capital) == pytest.approx([24.375])
    assert plants.productivity == pytest.approx(np.where(plants.province == 1, 0.75, 0.76))
    assert np.all(plants.knowledge == 0.1)
    assert np.all(plants.founded == 5)
    assert places.taken == pytest.approx(4.0 * 25.0 * np.bincount(plants.province, minlength=3))


def test_plants_share_what_is_idle_and_where_nothing_is_there_are_none():
    """Half of what is asked is there: each gets 12.5 of 25, and all of it is taken. eq. P3"""
    asked = relocate(capital=2000.1).taken
    half = relocate(capital=2000.1, idle=asked[1] / 2)
    there = half.plants.province == 1
    assert half.plants.capital[there] == pytest.approx(12.5 * 0.975)
    assert half.taken[1] == pytest.approx(asked[1] / 2)
    assert len(relocate(capital=2000.1, idle=0.0).plants) == 0


def test_no_plant_is_placed_with_what_rounding_left():
    """A millionth of a unit for thousands of plants that want 25 each is no capital. eq. P3"""
    places = relocate(capital=2000.1, idle=1e-6)
    assert len(places.plants) == 0
    assert np.all(places.taken == 0.0)


def test_the_last_do_not_leave():
    """Where all firms of a cell would go at once, all stay. eq. P2"""
    for count in range(1, 4):
        eager = relocate_eagerly(count)
        assert np.all(eager == 0)


def relocate_eagerly(count):
    """Every firm looks, and nobody stays where it is."""
    tally = SimpleNamespace(mean_capital=np.array([100.0]), mean_productivity=np.zeros((3, 1)))
    draw, all_look = Streams(3, 0).at(5), P.model_copy(update={"rate_per_year": 4.0})
    return relocation.relocate(
        firms(100.0, count), RETURNS, np.zeros(3), FOUNDING, tally, STRUCTURE, 0.025, 5, all_look,
        draw("firms.relocate"), draw("firms.destination"),
    ).province  # fmt: skip
