"""Public finance: every lever is paid for, from the province's own budget, a quarter later. Equations B1-B8."""

from dataclasses import dataclass

import numpy as np

from sim.errors import RunError
from sim.policy.rules import Rules
from sim.state import Market, Provinces, Structure
from sim.uncertain import ParameterRecord, settled, uncertain

LEAST_CUT = 0.01
"""Levers are never cut to nothing, so that what they would cost stays known (B2)."""
ARRIVALS_LEARNT = 0.125
"""Weight of this quarter in the usual number of arrivals: budgets remember about two years (B2)."""
NEAR_THE_LIMIT = 0.2
"""Levers begin to be cut when this part of the debt limit is left, and are gone when nothing is (B5)."""


class PublicFinanceParameters(ParameterRecord):
    """What governments can afford, and what they give up for it."""

    ceiling: float = uncertain(
        0.10, prior=(0.05, 0.20), bounds=(0.0, 1.0), unit="share of own revenue", source="assumed"
    )
    """Largest share of own revenue that levers may cost; above it they are cut until it holds (B2)."""
    land_share: float = settled(
        0.25,
        bounds=(0.0, 0.9),
        unit="share of own revenue",
        source="4.8 trn of land sales in 2024, fiscal review; assumed share",
    )
    """Part of own revenue that follows house prices, as sales of land do (B2)."""
    crowding_out: float = uncertain(0.3, prior=(0.1, 0.6), bounds=(0.0, 1.0), unit="share", source="assumed")
    """Share of the cost of levers taken from public investment (B3)."""
    borrowing: float = settled(0.3, bounds=(0.0, 1.0), unit="share", source="assumed")
    """Share of the cost of levers that is borrowed from the national pool as long as the limit allows (B3)."""
    debt_limit: float = settled(
        0.5, bounds=(0.0, 10.0), unit="years of own revenue", source="assumed; debt already 40 % of GDP"
    )
    """Debt for levers that a province may carry; near it, levers are cut before anything else (B5)."""
    repayment_per_year: float = settled(
        0.10, bounds=(0.0, 1.0), unit="share a year", source="assumed: ten years"
    )
    """Share of that debt repaid out of taxes (B5)."""
    investment_share: float = settled(
        0.6,
        bounds=(0.02, 3.0),
        unit="share of own revenue",
        source="assumed: about 6 % of GDP, with what land and bonds pay",
    )
    """Public investment over own revenue, at the opening (B4)."""
    capital_elasticity: float = uncertain(
        0.10,
        prior=(0.05, 0.15),
        bounds=(0.0, 0.4),
        unit="elasticity",
        source="Bom and Ligthart 2014: 0.106, recalled",
    )
    """Productivity lost when public capital falls behind (B4)."""
    depreciation_per_year: float = settled(0.06, bounds=(0.0, 0.3), unit="share a year", source="assumed")
    """Share of public capital that wears out (B4)."""
    administration: float = settled(0.10, bounds=(0.0, 1.0), unit="share of cost", source="assumed")
    """Real resources that running a lever takes, on top of what it pays out (B1)."""
    fund_fill: float = uncertain(
        0.45,
        prior=(0.25, 0.6),
        bounds=(0.0, 1.0),
        unit="share of target",
        source="26 % of funds reach theirs: Wei, Ang and Jia 2023",
    )
    """Part of its target that a guidance fund raises where GDP per head is the nation's (B7)."""
    fund_fill_by_income: float = settled(
        0.3, bounds=(0.0, 2.0), unit="share per log", source="assumed: 0.6 coast, 0.3 inland"
    )
    """How that part rises with GDP per head at the opening (B7)."""
    procurement_premium: float = settled(0.15, bounds=(0.0, 1.0), unit="share of price", source="assumed")
    """What public procurement pays above the market: its cost to the budget (B8)."""


@dataclass(frozen=True, eq=False)
class Settlement:
    """Last quarter's bills, settled this quarter: who pays, yuan (province,). eq. B3, B5, B6"""

    received: np.ndarray
    """What residents get on balance: grants less the levy."""
    spent: np.ndarray
    """What governments use beyond their baseline: real resources and equity, less public investment forgone."""
    levied: np.ndarray
    """What residents pay."""
    levy: np.ndarray
    """The same as a share of income."""
    forgone: np.ndarray
    """Public investment given up."""
    given: np.ndarray
    """What is paid from abroad: nothing, unless the budget's channel is shut."""
    equity: np.ndarray
    """What guidance funds put into frontier firms."""
    borrowed: np.ndarray
    """New debt less repayment."""
    interest: np.ndarray
    """Interest on debt."""


