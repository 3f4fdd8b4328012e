"""Capital and saving by hand: one province, one sector, a thousand units of capital at a price of one."""

from types import SimpleNamespace

import numpy as np
import pytest
from some import SomeMarket, SomeTally

from sim.processes import investment
from sim.processes.investment import InvestmentParameters

P = InvestmentParameters(depreciation_per_year=0.10, response_per_year=0.08, interest_per_year=0.05)
"""0.025, 0.020 and 0.0125 a quarter."""
PROFIT_SHARE = 0.48
FREE, OVERHEAD = 0.0, 0.01
"""Firms without fixed cost, and with a hundredth of capital a quarter."""
NOTHING = np.zeros(1)


def one_province(pool=40.0, price=1.0):
    """Revenue 200 with strength 10, so 20 per unit of strength; profit 0.48 x 200 = 96."""
    market = SomeMarket(
        price=np.array([price]),
        pool=pool,
        revenue=np.array([[200.0]]),
        strength=np.array([[10.0]]),
        interest=0.0125,
    )
    tally = SomeTally(
        capital=np.array([[1000.0]]), total_strength=np.array([[10.0]]), strength=np.array([6.0, 4.0])
    )
    return tally, market


def test_the_rate_at_which_plans_use_up_saving():
    """Committed (0.025 - 0.020) x 1000 = 5; user cost 0.020 x 96 / (40 - 5) = 0.054857; rate 0.029857. eq. I1-I3"""
    plans = investment.plan(*one_province(), NOTHING, NOTHING, P, PROFIT_SHARE, FREE)
    assert plans.user_cost == pytest.approx(0.0548571, rel=1e-6)
    assert plans.interest == pytest.approx(0.0298571, rel=1e-5)
    assert plans.total == pytest.approx([40.0])
    assert plans.ploughed == pytest.approx([1.0])


def test_start_ups_that_lack_capital_come_first():
    """They want 30 and find 20: 10 are committed besides, user cost 0.020 x 96 / (40 - 5 - 10) = 0.0768. eq. I5"""
    plans = investment.plan(*one_province(), np.array([30.0]), np.array([20.0]), P, PROFIT_SHARE, FREE)
    assert plans.user_cost == pytest.approx(0.0768)
    assert plans.idle == pytest.approx([10.0])
    assert plans.total == pytest.approx([40.0])


def test_the_rate_stays_finite_where_saving_is_all_committed():
    """Start-ups want more than is saved: a twentieth of the pool still answers to returns: 0.020 x 96 / 2 = 0.96."""
    plans = investment.plan(*one_province(), np.array([500.0]), NOTHING, P, PROFIT_SHARE, FREE)
    assert plans.user_cost == pytest.approx(0.96)


def test_the_response_of_investment_leaves_no_firm_wanting_to_sell():
    """0.020 as stated; with overhead 0.025 x 0.0375 / 0.0475 = 0.0197368: a firm without any return then wants
    0.025 - 0.0197368 x (1 + 0.01 / 0.0375) = 0. eq. I2"""
    assert investment.response(P, FREE) == pytest.approx(0.020)
    slope = investment.response(P, OVERHEAD)
    assert slope == pytest.approx(0.0197368, rel=1e-5)
    assert 0.025 - slope * (1.0 + OVERHEAD / 0.0375) == pytest.approx(0.0, abs=1e-12)


def test_the_rate_where_firms_have_fixed_costs():
    """Profit 96 less overhead 10; committed 0.0052632 x 1000: 0.0197368 x 86 / (40 - 5.26316) = 0.0488636. eq. I1-I3

    A unit of capital adds 0.0052632 - 0.0197368 x 0.01 / 0.0488636 = 0.0012240, of strength 3.87760: 40 in all.
    """
    plans = investment.plan(*one_province(), NOTHING, NOTHING, P, PROFIT_SHARE, OVERHEAD)
    assert plans.user_cost == pytest.approx(0.0488636, rel=1e-6)
    assert plans.by_capital == pytest.approx(0.0012240, rel=1e-4)
    assert plans.by_strength == pytest.approx(np.array([[3.87760]]), rel=1e-5)
    assert plans.total == pytest.approx([40.0])


