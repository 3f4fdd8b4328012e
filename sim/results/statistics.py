"""What replicates say together: a mean, an interval that does not shrink with more of them, an error that does."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LOWER, UPPER = 0.05, 0.95
"""The predictive interval lies between these quantiles over replicates: 90 %."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number estimated from paired replicates.

    mean    over replicates
    low, high   90 % predictive interval: 5 % and 95 % quantiles over replicates (parameters and luck)
    error   Monte Carlo standard error of the mean, SD / sqrt(n)

    With one replicate there is neither interval nor error: both are None, never zero.
    """

    mean: float
    low: float | None
    high: float | None
    error: float | None

    @property
    def has_interval(self) -> bool:
        """Whether there was more than one replicate."""
        return self.low is not None

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves zero out, so that the sign is settled; never with one replicate."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    def as_dict(self) -> dict[str, float | None]:
        """The numbers, unrounded, for `summary.json`."""
        return {"mean": self.mean, "low": self.low, "high": self.high, "monte_carlo_error": self.error}


def estimate(values: Array) -> Estimate:
    """Summarise one number per replicate, (replicate,)."""
    values = np.asarray(values, dtype=np.float64)
    mean = float(values.mean())
    if len(values) < 2:
        return Estimate(mean, None, None, None)
    low, high = np.quantile(values, [LOWER, UPPER])
    error = values.std(ddof=1) / np.sqrt(len(values))
    return Estimate(mean, float(low), float(high), float(error))


def percent_effect(policy: Array, baseline: Array) -> Array:
    """Paired effect in percent of the same replicate's and the same group's baseline. NaN over a zero baseline."""
    difference = np.asarray(policy - baseline)
    return 100 * np.divide(
        difference, baseline, out=np.full(difference.shape, np.nan), where=np.asarray(baseline) != 0
    )


def point_effect(policy: Array, baseline: Array) -> Array:
    """Paired effect on a share, in percentage points."""
    return 100 * (policy - baseline)


def absolute_effect(policy: Array, baseline: Array) -> Array:
    """Paired effect in the unit of the quantity."""
    return policy - baseline
