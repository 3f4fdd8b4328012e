"""The world at an instant: every field with its unit and shape, and no behaviour."""

from sim.state.columns import Firms, Talent
from sim.state.market import Market
from sim.state.provinces import Provinces
from sim.state.state import State
from sim.state.structure import Structure

__all__ = ["Firms", "Market", "Provinces", "State", "Structure", "Talent"]
