"""National counts: totals known for some years, and the declared ways to fill the years between and beyond."""

from collections.abc import Mapping
from typing import Literal

import numpy as np

Beyond = Literal["held", "linear", "geometric"]
"""How a count goes on past the years it is known for: unchanged, by the last yearly increase, at the last rate."""


def count_in(counts: Mapping[int, float], year: int, beyond: Beyond) -> float:
    """The count of a year: as counted, geometric between two counts, and as `beyond` says outside them.

    Persons, firms or yuan, as the counts are. Raises ValueError without any count.
    """
    if not counts:
        raise ValueError("no count is known")
    years = sorted(counts)
    if year in counts:
        return counts[year]
    earlier = [known for known in years if known < year]
    later = [known for known in years if known > year]
    if earlier and later:
        return _geometric(counts, earlier[-1], later[0], year)
    if len(years) == 1 or beyond == "held":
        return counts[earlier[-1] if earlier else later[0]]
    first, second = (years[-2], years[-1]) if earlier else (years[0], years[1])
    if beyond == "geometric":
        return _geometric(counts, first, second, year)
    slope = (counts[second] - counts[first]) / (second - first)
    return counts[first] + slope * (year - first)


def in_words(count: float) -> str:
    """A count as a reader would say it: 217.2 million, 465,568, 0.28."""
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(count) >= size:
            return f"{count / size:.1f} {word}"
    return f"{count:,.0f}" if abs(count) >= 100 else f"{count:.3g}"


def _geometric(counts: Mapping[int, float], first: int, second: int, year: int) -> float:
    growth = np.log(counts[second] / counts[first]) / (second - first)
    return float(counts[first] * np.exp(growth * (year - first)))
