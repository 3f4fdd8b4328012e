"""Rows presented as a Mesa agent set: `len`, iteration, membership, `get`, `select`, `agg`, vectorised."""

from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
from mesa.agentset import AbstractAgentSet

from sim.agents.row import RowAgent

if TYPE_CHECKING:
    from sim.model import Economy

CLOSED = "agents of an economy come and go through its processes; {} is not possible here"


class ColumnarAgentSet(AbstractAgentSet):
    """Some or all agents of one kind, in the order of their rows.

    Holds ids, not rows, once a selection has been made, so that a selection survives the quarters; agents that have
    gone drop out of it. Columns come back as arrays.
    """

    def __init__(self, model: "Economy", kind: type[RowAgent], ids: np.ndarray | None = None) -> None:
        self.model = model
        self.kind = kind
        self.random: Random = model.random
        self._ids = ids

    @property
    def ids(self) -> np.ndarray:
        """Ids of the agents that are still here (agent,) uint64."""
        everyone = self._columns.identity
        if self._ids is None:
            return everyone
        return self._ids[np.isin(self._ids, everyone)]

    @property
    def _columns(self) -> Any:
        return getattr(self.model.state, self.kind.columns)

    def _rows(self) -> np.ndarray | slice:
        if self._ids is None:
            return slice(None)
        return self.model.rows_of(self.kind.columns, self.ids)

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[RowAgent]:
        return (self.kind(self.model, identity) for identity in self.ids.tolist())

    def __contains__(self, agent: object) -> bool:
        if not isinstance(agent, self.kind) or agent.model is not self.model:
            return False
        return bool(np.any(self.ids == np.uint64(agent.unique_id)))

    def to_list(self) -> list[RowAgent]:
        """Handles to all agents of the set."""
        return list(self)

    def get(
        self, attr_names: str | list[str], handle_missing: str = "error", default_value: Any = None
    ) -> Any:
        """Values of one attribute (agent,), or of several as one list an agent, in the order of the set."""
        if isinstance(attr_names, str):
            return self._attribute(attr_names, handle_missing, default_value)
        columns = [self._attribute(name, handle_missing, default_value).tolist() for name in attr_names]
        return [list(values) for values in zip(*columns, strict=True)]

    def _attribute(self, name: str, handle_missing: str, default_value: Any) -> np.ndarray:
        if name == "unique_id":
            return self.ids
        if name in self.kind.attributes:
            return self.kind.attributes[name](self.model, self._rows())
        if handle_missing == "default":
            return np.full(len(self), default_value)
        known = ", ".join(sorted(self.kind.attributes))
        raise AttributeError(f"{self.kind.__name__} has no '{name}'; it has {known}")

    def select(
        self,
        filter_func: Callable[[RowAgent], bool] | np.ndarray | None = None,
        at_most: int | float = float("inf"),
        inplace: bool = False,
        agent_type: type | None = None,
    ) -> "ColumnarAgentSet":
        """The agents for which `filter_func` holds: a function of a handle as in Mesa, or a mask (agent,) of rows."""
        ids = self.ids
        if agent_type is not None and not issubclass(self.kind, agent_type):
            ids = ids[:0]
        elif isinstance(filter_func, np.ndarray):
            ids = ids[filter_func]
        elif filter_func is not None:
            ids = ids[np.fromiter((bool(filter_func(agent)) for agent in self), np.bool_, count=len(ids))]
        if at_most == float("inf"):
            at_most = len(ids)
        elif isinstance(at_most, float):
            at_most *= len(self)
        chosen = ids[: int(at_most)]
        if inplace:
            self._ids = chosen
            return self
        return ColumnarAgentSet(self.model, self.kind, chosen)

    def agg(self, attribute: str, func: Callable | Iterable[Callable]) -> Any:
        """Aggregate an attribute: `agg("capital", np.sum)`, or a list of functions."""
        values = self.get(attribute)
        if callable(func):
            return func(values)
        return [each(values) for each in func]

    def do(self, method: str | Callable, *args: Any, **kwargs: Any) -> "ColumnarAgentSet":
        """Call a method of every agent, in the order of rows."""
        self.map(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable, *args: Any, **kwargs: Any) -> list[Any]:
        """Call a method of every agent and return the results."""
        if isinstance(method, str):
            return [getattr(agent, method)(*args, **kwargs) for agent in self]
        return [method(agent, *args, **kwargs) for agent in self]

    def shuffle_do(self, method: str | Callable, *args: Any, **kwargs: Any) -> "ColumnarAgentSet":
        """Call a method of every agent in random order. The model's own processes never do this."""
        return self.shuffle().do(method, *args, **kwargs)

    def shuffle(self, inplace: bool = False) -> "ColumnarAgentSet":
        """The same agents in random order."""
        order = list(range(len(self)))
        self.random.shuffle(order)
        return self._reordered(self.ids[order], inplace)

    def sort(self, key: str | Callable, ascending: bool = False, inplace: bool = False) -> "ColumnarAgentSet":
        """The same agents ordered by an attribute or a function of the handle; as Mesa, the largest first."""
        values = np.asarray(self.get(key) if isinstance(key, str) else self.map(key))
        order = np.argsort(values, kind="stable")
        return self._reordered(self.ids[order if ascending else order[::-1]], inplace)

    def _reordered(self, ids: np.ndarray, inplace: bool) -> "ColumnarAgentSet":
        if inplace:
            self._ids = ids
            return self
        return ColumnarAgentSet(self.model, self.kind, ids)

    def _update(self, agents: Iterable[RowAgent]) -> "ColumnarAgentSet":
        self._ids = np.array([agent.unique_id for agent in agents], dtype=np.uint64)
        return self

    def add(self, agent: RowAgent) -> None:
        """Not possible: births are decided by the economy."""
        raise TypeError(CLOSED.format("adding one"))

    def discard(self, agent: RowAgent) -> None:
        """Not possible: deaths are decided by the economy."""
        raise TypeError(CLOSED.format("discarding one"))

    def remove(self, agent: RowAgent) -> None:
        """Not possible: deaths are decided by the economy."""
        raise TypeError(CLOSED.format("removing one"))
