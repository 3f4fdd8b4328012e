"""Sets of adopters: who adopts what an arm decides."""

from math import comb
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from sim.documents.written import Loc
from sim.errors import did_you_mean
from sim.places import Places, UnknownPlace
from sim.policy.frame import refuse
from sim.records import Record
from sim.streams import Streams
from sim.sweep.designs.misfit import Misfit
from sim.sweep.designs.points import Ground, Point, Points

SET, COUNT = "adopters", "adopters_count"


class Adopters(Record):
    """The `where` of every entry of an arm is replaced by one set of provinces after the other."""

    arm: str
    """Whose decisions are adopted."""
    sets: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Sets by name: `{coast: [Shanghai, Zhejiang], west: [west]}`; provinces, codes, groups or all."""
    sizes: tuple[Annotated[int, Field(ge=1)], ...] = ()
    """In place of sets: how many provinces adopt, for each of these numbers."""
    order: Literal["largest", "smallest", "richest", "poorest", "random"] = "largest"
    """Who comes first: by GDP, by GDP per head, or by lot."""
    draws: int = Field(default=1, ge=1, le=10_000)
    """With `order: random`, how many different sets of each size."""
    seed: int = Field(default=20250101, ge=0, le=2**63 - 1)
    """Which lot."""

    @model_validator(mode="after")
    def _says_it_once(self) -> Self:
        if bool(self.sets) == bool(self.sizes):
            raise refuse("needs either sets or sizes. Write one of them")
        if self.draws > 1 and self.order != "random":
            raise refuse(f"draws is for order: random; {self.order} gives one set of each size. Remove it")
        if len(set(self.sizes)) < len(self.sizes):
            raise refuse("sizes names a number twice. Remove one")
        return self

    def lay_out(self, ground: Ground, at: Loc) -> Points:
        """The points of this design: one for each set."""
        arms = ground.scenario.arms
        if self.arm not in arms:
            raise Misfit((*at, "arm"), f"no arm '{self.arm}'.{did_you_mean(self.arm, arms)}")
        entries = ground.entries(self.arm)
        if not entries:
            raise Misfit(
                (*at, "arm"), f"'{self.arm}' decides nothing that could be adopted. Name another arm"
            )
        named = self._named(ground.places, at) if self.sets else self._sized(ground, at)
        return _Sets(self.arm, entries, named, ground.places)

    def _named(self, places: Places, at: Loc) -> list[tuple[str, tuple[str, ...]]]:
        for name, members in self.sets.items():
            for step, member in enumerate(members):
                try:
                    places.find(member)
                except UnknownPlace as error:
                    raise Misfit((*at, "sets", name, step), str(error)) from None
        return list(self.sets.items())

    def _sized(self, ground: Ground, at: Loc) -> list[tuple[str, tuple[str, ...]]]:
        names = ground.places.names
        for step, size in enumerate(self.sizes):
            if size > len(names):
                raise Misfit((*at, "sizes", step), f"must be at most {len(names)}, got {size}")
        if self.order != "random":
            order = self._order(ground)
            return [
                (f"{size} {self.order}", tuple(names[place] for place in order[:size])) for size in self.sizes
            ]
        found = []
        for step, size in enumerate(self.sizes):
            if self.draws > (most := comb(len(names), size)):
                what = (
                    f"has only {most} set{'s' if most > 1 else ''} of {size}, and draws asks for {self.draws}"
                )
                raise Misfit((*at, "sizes", step), f"{what}. Ask for fewer")
            found += [
                (f"{size} by lot, {number}", tuple(names[place] for place in members))
                for number, members in enumerate(self._by_lot(size, len(names)), start=1)
            ]
        return found

    def _by_lot(self, size: int, provinces: int) -> list[tuple[int, ...]]:
        """Different sets of so many provinces, by position."""
        draw = Streams(self.seed, size).at(0)("sweep.adopters")
        identities, lot = np.arange(provinces, dtype=np.uint64), 0
        known: dict[tuple[int, ...], None] = {}
        while len(known) < self.draws:
            chosen = np.sort(np.argsort(draw.uniform(identities, lot))[:size])
            known[tuple(chosen.tolist())] = None
            lot += 1
        return list(known)

    def _order(self, ground: Ground) -> list[int]:
        seen = ground.opening()
        by = seen.gdp if self.order in ("largest", "smallest") else seen.gdp / seen.population
        order = np.argsort(by, kind="stable")
        return (order if self.order in ("smallest", "poorest") else order[::-1]).tolist()


class _Sets(Points):
    """One point for each set of adopters; tables show the set's name and how many provinces it has."""

    columns = (SET, COUNT)

    def __init__(
        self, arm: str, entries: int, named: list[tuple[str, tuple[str, ...]]], places: Places
    ) -> None:
        self._keys = tuple(f"arms.{arm}[{number}].where" for number in range(entries))
        self.keys = frozenset(self._keys)
        self._named, self._places = named, places

    def __len__(self) -> int:
        return len(self._named)

    def at(self, number: int) -> Point:
        name, members = self._named[number]
        count = len({place for member in members for place in self._places.find(member)})
        return Point(dict.fromkeys(self._keys, members), {SET: name, COUNT: count})
