"""One quarter's goods and labour markets, solved pass by pass. eq. M1-M7, I4, A1, A2"""

import math
from types import SimpleNamespace

import numpy as np
from twins.whole.research import spill


def clear(model):
    """Prices, wages, revenue, spending and saving of the quarter, and the chained price level. eq. M1-M7"""
    found = Markets(model).solve()
    model.now.pool, change = float(found.pool), 0.0
    absorption, before = found.absorption.sum(), sum(r.last.absorption for r in model.provinces)
    for r in model.provinces:
        names = ("talent_wage", "worker_wage", "price", "absorption", "exports", "imports")
        r.now = SimpleNamespace(**{name: float(getattr(found, name)[r.index]) for name in names})
        weight = 0.5 * (r.now.absorption / absorption + r.last.absorption / before)
        change += weight * math.log(r.now.price / r.last.price)
        for cell in r.cells:
            names = ("demand", "revenue", "sector_price", "spending")
            cell.now = SimpleNamespace(
                **{name: float(getattr(found, name)[r.index, cell.sector]) for name in names},
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
        """All that a demand shifter and two wages imply, and what these three should have been then."""
        n, seen = self.n, SimpleNamespace(demand=demand, talent_wage=w, worker_wage=v)
        w, v = w[:, None], v[:, None]

        # What cells sell. eq. M2, M3
        cost = (self.beta * w ** (1 - n.eps) + (1 - self.beta) * v ** (1 - n.eps)) ** (1 / (1 - n.eps))
        made = (self.productivity * (n.rho * (1 - n.a) / cost) ** (1 - n.a)) ** (n.rho * n.eta)
        seen.revenue = self.strength * made * demand ** (n.eta / n.sigma)

        # What it costs where it arrives. eq. M4, M6
        supply = seen.revenue / demand
        seen.sector_price = self.freeness.T @ supply + np.outer(self.foreign_freeness, self.foreign_supply)
        index = seen.sector_price ** (1 / (1 - n.sigma))
        wanted = self.taste * index ** (1 - n.e)
        seen.price = wanted.sum(axis=1) ** (1 / (1 - n.e))

        # Who buys it. eq. I4, M6, M4
        seen.absorption, seen.pool = self.absorb(seen.revenue)
        free = seen.absorption - self.procured.sum(axis=1)
        seen.spending = free[:, None] * wanted / wanted.sum(axis=1, keepdims=True)
        bought = seen.spending / seen.sector_price
        abroad = np.outer(self.foreign_freeness, self.foreign_demand)
        seen.asked = self.freeness @ bought + abroad + self.procured / supply
        seen.exports = (abroad * supply).sum(axis=1)
        seen.imports = self.foreign_freeness * (bought @ self.foreign_supply)

        # What labour is paid for it. eq. M5
        omega = self.beta * (w / cost) ** (1 - n.eps)
        seen.of_talent = n.rho * (1 - n.a) * (omega * seen.revenue).sum(axis=1) / self.talent
        seen.of_workers = n.rho * (1 - n.a) * ((1 - omega) * seen.revenue).sum(axis=1) / self.workers
        return seen

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
        """The fixed point, looked for from last quarter's, until it is found or rounding lets it come no closer."""
        n, best = self.n, np.inf
        demand = self.of_cells(lambda cell: cell.last.demand)
        w = self.of_provinces(lambda r: r.last.talent_wage)
        v = self.of_provinces(lambda r: r.last.worker_wage)
        damping = 1 / (1 + max(n.eps - 1, n.rho * n.eta * (1 - n.a)))
        for _ in range(passes):
            seen = self.look(demand, w, v)
            off = [np.log(seen.asked / demand), np.log(seen.of_talent / w), np.log(seen.of_workers / v)]
            gap = max(np.abs(each).max() for each in off)
            if gap < tolerance or (gap < 100 * tolerance and gap >= best):
                return seen
            best = min(best, gap)
            net_exports = seen.revenue.sum() - seen.absorption.sum()
            m = (seen.exports.sum() / (seen.imports.sum() + net_exports)) ** (1 / (2 * n.sigma - 1))
            demand = demand * np.exp(off[0]) * m**n.sigma
            w, v = w * np.exp(damping * off[1]) * m, v * np.exp(damping * off[2]) * m
        raise RuntimeError(f"the twin's markets do not clear: log gap {gap:.1e} after {passes} passes")


def productivity(model, cell):
    """eq. M7"""
    r = cell.province
    density = (r.talent / r.opening_talent) ** model.p.markets.density_elasticity
    nearby = spill(cell, model.provinces, model.p.spillovers)
    public = r.public_capital**model.p.public_finance.capital_elasticity
    return cell.opening_productivity * np.exp(cell.base) * density * nearby * public
