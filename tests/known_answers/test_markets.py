"""Markets: an economy of one province whose equilibrium is known by hand, and the parts of M1-M7."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim import kernels
from sim.processes import markets
from sim.processes.markets import MarketParameters

P = MarketParameters(
    substitution_within_sector=5.0,
    substitution_between_sectors=2.0,
    capital_share=0.35,
    density_elasticity=0.05,
)


def test_powers_at_central_parameters():
    """sigma = 5, a = 0.35: rho = 0.8; eta = 1 / (1 - 0.8 x 0.65) = 1 / 0.48; rho eta = 5/3; profit 0.48. eq. M1"""
    rho, eta = markets.powers(P)
    assert rho == pytest.approx(0.8)
    assert eta == pytest.approx(25 / 12)
    assert markets.production(P) == pytest.approx((0.35, 5 / 3))
    assert markets.profit_share(P) == pytest.approx(0.48)


def test_one_province_that_trades_a_fifth_of_what_it_makes():
    """Revenue 100, of which 20 go abroad and 20 come from there; labour gets 0.52 of it. eq. M1-M6

    T = R / D = 100; P = 0.008 x 100 + 0.2 = 1; D = 0.008 x 100 / 1 + 0.2 = 1; exports 100 x 0.2 = 20, imports
    0.2 x 100 / 1 = 20. Wage bill 52 over 26 talent and 26 workers of equal weight: both wages 1, composite cost 1.
    One firm of strength 1 sells 100 where A = 100^0.6 / 0.52^0.65 = 15.849 / 0.65374 = 24.244.
    """
    shift = 100**0.6 / 0.52**0.65
    assert shift == pytest.approx(24.244, rel=1e-4)
    one = np.ones((1, 1))
    demand, w, v = 0.3 * one, np.array([2.0]), np.array([0.6])  # a start far from the answer
    revenue, price, spending, absorption, pool, gap, _ = kernels.market.clear(
        one, shift * one, 0.5 * one, np.array([26.0]), np.array([26.0]), 0.008 * one, np.ones(1), np.array([0.2]),
        np.array([0.2]), np.ones(1), 0.7 * one, np.ones(1), 0.3 * one, np.zeros(1), np.zeros((1, 2)),
        5.0, 2.0, 2.0, 0.35, 1e-12, 3000, demand, w, v,
    )  # fmt: skip
    assert gap < 1e-12
    answer = {
        "revenue": 100,
        "price": 1,
        "spending": 100,
        "absorption": 100,
        "pool": 30,
        "demand": 1,
        "w": 1,
        "v": 1,
    }
    found = {"revenue": revenue, "price": price, "spending": spending, "absorption": absorption, "pool": pool}
    found |= {"demand": demand, "w": w, "v": v}
    for name, value in answer.items():
        assert np.ravel(found[name])[0] == pytest.approx(value, rel=1e-9), name


def test_productivity_with_a_tenth_more_talent_and_a_tenth_less_public_capital():
    """A = 2 x 1.1^0.05 x 0.9^0.1 = 2 x 1.004777 x 0.989519 = 1.98849; with fundamentals up by 0.01: 2.00848. eq. M7"""
    stocks = SimpleNamespace(base=np.array([[0.0, 0.01]]), public_capital=np.array([0.9]))
    structure = SimpleNamespace(opening_talent=np.array([1000.0]), shift=np.full((1, 2), 2.0))
    shift = markets.productivity(stocks, np.array([1100.0]), structure, P, 0.1)
    assert shift == pytest.approx(np.array([[1.98849, 2.00848]]), rel=1e-5)


def test_the_price_of_final_goods_of_two_sectors():
    """P = (1, 16), sigma = 5: indices 1 and 16^(-1/4) = 0.5; e = 2: (0.75 / 1 + 0.25 / 0.5)^-1 = 0.8. eq. M6"""
    price = markets.final_price(np.array([[1.0, 16.0]]), np.array([0.75, 0.25]), P)
    assert price == pytest.approx([0.8])


def test_the_unit_cost_of_labour_and_talents_share_of_it():
    """w = 4, v = 1, eps = 2, weight 0.5: 1 / (0.5 / 4 + 0.5 / 1) = 1.6; talent's share 0.125 / 0.625 = 0.2. eq. M2"""
    cost, share = np.empty((1, 1)), np.empty((1, 1))
    kernels.market.labour_cost(np.array([4.0]), np.array([1.0]), np.full((1, 1), 0.5), 2.0, cost, share)
    assert cost[0, 0] == pytest.approx(1.6)
    assert share[0, 0] == pytest.approx(0.2)


def test_absorption_of_two_provinces():
    """Revenue 100 and 300; own 0.7, saving 0.3; pool 0.3 x 400 + 6 = 126, a third of it here; transfers; bills.

    Here 70 + 42 + 4 - 2 = 114, there 210 + 84 - 8 - 4 = 282. eq. I4
    """
    absorption = np.empty(2)
    total, pool = kernels.market.absorb(
        np.array([[100.0], [300.0]]), np.full((2, 1), 0.7), np.array([1 / 3, 2 / 3]), np.full((2, 1), 0.3),
        np.array([0.01, -0.02]), np.array([[-2.0, 2.0], [-4.0, 4.0]]), absorption,
    )  # fmt: skip
    assert (total, pool) == pytest.approx((400.0, 126.0))
    assert absorption == pytest.approx([114.0, 282.0])


def test_spending_on_two_sectors():
    """Tastes 0.75 and 0.25, indices 1 and 0.5, e = 2: parts 0.75 and 0.5 of 1.25; of 100 yuan 60 and 40. eq. M6"""
    spending = np.empty((1, 2))
    kernels.market.spend(
        np.array([100.0]), np.array([[1.0, 16.0]]), np.array([0.75, 0.25]), (1 - 2) / (1 - 5), spending
    )
    assert spending == pytest.approx(np.array([[60.0, 40.0]]))


def test_strength_of_two_firms_and_their_cell():
    """z = e^0.3, k = e^2, a = 0.5, power 2: e^(2 (0.3 + 1)) = 13.4637; with weight 3 a cell of 40.391. eq. M1, M3"""
    strength, sums = np.empty(1), np.zeros((2, 5))
    kernels.firms.gather(
        0, 1, np.array([1], np.int16), np.array([0], np.int16), np.array([3.0]), np.array([0.2]), np.array([0.1]),
        np.exp([2.0]), 1, 0.5, 2.0, strength, sums,
    )  # fmt: skip
    assert strength == pytest.approx([13.46374], rel=1e-6)
    assert sums[1] == pytest.approx([40.39121, 3 * np.exp(2.0), 0.6, 0.12, 3.0], rel=1e-6)
    assert np.all(sums[0] == 0.0)
