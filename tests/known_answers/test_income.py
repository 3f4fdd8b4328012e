"""Income by hand: who earns what is sold, and what becomes of every yuan of it."""

from types import SimpleNamespace

import numpy as np
import pytest
from some import SomeMarket

from sim.processes import income
from sim.processes.income import PORTFOLIO, SAVING, TRANSFERS, IncomeParameters

P = IncomeParameters(home_ownership=0.7, overhead_per_year=0.04)
STRUCTURE = SimpleNamespace(
    saving_rate=0.4,
    tax=np.array([0.1, 0.1]),
    ownership=np.array([0.6, 0.4]),
    transfer=np.array([0.05, -0.07]),
)
NOTHING = np.zeros(2)


def dispose(research=0.02, overhead=0.03, **settled):
    names = ("received", "spent", "borrowed", "interest")
    settled = SimpleNamespace(**(dict.fromkeys(names, NOTHING) | settled))
    cell = np.ones((2, 1))
    return income.dispose(STRUCTURE, research * cell, overhead * cell, 0.48, settled, P)


def test_fixed_cost_over_value_added():
    """A hundredth of 1,000 units of capital at a price of 2 is 20 of 200; nothing where nothing is sold. eq. A2"""
    market = SomeMarket(
        price=np.array([2.0, 1.0]), capital=np.array([[1000.0], [0.0]]), revenue=np.array([[200.0], [0.0]])
    )
    assert income.overhead_share(market, 0.01) == pytest.approx(np.array([[0.1], [0.0]]))


def test_what_becomes_of_a_yuan_of_revenue():
    """Wages 0.52, profit 0.48 - 0.02 - 0.03 = 0.43, of which 0.301 stays and 0.129 goes away. eq. A1, A2, I4

    After taxes of 0.1 residents have 0.721 here. They save 0.4 of it, and so do owners elsewhere: 0.4 x 0.85 = 0.34.
    Spent here 0.6 x 0.721 + 0.02 + 0.03 + 0.1 = 0.5826; the portfolio spends 0.6 x 0.129 = 0.0774. All of it: 1.
    """
    use = dispose()
    assert use.own == pytest.approx(np.full((2, 1), 0.5826))
    assert use.pooled[SAVING] == pytest.approx(np.full((2, 1), 0.34))
    assert use.pooled[PORTFOLIO] == pytest.approx(np.full((2, 1), 0.0774))
    assert use.pooled[TRANSFERS] == pytest.approx(np.ones((2, 1)))


def test_a_loss_is_the_owners_loss():
    """Overhead of 0.6 of revenue: profit -0.14, of which 0.042 is borne elsewhere, 0.6 x 0.042 = 0.0252. eq. A1, A2"""
    assert dispose(overhead=0.6).pooled[PORTFOLIO] == pytest.approx(np.full((2, 1), -0.0252))


def test_what_last_quarters_bills_add_to_spending():
    """Residents here get 138, there they pay 20; governments use 50, borrow 100 and pay 10 of interest. eq. I4, B3

    Spent here 0.6 x 138 + 50 = 132.8, there -12. Saved 0.4 x (118 + 10) less 100 lent = -48.8; the owners of the
    pool spend 0.6 x 10 = 6. In all 78, which is what was received, used and paid in interest, less what was lent.
    """
    use = dispose(
        received=np.array([138.0, -20.0]), spent=np.array([50.0, 0.0]), borrowed=np.array([100.0, 0.0]),
        interest=np.array([10.0, 0.0]),
    )  # fmt: skip
    assert use.fixed == pytest.approx([132.8, -12.0])
    assert use.pool_fixed == pytest.approx([-48.8, 6.0, 0.0])
    assert use.fixed.sum() + use.pool_fixed.sum() == pytest.approx(138.0 - 20.0 + 50.0 + 10.0 - 100.0)


def test_who_gets_the_pools():
    """Saving where plans are, the portfolio by ownership, transfers as at the opening. eq. I3, A1"""
    got = income.shares(np.array([0.3, 0.7]), STRUCTURE)
    assert got == pytest.approx(np.array([[0.3, 0.7], [0.6, 0.4], [0.05, -0.07]]))
