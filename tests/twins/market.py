"""Independent check of `sim.kernels.market.clear`: not another way to solve, but whether it is solved.

Firms and households are rebuilt from their problems (a production function, a demand curve, CES preferences) and not
from the reduced forms M1-M3 that the kernel iterates on. Every function returns log gaps, zero in an equilibrium.
"""

from types import SimpleNamespace

import numpy as np


def ces(shares, inputs, elasticity):
    """Composite of inputs whose unit cost is [sum shares price^(1-elasticity)]^(1/(1-elasticity)); sums axis 0."""
    bend = (elasticity - 1.0) / elasticity
    return np.sum(shares ** (1.0 / elasticity) * inputs**bend, axis=0) ** (1.0 / bend)


def inputs_hired(world, found):
    """Composite labour, talent and workers hired by each cell at its wage bill. eq. M5 (province, sector)"""
    rho = (world.sigma - 1.0) / world.sigma
    w, v, beta = found.w[:, None], found.v[:, None], world.talent_weight
    cost = (beta * w ** (1.0 - world.eps) + (1.0 - beta) * v ** (1.0 - world.eps)) ** (
        1.0 / (1.0 - world.eps)
    )
    labour = rho * (1.0 - world.a) * found.revenue / cost
    talent, workers = beta * (cost / w) ** world.eps * labour, (1.0 - beta) * (cost / v) ** world.eps * labour
    return SimpleNamespace(labour=labour, talent=talent, workers=workers, cost=cost)


def labour_markets(world, found):
    """Talent and workers hired against those at work (province,)."""
    hired = inputs_hired(world, found)
    return np.log(hired.talent.sum(axis=1) / world.talent), np.log(hired.workers.sum(axis=1) / world.workers)


def sales(world, found):
    """Revenue against what a firm of the cell's strength sells on its demand curve with its labour. eq. M1-M3"""
    rho = (world.sigma - 1.0) / world.sigma
    eta = 1.0 / (1.0 - rho * (1.0 - world.a))
    hired = inputs_hired(world, found)
    output = world.shift * world.strength ** (1.0 / (rho * eta)) * hired.labour ** (1.0 - world.a)
    price = (found.demand / output) ** (1.0 / world.sigma)
    return np.log(price * output / found.revenue)


def marginal_products(world, found, nudge=1e-5):
    """Marginal revenue product of talent and of workers against their wages, by finite differences."""
    rho = (world.sigma - 1.0) / world.sigma
    hired, beta = inputs_hired(world, found), world.talent_weight
    shares = np.stack([beta, 1.0 - beta])

    def revenue(talent, workers):
        return found.revenue * (ces(shares, np.stack([talent, workers]), world.eps) / hired.labour) ** (
            rho * (1 - world.a)
        )

    up, down = 1.0 + nudge, 1.0 - nudge
    of_talent = revenue(hired.talent * up, hired.workers) - revenue(hired.talent * down, hired.workers)
    of_workers = revenue(hired.talent, hired.workers * up) - revenue(hired.talent, hired.workers * down)
    return (
        np.log(of_talent / (2 * nudge * hired.talent * found.w[:, None])),
        np.log(of_workers / (2 * nudge * hired.workers * found.v[:, None])),
    )


def trade(freeness, supply, spending, price):
    """Sales of each province to each, by sector, X = phi T E / P (from, to, sector). eq. M4"""
    return freeness[:, :, None] * supply[:, None, :] * (spending / price)[None, :, :]


def goods_markets(world, found):
    """Sales home, abroad and to governments against revenue, and purchases at home and from abroad against spending."""
    supply = found.revenue / found.demand
    sold = trade(world.freeness, supply, found.spending, found.price)
    exports = world.foreign_freeness[:, None] * supply * world.foreign_demand
    imports = world.foreign_freeness[:, None] * world.foreign_supply * found.spending / found.price
    return np.log((sold.sum(axis=1) + exports + world.procured) / found.revenue), np.log(
        (sold.sum(axis=0) + imports) / found.spending
    )


def tastes(world, found):
    """Relative spending on sectors against CES preferences over their price indices. eq. M6 (province, sector)

    Of what is left once governments have bought what they move to firms of their own. eq. B8
    """
    index = found.price ** (1.0 / (1.0 - world.sigma))
    wanted = world.taste * index ** (1.0 - world.e)
    wanted = wanted / wanted.sum(axis=1, keepdims=True)
    free = found.absorption - world.procured.sum(axis=1)
    return np.log(found.spending / free[:, None] / wanted)


def budgets(world, found):
    """Absorption and the national pools against what income, bills and owners allow, relative. eq. I4, A1"""
    pools = np.einsum("krs,rs->k", world.pooled, found.revenue) + world.pool_fixed
    earned = (world.own * found.revenue).sum(axis=1) + world.fixed
    absorption = earned + pools @ world.shared
    return found.absorption / absorption - 1.0, found.pools / pools - 1.0


def foreign_balance(world, found):
    """Net exports against national income less absorption, as a share of income."""
    supply = found.revenue / found.demand
    exports = (world.foreign_freeness[:, None] * supply * world.foreign_demand).sum()
    imports = (world.foreign_freeness[:, None] * world.foreign_supply * found.spending / found.price).sum()
    total = found.revenue.sum()
    return (exports - imports - (total - found.absorption.sum())) / total
