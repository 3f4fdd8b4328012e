"""The first market and the first stocks of the provinces, before the books are balanced."""

import numpy as np

from sim.opening import moves
from sim.opening.draft import Draft
from sim.processes import investment
from sim.state import Market, Provinces


def market(d: Draft) -> Market:
    """The inverted quarter as if it had just been cleared; strength and capital wait for the count of agents."""
    traded, supply = d.goods, d.revenue / d.goods.demand
    return Market(
        demand=traded.demand,
        talent_wage=d.labour.talent_wage,
        worker_wage=d.labour.worker_wage,
        revenue=d.revenue,
        strength=np.zeros_like(d.revenue),
        capital=np.zeros_like(d.revenue),
        price=d.price,
        sector_price=traded.sector_price,
        absorption=traded.spending.sum(axis=1),
        spending=traded.spending,
        exports=traded.foreign_freeness * (supply @ traded.foreign_demand),
        imports=traded.foreign_freeness * ((traded.spending / traded.sector_price) @ traded.foreign_supply),
        price_level=1.0,
        pool=0.0,
        overhead=np.zeros_like(d.revenue),
        interest=investment.quarterly(d.parameters.investment.interest_per_year),
        gap=0.0,
        passes=traded.passes,
    )


def provinces(d: Draft) -> Provinces:
    """Stocks at the opening: nobody studies at the cost of a lever, nothing is owed, budgets let everything through."""
    count, p = len(d.persons), d.parameters
    studying = (p.demography.study_quarters, count)
    return Provinces(
        others=d.observed.population - d.persons,
        retired=np.zeros(count),
        base=np.zeros(d.revenue.shape),
        trend=np.zeros(count),
        foreign=np.zeros(1),
        public_capital=np.ones(count),
        research=research(d),
        in_force=np.ones(count),
        public_debt=np.zeros(count),
        idle_capital=np.zeros(count),
        students=np.zeros(studying),
        student_cost=np.zeros(studying),
        bills_paid_out=np.zeros(count),
        bills_used_up=np.zeros(count),
        bills_equity=np.zeros(count),
        usual_arrivals=moves.margins(d.observed, d.persons, p.migration)[0].arrivals,
        cut=np.ones(count),
    )


def research(d: Draft) -> np.ndarray:
    """Stock of past research that opening outlay would keep, yuan at opening prices (province, sector). eq. S1"""
    fade = d.parameters.spillovers.obsolescence_per_year / 4.0
    return d.cells.intensity * d.revenue / d.price[:, None] / fade
