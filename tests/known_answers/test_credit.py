"""Credit by hand: one firm with revenue of 200, capital of 1,000 and debt of 300, at a price of one."""

from types import SimpleNamespace

import numpy as np
import pytest
from some import SomeMarket, SomeTally

from sim.processes import credit
from sim.processes.credit import CreditParameters

P = CreditParameters(target=0.4, speed=0.05, limit=1.0)


class Firms(SimpleNamespace):
    """One firm, as far as credit looks at it."""

    def __len__(self):
        return len(self.capital)


def settle(revenue=200.0, debt=300.0, after=1005.0, interest=0.0125, given=0.0, parameters=P):
    """Depreciation 0.025, overhead 0.01 of capital, research 0.05 of revenue, profit 0.48 of it."""
    here = np.zeros(1, np.int16)
    firms = Firms(province=here, sector=here, capital=np.array([1000.0]), debt=np.array([debt]))
    tally = SomeTally(strength=np.array([10.0]))
    market = SomeMarket(
        revenue=np.array([[revenue]]), strength=np.array([[10.0]]), price=np.ones(1), interest=interest
    )
    research = np.array([[0.05]])
    from_funds = np.array([[given]])
    return credit.settle(
        firms, np.array([after]), from_funds, tally, market, research, 0.01, 0.025, 0.48, parameters
    )


def test_a_firm_with_cash_pays_its_owners_and_comes_nearer_to_its_target():
    """Cash 0.43 x 200 - 10 - 3.75 - 30 = 42.25; the target is 400, a twentieth of the way is 5: debt 305. eq. A3, A4

    Owners get 42.25 and the 5 that were borrowed for them.
    """
    loans = settle()
    assert loans.debt == pytest.approx([305.0])
    assert not loans.insolvent[0]


def test_a_firm_above_its_target_pays_down_before_owners_get_anything():
    """Debt 500, cash 0.43 x 200 - 10 - 6.25 - 30 = 39.75: 5 are paid down, 34.75 paid out. eq. A3, A4"""
    assert settle(debt=500.0).debt == pytest.approx([495.0])


def test_a_firm_without_cash_borrows_what_is_missing():
    """Revenue 20: 8.6 - 10 - 3.75 - 30 = -35.15, and owners get nothing. eq. A3, A4"""
    assert settle(revenue=20.0).debt == pytest.approx([335.15])


def test_a_firm_that_owes_more_than_its_capital_is_insolvent():
    """Debt 980 at revenue 20: cash 8.6 - 10 - 12.25 - 30 = -43.65; 1,023.65 owed on capital of 1,005. eq. A5

    At debt 950 it owes 993.275 and lives.
    """
    fails = settle(revenue=20.0, debt=980.0)
    assert fails.debt == pytest.approx([1023.65])
    assert fails.insolvent[0]
    lives = settle(revenue=20.0, debt=950.0)
    assert lives.debt == pytest.approx([993.275])
    assert not lives.insolvent[0]


def test_what_a_guidance_fund_puts_in_is_not_borrowed():
    """Of 30 of new capital a fund gives 5: 8.6 - 10 - 3.75 - 25 = -30.15 is missing, and not 35.15. eq. A3, B7"""
    assert settle(revenue=20.0, given=0.005).debt == pytest.approx([330.15])
