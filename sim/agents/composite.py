"""Agents of every kind in one Mesa agent set: provinces, firms, talent, and what a modeller may have
added."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Self

import mesa
import numpy as np

from sim.agents.columnar import ColumnarAgentSet
from sim.agents.members import Keys
from sim.agents.row import RowAgent
from sim.agents.row_set import AbstractRowSet, boxed

if TYPE_CHECKING:
    from sim.agents.agent_model import AgentModel

KEY = np.dtype([("kind", np.int16), ("id", np.uint64)])
"""Position of the kind among the model's kinds, and the agent's id: ids are unique within a kind."""


class CompositeAgentSet(AbstractRowSet):
    """Agents of several kinds: each kind after the other, unless sorted or shuffled."""

    def __init__(self, model: "AgentModel", keys: Keys | None = None) -> None:
        self._kinds: list[type[mesa.Agent]] = model.agent_types
        super().__init__(model, keys)

    def _everyone(self) -> Keys:
        return np.concatenate([_keys(number, ids) for number, ids in enumerate(self._seen())])

    def _seen(self) -> tuple[np.ndarray, ...]:
        return tuple(self._ids(kind) for kind in self._kinds)

    def _ids(self, kind: type[mesa.Agent]) -> np.ndarray:
        if issubclass(kind, RowAgent):
            return self.model.ids_of(kind.columns)
        return self.model.ids_of_objects(kind)

    def _alive(self, keys: Keys) -> np.ndarray:
        alive = np.zeros(len(keys), dtype=np.bool_)
        for kind, rows in self._parts(keys):
            ids = keys["id"][rows]
            if issubclass(kind, RowAgent):
                alive[rows] = self.model.rows_of(kind.columns, ids) >= 0
            else:
                alive[rows] = np.isin(ids, self._ids(kind))
        return alive

    def _of(self, keys: Keys) -> Self:
        return type(self)(self.model, keys)

    def _handles(self, keys: Keys) -> Iterator[mesa.Agent]:
        makers = [self._maker(kind) for kind in self._kinds]
        return (makers[number](identity) for number, identity in keys.tolist())

    def _maker(self, kind: type[mesa.Agent]) -> Callable[[int], mesa.Agent]:
        if issubclass(kind, RowAgent):
            return lambda identity: kind.handle(self.model, identity)
        objects = {agent.unique_id: agent for agent in self.model.agents_by_type[kind]}
        return objects.__getitem__

    def _key(self, agent: Any) -> Any:
        for number, kind in enumerate(self._kinds):
            is_one = isinstance(agent, kind) if issubclass(kind, RowAgent) else type(agent) is kind
            if is_one and agent.model is self.model:
                return number, agent.unique_id
        return None

    def _is_here(self, agent: Any) -> bool:
        if isinstance(agent, RowAgent):
            return agent.is_alive
        return agent in self.model.agents_by_type[type(agent)]

    def _is(self, keys: Keys, kind: type) -> np.ndarray:
        return np.array([issubclass(each, kind) for each in self._kinds])[keys["kind"]]

    def _parts(self, keys: Keys) -> Iterator[tuple[type[mesa.Agent], np.ndarray]]:
        """Each kind that has members, with their positions in the set."""
        for number, kind in enumerate(self._kinds):
            rows = np.flatnonzero(keys["kind"] == number)
            if len(rows):
                yield kind, rows

    def _column(self, name: str) -> np.ndarray:
        return self._joined(lambda kind, keys: self._part(kind, keys, name))

    def _column_or(self, name: str, default: Any) -> np.ndarray:
        def part(kind: type[mesa.Agent], keys: Keys) -> np.ndarray:
            try:
                return self._part(kind, keys, name)
            except AttributeError:
                return boxed([default] * len(keys))

        return self._joined(part)

    def _part(self, kind: type[mesa.Agent], keys: Keys, name: str) -> np.ndarray:
        """An attribute of members of one kind (agent,)."""
        if name == "unique_id":
            return keys["id"]
        if issubclass(kind, RowAgent):
            return ColumnarAgentSet(self.model, kind, keys["id"])._column(name)
        values = [getattr(agent, name) for agent in self._handles(keys)]
        plain = np.array(values) if all(type(value) in (float, str) for value in values) else boxed(values)
        return plain if plain.ndim == 1 else boxed(values)

    def _joined(self, part: Callable[[type[mesa.Agent], Keys], np.ndarray]) -> np.ndarray:
        """Columns of the kinds as one, in the order of the set: plain where they are alike, else objects."""
        keys = self.keys
        parts = [(rows, part(kind, keys[rows])) for kind, rows in self._parts(keys)]
        dtypes = {values.dtype.kind: values.dtype for _, values in parts}
        alike = len(dtypes) == 1
        if alike:
            dtype = np.result_type(*(values.dtype for _, values in parts))
        column = np.empty(len(keys), dtype=dtype if alike else object)
        for rows, values in parts:
            column[rows] = values if alike else boxed(values.tolist())
        return column

    def _assign(self, name: str, value: Any) -> None:
        keys = self.keys
        parts = list(self._parts(keys))
        for kind, _ in parts:
            if not issubclass(kind, RowAgent):
                raise AttributeError(
                    f"{kind.__name__}.{name} cannot be assigned through a set of several kinds"
                )
            kind.column(name)
        values = np.asarray(value)
        with self.model.together():
            for kind, rows in parts:
                ids = self.model.rows_of(kind.columns, keys["id"][rows])
                kind.assign(self.model, ids, name, values[rows] if values.ndim else value)

    def _remove_all(self) -> None:
        keys = self.keys
        parts = list(self._parts(keys))
        with self.model.together():
            for kind, rows in parts:
                if issubclass(kind, RowAgent):
                    ColumnarAgentSet(self.model, kind, keys["id"][rows])._remove_all()
                else:
                    for agent in self._handles(keys[rows]):
                        agent.remove()


def _keys(number: int, ids: np.ndarray) -> Keys:
    keys = np.empty(len(ids), dtype=KEY)
    keys["kind"], keys["id"] = number, ids
    return keys
