"""Budgets that could not be met: where and how far levers were cut, in words."""

from typing import TYPE_CHECKING

import numpy as np

from sim.results.words import listed, number

if TYPE_CHECKING:
    from sim.results.results import Results

QUANTITY = "budget_cut"
MOST_PLACES = 4


def cut(results: "Results") -> list[str]:
    """A sentence for every policy arm whose levers a budget cut at some time; nothing where all was paid in full."""
    found = [_of_arm(results, arm) for arm in results.policies if QUANTITY in results.recorded]
    return [told for told in found if told]


def _of_arm(results: "Results", arm: str) -> str:
    paid = results.series[arm][QUANTITY]  # (replicate, quarter, province)
    least = paid.min(axis=(0, 1))
    if not (least < 1.0).any():
        return ""
    times = int((paid < 1.0).any(axis=(1, 2)).sum())
    hardest = [results.names[place] for place in np.argsort(least, kind="stable") if least[place] < 1.0]
    replicate, quarter, place = np.unravel_index(int(paid.argmin()), paid.shape)
    depth = f"{number(100 * paid[replicate, quarter, place])} % in {results.names[place]}"
    where, when = listed(hardest, MOST_PLACES), results.quarters[quarter]
    return (
        f"{arm}: budgets could not pay all that was promised. Levers were cut in {times} of {results.replicates} "
        f"replicates ({where}), furthest to {depth} ({when}). The row Levers paid has the mean of the last year."
    )
