"""Provinces, firms and talent as Mesa agents: a few are objects, the many are rows that pass for agents.

`sim/agents/README.md` shows what can be done with them.
"""

from sim.agents.agent_model import AgentModel, closed_to_interventions
from sim.agents.columnar import ColumnarAgentSet
from sim.agents.composite import CompositeAgentSet
from sim.agents.firm import Firm
from sim.agents.foresight import Foresight
from sim.agents.province import Province
from sim.agents.talent import Talent

__all__ = [
    "AgentModel",
    "ColumnarAgentSet",
    "CompositeAgentSet",
    "Firm",
    "Foresight",
    "Province",
    "Talent",
    "closed_to_interventions",
]
