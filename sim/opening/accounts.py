"""Balance the opening's books: productivity, saving and transfers that make observed value added add up. eq. O4, O6."""

from dataclasses import replace

import numpy as np

from sim.opening.labour import Labour
from sim.processes import investment, markets
from sim.processes.parameters import Parameters
from sim.processes.tally import Tally
from sim.state import Market, Structure


def shift(market: Market, paid: Labour, p: Parameters) -> np.ndarray:
    """Productivity A that turns the drawn firms' strength into observed revenue. eq. O6, from M2 (province, sector)."""
    rho, eta = markets.powers(p.markets)
    labour_share = 1.0 - p.markets.capital_share
    factor = market.revenue / market.strength * market.demand ** (-eta / p.markets.substitution_within_sector)
    return factor ** (1.0 / (rho * eta)) / (rho * labour_share / paid.cost) ** labour_share


def balance(counted: Tally, market: Market, structure: Structure, p: Parameters) -> tuple[Structure, Market]:
    """Saving that pays for opening investment at the opening rate, and transfers that close every account. eq. O4."""
    user_cost = investment.quarterly(p.investment.depreciation_per_year + p.investment.interest_per_year)
    wear = investment.quarterly(p.investment.depreciation_per_year)
    response = investment.quarterly(min(p.investment.response_per_year, p.investment.depreciation_per_year))
    planned = (wear - response) * market.price * counted.capital.sum(axis=1)
    planned = planned + response * markets.profit_share(p.markets) * market.revenue.sum(axis=1) / user_cost
    pool = float(planned.sum())
    base = 1.0 - structure.research_intensity - structure.tax[:, None]
    saving_rate = pool / float((base * market.revenue).sum())
    at_home = ((1.0 - saving_rate * base) * market.revenue).sum(axis=1)
    transfer = (market.absorption - at_home - planned) / market.revenue.sum()
    return replace(structure, saving_rate=saving_rate, transfer=transfer), replace(market, pool=pool)
