"""Mesa's grammar over agents that are rows: what every set of them can do, vectorised where Mesa would
loop."""

import math
import operator
import warnings
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random
from typing import TYPE_CHECKING, Any, Self

import mesa
import numpy as np
from mesa.agentset import AbstractAgentSet, GroupBy

from sim.agents.groups import Groups, grouped

if TYPE_CHECKING:
    from sim.agents.agent_model import AgentModel

Keys = np.ndarray
"""What tells agents apart, one a member and in the order of the set."""


class AbstractRowSet(AbstractAgentSet, Sequence):
    """Some or all agents of an economy. Answers as Mesa's own set does; columns come back as arrays.

    The set of all agents is a view: it grows and shrinks with the economy and holds nothing. A selection
    holds what tells its agents apart, never their rows, so it survives the quarters; agents that have gone
    drop out of it.
    """

    def __init__(self, model: "AgentModel", keys: Keys | None = None) -> None:
        self.model = model
        self.random: Random = model.random
        self._put(keys)

    # What a kind of set says of itself.

    @abstractmethod
    def _everyone(self) -> Keys:
        """Keys of all agents that are here now."""

    @abstractmethod
    def _seen(self) -> tuple[np.ndarray, ...]:
        """Columns of ids now: as long as they are the same objects, nobody has come or gone."""

    @abstractmethod
    def _alive(self, keys: Keys) -> np.ndarray:
        """Which of the agents are still here, bool (agent,)."""

    @abstractmethod
    def _of(self, keys: Keys) -> Self:
        """Another set, of these agents."""

    @abstractmethod
    def _handles(self, keys: Keys) -> Iterator[mesa.Agent]:
        """The agents, one by one."""

    @abstractmethod
    def _key(self, agent: object) -> Any:
        """What tells this agent apart, None where it cannot be in such a set."""

    @abstractmethod
    def _is_here(self, agent: Any) -> bool:
        """Whether an agent that has a key is part of the economy now."""

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

    # Members.

    def _put(self, keys: Keys | None) -> None:
        self._keys = keys
        self._as_of: tuple[np.ndarray, ...] | None = None
        self._members: frozenset | None = None

    @property
    def keys(self) -> Keys:
        """What tells the agents of the set apart, of those that are still here, in its order."""
        if self._keys is None:
            return self._everyone()
        seen = self._seen()
        if self._as_of is None or not _same(seen, self._as_of):
            alive = self._alive(self._keys)
            self._put(self._keys if alive.all() else self._keys[alive])
            self._as_of = seen
        return self._keys

    @property
    def is_everyone(self) -> bool:
        """Whether this is the view of all agents there are."""
        return self._keys is None

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[mesa.Agent]:
        return self._handles(self.keys)

    def __reversed__(self) -> Iterator[mesa.Agent]:
        return self._handles(self.keys[::-1])

    def __contains__(self, agent: object) -> bool:
        key = self._key(agent)
        if key is None or not self._is_here(agent):
            return False
        if self._keys is None:
            return True
        keys = self.keys
        if self._members is None:
            self._members = frozenset(keys.tolist())
        return key in self._members

    def __getitem__(self, item: Any) -> Any:
        """One agent, or a list of those in a slice. Mesa advises `to_list()`: its sets will cease to be
        sequences."""
        if not self.is_everyone:
            warnings.warn(
                "indexing a set of agents goes away with Mesa 4.0: use to_list()[index]",
                PendingDeprecationWarning,
                stacklevel=2,
            )
        chosen = self.keys[item]
        return (
            list(self._handles(chosen))
            if isinstance(item, slice)
            else next(self._handles(np.array([chosen])))
        )

    def index(self, value: object, start: int = 0, stop: int | None = None) -> int:
        """Position of an agent. ValueError if it is not in the set."""
        if value in self:
            at = self.keys.tolist().index(self._key(value))
            if at in range(*slice(start, stop).indices(len(self))):
                return at
        raise ValueError(f"{value!r} is not in the set")

    def count(self, value: object) -> int:
        """How often an agent is in the set: once or not at all."""
        return int(value in self)

    def to_list(self) -> list[mesa.Agent]:
        """Handles to all agents of the set."""
        return list(self)

    def copy(self) -> Self:
        """A set of one's own of the same agents: it does not grow with the economy."""
        return self._of(self.keys)

    __copy__ = copy

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)}>"

    def _from_iterable(self, agents: Iterable[Any]) -> Self:  # what unions and intersections end in
        return self._of(self._everyone()[:0])._update(agents)

    def _update(self, agents: Iterable[Any]) -> Self:
        keys = []
        for agent in agents:
            key = self._key(agent)
            if key is None:
                raise TypeError(f"{agent!r} cannot be in a set of agents of this kind and economy")
            keys.append(key)
        self._put(np.array(list(dict.fromkeys(keys)), dtype=self._everyone().dtype))
        return self

    def add(self, agent: Any) -> None:
        """Put an agent of the economy into the set, at its end. The economy itself is not changed."""
        if agent in self:
            return
        key = self._key(agent)
        if key is None or self.is_everyone:
            raise TypeError(f"{agent!r} is no agent of this economy; calling its class makes a new one")
        keys = self.keys
        self._put(np.concatenate([keys, np.array([key], dtype=keys.dtype)]))

    def discard(self, agent: Any) -> None:
        """Take an agent out of the set if it is there. It stays in the economy: `agent.remove()` lets it
        go."""
        if agent not in self:
            return
        if self.is_everyone:
            raise TypeError(
                f"{agent!r} cannot be taken out of the set of all agents: agent.remove() lets it go, "
                "and a copy() of the set is your own"
            )
        key, keys = self._key(agent), self.keys
        self._put(keys[[each != key for each in keys.tolist()]])

    def remove(self, agent: Any) -> None:
        """Take an agent out of the set. KeyError if it is not there."""
        if agent not in self:
            raise KeyError(agent)
        self.discard(agent)

    def _result(self, keys: Keys, inplace: bool) -> Self:
        if not inplace:
            return self._of(keys)
        self._put(keys)
        return self

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

    def _walked(self) -> Iterator[Any]:
        seen = self._seen()
        for agent in self._handles(self.keys):
            if _same(seen, self._seen()) or agent in self:
                yield agent


def boxed(values: Sequence[Any]) -> np.ndarray:
    """Any objects as an array (agent,), whatever they are."""
    array = np.empty(len(values), dtype=object)
    for row, value in enumerate(values):
        array[row] = value
    return array


def _same(one: tuple[np.ndarray, ...], other: tuple[np.ndarray, ...]) -> bool:
    return all(a is b for a, b in zip(one, other, strict=True))


def _folded(values: np.ndarray, func: Callable) -> Any:
    is_numpy = (
        isinstance(func, np.ufunc) or (getattr(func, "__module__", None) or "").partition(".")[0] == "numpy"
    )
    return func(values if is_numpy else values.tolist())
