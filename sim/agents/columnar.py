"""Firms, or talent, as a Mesa agent set: ids over columns."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

import mesa
import numpy as np

from sim import interventions
from sim.agents.members import Keys
from sim.agents.row_set import AbstractRowSet, boxed

if TYPE_CHECKING:
    from sim.agents.agent_model import AgentModel
    from sim.agents.row import RowAgent


class ColumnarAgentSet(AbstractRowSet):
    """Some or all agents of one kind, in the order of their rows unless sorted or shuffled."""

    def __init__(self, model: "AgentModel", kind: "type[RowAgent]", ids: Keys | None = None) -> None:
        self.kind = kind
        super().__init__(model, ids)

    @property
    def ids(self) -> np.ndarray:
        """Ids of the agents that are still here (agent,) uint64."""
        return self.keys

    def _everyone(self) -> Keys:
        return self.model.ids_of(self.kind.columns)

    def _seen(self) -> tuple[np.ndarray, ...]:
        return (self._everyone(),)

    def _alive(self, keys: Keys) -> np.ndarray:
        return self.model.rows_of(self.kind.columns, keys) >= 0

    def _of(self, keys: Keys) -> Self:
        return type(self)(self.model, self.kind, keys)

    def _handles(self, keys: Keys) -> Iterator[mesa.Agent]:
        handle, model = self.kind.handle, self.model
        return (handle(model, identity) for identity in keys.tolist())

    def _key(self, agent: object) -> Any:
        if isinstance(agent, self.kind) and agent.model is self.model:
            return agent.unique_id
        return None

    def _is_here(self, agent: Any) -> bool:
        return agent.is_alive

    def _is(self, keys: Keys, kind: type) -> np.ndarray:
        return np.full(len(keys), issubclass(self.kind, kind))

    def _column(self, name: str) -> np.ndarray:
        if name == "unique_id":
            return self.keys
        attribute = self.kind.attributes.get(name)
        if attribute is None:  # not of the agent's state: `model`, `is_alive`, or there is none
            return boxed([getattr(agent, name) for agent in self])
        return attribute(self.model, slice(None) if self.is_everyone else self._rows())

    def _rows(self) -> np.ndarray:
        return self.model.rows_of(self.kind.columns, self.keys)

    def _assign(self, name: str, value: Any) -> None:
        self.kind.assign(self.model, self._rows(), name, value)

    def _remove_all(self) -> None:
        self.model.intervene(interventions.remove(self.kind.columns, self._rows()))
