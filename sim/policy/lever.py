"""What every lever has: who pulls it, when, how hard, and on what evidence."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationInfo, model_validator

from sim.calendar import Quarter
from sim.economies import Observation
from sim.places import Places
from sim.policy.dose import Dose
from sim.policy.frame import Frame, Intensity, Present, Where, refuse
from sim.policy.rules import Rules
from sim.policy.when import When
from sim.records import Fixed, Record

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
    shown_by: ClassVar[str]
    """What shows the size of its effect, with source; or what is assumed, and what is known of its sign."""
    left_out: ClassVar[str]
    """What it does in life and not here."""
    scales: ClassVar[tuple[str, ...]]
    """Its fields that intensity multiplies; multiplied, they stay within their bounds."""

    lever: str
    """Which lever this is."""
    where: Where = ()
    """Who adopts: provinces by name or code, groups of them, or all."""
    when: When = When()
    """The quarters in which it is in force; the whole run where nothing is said."""
    intensity: Intensity = 1.0
    """Multiple of the stated dose."""
    dose: Dose | None = None
    """What it is to cost, in place of an intensity: the same money per head, or share of budget, for all."""
    present: Present = Field(default_factory=Fixed)
    """Intensity already embedded in the data, by province or group; adopters move only by what lies above it."""
    source: str = Field(min_length=1, max_length=2000)
    """Where the dose comes from, or that it is illustrative or assumed."""

    @abstractmethod
    def amend(self, rules: Rules, t: Quarter, places: Places, observation: Observation) -> Rules:
        """The rules of quarter `t` with this lever added to what other levers have decided.

        Only `reach` may look at the quarter: rules are folded again only where the strength of a lever has changed.
        """

    @abstractmethod
    def cost_per_year(self, observation: Observation) -> NDArray[np.float64]:
        """What it is expected to cost at the opening, in full force at intensity 1: yuan a year (province,).

        A rule for doses, before administration and before anybody responds; the model bills what really happens.
        """

    def reach(self, t: Quarter, places: Places) -> NDArray[np.float64]:
        """Strength in quarter `t`, (province,), from 0 to `intensity`: what adopters add to their present."""
        return self.when.strength(t) * self.move(places)

    def move(self, places: Places) -> NDArray[np.float64]:
        """Strength once fully phased in, (province,), and 0 where nobody adopts.

        That is `intensity` less what is present, or the multiple that the dose asks for.
        """
        move = np.zeros(len(places.codes))
        if self.dose is not None:
            for name, multiple in self._multiples().items():
                move[list(places.find(name))] = multiple
            return move
        for name in self.where:
            move[list(places.find(name))] = self.intensity
        for name, present in self.present.items():
            here = list(places.find(name))
            move[here] = np.maximum(move[here] - present, 0.0)
        return move

    def dosed(self, observation: Observation) -> Self:
        """The same lever with its dose worked out from an opening; itself where it has none, or it has been already."""
        if self.dose is None or self.dose.multiple is not None:
            return self
        dose = self.dose.worked_out((self,), self.where, observation)
        return self.model_copy(update={"dose": dose}).within_bounds()

    def within_bounds(self) -> Self:
        """The same lever. Raises a validation error if what intensity or dose multiplies would leave its bounds."""
        for name, bound in self._bounds():
            for place, multiple in self._strengths().items():
                stated = getattr(self, name)
                if multiple * stated > bound * (1.0 + 1e-12):
                    asked = f"in {place} the dose asks for" if self.dose else "intensity"
                    remedy = "Lower the amount" if self.dose else "Lower one of them"
                    raise refuse(
                        f"{asked} {multiple:.3g} times {name} {stated:g}, that is {multiple * stated:.3g}; "
                        f"at most {bound:g} can be. {remedy}"
                    )
        return self

    @model_validator(mode="after")
    def _strength_is_said_once_and_can_be(self, info: ValidationInfo) -> Self:
        if self.dose is not None and self.intensity != 1.0:
            raise refuse("dose and intensity both say how hard. Remove one")
        if self.dose is not None and self.present:
            raise refuse("dose: comes on top of what is there, so nothing can be present. Remove one")
        opening = Frame.of(info).opening
        if opening is not None:
            self.dosed(opening())
        return self.within_bounds()

    def _strengths(self) -> dict[str, float]:
        """By how much the stated dose is multiplied at most, by place; nothing where it is not worked out yet."""
        if self.dose is None:
            return {"": self.intensity}
        return self.dose.multiple or {}

    def _multiples(self) -> dict[str, float]:
        if self.dose is None or self.dose.multiple is None:
            raise ValueError("a dose has to be worked out from an opening: use lever.dosed(observation)")
        return self.dose.multiple

    def _bounds(self) -> Iterator[tuple[str, float]]:
        """The fields that are multiplied, and the largest that each may become."""
        for name in self.scales:
            limits = [limit.le for limit in type(self).model_fields[name].metadata if hasattr(limit, "le")]
            yield name, float(min(limits))
