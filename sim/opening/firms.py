"""Draw the firms of the opening: sizes with a heavy but capped tail, capital, past research, age. Equations O8-O9."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincinv

from sim.economies import Observation
from sim.processes import exit as closing
from sim.processes import research
from sim.processes.exit import ExitParameters
from sim.processes.parameters import Parameters
from sim.state import Firms
from sim.streams import Streams, identities

FEWEST_AGENTS = 10
"""Agents that a cell has at least, at a smaller weight."""
TAIL = 1.06
"""Exponent of the size distribution: Zipf's law, as observed for the largest firms of China."""
RAREST = 0.001
"""Part of firms that are larger than any agent: the tail ends there at every scale, since what is weighted by sales
would otherwise grow with the number of agents.
"""
LARGEST = 0.004
"""Largest revenue of one firm agent, as a share of GDP."""
LEAST_SHAPE = 1e-6
"""Shape of the law of past research below which there is none."""
OLDEST_YEARS = 40
"""Oldest firm at the opening."""
FIRM_IDENTITY = 1 << 40
"""Parents of opening firms are numbered from here, clear of those of talent."""


@dataclass(frozen=True, eq=False)
class Cells:
    """What is known of each cell before firms are drawn; (province, sector)."""

    revenue: np.ndarray
    """Yuan a quarter."""
    capital: np.ndarray
    """Real capital that value added calls for at the user cost."""
    price: np.ndarray
    """Price of final goods (province,)."""
    intensity: np.ndarray
    """Research outlay over value added."""
    agents: np.ndarray
    """Firm agents, int."""
    weight: np.ndarray
    """Real firms an agent stands for."""


def population(
    observed: Observation, shares: np.ndarray, frontier: np.ndarray, per_frontier: float, per_other: float
) -> tuple[np.ndarray, np.ndarray]:
    """Firm agents and their weights by cell. `shares` of the frontier in each sector (sector,), 0 for the others."""
    ordinary = np.maximum(observed.firms - observed.frontier_firms, 1.0)
    real = np.where(frontier[None, :], observed.frontier_firms[:, None] * shares[None, :], ordinary[:, None])
    real = np.maximum(real, 0.1)
    scale = np.where(frontier, per_frontier, per_other)
    agents = np.maximum(FEWEST_AGENTS, np.round(real / scale)).astype(np.int64)
    return agents, real / agents


def draw(cells: Cells, p: Parameters, streams: Streams) -> Firms:
    """Draw firms by quantiles, so that one giant more or less does not decide a province. eq. O8, O9."""
    luck, r, dispersion = streams.at(0), p.research, p.investment.capital_dispersion
    agents = cells.agents.ravel()
    cell = np.repeat(np.arange(len(agents)), agents)
    ordinal = np.arange(len(cell)) - np.repeat(np.cumsum(agents) - agents, agents)
    identity = identities((cell + FIRM_IDENTITY).astype(np.uint64), 0, ordinal.astype(np.uint64))
    size = _sizes(cells, cell, ordinal, luck("opening.size").uniform(identity))
    shape = (research.success_hazard(cells.intensity, r) / (r.obsolescence_per_year / 4.0)).ravel()[cell]
    quantile = luck("opening.knowledge").uniform(identity)
    knowledge = np.where(shape > 0.0, r.step * gammaincinv(np.maximum(shape, LEAST_SHAPE), quantile), 0.0)
    spread = np.exp(dispersion * luck("opening.capital").normal(identity))
    mean_capital = (cells.capital / (cells.agents * cells.weight)).ravel()[cell]
    sectors = cells.revenue.shape[1]
    return Firms(
        identity=identity,
        province=(cell // sectors).astype(np.int16),
        sector=(cell % sectors).astype(np.int16),
        founded=-_ages(luck("opening.firm_age").uniform(identity), p.exit),
        weight=cells.weight.ravel()[cell],
        productivity=np.log(size) / (p.markets.substitution_within_sector - 1.0) - knowledge,
        knowledge=knowledge,
        capital=mean_capital * size * spread,
        debt=p.credit.target * cells.price[cell // sectors] * mean_capital * size * spread,
    )


def _sizes(cells: Cells, cell: np.ndarray, ordinal: np.ndarray, luck: np.ndarray) -> np.ndarray:
    """Sizes with mean 1 in every cell: quantiles of a Pareto law without its `RAREST`, none above `LARGEST` of GDP.
    eq. O8 (firm,)
    """
    agents = cells.agents.ravel()
    size = (1.0 - (1.0 - RAREST) * (ordinal + luck) / agents[cell]) ** (-1.0 / TAIL)
    cap = LARGEST * cells.revenue.sum() * agents / cells.revenue.ravel()
    for _ in range(20):
        size /= (np.bincount(cell, weights=size, minlength=len(agents)) / agents)[cell]
        size = np.minimum(size, np.maximum(cap, 1.0)[cell])
    return size / (np.bincount(cell, weights=size, minlength=len(agents)) / agents)[cell]


def _ages(luck: np.ndarray, x: ExitParameters) -> np.ndarray:
    """Ages in quarters, as if firms had always been born at one rate and closed by their hazard (firm,) int32."""
    hazard = closing.hazard_at(np.arange(OLDEST_YEARS), x)
    alive = np.concatenate([[1.0], np.cumprod(np.clip(1.0 - hazard[:-1], 0.0, 1.0))])
    cumulative = np.concatenate([[0.0], np.cumsum(alive) / alive.sum()])
    years = np.interp(luck, cumulative, np.arange(OLDEST_YEARS + 1))
    return np.floor(4.0 * years).astype(np.int32) + 1
