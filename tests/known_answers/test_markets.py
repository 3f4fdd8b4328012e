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


def cleared(procured=0.0):
    """The equilibrium from a start far from it; of the pools only that of saving is used."""
    shift = 100**0.6 / 0.52**0.65
    assert shift == pytest.approx(24.244, rel=1e-4)
    one, none = np.ones((1, 1)), np.zeros((3, 1))
    shared, pooled = none.copy(), np.zeros((3, 1, 1))
    shared[0], pooled[0] = 1.0, 0.3
    demand, w, v = 0.3 * one, np.array([2.0]), np.array([0.6])
    revenue, price, spending, absorption, pools, gap, _ = kernels.market.clear(
        one, shift * one, 0.5 * one, np.array([26.0]), np.array([26.0]), 0.008 * one, np.ones(1), np.array([0.2]),
        np.array([0.2]), np.ones(1), 0.7 * one, pooled, shared, np.zeros(1), np.zeros(3), procured * one,
        5.0, 2.0, 2.0, 0.35, 1e-12, 3000, demand, w, v,
    )  # fmt: skip
    assert gap < 1e-12
    found = {
        "revenue": revenue,
        "price": price,
        "spending": spending,
        "absorption": absorption,
        "pools": pools,
    }
    return {name: np.ravel(value)[0] for name, value in (found | {"demand": demand, "w": w, "v": v}).items()}


def test_one_province_that_trades_a_fifth_of_what_it_makes():
    """Revenue 100, of which 20 go abroad and 20 come from there; labour gets 0.52 of it. eq. M1-M6

    T = R / D = 100; P = 0.008 x 100 + 0.2 = 1; D = 0.008 x 100 / 1 + 0.2 = 1; exports 100 x 0.2 = 20, imports
    0.2 x 100 / 1 = 20. Wage bill 52 over 26 talent and 26 workers of equal weight: both wages 1, composite cost 1.
    One firm of strength 1 sells 100 where A = 100^0.6 / 0.52^0.65 = 15.849 / 0.65374 = 24.244.
    """
    answer = {
        "revenue": 100,
        "price": 1,
        "spending": 100,
        "absorption": 100,
        "pools": 30,
        "demand": 1,
        "w": 1,
        "v": 1,
    }
    found = cleared()
    for name, value in answer.items():
        assert found[name] == pytest.approx(value, rel=1e-9), name


def test_purchases_from_ones_own_firms_raise_demand_and_are_part_of_absorption():
    """10 yuan procured. Labour's part gives R = 100 D^0.2, so T = R / D = 100 D^-0.8. eq. M2, M4, B8

    D = 0.008 T + 0.2 + 10 / T = 0.8 D^-0.8 + 0.2 + 0.1 D^0.8 is solved by 1.06558; R = 101.2786, of which 91.2786 is
    spent on all goods, and wages are 1.012786.
    """
    answer = {
        "demand": 1.06558,
        "revenue": 101.2786,
        "absorption": 101.2786,
        "spending": 91.2786,
        "w": 1.012786,
    }
    found = cleared(procured=10.0)
    for name, value in answer.items():
        assert found[name] == pytest.approx(value, rel=1e-5), name


def test_density_with_a_tenth_more_talent():
    """1.1^0.05 = 1.004777. eq. M7"""
    structure = SimpleNamespace(opening_talent=np.array([1000.0, 500.0]))
    found = markets.density(np.array([1100.0, 500.0]), structure, P)
    assert found == pytest.approx(np.array([[1.004777], [1.0]]), rel=1e-6)


def test_productivity_with_a_tenth_more_talent_and_a_tenth_less_public_capital():
    """A = 2 x 1.1^0.05 x 0.9^0.1 = 2 x 1.004777 x 0.989519 = 1.98849; with fundamentals up by 0.01: 2.00848. eq. M7"""
    stocks = SimpleNamespace(base=np.array([[0.0, 0.01]]), public_capital=np.array([0.9]))
    structure = SimpleNamespace(opening_talent=np.array([1000.0]), shift=np.full((1, 2), 2.0))
    nearby = markets.density(np.array([1100.0]), structure, P)
    shift = markets.productivity(stocks, nearby, structure, 0.1)
    assert shift == pytest.approx(np.array([[1.98849, 2.00848]]), rel=1e-5)