def settle(
    provinces: Provinces, structure: Structure, market: Market, house_price: np.ndarray, p: PublicFinanceParameters,
    from_abroad: bool = False,
) -> Settlement:  # fmt: skip
    """Settle last quarter's bills: part from public investment, part borrowed, the rest a levy. eq. B3, B5, B6.

    `from_abroad` shuts the budget's channel: all is paid by nobody here. By income of last quarter. Sums over
    all uses are zero: a lever makes nobody richer but by what somebody else gives up. Raises `RunError` where a
    province would have to levy all that is earned in it.
    """
    bills = provinces.bills_paid_out + provinces.bills_used_up + provinces.bills_equity
    repaid = p.repayment_per_year / 4.0 * provinces.public_debt
    interest = market.interest * provinces.public_debt
    public = p.investment_share * structure.tax * market.gdp
    forgone = np.minimum(p.crowding_out * bills, public)
    limit = debt_limit(market.gdp, house_price, structure, p)
    room = np.maximum(limit - provinces.public_debt, 0.0)
    new_debt = np.minimum(p.borrowing * (bills - forgone), room)
    levied = bills - forgone - new_debt + repaid + interest
    given = bills if from_abroad else np.zeros_like(bills)
    if from_abroad:
        forgone, new_debt, levied = np.zeros_like(bills), np.zeros_like(bills), repaid + interest
    levy = levied / market.gdp
    if not levy.max() < 1.0:
        raise RunError(
            f"budgets cannot be met: a province would levy {levy.max():.0%} of its income for levers and their debt. "
            "Lower parameters.public_finance.ceiling or parameters.public_finance.debt_limit, or the doses."
        )
    return Settlement(
        given=given,
        received=provinces.bills_paid_out - levied,
        spent=provinces.bills_used_up + provinces.bills_equity - forgone,
        levied=levied,
        levy=levy,
        forgone=forgone,
        equity=provinces.bills_equity.copy(),
        borrowed=new_debt - repaid,
        interest=interest,
    )


@dataclass(frozen=True, eq=False)
class Bills:
    """What the levers of this quarter cost, yuan (province,); settled next quarter. eq. B1"""

    by_lever: dict[str, np.ndarray]
    """Cost of each rule, without administration."""
    paid_out: np.ndarray
    """Money that goes to people and firms."""
    used_up: np.ndarray
    """Real resources that governments use: teaching, services, programmes, premiums, administration."""
    equity: np.ndarray
    """Money that guidance funds raise for frontier firms."""
    usual_arrivals: np.ndarray
    """Talent that arrives in a usual quarter, persons. eq. B2"""
    cut: np.ndarray
    """Share of promises that next quarter's budget lets through. eq. B2, B5"""
    public_capital: np.ndarray
    """Public capital after the quarter, over what opening policy would keep. eq. B4"""

    @property
    def total(self) -> np.ndarray:
        """The whole public cost."""
        return self.paid_out + self.used_up + self.equity


@dataclass(frozen=True, eq=False)
class Reached:
    """Whom the rules reached this quarter (province,)."""

    arrivals: np.ndarray
    """Talent from other provinces, persons."""
    newcomers: np.ndarray
    """Talent living there and registered elsewhere, persons."""
    research: np.ndarray
    """Research outlay as reported, yuan."""


