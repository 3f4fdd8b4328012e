"""A province explains itself: what it earns, which levers are in force there, what they cost and what is
owed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.processes import public_finance

if TYPE_CHECKING:
    from sim.agents.province import Province


@dataclass(frozen=True)
class Budget:
    """The coming quarter's budget for levers of one province, yuan a quarter."""

    own_revenue: float
    """Taxes and sales of land. eq. B2"""
    in_force: bool
    """Whether promises have survived the changes of leadership. eq. L1"""
    cut: float
    """Share of what is promised that the budget lets through. eq. B2, B5"""
    rules: dict[str, float]
    """The rules that levers set here, in force and after the cut; see `sim/policy/rules.py` for units."""
    cost: dict[str, float]
    """What each lever costs in the quarter, without administration; to be settled in the next. eq. B1"""
    due: float
    """Last quarter's bills and interest, settled in this quarter. eq. B3"""
    levied: float
    """The part of it that residents pay. eq. B6"""
    borrowed: float
    """New debt less repayment. eq. B5"""
    forgone: float
    """Public investment given up. eq. B3"""
    debt: float
    """Debt taken on for levers, yuan."""
    debt_limit: float
    """Debt it may carry, yuan. eq. B5"""


def budget(province: "Province") -> Budget:
    """The budget of the coming quarter, as it will be settled."""
    model, at, ahead = province.model, province.index, province.model.foresight()
    p, now, settled = model.parameters.public_finance, model.state.provinces, ahead.settled
    gdp = ahead.market.gdp
    rules = dict(ahead.rules.items()) | {f"focus.{name}": each for name, each in ahead.rules.focus.items()}
    bills = now.bills_paid_out + now.bills_used_up + now.bills_equity + settled.interest

    def here(values: np.ndarray) -> float:
        return float(values[at])

    return Budget(
        own_revenue=here(public_finance.own_revenue(gdp, ahead.homes, model.structure, p)),
        in_force=here(now.in_force) > 0.0,
        cut=here(now.cut),
        rules={name: here(values) for name, values in rules.items() if here(values) != 0.0},
        cost={name: here(values) for name, values in ahead.bills.by_lever.items() if here(values) > 0.0},
        due=here(bills),
        levied=here(settled.levied),
        borrowed=here(settled.borrowed),
        forgone=here(settled.forgone),
        debt=here(now.public_debt),
        debt_limit=here(public_finance.debt_limit(gdp, ahead.homes, model.structure, p)),
    )
