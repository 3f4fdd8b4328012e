"""From what provinces record to what a group of provinces, or the nation, is said to have.

Aggregations read *yearly rates*: arrays (..., province) in which flows have been brought to a year and stocks
are as they stand, so that output per head of one quarter and of a whole year come from the same line.
`members` are the positions of the provinces in the group.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from sim.observe.concentration import MEASURES, shares

Array = NDArray[np.float64]
Yearly = Mapping[str, Array]


class AbstractAggregation(ABC):
    """How a quantity is read by province and over a group of provinces."""

    @property
    @abstractmethod
    def needs(self) -> tuple[str, ...]:
        """The recorded series it is made from."""

    @abstractmethod
    def by_province(self, yearly: Yearly) -> Array:
        """The quantity in every province, (..., province)."""

    @abstractmethod
    def over(self, yearly: Yearly, members: Sequence[int]) -> Array:
        """The quantity in the group taken as one place, (...)."""


@final
@dataclass(frozen=True, slots=True)
class Sum(AbstractAggregation):
    """Provinces add up: output, people, outlays."""

    series: str

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.series,)

    def by_province(self, yearly: Yearly) -> Array:
        return yearly[self.series]

    def over(self, yearly: Yearly, members: Sequence[int]) -> Array:
        return yearly[self.series][..., members].sum(axis=-1)


@final
@dataclass(frozen=True, slots=True)
class Balance(AbstractAggregation):
    """What comes in less what goes out; moves between members of a group cancel."""

    inward: str
    outward: str

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.inward, self.outward)

    def by_province(self, yearly: Yearly) -> Array:
        return yearly[self.inward] - yearly[self.outward]

    def over(self, yearly: Yearly, members: Sequence[int]) -> Array:
        return self.by_province(yearly)[..., members].sum(axis=-1)


@final
@dataclass(frozen=True, slots=True)
class Ratio(AbstractAggregation):
    """The group's sum of one series over its sum of another: never a mean of ratios. NaN over zero."""

    above: str
    below: str

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.above, self.below)

    def by_province(self, yearly: Yearly) -> Array:
        return _ratio(yearly[self.above], yearly[self.below])

    def over(self, yearly: Yearly, members: Sequence[int]) -> Array:
        above, below = (yearly[name][..., members].sum(axis=-1) for name in self.needs)
        return _ratio(above, below)


@final
@dataclass(frozen=True, slots=True)
class WeightedMean(AbstractAggregation):
    """A price or a rate: the mean over provinces, each weighing what `weight` says. NaN where all weigh zero."""

    series: str
    weight: str

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.series, self.weight)

    def by_province(self, yearly: Yearly) -> Array:
        return yearly[self.series]

    def over(self, yearly: Yearly, members: Sequence[int]) -> Array:
        value, weight = (yearly[name][..., members] for name in self.needs)
        return _ratio((value * weight).sum(axis=-1), weight.sum(axis=-1))


@final
@dataclass(frozen=True, slots=True)
class ShareOfNation(AbstractAggregation):
    """What part of the nation's sum lies in the province or group."""

    series: str

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.series,)

    def by_province(self, yearly: Yearly) -> Array:
        return shares(yearly[self.series])

    def over(self, yearly: Yearly, members: Sequence[int]) -> Array:
        return self.by_province(yearly)[..., members].sum(axis=-1)


@final
@dataclass(frozen=True, slots=True)
class Concentration(AbstractAggregation):
    """How unevenly a series is spread over the provinces of the group (or of the nation)."""

    series: str
    measure: str

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.series,)

    def by_province(self, yearly: Yearly) -> Array:
        raise ValueError(
            f"{self.measure}: a province alone has no concentration. Ask for the nation or a group."
        )

    def over(self, yearly: Yearly, members: Sequence[int]) -> Array:
        return MEASURES[self.measure](yearly[self.series][..., members])


@final
@dataclass(frozen=True, slots=True)
class OfTheNation(AbstractAggregation):
    """One number for the whole economy: (...) as recorded, the same for every group."""

    series: str

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.series,)

    def by_province(self, yearly: Yearly) -> Array:
        raise ValueError(f"{self.series}: recorded for the nation only. Ask for the nation.")

    def over(self, yearly: Yearly, members: Sequence[int]) -> Array:
        return yearly[self.series]


def _ratio(above: Array, below: Array) -> Array:
    above, below = np.asarray(above), np.asarray(below)
    return np.divide(above, below, out=np.full(below.shape, np.nan), where=below != 0)
