"""One quarter's goods and labour markets, solved pass by pass. eq. M1-M7, I4, A1, A2"""

import math
from types import SimpleNamespace

import numpy as np

from twins.whole.research import spill


def clear(model):
    """Prices, wages, revenue, spending and saving of the quarter, and the chained price level. eq. M1-M7"""
    found = Markets(model).solve()
    model.now.pool, change = float(found["pool"]), 0.0
    absorption, before = found["absorption"].sum(), sum(r.last.absorption for r in model.provinces)
    for r in model.provinces:
        names = ("talent_wage", "worker_wage", "price", "absorption", "exports", "imports")
        r.now = SimpleNamespace(**{name: float(found[name][r.index]) for name in names})
        weight = 0.5 * (r.now.absorption / absorption + r.last.absorption / before)
        change += weight * math.log(r.now.price / r.last.price)
        for cell in r.cells:
            names = ("demand", "revenue", "sector_price", "spending")
            cell.now = SimpleNamespace(
                **{name: float(found[name][r.index, cell.sector]) for name in names},
                strength=cell.strength,
                capital=cell.capital,
                overhead=cell.overhead,
            )
    model.now.price_level = model.last.price_level * math.exp(change)  # eq. M6


class Markets:
    """Everything a clearing knows, gathered from provinces and cells: (province,) and (province, sector) tables."""

    def __init__(self, model):
        self.model, self.n = model, model.constants
        self.freeness = np.array([r.freeness for r in model.provinces])
        self.foreign_freeness = self.of_provinces(lambda r: r.foreign_freeness)
        self.foreign_supply = model.structure.foreign_supply
        self.foreign_demand = model.structure.foreign_demand * np.exp(model.foreign)
        self.taste = model.structure.taste

        self.strength = self.of_cells(lambda cell: cell.strength)
        self.productivity = self.of_cells(lambda cell: productivity(model, cell))
        self.beta = self.of_cells(lambda cell: cell.talent_weight)
        self.procured = self.of_cells(lambda cell: cell.procured)
        self.talent = model.p.demography.participation * self.of_provinces(lambda r: r.talent)
        self.workers = self.of_provinces(lambda r: r.workers_per_other * r.others)

        # Who gets a yuan of value added. eq. A1, A2, I4
        n, h = self.n, model.p.income.home_ownership
        iota, tau = self.of_cells(lambda cell: cell.outlay), self.of_provinces(lambda r: r.tax)[:, None]
        for cell in model.cells:
            cell.overhead = n.overhead * cell.province.last.price * cell.last.capital / cell.last.revenue
        o = self.of_cells(lambda cell: cell.overhead)
        self.y = 1.0 - n.pi + h * (n.pi - iota - o) - tau
        self.a = (1.0 - h) * (n.pi - iota - o)
        self.spent_where_earned = iota + o + tau

    def of_provinces(self, value):
        return np.array([value(r) for r in self.model.provinces])

    def of_cells(self, value):
        return np.array([[value(cell) for cell in r.cells] for r in self.model.provinces])

    def look(self, demand, w, v):
        """Everything that a demand shifter and two wages imply, and what they should have been."""
        n, m = self.n, self.model
        labour = (self.beta * w[:, None] ** (1 - n.eps) + (1 - self.beta) * v[:, None] ** (1 - n.eps)) ** (
            1 / (1 - n.eps)
        )
        factor = (self.productivity * (n.rho * (1 - n.a) / labour) ** (1 - n.a)) ** (
            n.rho * n.eta
        ) * demand ** (n.eta / n.sigma)  # eq. M2
        revenue = self.strength * factor  # eq. M3
        supply = revenue / demand
        price = self.freeness.T @ supply + np.outer(self.foreign_freeness, self.foreign_supply)  # eq. M4
        absorption, pool = self.absorb(revenue)
        index = price ** (1 / (1 - n.sigma))
        wanted = self.taste * index ** (1 - n.e)
        free = absorption - self.procured.sum(axis=1)
        spending = free[:, None] * wanted / wanted.sum(axis=1, keepdims=True)  # eq. M6
        from_abroad = np.outer(self.foreign_freeness, self.foreign_demand)
        asked = self.freeness @ (spending / price) + from_abroad + self.procured / supply  # eq. M4
        omega = self.beta * (w[:, None] / labour) ** (1 - n.eps)
        of_talent = n.rho * (1 - n.a) * (omega * revenue).sum(axis=1) / self.talent  # eq. M5
        of_workers = n.rho * (1 - n.a) * ((1 - omega) * revenue).sum(axis=1) / self.workers
        exports = (from_abroad * supply).sum(axis=1)
        imports = self.foreign_freeness * (spending / price @ self.foreign_supply)
        goods = (wanted.sum(axis=1)) ** (1 / (1 - n.e))
        balance = exports.sum() / (imports.sum() + revenue.sum() - absorption.sum())
        return dict(
            revenue=revenue, sector_price=price, absorption=absorption, pool=pool, spending=spending, exports=exports,
            imports=imports, price=goods, asked=asked, of_talent=of_talent, of_workers=of_workers, balance=balance,
        )  # fmt: skip

    def absorb(self, revenue):
        """Spending on final goods by province, and the pool of saving. eq. I4"""
        m, sr = self.model, self.model.structure.saving_rate
        received = self.of_provinces(lambda r: r.received)
        interest = sum(r.interest_paid for r in m.provinces)
        borrowed = sum(r.borrowed for r in m.provinces)
        portfolio = (self.a * revenue).sum() + interest
        pool = sr * ((self.y * revenue).sum() + received.sum() + portfolio) - borrowed
        at_home = (((1 - sr) * self.y + self.spent_where_earned) * revenue).sum(axis=1)
        absorption = (
            at_home
            + (1 - sr) * received
            + self.of_provinces(lambda r: r.spent)
            + self.of_provinces(lambda r: r.ploughed) * pool
            + self.of_provinces(lambda r: r.ownership) * (1 - sr) * portfolio
            + self.of_provinces(lambda r: r.transfer) * revenue.sum()
        )
        return absorption, pool

    def solve(self, tolerance=1e-13, passes=2000):
        """The fixed point, from last quarter's. Raises if it is not found."""
        n = self.n
        demand = self.of_cells(lambda cell: cell.last.demand)
        w = self.of_provinces(lambda r: r.last.talent_wage)
        v = self.of_provinces(lambda r: r.last.worker_wage)
        damping = 1.0 / (1.0 + max(n.eps - 1.0, n.rho * n.eta * (1 - n.a)))
        best = np.inf
        for _ in range(passes):
            seen = self.look(demand, w, v)
            steps = [np.log(seen["asked"] / demand), np.log(seen["of_talent"] / w), np.log(seen["of_workers"] / v)]
            gap = max(np.abs(step).max() for step in steps)
            if gap < tolerance or (gap < 100 * tolerance and gap >= best):
                return seen | dict(demand=demand, talent_wage=w, worker_wage=v)
            best = min(best, gap)
            m = seen["balance"] ** (1 / (2 * n.sigma - 1))
            demand = demand * np.exp(steps[0]) * m**n.sigma
            w, v = w * np.exp(damping * steps[1]) * m, v * np.exp(damping * steps[2]) * m
        raise RuntimeError(f"markets of the twin do not clear: {gap}")


def productivity(model, cell):
    """eq. M7"""
    r = cell.province
    density = (r.talent / r.opening_talent) ** model.p.markets.density_elasticity
    nearby = spill(cell, model.provinces, model.p.spillovers)
    public = r.public_capital**model.p.public_finance.capital_elasticity
    return cell.opening_productivity * np.exp(cell.base) * density * nearby * public
