"""Markets: wages, prices and the revenue of every cell clear together. Equations M1-M7.

Firms are monopolistic competitors with a CES demand; all the market needs to know about them is the summed strength
of each cell (province, sector), so clearing costs provinces x provinces x sectors and not the number of agents, and
yet each firm has a revenue of its own.
"""

from dataclasses import dataclass

import numpy as np

from sim import kernels
from sim.errors import RunError
from sim.processes.tally import Tally
from sim.state import Market, Provinces, State, Structure
from sim.uncertain import ParameterRecord, settled, uncertain


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
    """Odds of talent's share of the wage bill in the frontier fields over those in `traditional`, at the opening
    (O6)."""
    trade_distance: float = uncertain(
        1.0, prior=(0.7, 1.3), bounds=(0.1, 2.0), unit="elasticity", source="gravity, standard range"
    )
    """How trade freeness falls with distance (M4); from 2 on provinces become islands and clearing slows."""
    own_distance: float = settled(0.67, bounds=(0.3, 1.0), unit="radii", source="mean distance inside a disc")
    """Distance of a province to itself, in radii of a disc of its land area (M4)."""
    home_share: float = uncertain(
        0.70,
        prior=(0.60, 0.85),
        bounds=(0.3, 0.97),
        unit="share of spending",
        source="0.6-0.9, Tombe and Zhu type",
    )
    """Share of spending that stays in its own province, national mean; the border factor is fitted to it (O3)."""
    export_share: float = settled(
        0.18, bounds=(0.01, 0.6), unit="share of GDP", source="national accounts, recalled"
    )
    """Sales to the rest of the world at the opening (O2)."""
    net_export_share: float = settled(
        0.02, bounds=(-0.1, 0.1), unit="share of GDP", source="national accounts, recalled"
    )
    """Net sales to the rest of the world, a fixed share; every province the same, for want of provincial figures
    (O4)."""
    density_elasticity: float = uncertain(
        0.05,
        prior=(0.02, 0.08),
        bounds=(0.0, 0.3),
        unit="elasticity",
        source="Grover, Lall and Timmis 2021; raw 0.19",
    )
    """How productivity rises with the density of talent (lambda, M7)."""
    tolerance: float = settled(1e-11, bounds=(1e-13, 1e-6), unit="log", source="numerical")
    """Largest relative gap left when markets count as cleared."""


MOST_PASSES = 3000
WIDEST_GAP = 1e-8
"""Log gap up to which a clearing that ran out of passes still counts."""


@dataclass(frozen=True, eq=False)
class Budget:
    """How income turns into spending this quarter, known before markets clear."""

    own: np.ndarray
    """Share of revenue spent on final goods where it is earned (province, sector). eq. I4"""
    saving: np.ndarray
    """Share of revenue that enters the national pool (province, sector). eq. I4"""
    fixed: np.ndarray
    """Yuan spent and saved out of last quarter's bills (province, 2). eq. B3"""
    ploughed: np.ndarray
    """Each province's part of the national pool, sums to 1 (province,). eq. I3"""
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


def productivity(
    provinces: Provinces, talent: np.ndarray, structure: Structure, p: MarketParameters, gamma: float
) -> np.ndarray:
    """Productivity shift A this quarter: fundamentals, density of talent, public capital. eq. M2, M7, B5.

    `talent` persons (province,); `gamma` elasticity of public capital. Returns (province, sector).
    """
    density = (talent / structure.opening_talent) ** p.density_elasticity
    return structure.shift * np.exp(provinces.base) * (density * provinces.public_capital**gamma)[:, None]


def clear(
    state: State, structure: Structure, tally: Tally, shift: np.ndarray, budget: Budget, employed: Employed,
    p: MarketParameters,
) -> Market:  # fmt: skip
    """Clear goods and labour markets at once. eq. M1-M7.

    Finds wages, prices and revenue such that every sale is somebody's purchase and every wage bill is paid, from last
    quarter's prices. Raises `RunError` when no equilibrium is found (not seen for valid economies).
    """
    last = state.market
    demand, talent_wage, worker_wage = last.demand.copy(), last.talent_wage.copy(), last.worker_wage.copy()
    foreign_demand = structure.foreign_demand * np.exp(state.provinces.foreign[0])
    revenue, sector_price, spending, absorption, pool, gap, passes = kernels.market.clear(
        tally.total_strength, shift, structure.talent_weight, employed.talent, employed.workers,
        structure.freeness, structure.foreign_freeness, structure.foreign_supply, foreign_demand, structure.taste,
        budget.own, budget.ploughed, budget.saving, structure.transfer, budget.fixed,
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
        pool=pool,
        interest=budget.interest,
        gap=gap,
        passes=passes,
    )


def final_price(sector_price: np.ndarray, taste: np.ndarray, p: MarketParameters) -> np.ndarray:
    """Price of final goods in each province, CES over sectors. eq. M6. `sector_price` P (province, sector)."""
    e, sigma = p.substitution_between_sectors, p.substitution_within_sector
    return (sector_price ** ((1.0 - e) / (1.0 - sigma)) @ taste) ** (1.0 / (1.0 - e))
