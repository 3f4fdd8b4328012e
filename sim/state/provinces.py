"""Stocks that a province holds as a whole."""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class Provinces:
    """Stocks of the provinces, (province,) unless said otherwise."""

    others: np.ndarray
    """Residents without college education, persons; workers are a fixed share of them."""
    retired: np.ndarray
    """Retired talent, persons."""
    base: np.ndarray
    """Log of exogenous productivity, relative to the opening (province, sector). eq. W1"""
    trend: np.ndarray
    """The province's own trend in `base`, log a quarter. eq. W2"""
    foreign: np.ndarray
    """Log demand of the rest of the world relative to the opening (1,)."""
    public_capital: np.ndarray
    """Public capital over what opening policy would keep. eq. B4"""
    research: np.ndarray
    """Stock of past real research, fading, yuan at opening prices (province, sector). eq. S1"""
    in_force: np.ndarray
    """1 while the levers of a province are in force, 0 once a new leadership has dropped them. eq. L1"""
    public_debt: np.ndarray
    """Debt taken on for levers, yuan. eq. B5"""
    idle_capital: np.ndarray
    """Real capital without a firm, which start-ups take over (province,). eq. I5"""
    students: np.ndarray
    """Extra students by quarters left to graduation (quarter, province), persons. eq. D3"""
    student_cost: np.ndarray
    """What each of those students costs a quarter, yuan (quarter, province)."""
    bills_paid_out: np.ndarray
    """Last quarter's levers paid to people and firms, yuan; settled this quarter. eq. B1"""
    bills_used_up: np.ndarray
    """Last quarter's levers that used real resources (teaching, administration), yuan. eq. B1"""
    bills_equity: np.ndarray
    """Last quarter's guidance funds, yuan; they become capital of frontier firms this quarter. eq. B7"""
    usual_arrivals: np.ndarray
    """Talent that arrives in a usual quarter, persons: what a budget reckons with. eq. B2"""
    cut: np.ndarray
    """Share of the promised levers that the budget lets through, 1 = all. eq. B2"""

    def __post_init__(self) -> None:
        for stock in vars(self).values():
            stock.setflags(write=False)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """What was copied or read from a file is as read-only as it was."""
        self.__dict__.update(state)
        self.__post_init__()
