"""The policy of one arm: its levers, folded into the rules of each quarter."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Quarter
from sim.economies import Observation
from sim.places import Places
from sim.policy.lever import AbstractLever
from sim.policy.rules import Rules
from sim.policy.when import When


@dataclass(frozen=True)
class Policy:
    """What the governments of one arm promise, quarter by quarter.

    Levers add, so their order changes nothing beyond rounding. What budgets cannot pay is cut by the model, with
    `rules.scaled(cut)`. Doses that a scenario has not worked out are, from this observation.
    """

    levers: Sequence[AbstractLever]
    places: Places
    observation: Observation
    _last: tuple[tuple[float, ...], Rules] | None = field(default=None, init=False, repr=False, compare=False)
    """How strong levers were, by when they are in force, as rules were last folded; and those rules."""
    _whens: tuple[When, ...] = field(default=(), init=False, repr=False, compare=False)
    """When levers are in force, each once."""

    def __post_init__(self) -> None:
        levers = tuple(lever.dosed(self.observation) for lever in self.levers)
        object.__setattr__(self, "levers", levers)
        object.__setattr__(self, "_whens", tuple(dict.fromkeys(lever.when for lever in levers)))

    def __getstate__(self) -> dict[str, Any]:
        """All but the rules folded last, which can be folded again."""
        return self.__dict__ | {"_last": None}

    def promised(self, t: Quarter) -> Rules:
        """The rules that levers in force in quarter `t` add up to, before any budget cuts them.

        The same as in the quarter before unless a lever begins, ends or phases in.
        """
        strengths = tuple(when.strength(t) for when in self._whens)
        if self._last is None or self._last[0] != strengths:
            rules = Rules.none(len(self.places.codes))
            for lever in self.levers:
                rules = lever.amend(rules, t, self.places, self.observation)
            object.__setattr__(self, "_last", (strengths, rules))
            return rules
        return self._last[1]

    def adopters(self) -> NDArray[np.bool_]:
        """Whether any lever ever moves a province, (province,)."""
        moved = np.zeros(len(self.places.codes), dtype=bool)
        for lever in self.levers:
            moved |= lever.move(self.places) > 0
        return moved
