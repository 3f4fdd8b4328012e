"""Foresight: what agents will see when they decide in the coming quarter, found by living it once on a copy.

So an agent that explains itself says what it is about to weigh, at the prices it will weigh it at, and there
is no second copy of the quarter. Costs one quarter, once, and only when somebody asks.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.policy.rules import Rules
from sim.processes.entry import Entry
from sim.processes.investment import Plans
from sim.processes.migration import Prospects
from sim.processes.public_finance import Bills, Settlement
from sim.processes.research import Outlay
from sim.processes.tally import Tally
from sim.state import Market

if TYPE_CHECKING:
    from sim.agents.agent_model import AgentModel


@dataclass(frozen=True, eq=False)
class Foresight:
    """What a quarter showed to those who decided in it."""

    rules: Rules
    """In force, as far as the budget lets them through."""
    counted: Tally
    homes: np.ndarray
    """House prices (province,)."""
    settled: Settlement
    outlay: Outlay
    margin: np.ndarray
    """Profit after research over value added (province, sector)."""
    overhead: float
    """Fixed cost over capital, a quarter."""
    returns: np.ndarray
    """Return on capital over its user cost (province, sector). eq. I1"""
    founding: Entry
    plans: Plans
    market: Market
    """As the quarter clears it."""
    seen: Prospects
    bills: Bills


def foresee(model: "AgentModel", step: Callable[[Any], None]) -> Foresight:
    """Live the coming quarter on a copy of `model` and hand over what was seen. The model itself is not
    changed."""
    noted: dict[str, Any] = {}
    twin: Any = copy.copy(model)
    twin.listener = twin.listener.telling(noted.update)
    twin.recorder = type(twin.recorder)(1)
    step(twin)
    return Foresight(**noted)
