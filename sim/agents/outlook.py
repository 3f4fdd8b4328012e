"""A firm explains itself: its profit, its plans, and how likely it is to close or to move."""

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from sim import kernels
from sim.processes import exit, investment, markets, relocation, tally
from sim.state import Firms

if TYPE_CHECKING:
    from sim.agents.firm import Firm


@dataclass(frozen=True, eq=False)
class Outlook:
    """The coming quarter of one real firm, planned on last quarter's demand as firms do. Yuan a quarter."""

    revenue: float
    research: float
    """Planned outlay on research, in full. eq. R1, R5"""
    research_borne: float
    """What the firm itself pays of it, after credits and grants."""
    profit: float
    """What revenue leaves after wages, research borne and overhead; before interest."""
    return_over_user_cost: float
    """Return on its capital, net of overhead, over the user cost; at 1 it replaces what wears out. eq. I1"""
    investment: float
    """Planned investment, yuan; what is bought depends on the nation's saving. eq. I2"""
    debt_over_capital: float
    """Debt over what its capital is worth; it closes at once above `credit.limit`. eq. A5"""
    chance_to_close: float
    """Chance to close in the quarter, unless insolvent. eq. X1"""
    chance_to_move: float
    """Chance to move to another province; 0 for giants. eq. P1, P2"""
    chance_to_place_plant: float
    """Chance to look for another province for a new plant; 0 for all but giants. eq. P2"""
    destinations: dict[str, float]
    """Where it would go, if at all; sums to one. eq. P1"""


def outlook(firm: "Firm") -> Outlook:
    """Look at the coming quarter from one firm, with the kernels of all. LookupError once it has gone."""
    model, row = firm.model, firm.row
    state, s, p, ahead = model.state, model.structure, model.parameters, model.foresight()
    one = Firms(**{column.name: getattr(state.firms, column.name)[row : row + 1] for column in fields(Firms)})
    r, sector, capital = int(one.province[0]), int(one.sector[0]), float(one.capital[0])
    strength, sums = tally.firm_sums(one, s.provinces, len(s.sectors), *markets.production(p.markets))
    cells = sums.reshape(s.provinces, len(s.sectors), 6)
    alone = replace(ahead.counted, strength=strength, total_strength=cells[..., 0], capital=cells[..., 1])
    returns = investment.relative_return(alone, state.market, p.investment, ahead.margin, ahead.overhead)
    revenue = float(strength[0] * state.market.factor[r, sector])
    worth = float(state.market.price[r]) * capital
    after, nothing = np.empty(1), np.zeros(s.provinces * len(s.sectors))
    kernels.firms.invest(
        0, 1, one.province, one.sector, one.capital, strength, len(s.sectors), 0.0,
        nothing + ahead.plans.by_capital, ahead.plans.by_strength.ravel(), after,
    )  # fmt: skip
    odds = relocation.odds(ahead.returns, s, p.relocation)
    is_giant = bool(relocation.is_giant(one, ahead.counted, odds, p.relocation)[0])
    looks = p.relocation.rate_per_year / 4.0
    return Outlook(
        revenue=revenue,
        research=float(ahead.outlay.real[r, sector]) * revenue,
        research_borne=float(ahead.outlay.borne[r, sector]) * revenue,
        profit=float(ahead.margin[r, sector]) * revenue - ahead.overhead * worth,
        return_over_user_cost=float(returns[r, sector]),
        investment=float(state.market.price[r] * after[0]),
        debt_over_capital=float(one.debt[0]) / worth,
        chance_to_close=float(
            exit.chance(one, ahead.rules.approval_churn, ahead.counted, p.exit, state.quarter)[0]
        ),
        chance_to_move=0.0 if is_giant else looks,
        chance_to_place_plant=looks if is_giant else 0.0,
        destinations=dict(
            zip(model.places.names, np.diff(odds[r, sector], prepend=0.0).tolist(), strict=True)
        ),
    )
