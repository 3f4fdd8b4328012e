"""Capital and saving: firms invest by the return on capital, out of one national pool. Equations I1-I5."""

from dataclasses import dataclass

import numpy as np

from sim import kernels
from sim.errors import RunError
from sim.processes.tally import Tally
from sim.state import Firms, Market
from sim.uncertain import ParameterRecord, settled, uncertain

LEAST_RETURN = 0.01
"""Least return over user cost that founders reckon with (I1)."""
LEAST_POOL = 0.05
"""Part of the pool that always answers to returns: keeps the rate finite if start-ups wanted all of it (I3)."""


class InvestmentParameters(ParameterRecord):
    """How capital wears out and answers to its return."""

    depreciation_per_year: float = settled(
        0.10, bounds=(0.02, 0.4), unit="share a year", source="assumed, usual for China"
    )
    """Share of capital that wears out (delta, I1)."""
    response_per_year: float = uncertain(
        0.08,
        prior=(0.04, 0.10),
        bounds=(0.005, 0.4),
        unit="share a year",
        source="assumed; at most the depreciation",
    )
    """Extra investment, as a share of capital, when the return is twice the user cost (chi, I2). Never above the
    depreciation: then no firm ever wants to disinvest and the rate has a closed form."""
    interest_per_year: float = settled(
        0.05, bounds=(0.005, 0.3), unit="share a year", source="assumed real rate"
    )
    """Real interest rate at the opening; later it clears saving against investment (I3)."""
    capital_dispersion: float = settled(
        0.3, bounds=(0.0, 1.0), unit="log SD", source="assumed; see Hsieh and Klenow 2009"
    )
    """Spread of the opening capital of firms around what their sales call for (O9)."""


@dataclass(frozen=True, eq=False)
class Plans:
    """What firms and start-ups want to invest, at the rate that clears planned investment against saving."""

    interest: float
    """Real interest rate, a quarter. eq. I3"""
    user_cost: float
    """Depreciation plus interest, a quarter. eq. I1"""
    by_capital: float
    """Investment per unit of capital that does not depend on its return. eq. I2"""
    by_strength: np.ndarray
    """Investment per unit of a firm's strength (province, sector). eq. I2"""
    idle: np.ndarray
    """Real investment in capital that waits for start-ups (province,). eq. I5"""
    total: np.ndarray
    """All planned real investment (province,)."""
    ploughed: np.ndarray
    """Share of the national pool that goes to each province (province,). eq. I3"""


def quarterly(rate_per_year: float) -> float:
    """A yearly share as a share a quarter."""
    return rate_per_year / 4.0


def response(p: InvestmentParameters, overhead: float) -> float:
    """Response of investment to its return, a quarter: as stated, but never so strong that a firm without any return
    would want to sell capital at the opening rate. eq. I2. `overhead` a quarter."""
    wear, user_cost = (
        quarterly(p.depreciation_per_year),
        quarterly(p.depreciation_per_year + p.interest_per_year),
    )
    return min(quarterly(p.response_per_year), wear * user_cost / (user_cost + overhead))


def plan(
    tally: Tally, market: Market, wanted_idle: np.ndarray, idle: np.ndarray, p: InvestmentParameters,
    margin: np.ndarray,
    overhead: float,
) -> Plans:  # fmt: skip
    """Plan investment by the return on capital that last quarter's demand promises. eq. I1-I3, I5.

    The rate is the one at which planned investment, at last quarter's prices, equals last quarter's pool of saving:
    a closed form, because no firm wants to disinvest (see `response`).
    `wanted_idle`, `idle` real capital for start-ups, wanted and there (province,); `margin` profit after
    research over value added (province, sector);
    `overhead` fixed cost over capital, a quarter. Raises `RunError` where firms together earn less than their overhead:
    no rate makes them want what is saved.
    """
    price = market.price
    wear, slope = quarterly(p.depreciation_per_year), response(p, overhead)
    factor = market.factor
    profit = margin * tally.total_strength * factor
    shortage = np.maximum(wanted_idle - idle, 0.0)
    worth = float(price @ tally.installed)
    committed = (wear - slope) * worth + float(price @ shortage)
    user_cost = (
        slope
        * (float(profit.sum()) - overhead * worth)
        / max(market.pool - committed, LEAST_POOL * market.pool)
    )
    if not user_cost > 0.0:
        raise RunError(
            "no interest rate clears saving and investment: firms earn less than their overhead. "
            "Lower parameters.income.overhead_per_year, parameters.volatility or parameters.fundamentals."
        )
    by_capital = wear - slope - slope * overhead / user_cost
    by_strength = slope * margin * factor / (price[:, None] * user_cost)
    total = by_capital * tally.installed + (by_strength * tally.total_strength).sum(axis=1) + shortage
    nominal = price * total
    return Plans(
        interest=user_cost - wear,
        user_cost=user_cost,
        by_capital=by_capital,
        by_strength=by_strength,
        idle=shortage,
        total=total,
        ploughed=nominal / nominal.sum(),
    )


