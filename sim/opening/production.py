"""What is known of provinces and sectors before any agent is drawn: value added, research, firms. eq. O8."""

import numpy as np

from sim.economies import Observation
from sim.errors import RunError
from sim.opening.firms import Cells, population
from sim.processes import investment, markets
from sim.processes.parameters import Parameters
from sim.scenario import Scale

QUARTERS = 4.0
LEAST_MARGIN = 0.02
"""Least profit after research over value added with which a cell can open."""
LEAST_FRONTIER = 1e-5
"""Least share of GDP counted to the frontier fields of a province."""


def split(observed: Observation) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """Names of the sectors, which are frontier fields, and the fields' shares of the frontier (sector,)."""
    fields = tuple(observed.field_weights)
    sectors = ("traditional", *fields)
    frontier = np.array([name in observed.field_weights for name in sectors])
    return sectors, frontier, np.array([observed.field_weights.get(name, 0.0) for name in sectors])


def value_added(observed: Observation, field_shares: np.ndarray) -> np.ndarray:
    """Value added, yuan a quarter (province, sector)."""
    frontier = np.maximum(observed.frontier_share, LEAST_FRONTIER)[:, None] * field_shares[None, :]
    frontier[:, 0] = 1.0 - frontier[:, 1:].sum(axis=1)
    return frontier * observed.gdp[:, None] / QUARTERS


def research_intensity(observed: Observation, field_shares: np.ndarray, p: Parameters) -> np.ndarray:
    """Research outlay over value added by cell, frontier fields a declared multiple (province, sector). eq. R6"""
    multiple = np.where(field_shares > 0.0, p.research.frontier_intensity_ratio, 1.0)
    shares = value_added(observed, field_shares) / (observed.gdp / QUARTERS)[:, None]
    return observed.research_intensity[:, None] * multiple / (shares @ multiple)[:, None]


def cells(
    observed: Observation, scale: Scale, revenue: np.ndarray, price: np.ndarray, intensity: np.ndarray,
    field_shares: np.ndarray, frontier: np.ndarray, p: Parameters,
) -> Cells:  # fmt: skip
    """What each cell holds: value added, the capital it calls for at the user cost and overhead, agents. eq.
    O8 (province, sector)
    """
    agents, weight = population(
        observed, field_shares, frontier, scale.firms_per_frontier_agent, scale.firms_per_traditional_agent
    )
    rho, _ = markets.powers(p.markets)
    charges = p.investment.depreciation_per_year + p.investment.interest_per_year + p.income.overhead_per_year
    margin = 1.0 - rho * (1.0 - p.markets.capital_share) - intensity
    if margin.min() < LEAST_MARGIN:
        raise RunError(
            "research outlay leaves firms of some province no profit. "
            "Lower parameters.research.frontier_intensity_ratio."
        )
    capital = margin * revenue / (price[:, None] * investment.quarterly(charges))
    return Cells(
        revenue=revenue, capital=capital, price=price, intensity=intensity, agents=agents, weight=weight
    )
