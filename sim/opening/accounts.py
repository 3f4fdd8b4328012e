"""Balance the opening's books: productivity, saving and transfers that make observed value added add up. eq. O4, O6."""

from dataclasses import replace

import numpy as np

from sim.opening.labour import Labour
from sim.processes import imitation, income, investment, markets, public_finance
from sim.processes.parameters import Parameters
from sim.processes.tally import Tally
from sim.state import Market, State, Structure


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
    overhead = investment.quarterly(p.income.overhead_per_year)
    slope = investment.response(p.investment, overhead)
    worth = market.price * counted.installed
    margin = markets.profit_share(p.markets) - structure.research_intensity
    gain = (margin * market.revenue).sum(axis=1) - overhead * worth
    planned = (wear - slope) * worth + slope * gain / user_cost
    pool = float(planned.sum())

    fixed_cost = income.overhead_share(market, overhead)
    earned = 1.0 - structure.research_intensity - fixed_cost - structure.tax[:, None]
    structure = replace(structure, saving_rate=pool / float((earned * market.revenue).sum()))
    use = _undisturbed(structure, fixed_cost, p)
    portfolio = float((use.pooled[income.PORTFOLIO] * market.revenue).sum())
    spent = (use.own * market.revenue).sum(axis=1) + planned + structure.ownership * portfolio
    structure = replace(structure, transfer=(market.absorption - spent) / market.revenue.sum())
    return structure, replace(market, pool=pool, overhead=fixed_cost)


def _undisturbed(structure: Structure, fixed_cost: np.ndarray, p: Parameters) -> income.Disposition:
    """How revenue is used while there is no lever and nothing to settle."""
    none = np.zeros(structure.provinces)
    settled = public_finance.Settlement(
        given=none,
        received=none,
        spent=none,
        levied=none,
        levy=none,
        forgone=none,
        equity=none,
        borrowed=none,
        interest=none,
    )
    share = markets.profit_share(p.markets)
    return income.dispose(structure, structure.research_intensity, fixed_cost, share, settled, p.income)


def retreat(state: State, counted: Tally, market: Market, structure: Structure, p: Parameters) -> np.ndarray:
    """What the frontier must move on so that imitation at the opening keeps pace and no more (sector,). eq. C2.

    The mean gain from imitation, weighted by sales.
    """
    residents = structure.opening_population
    learning = imitation.learn(counted, market, residents, np.zeros(len(residents)), structure, p.imitation)
    firms, factor = state.firms, market.factor
    gap = learning.frontier[firms.sector] - firms.productivity
    gain = np.where(gap > 0.0, learning.share[firms.province, firms.sector], learning.erosion) * gap
    sales = firms.weight * counted.strength * factor[firms.province, firms.sector]
    sectors = len(structure.sectors)
    total = np.bincount(firms.sector, weights=sales, minlength=sectors)
    return np.bincount(firms.sector, weights=sales * gain, minlength=sectors) / total
