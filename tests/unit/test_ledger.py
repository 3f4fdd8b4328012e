"""The ledger by hand: who moved, who lives where, and the next state of a country small enough to count."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim import ledger
from sim.processes.demography import Graduation
from sim.processes.exit import Closures
from sim.processes.investment import Investment
from sim.processes.migration import Decisions
from sim.processes.public_finance import Bills
from sim.state import Firms, Market, Provinces, State, Talent

STRUCTURE = SimpleNamespace(provinces=2, people_per_talent=100.0)
WEAR = 0.1
ONE, TWO = np.ones(1), np.zeros(2)


def talent(province):
    count = len(province)
    return Talent(
        identity=np.arange(count, dtype=np.uint64), province=np.array(province, np.int16),
        registered=np.zeros(count, np.int16), born=np.arange(count, dtype=np.int32),
    )  # fmt: skip


def firms(identity, capital, weight):
    count = len(identity)
    return Firms(
        identity=np.array(identity, np.uint64), province=np.zeros(count, np.int16), sector=np.zeros(count, np.int16),
        founded=np.zeros(count, np.int32), weight=np.array(weight, float), productivity=np.arange(count) / 10.0,
        knowledge=np.zeros(count), capital=np.array(capital, float),
    )  # fmt: skip


def market():
    """The pool, 60 yuan, buys 60 units of capital at a price of one; 1000 made, 900 used at home, 100 net abroad."""
    return Market(
        demand=TWO, talent_wage=np.ones(2), worker_wage=np.ones(2), revenue=np.array([[600.0], [400.0]]), strength=TWO,
        capital=TWO, price=np.ones(2), sector_price=TWO, absorption=np.array([500.0, 400.0]), spending=TWO,
        exports=np.array([150.0, 0.0]), imports=np.array([20.0, 30.0]), price_level=1.0, pool=60.0, interest=0.01,
        gap=0.0, passes=1,
    )  # fmt: skip


def provinces():
    return Provinces(
        others=np.array([5000.0, 3000.0]), retired=np.array([10.0, 0.0]), base=np.zeros((2, 1)), trend=np.zeros(2),
        foreign=np.zeros(1), public_capital=np.ones(2), idle_capital=np.array([50.0, 0.0]),
        students=np.zeros((2, 2)), student_cost=np.zeros((2, 2)), bills_paid_out=np.zeros(2),
        bills_used_up=np.zeros(2), cut=np.ones(2),
    )  # fmt: skip


BEFORE = State(
    quarter=4, firms=firms([1, 2], capital=[100.0, 40.0], weight=[2.0, 5.0]), talent=talent([0, 0, 1, 1, 1]),
    provinces=provinces(), market=market(),
)  # fmt: skip
DECISIONS = Decisions(
    retires=np.array([True, False, False, False, False]), founds=np.full(5, -1.0),
    destination=np.array([-1, 1, 0, 0, -1], np.int16),
)  # fmt: skip


def flows():
    """Firm 1 (two real ones) buys 10 and takes over 9 idle ones each; firm 2 (five) buys 6 each and closes.

    Start-up 9 takes 20 idle, of which 18 outlast the quarter. Bought are 2 x 10 + 5 x 6, and 10 for start-ups to come.
    """
    after = np.array([0.9 * 100.0 + 10.0 + 9.0, 0.9 * 40.0 + 6.0])
    released = 2.0 * 9.0
    return ledger.Flows(
        market=market(), outlay=None, knowledge=np.array([0.5, 0.6]), productivity=np.array([0.1, 0.2]),
        investment=Investment(
            capital=after, idle=np.array([10.0, 0.0]), released=np.array([released, 0.0]), real=np.array([60.0, 0.0])
        ),
        closures=Closures(closes=np.array([False, True]), freed=np.array([5.0 * after[1], 0.0]), firms=None),
        start_ups=firms([9], capital=[0.9 * 20.0], weight=[1.0]), taken=np.array([20.0, 0.0]), decisions=DECISIONS,
        worker_moves=np.array([[0.0, 70.0], [20.0, 0.0]]),
        graduation=Graduation(
            graduates=talent([1]), persons=np.array([0.0, 100.0]), students=np.ones((2, 2)),
            student_cost=np.ones((2, 2)),
        ),
        bills=Bills(
            settlement=np.array([7.0, 0.0]), research=np.array([2.0, 0.0]), seats=np.array([3.0, 0.0]),
            administration=np.array([1.0, 0.0]), cut=np.array([0.5, 1.0]), public_capital=np.array([0.9, 1.0]),
        ),
        conditions=SimpleNamespace(base=np.ones((2, 1)), trend=np.ones(2), foreign=np.ones(1)),
    )  # fmt: skip


def test_movements_are_counted_in_persons():
    """One leaves the first province for the second, two the other way, one retires in the first; 100 persons each."""
    moved = ledger.movements(BEFORE.talent, DECISIONS, STRUCTURE)
    assert moved.arrivals.tolist() == [200.0, 100.0]
    assert moved.departures.tolist() == [100.0, 200.0]
    assert moved.retirements.tolist() == [100.0, 0.0]


def test_residents_are_talent_and_others_and_the_retired():
    """2 and 3 agents of 100, 5,000 and 3,000 others, 10 retired."""
    assert ledger.population(BEFORE, STRUCTURE).tolist() == [5210.0, 3300.0]


def test_capital_is_installed_and_idle():
    """2 x 100 + 5 x 40 + 50."""
    assert ledger.capital(BEFORE) == 450.0


def test_the_next_state_is_what_the_flows_add_up_to():
    after = ledger.post(BEFORE, flows(), STRUCTURE, WEAR)
    assert after.quarter == 5
    assert after.firms.identity.tolist() == [1, 9]
    assert after.firms.capital.tolist() == [109.0, 18.0]
    assert after.firms.productivity.tolist() == [0.1, 0.0]
    assert after.firms.knowledge.tolist() == [0.5, 0.0]
    assert after.talent.province.tolist() == [1, 0, 0, 1, 1]
    assert after.provinces.retired.tolist() == [110.0, 0.0]
    assert after.provinces.others.tolist() == [4950.0, 2950.0]
    assert ledger.population(after, STRUCTURE).sum() == ledger.population(BEFORE, STRUCTURE).sum()
    assert after.provinces.bills_paid_out.tolist() == [9.0, 0.0]
    assert after.provinces.bills_used_up.tolist() == [4.0, 0.0]
    assert after.provinces.cut.tolist() == [0.5, 1.0]
    assert after.provinces.base.tolist() == [[1.0], [1.0]]


def test_idle_capital_is_left_over_worn_taken_released_bought_and_freed():
    """(50 - 20) x 0.9 - 18 + 10 + 5 x 42 = 229; the nation then has 2 x 109 + 18 + 229 = 465 = 0.9 x 450 + 60."""
    after = ledger.post(BEFORE, flows(), STRUCTURE, WEAR)
    assert after.provinces.idle_capital == pytest.approx([229.0, 0.0])
    assert ledger.capital(after) == pytest.approx(465.0)


def test_the_state_before_is_left_as_it_was():
    ledger.post(BEFORE, flows(), STRUCTURE, WEAR)
    assert BEFORE.firms.capital.tolist() == [100.0, 40.0]
    assert BEFORE.talent.province.tolist() == [0, 0, 1, 1, 1]
    assert BEFORE.provinces.others.tolist() == [5000.0, 3000.0]
