"""Public finance: every lever is paid for, from the province's own budget, a quarter later. Equations B1-B5."""

from dataclasses import dataclass

import numpy as np

from sim.policy.rules import Rules
from sim.state import Market, Provinces, Structure
from sim.uncertain import ParameterRecord, settled, uncertain

LEAST_CUT = 0.01
"""Levers are never cut to nothing, so that what they would cost stays known."""


class PublicFinanceParameters(ParameterRecord):
    """What governments can afford, and what they give up for it."""

    ceiling: float = uncertain(
        0.10, prior=(0.05, 0.20), bounds=(0.0, 1.0), unit="share of own revenue", source="assumed"
    )
    """Largest share of own revenue that levers may cost; beyond it next quarter's levers are cut (B2)."""
    crowding_out: float = uncertain(0.3, prior=(0.1, 0.6), bounds=(0.0, 1.0), unit="share", source="assumed")
    """Share of the cost of levers taken from public investment; the rest is taxed from residents (B3)."""
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
    """Fall of productivity when public capital falls behind (gamma, B5)."""
    depreciation_per_year: float = settled(0.06, bounds=(0.0, 0.3), unit="share a year", source="assumed")
    """Share of public capital that wears out (B4)."""
    administration: float = settled(0.10, bounds=(0.0, 1.0), unit="share of cost", source="assumed")
    """Real resources that running a lever takes, on top of what it pays out (B1)."""


@dataclass(frozen=True, eq=False)
class Bills:
    """What the levers of this quarter cost, yuan (province,); settled next quarter. eq. B1"""

    settlement: np.ndarray
    """Grants to talent that arrived."""
    research: np.ndarray
    """Research credits, on outlay as reported."""
    seats: np.ndarray
    """Teaching of extra students: real resources."""
    administration: np.ndarray
    """Running all of these: real resources."""
    cut: np.ndarray
    """Share of promises that next quarter's budget lets through. eq. B2"""
    public_capital: np.ndarray
    """Public capital after the quarter, over what opening policy would keep. eq. B4"""

    @property
    def paid_out(self) -> np.ndarray:
        """Money that goes to people and firms."""
        return self.settlement + self.research

    @property
    def used_up(self) -> np.ndarray:
        """Real resources that governments use."""
        return self.seats + self.administration

    @property
    def total(self) -> np.ndarray:
        """The whole public cost."""
        return self.paid_out + self.used_up


def levy(provinces: Provinces, market: Market, p: PublicFinanceParameters) -> np.ndarray:
    """Share of income taken from residents to pay last quarter's bills. eq. B3. (province,)"""
    bills = provinces.bills_paid_out + provinces.bills_used_up
    return (1.0 - p.crowding_out) * bills / market.revenue.sum(axis=1)


def disposition(
    provinces: Provinces, structure: Structure, research: np.ndarray, p: PublicFinanceParameters
) -> tuple[np.ndarray, ...]:
    """How revenue is spent and saved this quarter. eq. I4, B3. `research` real, over value added (province, sector).

    Returns the shares of revenue spent at home and saved (province, sector), and yuan spent and saved out of last
    quarter's bills (province, 2). Whoever pays for a lever is poorer by what it uses up, and by nothing else at home.
    """
    s, tax = structure.saving_rate, structure.tax[:, None]
    saving = s * (1.0 - research - tax)
    own = 1.0 - saving
    bills = provinces.bills_paid_out + provinces.bills_used_up
    gained = p.crowding_out * bills - provinces.bills_used_up
    return own, saving, np.stack([-s * gained, s * gained], axis=1)


def settle(
    provinces: Provinces, rules: Rules, arrivals: np.ndarray, reported_research: np.ndarray, structure: Structure,
    market: Market, p: PublicFinanceParameters,
) -> Bills:  # fmt: skip
    """Add up what the rules promised, and see what the budget lets through next. eq. B1, B2, B4.

    `arrivals` talent from other provinces, persons (province,); `reported_research` yuan (province,).
    """
    settlement = rules.settlement_grant * arrivals
    research = rules.research_credit * reported_research
    seats = (provinces.students * provinces.student_cost).sum(axis=0)
    running = 1.0 + p.administration
    revenue = structure.tax * market.revenue.sum(axis=1)
    at_full_strength = running * (settlement + research) / np.maximum(provinces.cut, LEAST_CUT)
    room = np.maximum(p.ceiling * revenue - running * seats, 0.0)
    affordable = np.divide(room, at_full_strength, out=np.ones_like(room), where=at_full_strength > 0.0)
    invested = 1.0 - p.crowding_out * running * (settlement + research + seats) / (
        p.investment_share * revenue
    )
    wear = p.depreciation_per_year / 4.0
    return Bills(
        settlement=settlement,
        research=research,
        seats=seats,
        administration=p.administration * (settlement + research + seats),
        cut=np.clip(affordable, LEAST_CUT, 1.0),
        public_capital=provinces.public_capital
        + wear * (np.maximum(invested, 0.0) - provinces.public_capital),
    )
