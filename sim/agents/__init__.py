"""Provinces, firms and talent as Mesa agents: a few are objects, the many are rows that pass for agents."""

from sim.agents.columnar import ColumnarAgentSet
from sim.agents.firm import Firm
from sim.agents.province import Province
from sim.agents.talent import Talent

__all__ = ["ColumnarAgentSet", "Firm", "Province", "Talent"]