def test_the_price_of_final_goods_of_two_sectors():
    """P = (1, 16), sigma = 5: indices 1 and 16^(-1/4) = 0.5; e = 2: (0.75 / 1 + 0.25 / 0.5)^-1 = 0.8. eq. M6"""
    price = markets.final_price(np.array([[1.0, 16.0]]), np.array([0.75, 0.25]), P)
    assert price == pytest.approx([0.8])


def test_the_unit_cost_of_labour_and_talents_share_of_it():
    """w = 4, v = 1, eps = 2, weight 0.5: 1 / (0.5 / 4 + 0.5 / 1) = 1.6; talent's share 0.125 / 0.625 = 0.2. eq. M2"""
    log_cost, share = np.empty((1, 1)), np.empty((1, 1))
    kernels.market.labour_cost(np.array([4.0]), np.array([1.0]), np.full((1, 1), 0.5), 2.0, log_cost, share)
    assert np.exp(log_cost[0, 0]) == pytest.approx(1.6)
    assert share[0, 0] == pytest.approx(0.2)


def test_absorption_of_two_provinces():
    """Revenue 100 and 300; own 0.6. Three pools: saving 0.3, the portfolio 0.1 and transfers 1 of revenue.

    Pools 120 + 6 = 126, 40 + 2 = 42, 400. Here 60 - 2 + 126 / 3 + 42 / 2 + 4 = 125, there 180 - 4 + 84 + 21 - 8 = 273.
    eq. I4
    """
    absorption, pools = np.empty(2), np.empty(3)
    pooled = np.array([0.3, 0.1, 1.0])[:, None, None] * np.ones((3, 2, 1))
    shared = np.array([[1 / 3, 2 / 3], [0.5, 0.5], [0.01, -0.02]])
    total = kernels.market.absorb(
        np.array([[100.0], [300.0]]), np.full((2, 1), 0.6), pooled, shared, np.array([-2.0, -4.0]),
        np.array([6.0, 2.0, 0.0]), absorption, pools,
    )  # fmt: skip
    assert total == 400.0
    assert pools == pytest.approx([126.0, 42.0, 400.0])
    assert absorption == pytest.approx([125.0, 273.0])


def test_spending_on_two_sectors():
    """Tastes 0.75 and 0.25, indices 1 and 0.5, e = 2: parts 0.75 and 0.5 of 1.25; of 100 yuan 60 and 40. eq. M6"""
    spending = np.empty((1, 2))
    kernels.market.spend(
        np.array([100.0]), np.array([[1.0, 16.0]]), np.array([0.75, 0.25]), (1 - 2) / (1 - 5), spending
    )
    assert spending == pytest.approx(np.array([[60.0, 40.0]]))


def test_strength_of_a_firm_and_its_cell():
    """z = e^0.3, k = e^2, a = 0.5, power 2: e^(2 (0.3 + 1)) = 13.4637; with weight 3 a cell of 40.391. eq. M1, M3

    Log productivity without knowledge is 0.2: weighted by strength 8.07824. eq. C1
    """
    strength, sums = np.empty(1), np.zeros((2, 6))
    kernels.firms.gather(
        0, 1, np.array([1], np.int16), np.array([0], np.int16), np.array([3.0]), np.array([0.2]), np.array([0.1]),
        np.exp([2.0]), 1, 0.5, 2.0, strength, sums,
    )  # fmt: skip
    assert strength == pytest.approx([13.46374], rel=1e-6)
    assert sums[1] == pytest.approx([40.39121, 3 * np.exp(2.0), 0.6, 0.12, 3.0, 8.078243], rel=1e-6)
    assert np.all(sums[0] == 0.0)
