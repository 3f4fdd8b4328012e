"""What is written down of a quarter: extensive quantities by province, so that any group can be added up."""

import numpy as np

from sim.ledger import Flows, Movements
from sim.processes.markets import Employed
from sim.processes.tally import Tally
from sim.state import State, Structure

QUARTERS = 4.0


def measure(
    now: State, flows: Flows, counted: Tally, employed: Employed, residents: np.ndarray, house_price: np.ndarray,
    moved: Movements, structure: Structure,
) -> dict[str, np.ndarray | float]:  # fmt: skip
    """Named quantities of the quarter just lived: stocks at its start, flows during it; (province,) or one number.

    Money is in yuan of the opening year, deflated by the national consumption price index, unless the name says
    nominal.
    """
    market, level = flows.market, flows.market.price_level
    gdp = market.gdp
    talent = counted.residents
    talent_bill = market.talent_wage * employed.talent
    settled = flows.settlement
    public = structure.tax * gdp + settled.spent - settled.equity
    overhead = (market.overhead * market.revenue).sum(axis=1)
    invested = flows.investment.real * market.price + overhead
    research = (flows.outlay.real * market.revenue).sum(axis=1)
    frontier = structure.frontier
    bills = flows.bills
    entries = np.bincount(
        flows.start_ups.province, weights=flows.start_ups.weight, minlength=structure.provinces
    )
    return {
        "gdp": gdp / level,
        "gdp_nominal": gdp,
        "frontier_gdp": market.revenue[:, frontier].sum(axis=1) / level,
        "population": residents,
        "talent": talent,
        "workers": employed.workers,
        "talent_wage_bill": talent_bill / level,
        "worker_wage_bill": market.worker_wage * employed.workers / level,
        "real_income_talent_bill": talent_bill / market.price,
        "talent_arrivals": moved.arrivals,
        "talent_departures": moved.departures,
        "worker_arrivals": flows.worker_moves.sum(axis=0),
        "worker_departures": flows.worker_moves.sum(axis=1),
        "graduates": flows.graduation.persons,
        "retirements": moved.retirements,
        "research_real": research / level,
        "research_reported": (flows.outlay.reported * market.revenue).sum(axis=1) / level,
        "public_cost": bills.total / level,
        **{f"cost_{lever}": cost / level for lever, cost in bills.by_lever.items()},
        "firms": counted.firms.sum(axis=1),
        "frontier_firms": counted.firms[:, frontier].sum(axis=1),
        "entries": entries,
        "exits": flows.closures.firms.sum(axis=1),
        "investment": invested / level,
        "consumption": (market.absorption - invested - public - research) / level,
        "public_consumption": public / level,
        "absorption": market.absorption / level,
        "exports": market.exports / level,
        "imports": market.imports / level,
        "house_price": house_price,
        "local_price": market.price,
        "talent_wage": QUARTERS * market.talent_wage / level,
        "worker_wage": QUARTERS * market.worker_wage / level,
        "insolvencies": _real_firms(now, flows.loans.insolvent, structure),
        "relocations": _real_firms(now, flows.places.province != now.firms.province, structure),
        "public_debt": now.provinces.public_debt / level,
        "in_force": now.provinces.in_force,
        "budget_cut": now.provinces.cut,
        "interest_rate": QUARTERS * market.interest,
        "price_level": level,
        "residual": market.gap,
    }


def _real_firms(now: State, which: np.ndarray, structure: Structure) -> np.ndarray:
    """Real firms (province,) that few agents stand for. `which` bool (firm,)."""
    rows = np.flatnonzero(which)
    return np.bincount(
        now.firms.province[rows], weights=now.firms.weight[rows], minlength=structure.provinces
    )