def carry_out(plans, pool=40.0, idle=0.0, wanted=0.0, taken=0.0, equity=0.0, price=1.0):
    """Two firms of 600 and 400 in a frontier field buy capital."""
    tally, market = one_province(pool, price)
    idle, wanted, taken, equity = (np.array([value]) for value in (idle, wanted, taken, equity))
    return investment.carry_out(
        plans, plans.ploughed, Firms([600.0, 400.0]), tally, market, idle, wanted, taken, equity,
        np.array([True]), P,
    )  # fmt: skip


def test_capital_after_a_quarter_in_which_more_was_saved_than_planned():
    """The pool is 44 where 40 were planned: all plans times 1.1. Worn to 975, bought 44: 1019. eq. I1, I2

    The firm with 600 and strength 6 keeps 585, adds 1.1 x (0.005 x 600 + 3.5 x 6) = 26.4.
    """
    plans = investment.plan(*one_province(), NOTHING, NOTHING, P, PROFIT_SHARE, FREE)
    bought = carry_out(plans, pool=44.0)
    assert bought.capital == pytest.approx([611.4, 407.6])
    assert bought.real == pytest.approx([44.0])
    assert bought.idle == pytest.approx([0.0])


def test_idle_capital_that_nobody_wants_goes_to_incumbents():
    """50 idle, 20 wanted and 5 taken: 30 x 0.975 = 29.25 are released, in proportion to capital. eq. I5"""
    plans = investment.plan(*one_province(), np.array([20.0]), np.array([50.0]), P, PROFIT_SHARE, FREE)
    bought = carry_out(plans, idle=50.0, wanted=20.0, taken=5.0)
    assert bought.released == pytest.approx([29.25])
    assert bought.capital.sum() == pytest.approx(975.0 + 40.0 + 29.25)


def test_a_fund_adds_capital_to_frontier_firms_by_their_size():
    """30 yuan at a price of 1.5 are 20 units, 12 for the firm of 600 and 8 for that of 400. eq. B7"""
    plans = investment.plan(*one_province(price=1.5), NOTHING, NOTHING, P, PROFIT_SHARE, FREE)
    without, funded = carry_out(plans, price=1.5), carry_out(plans, price=1.5, equity=30.0)
    assert funded.capital - without.capital == pytest.approx([12.0, 8.0])
    assert funded.funded == pytest.approx([20.0])
    assert funded.real - without.real == pytest.approx([20.0])


def test_the_return_on_capital_over_its_user_cost():
    """Profit 96 on capital worth 2000 at a user cost of 0.025 + 0.0125: 96 / 75 = 1.28; 1 where there is no capital.

    Overhead of a hundredth takes 0.01 / 0.0375 = 0.266667 of it, but founders never reckon with less than 0.01;
    research of 0.05 of revenue leaves 0.43 x 200 / 75 = 1.146667. eq. I1
    """
    tally, market = one_province(price=2.0)
    for overhead, expected in ((FREE, 1.28), (OVERHEAD, 1.013333), (0.1, 0.01)):
        returns = investment.relative_return(tally, market, P, PROFIT_SHARE, overhead)
        assert returns == pytest.approx(np.array([[expected]]), rel=1e-5)
    after_research = investment.relative_return(tally, market, P, np.array([[PROFIT_SHARE - 0.05]]), FREE)
    assert after_research == pytest.approx(np.array([[1.146667]]), rel=1e-6)
    empty = SimpleNamespace(capital=np.zeros((1, 1)), total_strength=np.zeros((1, 1)))
    found = investment.relative_return(empty, market, P, PROFIT_SHARE, OVERHEAD)
    assert found == pytest.approx(np.array([[1.0]]))


class Firms(SimpleNamespace):
    """Two firms in one cell, as far as investment looks at them."""

    def __init__(self, capital):
        zeros = np.zeros(len(capital), dtype=np.int16)
        super().__init__(capital=np.array(capital), province=zeros, sector=zeros)

    def __len__(self):
        return len(self.capital)
