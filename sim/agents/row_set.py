"""Mesa's grammar over agents that are rows: what every set of them can do, vectorised where Mesa would
loop."""

import math
import operator
from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import numpy as np
from mesa.agentset import GroupBy

from sim.agents.groups import Groups, grouped
from sim.agents.members import AbstractMembers, Keys


class AbstractRowSet(AbstractMembers):
    """Some or all agents of an economy. Answers as Mesa's own set does; columns come back as arrays."""

    # What a kind of set says of itself.

    @abstractmethod
    def _is(self, keys: Keys, kind: type) -> np.ndarray:
        """Which of the agents are of a class, bool (agent,)."""

    @abstractmethod
    def _column(self, name: str) -> np.ndarray:
        """Values of one attribute (agent,). AttributeError where an agent has none."""

    @abstractmethod
    def _assign(self, name: str, value: Any) -> None:
        """Give the agents a value: an intervention."""

    @abstractmethod
    def _remove_all(self) -> None:
        """Let the agents go: an intervention."""

    # Attributes.

    def get(
        self, attr_names: str | list[str], handle_missing: str = "error", default_value: Any = None
    ) -> Any:
        """Values of one attribute as an array (agent,), or of several as one list an agent, in the order of
        the set."""
        if handle_missing not in ("error", "default"):
            raise ValueError(
                f"Unknown handle_missing option: {handle_missing}, should be one of 'error' or 'default'"
            )
        if isinstance(attr_names, str):
            return self._values(attr_names, handle_missing, default_value)
        columns = [self._values(name, handle_missing, default_value).tolist() for name in attr_names]
        return [list(values) for values in zip(*columns, strict=True)] if columns else [[] for _ in self]

    def _values(self, name: str, handle_missing: str, default: Any) -> np.ndarray:
        if len(self) == 0:
            return np.empty(0, dtype=object)
        if handle_missing == "error":
            return self._column(name)
        return self._column_or(name, default)

    def _column_or(self, name: str, default: Any) -> np.ndarray:
        try:
            return self._column(name)
        except AttributeError:
            return boxed([default] * len(self))

    def set(self, attr_name: str, value: Any) -> Self:
        """Give all agents a value, or an array (agent,) of one each. An intervention: see
        `sim/interventions.py`."""
        if len(self):
            self._assign(attr_name, value)
        return self

    def agg(self, attribute: str, func: Callable | Iterable[Callable]) -> Any:
        """Fold an attribute with one function or several. Functions of numpy get the column, all others a
        list."""
        values = self.get(attribute)
        if callable(func):
            return _folded(values, func)
        return [_folded(values, each) for each in func]

    # Selections and orders.

    def select(
        self,
        filter_func: Callable[[Any], bool] | np.ndarray | None = None,
        at_most: int | float = float("inf"),
        inplace: bool = False,
        agent_type: type | None = None,
    ) -> Self:
        """The agents for which `filter_func` holds: a function of an agent as in Mesa, or a mask (agent,).

        `at_most` so many of them, the first ones; a float up to 1 is a share of the set.
        """
        keys, limit = self.keys, at_most
        if isinstance(at_most, float) and at_most <= 1.0:
            limit = int(len(keys) * at_most)
        if isinstance(filter_func, np.ndarray):
            if filter_func.dtype != np.bool_ or filter_func.shape != (len(keys),):
                raise ValueError(f"a mask of {len(keys)} agents must be bool ({len(keys)},)")
            keys = keys[filter_func]
        if agent_type is not None:
            keys = keys[self._is(keys, agent_type)]
        if callable(filter_func):
            chosen: list[int] = []
            for row, agent in enumerate(self._handles(keys)):
                if len(chosen) >= limit:
                    break
                if filter_func(agent):
                    chosen.append(row)
            keys = keys[np.array(chosen, dtype=np.intp)]
        elif limit < len(keys):
            keys = keys[: max(0, math.ceil(limit))]
        return self._result(keys, inplace)

    def shuffle(self, inplace: bool = False) -> Self:
        """The same agents in random order, drawn from the model's generator as Mesa draws."""
        order = list(range(len(self)))
        self.random.shuffle(order)
        return self._result(self.keys[np.array(order, dtype=np.intp)], inplace)

    def sort(self, key: str | Callable, ascending: bool = False, inplace: bool = False) -> Self:
        """The same agents ordered by an attribute or a function of the agent; as Mesa, the largest first."""
        if isinstance(key, str) and "." in key:
            key = operator.attrgetter(key)
        values = boxed(self.map(key)) if callable(key) else self.get(key)
        if values.dtype == object:
            held = values.tolist()
            order = np.array(
                sorted(range(len(held)), key=held.__getitem__, reverse=not ascending), dtype=np.intp
            )
        elif ascending:
            order = np.argsort(values, kind="stable")
        else:  # equals keep their order, as with sorted(..., reverse=True)
            order = len(values) - 1 - np.argsort(values[::-1], kind="stable")[::-1]
        return self._result(self.keys[order], inplace)

    def groupby(self, by: Callable | str, result_type: str = "agentset") -> GroupBy:
        """Groups by an attribute or a function of the agent: sets, or lists of handles with
        `result_type="list"`."""
        labels = self.map(by) if callable(by) else self.get(by).tolist()
        keys = self.keys
        groups = {label: keys[rows] for label, rows in grouped(labels).items()}
        if result_type == "agentset":
            return Groups({label: self._of(members) for label, members in groups.items()})
        return Groups({label: list(self._handles(members)) for label, members in groups.items()})

    # Calls.

    def do(self, method: str | Callable, *args: Any, **kwargs: Any) -> Self:
        """Call a method or function of every agent, in order. `do("remove")` is one intervention."""
        if method == "remove" and not args and not kwargs:
            if len(self):
                self._remove_all()
            return self
        self.map(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable, *args: Any, **kwargs: Any) -> list[Any]:
        """Call a method or function of every agent and return the results; agents that go meanwhile are left
        out."""
        agents = self._walked()
        if isinstance(method, str):
            return [getattr(agent, method)(*args, **kwargs) for agent in agents]
        return [method(agent, *args, **kwargs) for agent in agents]

    def shuffle_do(self, method: str | Callable, *args: Any, **kwargs: Any) -> Self:
        """Call a method of every agent in random order. The model's own processes never do this."""
        self.shuffle().do(method, *args, **kwargs)
        return self


def boxed(values: Sequence[Any]) -> np.ndarray:
    """Any objects as an array (agent,), whatever they are."""
    array = np.empty(len(values), dtype=object)
    for row, value in enumerate(values):
        array[row] = value
    return array


def _folded(values: np.ndarray, func: Callable) -> Any:
    is_numpy = (
        isinstance(func, np.ufunc) or (getattr(func, "__module__", None) or "").partition(".")[0] == "numpy"
    )
    return func(values if is_numpy else values.tolist())