def bill(
    provinces: Provinces, rules: Rules, reached: Reached, settled: Settlement, house_price: np.ndarray,
    structure: Structure,
    market: Market, p: PublicFinanceParameters,
) -> Bills:  # fmt: skip
    """Add up what the rules promised, and see what the budget lets through next. eq. B1, B2, B4, B5, B7, B8.

    `settled` last quarter's bills: what they took from public investment shows in public capital now.
    """
    gdp = market.gdp
    cost = {
        "talent_settlement": rules.settlement_grant * reached.arrivals,
        "housing_support": rules.housing_support * reached.newcomers,
        "hukou_openness": rules.hukou_services * reached.newcomers,
        "university_seats": (provinces.students * provinces.student_cost).sum(axis=0),
        "research_credit": rules.research_credit * reached.research,
        "research_grants": rules.research_grants * gdp,
        "guidance_fund": rules.fund * fill(structure, p) * gdp,
        "public_procurement": p.procurement_premium * rules.procurement * gdp,
        "programmes": rules.programmes * gdp,
    }
    running = p.administration * sum(cost.values())
    paid_out = (
        cost["talent_settlement"]
        + cost["housing_support"]
        + cost["research_credit"]
        + cost["research_grants"]
    )
    used_up = (
        cost["hukou_openness"] + cost["university_seats"] + cost["public_procurement"] + cost["programmes"]
    )
    total = paid_out + used_up + cost["guidance_fund"] + running
    usual = provinces.usual_arrivals + ARRIVALS_LEARNT * (reached.arrivals - provinces.usual_arrivals)
    odd = (1.0 + p.administration) * rules.settlement_grant * (reached.arrivals - usual)
    revenue = own_revenue(gdp, house_price, structure, p)
    planned = p.investment_share * structure.tax * gdp
    invested = 1.0 - np.divide(settled.forgone, planned, out=np.zeros_like(planned), where=planned > 0.0)
    wear = p.depreciation_per_year / 4.0
    return Bills(
        by_lever=cost,
        paid_out=paid_out,
        used_up=used_up + running,
        equity=cost["guidance_fund"],
        usual_arrivals=usual,
        cut=_affordable(provinces, total - odd, revenue, provinces.public_debt + settled.borrowed, p),
        public_capital=provinces.public_capital
        + wear * (np.maximum(invested, 0.0) - provinces.public_capital),
    )


def reach(arrivals: np.ndarray, talent: np.ndarray, reported: np.ndarray, market: Market) -> Reached:
    """Count whom the rules reach. `talent` persons (province, registered), `reported` outlay over value added
    (province,
    sector)."""
    return Reached(
        arrivals=arrivals,
        newcomers=talent.sum(axis=1) - np.diag(talent),
        research=(reported * market.revenue).sum(axis=1),
    )


def procure(rules: Rules, market: Market, structure: Structure) -> np.ndarray:
    """Public purchases moved to the province's own frontier firms, yuan (province, sector). eq. B8"""
    frontier = np.where(structure.frontier[None, :] & (market.revenue > 0.0), market.revenue, 0.0)
    share = frontier / np.maximum(frontier.sum(axis=1, keepdims=True), 1e-300)
    return (rules.procurement * market.gdp)[:, None] * share


def own_revenue(
    gdp: np.ndarray, house_price: np.ndarray, structure: Structure, p: PublicFinanceParameters
) -> np.ndarray:
    """Taxes, and sales of land that follow house prices, yuan a quarter (province,). eq. B2"""
    return structure.tax * gdp * (1.0 - p.land_share + p.land_share * house_price)


def debt_limit(
    gdp: np.ndarray, house_price: np.ndarray, structure: Structure, p: PublicFinanceParameters
) -> np.ndarray:
    """Debt for levers that a province may carry, yuan (province,). eq. B5"""
    return p.debt_limit * 4.0 * own_revenue(gdp, house_price, structure, p)


def fill(structure: Structure, p: PublicFinanceParameters) -> np.ndarray:
    """Part of its target that a fund raises (province,). eq. B7"""
    return np.clip(p.fund_fill + p.fund_fill_by_income * structure.income_gap, 0.0, 1.0)


def _affordable(
    provinces: Provinces, total: np.ndarray, revenue: np.ndarray, debt: np.ndarray, p: PublicFinanceParameters
) -> np.ndarray:
    """Share of promises that the ceiling and the debt limit let through (province,). eq. B2, B5

    `total` what the quarter's levers would have cost with the usual number of arrivals, yuan. Students once admitted
    are taught to the end; their cost counts all the same, so new promises are cut the more.
    """
    at_full_strength = total / np.maximum(provinces.cut, LEAST_CUT)
    room = p.ceiling * revenue
    ceiling = np.divide(room, at_full_strength, out=np.ones_like(room), where=at_full_strength > 0.0)
    limit = p.debt_limit * 4.0 * revenue
    headroom = np.divide(limit - debt, NEAR_THE_LIMIT * limit, out=np.zeros_like(limit), where=limit > 0.0)
    headroom = np.where(debt > 0.0, headroom, 1.0)
    return np.clip(np.minimum(ceiling, headroom), LEAST_CUT, 1.0)
