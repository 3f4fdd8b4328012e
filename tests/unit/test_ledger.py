"""The ledger by hand: who moved, who lives where, and the next state of a country small enough to count."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim import ledger
from sim.processes.credit import Loans
from sim.processes.demography import Graduation
from sim.processes.exit import Closures
from sim.processes.investment import Investment
from sim.processes.migration import Decisions
from sim.processes.public_finance import Bills, Settlement
from sim.processes.relocation import Places
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


def firms(identity, capital, weight, province=0, debt=0.0):
    count = len(identity)
    return Firms(
        identity=np.array(identity, np.uint64), province=np.full(count, province, np.int16),
        sector=np.zeros(count, np.int16), founded=np.zeros(count, np.int32), weight=np.array(weight, float),
        productivity=np.arange(count) / 10.0, knowledge=np.zeros(count), capital=np.array(capital, float),
        debt=np.full(count, debt),
    )  # fmt: skip


def market():
    """The pool, 60 yuan, buys 60 units of capital at a price of one; 1000 made, 900 used at home, 100 net abroad.

    Interest on last quarter's debt of 100 is one hundredth: one yuan.
    """
    return Market(
        demand=TWO, talent_wage=np.ones(2), worker_wage=np.ones(2), revenue=np.array([[600.0], [400.0]]), strength=TWO,
        capital=TWO, price=np.ones(2), sector_price=TWO, absorption=np.array([500.0, 400.0]), spending=TWO,
        exports=np.array([150.0, 0.0]), imports=np.array([20.0, 30.0]), price_level=1.0, pool=60.0,
        overhead=TWO, interest=0.01, gap=0.0, passes=1,
    )  # fmt: skip


def provinces():
    return Provinces(
        others=np.array([5000.0, 3000.0]), retired=np.array([10.0, 0.0]), base=np.zeros((2, 1)), trend=np.zeros(2),
        foreign=np.zeros(1), public_capital=np.ones(2), research=np.ones((2, 1)), in_force=np.ones(2),
        public_debt=np.array([100.0, 0.0]), idle_capital=np.array([50.0, 30.0]), students=np.zeros((2, 2)),
        student_cost=np.zeros((2, 2)), bills_paid_out=np.array([6.0, 0.0]), bills_used_up=np.array([3.0, 0.0]),
        bills_equity=np.array([1.0, 0.0]), usual_arrivals=np.array([8.0, 4.0]), cut=np.ones(2),
    )  # fmt: skip


BEFORE = State(
    quarter=4, firms=firms([1, 2], capital=[100.0, 40.0], weight=[2.0, 5.0]), talent=talent([0, 0, 1, 1, 1]),
    provinces=provinces(), market=market(),
)  # fmt: skip
DECISIONS = Decisions(
    retires=np.array([True, False, False, False, False]), founders=np.empty(0, np.int64), luck=np.empty(0),
    destination=np.array([-1, 1, 0, 0, -1], np.int16),
)  # fmt: skip


def flows():
    """Firm 1 (two real ones) buys 10, takes over 9 idle ones each, gets half a one of a fund, and moves to the second
    province; firm 2 (five) buys 6 each and closes.

    Start-up 9 takes 20 idle, of which 18 outlast the quarter, and plant 8 takes 10 in the second province, of which 9
    do. Bought are 2 x 10 + 5 x 6, 10 for start-ups to come, and 1 by the fund. Bills of 10 and interest of 1
    are paid by
    a levy of 6, by 2 of public investment and by 3 that are borrowed.
    """
    after = np.array([0.9 * 100.0 + 10.0 + 9.0 + 0.5, 0.9 * 40.0 + 6.0])
    return ledger.Flows(
        market=market(), outlay=None, knowledge=np.array([0.5, 0.6]), productivity=np.array([0.1, 0.2]),
        investment=Investment(
            capital=after, idle=np.array([10.0, 0.0]), released=np.array([2.0 * 9.0, 0.0]),
            funded=np.array([1.0, 0.0]), given=np.array([[0.005], [0.0]]), real=np.array([61.0, 0.0]),
        ),
        loans=Loans(debt=np.array([33.0, 44.0]), insolvent=np.array([False, True])),
        closures=Closures(closes=np.array([False, True]), freed=np.array([5.0 * after[1], 0.0]), firms=None),
        places=Places(
            province=np.array([1, 0], np.int16), plants=firms([8], capital=[9.0], weight=[1.0], province=1),
            taken=np.array([0.0, 10.0]),
        ),
        start_ups=firms([9], capital=[0.9 * 20.0], weight=[1.0], debt=8.0), taken=np.array([20.0, 0.0]),
        decisions=DECISIONS, registers=np.array([True, True, True, False, True]),
        worker_moves=np.array([[0.0, 70.0], [20.0, 0.0]]),
        graduation=Graduation(
            graduates=talent([1]), persons=np.array([0.0, 100.0]), students=np.ones((2, 2)),
            student_cost=np.ones((2, 2)),
        ),
        research=np.full((2, 1), 7.0),
        settlement=Settlement(
            received=np.zeros(2), spent=np.zeros(2), levied=np.array([6.0, 0.0]), levy=np.zeros(2),
            forgone=np.array([2.0, 0.0]), given=np.zeros(2), equity=np.array([1.0, 0.0]),
            borrowed=np.array([3.0, 0.0]), interest=np.array([1.0, 0.0]),
        ),
        bills=Bills(
            by_lever={"talent_settlement": np.array([9.0, 0.0])}, paid_out=np.array([9.0, 0.0]),
            used_up=np.array([4.0, 0.0]), equity=np.array([5.0, 0.0]), usual_arrivals=np.array([7.0, 5.0]),
            cut=np.array([0.5, 1.0]),
            public_capital=np.array([0.9, 1.0]),
        ),
        in_force=np.array([0.0, 1.0]),
        conditions=SimpleNamespace(
            base=np.ones((2, 1)), trend=np.ones(2), foreign=np.ones(1), increase=np.zeros(2)
        ),
    )  # fmt: skip


def test_movements_are_counted_in_persons():
    """One leaves the first province for the second, two the other way, one retires in the first; 100 persons each."""
    moved = ledger.movements(BEFORE.talent, DECISIONS, STRUCTURE)
    assert moved.arrivals.tolist() == [200.0, 100.0]
    assert moved.departures.tolist() == [100.0, 200.0]
    assert moved.retirements.tolist() == [100.0, 0.0]
    assert moved.between.tolist() == [[0.0, 100.0], [200.0, 0.0]]


def test_residents_are_talent_and_others_and_the_retired():
    """2 and 3 agents of 100, 5,000 and 3,000 others, 10 retired."""
    assert ledger.population(BEFORE, STRUCTURE).tolist() == [5210.0, 3300.0]


def test_capital_is_installed_and_idle():
    """2 x 100 + 5 x 40 + 50 + 30."""
    assert ledger.capital(BEFORE) == 480.0


def test_the_next_state_is_what_the_flows_add_up_to():
    after = ledger.post(BEFORE, flows(), STRUCTURE, WEAR)
    assert after.quarter == 5
    assert after.talent.province.tolist() == [1, 0, 0, 1, 1]
    assert after.provinces.retired.tolist() == [110.0, 0.0]
    assert after.provinces.others.tolist() == [4950.0, 2950.0]
    assert ledger.population(after, STRUCTURE).sum() == ledger.population(BEFORE, STRUCTURE).sum()
    assert after.provinces.bills_paid_out.tolist() == [9.0, 0.0]
    assert after.provinces.bills_used_up.tolist() == [4.0, 0.0]
    assert after.provinces.bills_equity.tolist() == [5.0, 0.0]
    assert after.provinces.cut.tolist() == [0.5, 1.0]
    assert after.provinces.in_force.tolist() == [0.0, 1.0]
    assert after.provinces.base.tolist() == [[1.0], [1.0]]
    assert after.provinces.research.tolist() == [[7.0], [7.0]]


def test_firms_stay_move_open_and_close():
    """The first is in the second province now, the second is gone; a start-up and a plant follow."""
    after = ledger.post(BEFORE, flows(), STRUCTURE, WEAR).firms
    assert after.identity.tolist() == [1, 9, 8]
    assert after.province.tolist() == [1, 0, 1]
    assert after.capital.tolist() == [109.5, 18.0, 9.0]
    assert after.debt.tolist() == [33.0, 8.0, 0.0]
    assert after.productivity.tolist() == [0.1, 0.0, 0.0]
    assert after.knowledge.tolist() == [0.5, 0.0, 0.0]


def test_who_registers_and_does_not_move_belongs_where_he_lives():
    """The first retires, the next two move and keep theirs, the fourth does not register, the last does; one
    graduates.
    """
    after = ledger.post(BEFORE, flows(), STRUCTURE, WEAR).talent
    assert after.province.tolist() == [1, 0, 0, 1, 1]
    assert after.registered.tolist() == [0, 0, 0, 1, 0]


def test_public_debt_grows_by_what_is_borrowed():
    """100 and 3; the interest of one has been paid."""
    after = ledger.post(BEFORE, flows(), STRUCTURE, WEAR)
    assert after.provinces.public_debt.tolist() == [103.0, 0.0]


def test_idle_capital_is_left_over_worn_taken_released_bought_and_freed():
    """(50 - 20) x 0.9 - 18 + 10 + 5 x 42 = 229, and (30 - 10) x 0.9 = 18 in the second province.

    The nation then has 2 x 109.5 + 18 + 9 + 229 + 18 = 493 = 0.9 x 480 + 61.
    """
    after = ledger.post(BEFORE, flows(), STRUCTURE, WEAR)
    assert after.provinces.idle_capital == pytest.approx([229.0, 18.0])
    assert ledger.capital(after) == pytest.approx(493.0)


def test_the_state_before_is_left_as_it_was():
    ledger.post(BEFORE, flows(), STRUCTURE, WEAR)
    assert BEFORE.firms.capital.tolist() == [100.0, 40.0]
    assert BEFORE.talent.province.tolist() == [0, 0, 1, 1, 1]
    assert BEFORE.provinces.others.tolist() == [5000.0, 3000.0]
