"""Cleared markets are an equilibrium by an independent check: firms, households and foreigners get what they want."""

from types import SimpleNamespace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from twins import market as check

from sim import kernels

TIGHT = 1e-11
LOOSE = 1e-9
"""Log gaps of the check; the kernel stops at a largest gap of 1e-11."""
BY_DIFFERENCES = 1e-8
"""Finite differences with a nudge of 1e-5 are good to about its square."""


@st.composite
def worlds(draw):
    """An economy of random size, geography, technology, tastes, owners and budgets, some of which owe bills.

    Of the pools the first two are spent as a whole, by whoever they are shared to; the third is all revenue, of which
    transfers take part from some and give to others.
    """
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    provinces, sectors = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    sigma, e = draw(st.floats(2.5, 8.0)), draw(st.floats(1.05, 3.0))
    shape = (provinces, sectors)
    where = rng.uniform(0.0, 10.0, (provinces, 2))
    apart = 1.0 + np.linalg.norm(where[:, None] - where[None], axis=2)
    saved, owned = rng.uniform(0.2, 0.4, shape), rng.uniform(0.0, 0.2, shape)
    ploughed, owners, transfer = *rng.dirichlet(np.full(provinces, 5.0), 2), rng.normal(0.0, 0.02, provinces)
    fixed = rng.uniform(-0.01, 0.01, provinces)
    procured = rng.uniform(0.0, 0.01, shape) * rng.integers(0, 2, shape)
    return SimpleNamespace(
        strength=np.exp(rng.normal(size=shape)), shift=np.exp(rng.normal(size=shape)),
        talent_weight=rng.uniform(0.1, 0.8, shape), talent=rng.uniform(1, 20, provinces),
        workers=rng.uniform(5, 90, provinces),
        freeness=np.where(np.eye(provinces, dtype=bool), 4.0, 1.0) / apart,
        foreign_freeness=rng.uniform(0.2, 1.0, provinces),
        foreign_supply=rng.uniform(0.5, 2.0, sectors), foreign_demand=rng.uniform(0.5, 2.0, sectors),
        taste=rng.dirichlet(np.full(sectors, 5.0)), own=1.0 - saved - owned, pooled=np.stack([saved, owned,
        np.ones(shape)]),
        shared=np.stack([ploughed, owners, transfer - transfer.mean() - 0.01 / provinces]), fixed=fixed,
        pool_fixed=np.array([0.5 * -fixed.sum(), 0.5 * -fixed.sum(), 0.0]), procured=procured,
        sigma=sigma, e=e, eps=draw(st.floats(1.2, 4.0)), a=draw(st.floats(0.15, 0.5)),
        start=SimpleNamespace(demand=np.exp(rng.normal(size=shape)), w=np.ones(provinces), v=np.ones(provinces)),
    )  # fmt: skip


def cleared(world, start=None):
    start = start or world.start
    demand, w, v = start.demand.copy(), start.w.copy(), start.v.copy()
    revenue, price, spending, absorption, pools, gap, passes = kernels.market.clear(
        world.strength, world.shift, world.talent_weight, world.talent, world.workers, world.freeness,
        world.foreign_freeness, world.foreign_supply, world.foreign_demand, world.taste, world.own, world.pooled,
        world.shared, world.fixed, world.pool_fixed, world.procured, world.sigma, world.e, world.eps, world.a,
        TIGHT, 20_000,
        demand, w, v,
    )  # fmt: skip
    assert gap < TIGHT, f"not cleared after {passes} passes: {gap:.1e}"
    return SimpleNamespace(
        demand=demand,
        w=w,
        v=v,
        revenue=revenue,
        price=price,
        spending=spending,
        absorption=absorption,
        pools=pools,
    )


def worst(*gaps):
    return max(float(np.max(np.abs(gap))) for gap in gaps)


@settings(max_examples=25)
@given(worlds())
def test_every_market_clears_by_an_independent_check(world):
    found = cleared(world)
    assert worst(*check.labour_markets(world, found)) < LOOSE
    assert worst(*check.goods_markets(world, found)) < LOOSE
    assert worst(check.sales(world, found)) < LOOSE
    assert worst(check.tastes(world, found)) < LOOSE
    assert worst(*check.budgets(world, found)) < LOOSE
    assert abs(check.foreign_balance(world, found)) < LOOSE


@settings(max_examples=10)
@given(worlds())
def test_wages_are_marginal_revenue_products(world):
    assert worst(*check.marginal_products(world, cleared(world))) < BY_DIFFERENCES


