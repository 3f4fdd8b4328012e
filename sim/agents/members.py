"""Who is in a set of agents that are rows: what tells them apart, who has come and who has gone."""

import warnings
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import TYPE_CHECKING, Any, Self

import mesa
import numpy as np
from mesa.agentset import AbstractAgentSet

if TYPE_CHECKING:
    from sim.agents.agent_model import AgentModel

Keys = np.ndarray
"""What tells agents apart, one a member and in the order of the set."""


class AbstractMembers(AbstractAgentSet, Sequence):
    """Some or all agents of an economy, in an order.

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

    def _walked(self) -> Iterator[Any]:
        """The agents one by one; those that go meanwhile are left out."""
        seen = self._seen()
        for agent in self._handles(self.keys):
            if _same(seen, self._seen()) or agent in self:
                yield agent


def _same(one: tuple[np.ndarray, ...], other: tuple[np.ndarray, ...]) -> bool:
    return all(a is b for a, b in zip(one, other, strict=True))
