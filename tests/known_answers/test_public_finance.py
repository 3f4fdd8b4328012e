"""Public money by hand: one province with a value added of 100 million yuan a quarter and taxes of a tenth of it."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.processes import public_finance
from sim.processes.public_finance import PublicFinanceParameters

P = PublicFinanceParameters(
    ceiling=0.10, crowding_out=0.3, investment_share=0.25, depreciation_per_year=0.06, administration=0.10
)
STRUCTURE = SimpleNamespace(tax=np.array([0.1]), saving_rate=0.4)
MARKET = SimpleNamespace(revenue=np.array([[90e6, 10e6]]))


def stocks(cut=1.0, paid_out=0.0, used_up=0.0, students=0.0, public_capital=1.0):
    one = np.ones(1)
    return SimpleNamespace(
        cut=cut * one, bills_paid_out=paid_out * one, bills_used_up=used_up * one, public_capital=public_capital * one,
        students=np.array([[students]]), student_cost=np.array([[9000.0]]),
    )  # fmt: skip


def settle(arrivals=0.0, grant=50_000.0, credit=0.0, research=0.0, parameters=P, **held):
    rules = SimpleNamespace(settlement_grant=np.array([grant]), research_credit=np.array([credit]))
    return public_finance.settle(
        stocks(**held), rules, np.array([arrivals]), np.array([research]), STRUCTURE, MARKET, parameters
    )


def test_the_bill_for_twelve_arrivals():
    """12 x 50,000 = 600,000 paid out; running it uses up 60,000; 660,000 in all. eq. B1"""
    bills = settle(arrivals=12)
    assert bills.settlement == pytest.approx([600_000.0])
    assert bills.paid_out == pytest.approx([600_000.0])
    assert bills.used_up == pytest.approx([60_000.0])
    assert bills.total == pytest.approx([660_000.0])


def test_the_bill_for_research_and_seats():
    """15 % of 2 million reported = 300,000; 20 students at 9,000 = 180,000; running 48,000; 528,000 in all. eq. B1"""
    bills = settle(credit=0.15, research=2e6, students=20.0)
    assert bills.research == pytest.approx([300_000.0])
    assert bills.seats == pytest.approx([180_000.0])
    assert bills.paid_out == pytest.approx([300_000.0])
    assert bills.used_up == pytest.approx([228_000.0])
    assert bills.total == pytest.approx([528_000.0])


def test_public_capital_after_a_quarter_of_crowding_out():
    """Investment of 0.25 x 10 million falls by 0.3 x 660,000, 7.92 %; capital by 0.015 of that, 0.1188 %. eq. B4"""
    assert settle(arrivals=12).public_capital == pytest.approx([0.998812])
    assert settle().public_capital == pytest.approx([1.0])


def test_levers_within_the_ceiling_are_paid_in_full():
    """A tenth of 10 million may be spent; 660,000 is less."""
    assert settle(arrivals=12).cut == pytest.approx([1.0])


def test_levers_above_the_ceiling_are_cut_until_they_meet_it():
    """40 arrivals cost 2 million, 2.2 with running; 1 million is allowed: 0.454545 of the promise. eq. B2

    Once cut, half of the bill at half strength stands for the same promise, and the cut stays.
    """
    assert settle(arrivals=40).cut == pytest.approx([0.454545], rel=1e-5)
    assert settle(arrivals=40, grant=25_000, cut=0.5).cut == pytest.approx([0.454545], rel=1e-5)


def test_students_already_admitted_are_paid_before_anything_else():
    """20 students cost 198,000 with running; 802,000 are left for 2.2 million: 0.364545. eq. B2"""
    assert settle(arrivals=40, students=20.0).cut == pytest.approx([0.364545], rel=1e-5)


def test_levers_are_never_cut_to_nothing():
    assert settle(arrivals=40, students=1000.0).cut == pytest.approx([0.01])


def test_seats_alone_are_cut_too_where_they_exceed_the_ceiling():
    """200 students cost 1.98 million with running where 1 million is allowed: fewer are admitted. eq. B2"""
    assert settle(students=200.0).cut[0] < 1.0


def test_the_levy_on_residents():
    """0.7 of last quarter's bills, 660,000, over 100 million: 0.462 %. eq. B3"""
    levy = public_finance.levy(stocks(paid_out=600_000.0, used_up=60_000.0), MARKET, P)
    assert levy == pytest.approx([0.00462])


def test_what_is_spent_and_saved_out_of_a_bill():
    """Residents pay 0.7 x 660,000 and get 600,000: 138,000 richer (public investors pay 198,000, 60,000 is used up).

    They save 0.4 of it, 55,200, which is spent less. Of value added they save 0.4 x (1 - 0.1 - 0.02). eq. I4, B3
    """
    own, saving, fixed = public_finance.disposition(
        stocks(paid_out=600_000.0, used_up=60_000.0), STRUCTURE, np.array([[0.02, 0.12]]), P
    )
    assert saving == pytest.approx(np.array([[0.352, 0.312]]))
    assert own == pytest.approx(np.array([[0.648, 0.688]]))
    assert fixed == pytest.approx(np.array([[-55_200.0, 55_200.0]]))