@settings(max_examples=10)
@given(worlds())
def test_wages_and_profits_use_up_revenue(world):
    """Labour gets rho (1 - a) of revenue in every cell, whatever the wages; the rest is profit."""
    found = cleared(world)
    bill = found.w @ world.talent + found.v @ world.workers
    share = (world.sigma - 1.0) / world.sigma * (1.0 - world.a)
    assert abs(bill / (share * found.revenue.sum()) - 1.0) < LOOSE


@settings(max_examples=10)
@given(worlds(), st.integers(0, 2**32))
def test_any_start_leads_to_the_same_equilibrium(world, seed):
    rng = np.random.default_rng(seed)
    found = cleared(world)
    spread = {
        name: np.exp(rng.normal(0.0, 0.7, np.shape(getattr(found, name)))) for name in ("demand", "w", "v")
    }
    again = cleared(
        world, SimpleNamespace(**{name: getattr(found, name) * by for name, by in spread.items()})
    )
    np.testing.assert_allclose(again.revenue, found.revenue, rtol=1e-8)
    np.testing.assert_allclose(again.w, found.w, rtol=1e-8)


def test_markets_given_what_is_not_a_number_do_not_count_as_cleared():
    """A gap compared with NaN must not come out as no gap: the ledger would hear of it only from its consequences."""
    provinces, sectors = 2, 2
    one, each = np.ones((provinces, sectors)), np.ones(provinces)
    strength = one.copy()
    strength[0, 0] = np.nan
    demand, w, v = one.copy(), each.copy(), each.copy()
    *_, gap, _ = kernels.market.clear(
        strength, one, 0.5 * one, each, each, np.ones((2, 2)), each, each, each, each / 2, 0.7 * one, 0.3 * one[None],
        0.5 * one[:1], 0.0 * each, np.zeros(1), 0.0 * one, 5.0, 2.0, 2.0, 0.35, TIGHT, 100, demand, w, v,
    )  # fmt: skip
    assert not gap < 1e-8


@settings(max_examples=10)
@given(worlds(), st.floats(0.1, 10.0))
def test_foreign_prices_scale_all_nominal_values_and_nothing_real(world, m):
    """The rest of the world is the numeraire: its prices times m are wages, prices and revenue times m."""
    found = cleared(world)
    scaled = SimpleNamespace(**vars(world))
    scaled.foreign_supply = world.foreign_supply * m ** (1.0 - world.sigma)
    scaled.foreign_demand = world.foreign_demand * m**world.sigma
    for beforehand in ("fixed", "pool_fixed", "procured"):
        setattr(scaled, beforehand, getattr(world, beforehand) * m)
    again = cleared(scaled)
    for name in ("revenue", "w", "v", "spending", "absorption", "pools"):
        np.testing.assert_allclose(getattr(again, name), m * getattr(found, name), rtol=1e-8)
    np.testing.assert_allclose(again.demand, m**world.sigma * found.demand, rtol=1e-8)
    np.testing.assert_allclose(again.price, m ** (1.0 - world.sigma) * found.price, rtol=1e-8)


@settings(max_examples=10)
@given(worlds())
def test_the_opening_inversion_finds_what_makes_revenue_an_equilibrium(world):
    """From revenue and absorption alone: demand, prices and tastes under which every market clears."""
    provinces, sectors = world.strength.shape
    revenue = world.strength * 100.0
    absorption = (1.0 - 0.02) * revenue.sum(axis=1)
    supply, taste = np.ones((provinces, sectors)), np.full(sectors, 1.0 / sectors)
    demand, price, spending, foreign_supply, foreign_demand, gap, _ = kernels.inversion.invert(
        revenue, absorption, world.freeness, world.foreign_freeness, 0.18, 0.16, world.sigma, world.e, 1e-12, 20_000,
        supply, taste,
    )  # fmt: skip
    assert gap < 1e-11
    found = SimpleNamespace(
        revenue=revenue, demand=demand, price=price, spending=spending, absorption=absorption
    )
    terms = {
        "foreign_supply": foreign_supply, "foreign_demand": foreign_demand, "taste": taste,
        "procured": np.zeros((provinces, sectors)),
    }  # fmt: skip
    inverted = SimpleNamespace(**(vars(world) | terms))
    assert worst(*check.goods_markets(inverted, found)) < LOOSE
    assert worst(check.tastes(inverted, found)) < LOOSE
    assert abs(check.foreign_balance(inverted, found)) < LOOSE
    level = (spending * np.log(price)).sum(axis=0) / spending.sum(axis=0)
    assert worst(level) < LOOSE
    exports = (world.foreign_freeness @ (revenue / demand)) * foreign_demand
    np.testing.assert_allclose(exports, 0.18 * revenue.sum(axis=0), rtol=1e-9)
