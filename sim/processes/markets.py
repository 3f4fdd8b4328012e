"""Markets: wages, prices and the revenue of every cell clear together. Equations M1-M7.

Firms are monopolistic competitors with a CES demand; all the market needs to know about them is the summed strength
of each cell (province, sector), so clearing costs provinces x provinces x sectors and not the number of agents, and
yet each firm has a revenue of its own.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from pydantic import model_validator

from sim import kernels
from sim.errors import RunError
from sim.processes.income import SAVING, Disposition
from sim.processes.tally import Tally
from sim.state import Market, Provinces, State, Structure
from sim.uncertain import ParameterRecord, settled, uncertain

LARGEST_RATIO = 0.67
"""Largest (e - 1) / (sigma - 1) at which the opening can be inverted (O1); measured: .67 opens, .75 does not."""


class MarketParameters(ParameterRecord):
    """How goods, labour and places substitute for each other."""

    substitution_within_sector: float = uncertain(
        5.0,
        prior=(4.0, 6.0),
        bounds=(2.0, 12.0),
        unit="1",
        source="trade elasticity about 4: Tombe and Zhu 2019",
    )
    """Elasticity of substitution between firms of one sector (sigma, M1); the trade elasticity is one less."""
    substitution_between_sectors: float = uncertain(
        2.0,
        prior=(1.2, 3.0),
        bounds=(1.01, 6.0),
        unit="1",
        source="assumed; above 1 lets the frontier share rise",
    )
    """Elasticity of substitution between sectors in spending (e, M6)."""
    substitution_of_labour: float = uncertain(
        2.0,
        prior=(1.4, 3.5),
        bounds=(1.1, 8.0),
        unit="1",
        source="talent against workers 1.3-4, common range",
    )
    """Elasticity of substitution between talent and workers (eps, M2)."""
    capital_share: float = settled(
        0.35, bounds=(0.1, 0.6), unit="1", source="assumed; with markups labour gets 0.52"
    )
    """Exponent of capital in production (a, M1)."""
    talent_premium: float = uncertain(
        1.6,
        prior=(1.4, 1.8),
        bounds=(1.0, 4.0),
        unit="ratio",
        source="college premium at the national mean, assumed",
    )
    """Wage of talent over wage of workers at the opening, where talent is as scarce as in the nation (O5)."""
    premium_of_scarcity: float = settled(0.15, bounds=(0.0, 1.0), unit="elasticity", source="assumed, weak")
    """How the opening premium rises with workers per talent (O5)."""
    frontier_talent_intensity: float = settled(3.0, bounds=(1.0, 20.0), unit="odds ratio", source="assumed")
    """Odds of talent's share of the wage bill in the frontier fields over those in `traditional`, at the
    opening (O6).
    """
    trade_distance: float = uncertain(
        1.0, prior=(0.7, 1.3), bounds=(0.1, 2.0), unit="elasticity", source="gravity, standard range"
    )
    """How trade freeness falls with distance (M4); from 2 on provinces become islands and clearing slows."""
    own_distance: float = settled(0.67, bounds=(0.3, 1.0), unit="radii", source="mean distance inside a disc")
    """Distance of a province to itself, in radii of a disc of its land area (M4)."""
    home_share: float = uncertain(
        0.70,
        prior=(0.60, 0.80),
        bounds=(0.3, 0.82),
        unit="share of spending",
        source="0.6-0.9, Tombe and Zhu type",
    )
    """Share of its spending a province spends at home, national mean; the border factor is fitted to it (O3)."""
    export_share: float = settled(
        0.18, bounds=(0.01, 0.6), unit="share of GDP", source="national accounts, recalled"
    )
    """Sales to the rest of the world at the opening (O2)."""
    net_export_share: float = settled(
        0.02, bounds=(-0.1, 0.1), unit="share of GDP", source="national accounts, recalled"
    )
    """Net sales to the rest of the world at the opening; every province the same, for want of provincial
    figures (O4).
    """
    density_elasticity: float = uncertain(
        0.05,
        prior=(0.02, 0.08),
        bounds=(0.0, 0.3),
        unit="elasticity",
        source="Grover, Lall and Timmis 2021; raw 0.19",
    )
    """How productivity rises with the density of talent (lambda, M7)."""
    tolerance: float = settled(1e-11, bounds=(1e-13, 1e-9), unit="log", source="numerical")
    """Largest relative gap left when markets count as cleared."""

    @model_validator(mode="after")
    def _openable(self) -> Self:
        """Markets that the opening can invert. Beyond, tastes and prices chase each other without end."""
        ratio = (self.substitution_between_sectors - 1.0) / (self.substitution_within_sector - 1.0)
        if ratio > LARGEST_RATIO:
            raise ValueError(
                f"substitution_between_sectors - 1 must be at most {LARGEST_RATIO} of "
                f"substitution_within_sector - 1, got {ratio:.2f}"
            )
        if self.net_export_share >= self.export_share:
            raise ValueError("net_export_share must be below export_share: imports cannot be negative")
        return self


MOST_PASSES = 3000
WIDEST_GAP = 1e-8
"""Log gap up to which a clearing that ran out of passes still counts."""


@dataclass(frozen=True, eq=False)
class Budget:
    """How income turns into spending this quarter, known before markets clear."""

    use: Disposition
    """What revenue is spent on and which pools it enters. eq. I4"""
    shared: np.ndarray
    """What each province gets of the national pools (pool, province). eq. I3, A1"""
    overhead: np.ndarray
    """Fixed cost over value added (province, sector). eq. A2"""
    procured: np.ndarray
    """Yuan that governments spend on the goods of their own firms (province, sector). eq. B8"""
    interest: float
    """Real rate that clears planned investment against expected saving, a quarter. eq. I3"""


@dataclass(frozen=True, eq=False)
class Employed:
    """People at work, persons (province,)."""

    talent: np.ndarray
    workers: np.ndarray


def powers(p: MarketParameters) -> tuple[float, float]:
    """rho = (sigma - 1) / sigma and eta = 1 / (1 - rho (1 - a)). eq. M1"""
    rho = (p.substitution_within_sector - 1.0) / p.substitution_within_sector
    return rho, 1.0 / (1.0 - rho * (1.0 - p.capital_share))


def production(p: MarketParameters) -> tuple[float, float]:
    """Capital share a, and the power rho eta that turns productivity into revenue. eq. M1"""
    rho, eta = powers(p)
    return p.capital_share, rho * eta


def profit_share(p: MarketParameters) -> float:
    """Operating profit over revenue, 1 - rho (1 - a): the markup, and what capital earns. eq. I1"""
    rho, _ = powers(p)
    return 1.0 - rho * (1.0 - p.capital_share)


def density(talent: np.ndarray, structure: Structure, p: MarketParameters) -> np.ndarray:
    """Productivity over that of the opening, because of the density of talent. eq. M7. `talent` persons (province,).

    Returns (province, 1).
    """
    return ((talent / structure.opening_talent) ** p.density_elasticity)[:, None]


def productivity(provinces: Provinces, nearby: np.ndarray, structure: Structure, gamma: float) -> np.ndarray:
    """Productivity shift A this quarter: fundamentals, what is nearby, public capital. eq. M2, M7, B4.

    `nearby` effect of density and of research felt, 1 at the opening, and `gamma` elasticity of public capital. Returns
    (province, sector).
    """
    return structure.shift * nearby * np.exp(provinces.base) * (provinces.public_capital**gamma)[:, None]


def clear(
    state: State,
    structure: Structure,
    tally: Tally,
    shift: np.ndarray,
    budget: Budget,
    employed: Employed,
    p: MarketParameters,
) -> Market:
    """Clear goods and labour markets at once. eq. M1-M7.

    Finds wages, prices and revenue such that every sale is somebody's purchase and every wage bill is paid, from last
    quarter's prices. Raises `RunError` when no equilibrium is found (not seen for valid economies).
    """
    last = state.market
    demand, talent_wage, worker_wage = last.demand.copy(), last.talent_wage.copy(), last.worker_wage.copy()
    foreign_demand = structure.foreign_demand * np.exp(state.provinces.foreign[0])
    revenue, sector_price, spending, absorption, pools, gap, passes = kernels.market.clear(
        tally.total_strength, shift, structure.talent_weight, employed.talent, employed.workers,
        structure.freeness, structure.foreign_freeness, structure.foreign_supply, foreign_demand, structure.taste,
        budget.use.own, budget.use.pooled, budget.shared, budget.use.fixed, budget.use.pool_fixed, budget.procured,
        p.substitution_within_sector, p.substitution_between_sectors, p.substitution_of_labour, p.capital_share,
        p.tolerance, MOST_PASSES, demand, talent_wage, worker_wage,
    )  # fmt: skip
    if not gap < max(p.tolerance, WIDEST_GAP):
        raise RunError(
            f"markets did not clear in quarter {state.quarter}: gap {gap:.1e} after {passes} passes"
        )
    price = final_price(sector_price, structure.taste, p)
    supply = revenue / demand
    share = (absorption / absorption.sum() + last.absorption / last.absorption.sum()) / 2.0
    return Market(
        demand=demand,
        talent_wage=talent_wage,
        worker_wage=worker_wage,
        revenue=revenue,
        strength=tally.total_strength,
        capital=tally.capital,
        price=price,
        sector_price=sector_price,
        absorption=absorption,
        spending=spending,
        exports=structure.foreign_freeness * (supply @ foreign_demand),
        imports=structure.foreign_freeness * ((spending / sector_price) @ structure.foreign_supply),
        price_level=last.price_level * float(np.exp(np.sum(share * np.log(price / last.price)))),
        pool=float(pools[SAVING]),
        overhead=budget.overhead,
        interest=budget.interest,
        gap=gap,
        passes=passes,
    )


def final_price(sector_price: np.ndarray, taste: np.ndarray, p: MarketParameters) -> np.ndarray:
    """Price of final goods in each province, CES over sectors. eq. M6. `sector_price` P (province, sector)."""
    e, sigma = p.substitution_between_sectors, p.substitution_within_sector
    return (sector_price ** ((1.0 - e) / (1.0 - sigma)) @ taste) ** (1.0 / (1.0 - e))