def relative_return(
    tally: Tally, market: Market, p: InvestmentParameters, margin: np.ndarray, overhead: float
) -> np.ndarray:
    """Return on capital that last quarter's demand promises, net of overhead, over its user cost. eq. I1
    (province, sector)

    1 where there is no capital yet. `margin` profit after research over value added (province, sector).
    """
    user_cost = quarterly(p.depreciation_per_year) + market.interest
    profit = margin * tally.total_strength * market.factor
    worth = market.price[:, None] * tally.capital * user_cost
    gross = np.divide(profit, worth, out=np.ones_like(profit), where=worth > 0.0)
    net = np.where(worth > 0.0, gross - overhead / user_cost, 1.0)
    return np.maximum(net, LEAST_RETURN)


@dataclass(frozen=True, eq=False)
class Investment:
    """Investment carried out, real."""

    capital: np.ndarray
    """Capital of each firm after the quarter (firm,)."""
    idle: np.ndarray
    """New capital that waits for start-ups (province,)."""
    released: np.ndarray
    """Idle capital that incumbents took over (province,). eq. I5"""
    funded: np.ndarray
    """Capital that guidance funds put into frontier firms (province,). eq. B7"""
    given: np.ndarray
    """The same per unit of a firm's capital (province, sector): nobody borrows for it."""
    real: np.ndarray
    """All new capital (province,)."""


def carry_out(
    plans: Plans, ploughed: np.ndarray, firms: Firms, tally: Tally, market: Market, idle: np.ndarray,
    wanted_idle: np.ndarray,
    taken: np.ndarray, equity: np.ndarray, frontier: np.ndarray, p: InvestmentParameters, threads: int = 1,
) -> Investment:  # fmt: skip
    """Buy capital with the pool that markets actually gave: plans are scaled to it. eq. I1, I2, I5.

    Idle capital beyond what start-ups want, and after what they have `taken`, goes to incumbents where it stands.
    `equity` yuan that guidance funds put in (province,), eq. B7, spread over `frontier` firms by their capital,
    not by their
    return: good firms are less eager for it. `ploughed` each province's part of the pool, as planned (province,).
    """
    real = ploughed * market.pool / market.price
    scale = real / plans.total
    wear = quarterly(p.depreciation_per_year)
    installed = tally.installed
    spare = np.minimum(np.maximum(idle - wanted_idle, 0.0), idle - taken)
    released = np.where(installed > 0.0, spare, 0.0) * (1.0 - wear)
    targets = np.where(frontier, tally.capital, 0.0)
    reached = targets.sum(axis=1) > 0.0
    funded = np.where(reached, equity / market.price, 0.0)
    boost = funded[:, None] * targets / np.maximum(targets.sum(axis=1), 1e-300)[:, None]
    extra = np.divide(boost, tally.capital, out=np.zeros_like(boost), where=tally.capital > 0.0)
    floor = ((scale * plans.by_capital + released / np.maximum(installed, 1e-300))[:, None] + extra).ravel()
    slope = (scale[:, None] * plans.by_strength).ravel()
    after = np.empty(len(firms))

    def work(low: int, high: int, piece: int) -> None:
        kernels.firms.invest(
            low, high, firms.province, firms.sector, firms.capital, tally.strength, tally.capital.shape[1],
            1.0 - wear, floor, slope, after,
        )  # fmt: skip

    kernels.chunks.split(len(firms), threads, work)
    return Investment(
        capital=after,
        idle=scale * plans.idle,
        released=released,
        funded=funded,
        given=extra,
        real=real + funded,
    )
