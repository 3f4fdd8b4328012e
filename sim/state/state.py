"""The whole economy at the start of a quarter."""

from dataclasses import dataclass

from sim.state.columns import Firms, Talent
from sim.state.market import Market
from sim.state.provinces import Provinces


@dataclass(frozen=True, eq=False)
class State:
    """Everything that changes from one quarter to the next."""

    quarter: int
    """Quarters since the opening."""
    firms: Firms
    talent: Talent
    provinces: Provinces
    market: Market
    """The last cleared quarter; at the opening, the inverted one."""
