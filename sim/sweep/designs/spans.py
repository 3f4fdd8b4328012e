"""Spans of numbers that a variable may take: listed, spread evenly, or drawn between two ends or from a prior."""

import math
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import Discriminator, Field, Tag, model_validator

from sim.policy.frame import refuse
from sim.processes.parameters import Parameters
from sim.records import Record
from sim.sweep.designs.points import Ground, Value
from sim.uncertain import triangular

PRIOR = "prior"
PARAMETERS = "parameters."
type Listed = Annotated[
    tuple[bool | int | float | str | tuple[bool | int | float | str, ...], ...], Field(min_length=1)
]


class Ends(Record):
    """A range to draw from."""

    low: float
    """Its lower end."""
    high: float
    """Its upper end."""
    spacing: Literal["linear", "log"] = "linear"
    """Whether values are spread evenly, or their logarithms are."""

    @model_validator(mode="after")
    def _low_is_below_high(self) -> Self:
        if not self.low < self.high:
            raise refuse(f"low must be below high, got {self.low:g} and {self.high:g}")
        if self.spacing == "log" and self.low <= 0:
            raise refuse(f"low must be above 0 where spacing is log, got {self.low:g}")
        return self

    def quantile(self, u: float) -> float:
        """The value at that part of the way from `low` to `high`."""
        if self.spacing == "log":
            return math.exp(math.log(self.low) + u * (math.log(self.high) - math.log(self.low)))
        return self.low + u * (self.high - self.low)


class Span(Ends):
    """Values spread over a range, both ends among them."""

    count: int = Field(ge=2, le=100_000)
    """How many values, the two ends included."""

    def values(self) -> tuple[float, ...]:
        """The values, rounded to twelve digits so that they read as they were meant."""
        return tuple(float(f"{self.quantile(float(u)):.12g}") for u in np.linspace(0.0, 1.0, self.count))


def _values_tag(value: Any) -> str:
    return "<span>" if isinstance(value, dict | Span) else "<list>"


def _draw_tag(value: Any) -> str:
    return "<ends>" if isinstance(value, dict | Ends) else "<prior>"


Values = Annotated[
    Annotated[Span, Tag("<span>")] | Annotated[Listed, Tag("<list>")], Discriminator(_values_tag)
]
"""What a variable of a grid takes: a list, or `{low: 0, high: 1, count: 5}`."""
Drawn = Annotated[
    Annotated[Ends, Tag("<ends>")] | Annotated[Literal["prior"], Tag("<prior>")], Discriminator(_draw_tag)
]
"""What a variable is drawn from: `{low: 0, high: 1}`, or `prior` for a parameter's own."""


def listed(values: Span | tuple[Value, ...]) -> tuple[Value, ...]:
    """Every value of a grid's variable, in order."""
    return values.values() if isinstance(values, Span) else values


def quantile(variable: str, drawn: "Ends | str", u: float, ground: Ground) -> float:
    """The value of a variable at quantile `u` of what it is drawn from."""
    if isinstance(drawn, Ends):
        return drawn.quantile(u)
    (key,) = ground.keys(variable)
    low, central, high = prior(key, ground.scenario.parameters)
    return triangular(u, low, central, high)


def prior(key: str, parameters: Parameters) -> tuple[float, float, float]:
    """Low end, central value and high end of a parameter's prior. ValueError where it has none."""
    group, _, name = key.removeprefix(PARAMETERS).partition(".")
    record = getattr(parameters, group, None) if key.startswith(PARAMETERS) else None
    priors = record.priors() if record is not None else {}
    if name not in priors:
        raise ValueError(f"{key} has no prior")
    return priors[name][0], getattr(record, name), priors[name][1]
