"""Parameters that carry their own doubt: a central value, a prior range, a unit and a source."""

from typing import Any, Self

import numpy as np
from pydantic import Field

from sim.records import Record


def uncertain(
    central: float, *, prior: tuple[float, float], bounds: tuple[float, float], unit: str, source: str
) -> Any:
    """A parameter whose value is not known: replicates draw it from a triangular prior around `central`.

    `bounds` are what a scenario may set; `prior` is where honest people put it (evidence in `source`).
    """
    return _field(central, bounds, unit, source, {"prior": list(prior)})


def settled(value: float, *, bounds: tuple[float, float], unit: str, source: str) -> Any:
    """A parameter that every replicate shares."""
    return _field(value, bounds, unit, source, {})


def _field(value: float, bounds: tuple[float, float], unit: str, source: str, extra: dict[str, Any]) -> Any:
    return Field(
        default=value, ge=bounds[0], le=bounds[1], json_schema_extra={"unit": unit, "source": source, **extra}
    )


class ParameterRecord(Record):
    """The parameters of one process: frozen, bounded, each with its unit and source."""

    @classmethod
    def priors(cls) -> dict[str, tuple[float, float]]:
        """The uncertain parameters and their prior ranges."""
        found = {}
        for name, field in cls.model_fields.items():
            extra: dict[str, Any] = (
                field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
            )
            if "prior" in extra:
                low, high = extra["prior"]
                found[name] = (float(low), float(high))
        return found

    def distances(self) -> dict[str, tuple[float, float, float]]:
        """How far each parameter is from its default: part of the way to its bound, value, default."""
        found = {}
        for name, field in type(self).model_fields.items():
            value, default = getattr(self, name), field.default
            bound = _bound(field.metadata, "ge" if value < default else "le")
            way = (value - default) / (bound - default) if value != default else 0.0
            found[name] = (float(way), float(value), float(default))
        return found

    def drawn(self, uniform: dict[str, float]) -> Self:
        """The same parameters with the uncertain ones at the given quantiles of their priors.

        A value that a scenario has set is taken as known and stays.
        """
        update = {}
        for name, (low, high) in self.priors().items():
            if name not in self.model_fields_set:
                update[name] = triangular(uniform[name], low, getattr(self, name), high)
        return self.model_copy(update=update)


def _bound(metadata: list[Any], side: str) -> float:
    """The lower (`ge`) or upper (`le`) bound of a parameter."""
    return float(next(getattr(each, side) for each in metadata if hasattr(each, side)))


def triangular(u: float, low: float, mode: float, high: float) -> float:
    """Quantile `u` of the triangular distribution on [low, high] with its peak at `mode`."""
    if high == low:
        return mode
    peak = (mode - low) / (high - low)
    if u < peak:
        return float(low + np.sqrt(u * (high - low) * (mode - low)))
    return float(high - np.sqrt((1.0 - u) * (high - low) * (high - mode)))
