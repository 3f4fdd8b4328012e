"""What every lever has: who pulls it, when, how hard, and on what evidence."""

from abc import abstractmethod
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.calendar import Quarter
from sim.economies import Observation
from sim.places import Places
from sim.policy.frame import Intensity, Present, Where
from sim.policy.rules import Rules
from sim.policy.when import When
from sim.records import Record

Evidence = Literal["measured", "analogous", "assumed"]
"""How the size of a lever's effect is known: measured here, measured for something like it, or assumed."""


class AbstractLever(Record):
    """One thing governments can do: it amends the rules in force, and nothing else.

    Subclasses are final. They say in class attributes, which documentation is made from, where the lever works,
    who feels it, who pays, how well its effect is known and what it leaves out.
    """

    pillar: ClassVar[str]
    """The pillar it belongs to: talent pool, industrial base, forward-looking policy, consistent support."""
    channel: ClassVar[str]
    """The rule it amends, with unit."""
    felt_by: ClassVar[str]
    """Who decides differently because of it."""
    paid_by: ClassVar[str]
    """Whose money it is, and what it costs."""
    evidence: ClassVar[Evidence]
    """How the size of its effect is known."""
    left_out: ClassVar[str]
    """What it does in life and not here."""

    lever: str
    """Which lever this is."""
    where: Where = ()
    """Who adopts: provinces by name or code, groups of them, or all."""
    when: When = When()
    """The quarters in which it is in force; the whole run where nothing is said."""
    intensity: Intensity = 1.0
    """Multiple of the stated dose."""
    present: Present = Field(default_factory=dict)
    """Intensity already embedded in the data, by province or group; adopters move only by what lies above it."""
    source: str = Field(min_length=1, max_length=2000)
    """Where the dose comes from, or that it is illustrative or assumed."""

    @abstractmethod
    def amend(self, rules: Rules, t: Quarter, places: Places, observation: Observation) -> Rules:
        """The rules of quarter `t` with this lever added to what other levers have decided."""

    def reach(self, t: Quarter, places: Places) -> NDArray[np.float64]:
        """Strength in quarter `t`, (province,), from 0 to `intensity`: what adopters add to their present."""
        return self.when.strength(t) * self.move(places)

    def move(self, places: Places) -> NDArray[np.float64]:
        """Strength once fully phased in, (province,): `intensity` less what is present, and 0 elsewhere."""
        move = np.zeros(len(places.codes))
        for name in self.where:
            move[list(places.find(name))] = self.intensity
        for name, present in self.present.items():
            here = list(places.find(name))
            move[here] = np.maximum(move[here] - present, 0.0)
        return move
