"""Invert the labour markets: wages and the weight of talent that make the wage bill an equilibrium. eq. O5-O6."""

from dataclasses import dataclass

import numpy as np

from sim.processes.markets import Employed, MarketParameters, powers

HALVINGS = 200


@dataclass(frozen=True, eq=False)
class Labour:
    """Labour markets at the opening."""

    talent_wage: np.ndarray
    worker_wage: np.ndarray
    talent_weight: np.ndarray
    cost: np.ndarray
    """Unit cost of the labour composite (province, sector)."""


def invert(revenue: np.ndarray, employed: Employed, frontier: np.ndarray, p: MarketParameters) -> Labour:
    """Share the wage bill by a premium that rises weakly with scarcity; weights follow. eq. O5, O6.

    A common weight would give talent wages from a fifth to seventeen times a worker's, so each province has its own.
    """
    rho, _ = powers(p)
    bill = rho * (1.0 - p.capital_share) * revenue.sum(axis=1)
    scarcity = (employed.workers / employed.talent) / (employed.workers.sum() / employed.talent.sum())
    premium = p.talent_premium * scarcity**p.premium_of_scarcity
    worker_wage = bill / (premium * employed.talent + employed.workers)
    talent_wage = premium * worker_wage
    share = _talent_share(
        revenue, talent_wage * employed.talent / bill, frontier, p.frontier_talent_intensity
    )
    eps = p.substitution_of_labour
    odds = share / (1.0 - share) * ((worker_wage / talent_wage) ** (1.0 - eps))[:, None]
    weight = odds / (1.0 + odds)
    talent, worker = talent_wage[:, None] ** (1.0 - eps), worker_wage[:, None] ** (1.0 - eps)
    cost = (weight * talent + (1.0 - weight) * worker) ** (1.0 / (1.0 - eps))
    return Labour(talent_wage, worker_wage, weight, cost)


def _talent_share(
    revenue: np.ndarray, overall: np.ndarray, frontier: np.ndarray, intensity: float
) -> np.ndarray:
    """Talent's share of wages by cell, with `intensity` times the odds in frontier fields (province, sector)."""
    relative = np.where(frontier, intensity, 1.0)
    weight = revenue / revenue.sum(axis=1, keepdims=True)
    low, high = np.full(len(overall), -60.0), np.full(len(overall), 60.0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        odds = np.exp(middle)[:, None] * relative
        above = (weight * odds / (1.0 + odds)).sum(axis=1) > overall
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    odds = np.exp((low + high) / 2.0)[:, None] * relative
    return odds / (1.0 + odds)
