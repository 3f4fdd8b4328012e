"""Capital and saving by hand: one province, one sector, a thousand units of capital at a price of one."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.processes import investment
from sim.processes.investment import InvestmentParameters

P = InvestmentParameters(depreciation_per_year=0.10, response_per_year=0.08)
"""0.025 and 0.020 a quarter."""
PROFIT_SHARE = 0.48
NOTHING = np.zeros(1)


def one_province(pool=40.0, price=1.0):
    """Revenue 200 with strength 10, so 20 per unit of strength; profit 0.48 x 200 = 96."""
    market = SimpleNamespace(
        price=np.array([price]),
        pool=pool,
        revenue=np.array([[200.0]]),
        strength=np.array([[10.0]]),
        interest=0.0125,
    )
    tally = SimpleNamespace(
        capital=np.array([[1000.0]]), total_strength=np.array([[10.0]]), strength=np.array([6.0, 4.0])
    )
    return tally, market


def test_the_rate_at_which_plans_use_up_saving():
    """Committed (0.025 - 0.020) x 1000 = 5; user cost 0.020 x 96 / (40 - 5) = 0.054857; rate 0.029857. eq. I1-I3"""
    plans = investment.plan(*one_province(), NOTHING, NOTHING, P, PROFIT_SHARE)
    assert plans.user_cost == pytest.approx(0.0548571, rel=1e-6)
    assert plans.interest == pytest.approx(0.0298571, rel=1e-5)
    assert plans.total == pytest.approx([40.0])
    assert plans.ploughed == pytest.approx([1.0])


def test_start_ups_that_lack_capital_come_first():
    """They want 30 and find 20: 10 are committed besides, user cost 0.020 x 96 / (40 - 5 - 10) = 0.0768. eq. I5"""
    plans = investment.plan(*one_province(), np.array([30.0]), np.array([20.0]), P, PROFIT_SHARE)
    assert plans.user_cost == pytest.approx(0.0768)
    assert plans.idle == pytest.approx([10.0])
    assert plans.total == pytest.approx([40.0])


def test_the_rate_stays_finite_where_saving_is_all_committed():
    """Start-ups want more than is saved: a twentieth of the pool still answers to returns: 0.020 x 96 / 2 = 0.96."""
    plans = investment.plan(*one_province(), np.array([500.0]), NOTHING, P, PROFIT_SHARE)
    assert plans.user_cost == pytest.approx(0.96)


def test_capital_after_a_quarter_in_which_more_was_saved_than_planned():
    """The pool is 44 where 40 were planned: all plans times 1.1. Worn to 975, bought 44: 1019. eq. I1, I2

    The firm with 600 and strength 6 keeps 585, adds 1.1 x (0.005 x 600 + 3.5 x 6) = 26.4.
    """
    tally, market = one_province()
    plans = investment.plan(tally, market, NOTHING, NOTHING, P, PROFIT_SHARE)
    firms = Firms([600.0, 400.0])
    bought = investment.carry_out(
        plans, firms, tally, one_province(pool=44.0)[1], NOTHING, NOTHING, NOTHING, P
    )
    assert bought.capital == pytest.approx([611.4, 407.6])
    assert bought.real == pytest.approx([44.0])
    assert bought.idle == pytest.approx([0.0])


def test_idle_capital_that_nobody_wants_goes_to_incumbents():
    """50 idle, 20 wanted and 5 taken: 30 x 0.975 = 29.25 are released, in proportion to capital. eq. I5"""
    tally, market = one_province()
    idle, wanted, taken = np.array([50.0]), np.array([20.0]), np.array([5.0])
    plans = investment.plan(tally, market, wanted, idle, P, PROFIT_SHARE)
    bought = investment.carry_out(plans, Firms([600.0, 400.0]), tally, market, idle, wanted, taken, P)
    assert bought.released == pytest.approx([29.25])
    assert bought.capital.sum() == pytest.approx(975.0 + 40.0 + 29.25)


def test_the_return_on_capital_over_its_user_cost():
    """Profit 96 on capital worth 2000 at a user cost of 0.025 + 0.0125: 96 / 75 = 1.28; 1 where there is no capital."""
    tally, market = one_province(price=2.0)
    returns = investment.relative_return(tally, market, P, PROFIT_SHARE)
    assert returns == pytest.approx(np.array([[1.28]]))
    empty = SimpleNamespace(capital=np.zeros((1, 1)), total_strength=np.zeros((1, 1)))
    assert investment.relative_return(empty, market, P, PROFIT_SHARE) == pytest.approx(np.array([[1.0]]))


class Firms(SimpleNamespace):
    """Two firms in one cell, as far as investment looks at them."""

    def __init__(self, capital):
        zeros = np.zeros(len(capital), dtype=np.int16)
        super().__init__(capital=np.array(capital), province=zeros, sector=zeros)

    def __len__(self):
        return len(self.capital)
