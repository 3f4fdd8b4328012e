"""The last firm of a cell stays: whoever fails, closes or looks elsewhere, every sector goes on everywhere.
eq. X2, P2
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from littleland.country import some_time_later

from sim.processes import entry, exit, markets, relocation, tally
from sim.streams import Streams


def now():
    economy = some_time_later()
    state, s, p = economy.state, economy.structure, economy.parameters
    return state, s, p, tally.count(state, s, *markets.production(p.markets))


def cells(firms):
    return firms.province.astype(int) * 100 + firms.sector


def closed(insolvent, leaving):
    state, s, p, counted = now()
    luck = Streams(3, 1).at(state.quarter)("exit.close")
    found = exit.close(
        state.firms, state.firms.capital, insolvent, leaving, np.zeros(s.provinces), counted, p.exit, luck
    )
    return state.firms, found


def test_where_all_fail_the_largest_of_every_cell_is_taken_over_and_goes_on():
    state, *_ = now()
    firms, found = closed(np.ones(len(state.firms), bool), np.zeros(len(state.firms), bool))
    for cell in np.unique(cells(firms)):
        rows = np.flatnonzero(cells(firms) == cell)
        assert rows[~found.closes[rows]].tolist() == [rows[np.argmax(firms.capital[rows])]]


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_somebody_of_every_cell_neither_closes_nor_leaves(seed, fail, leave):
    """As long as anybody stays at all, which relocation sees to."""
    state, *_ = now()
    rng = np.random.default_rng(seed)
    count = len(state.firms)
    firms, leaving = state.firms, rng.uniform(size=count) < leave
    largest = [rows[np.argmax(rng.uniform(size=len(rows)))] for rows in map(np.flatnonzero, each_cell(firms))]
    leaving[largest] = False
    _, found = closed(rng.uniform(size=count) < fail, leaving)
    goes_on = ~found.closes & ~leaving
    assert all(goes_on[cell].any() for cell in each_cell(firms))


def each_cell(firms):
    return [cells(firms) == cell for cell in np.unique(cells(firms))]


def test_what_closing_firms_leave_is_counted_without_the_one_that_stays():
    state, *_ = now()
    firms, found = closed(np.ones(len(state.firms), bool), np.zeros(len(state.firms), bool))
    worth = firms.weight * firms.capital * found.closes
    assert found.freed == pytest.approx(np.bincount(firms.province, weights=worth), rel=1e-12)
    gone = np.bincount(firms.province, weights=firms.weight * found.closes)
    assert found.firms.sum(axis=1) == pytest.approx(gone, rel=1e-12)


def all_look_elsewhere(largest):
    """Everybody looks for another province, and every other province offers the same."""
    state, s, p, counted = now()
    rules = p.relocation.model_copy(update={"rate_per_year": 4.0, "largest": largest})
    founding = entry.Entry(
        chance=s.entry_chance, capital=counted.capital / counted.firms, wanted=np.zeros(s.provinces)
    )
    draw = Streams(3, 1).at(state.quarter)
    alike, idle = np.ones_like(counted.capital), np.full(s.provinces, 1e12)
    return state, relocation.relocate(
        state.firms, alike, idle, founding, counted, s, 0.025, state.quarter, rules, draw("firms.relocate"),
        draw("firms.destination"),
    )  # fmt: skip


def test_a_cell_that_all_would_leave_keeps_all_its_firms():
    state, places = all_look_elsewhere(largest=1e6)
    assert np.array_equal(places.province, state.firms.province)
    assert len(places.plants) == 0


def test_where_giants_stay_all_others_go():
    """A giant places a plant elsewhere and stays itself; whoever is smaller leaves the cell that the giant keeps."""
    state, places = all_look_elsewhere(largest=1.0)
    firms, counted = state.firms, now()[3]
    giant = firms.capital > counted.mean_capital[firms.sector]
    assert len(places.plants) == giant.sum()
    assert np.array_equal(places.province[giant], firms.province[giant])
    with_giant = np.isin(cells(firms), cells(firms)[giant])
    assert np.all(places.province[with_giant & ~giant] != firms.province[with_giant & ~giant])
    assert np.array_equal(places.province[~with_giant], firms.province[~with_giant])
    assert np.all(np.isin(cells(replace(firms, province=places.province)), cells(firms)))
