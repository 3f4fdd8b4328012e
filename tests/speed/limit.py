"""The limit of the machine: merely drawing the numbers of a quarter, and streaming the columns that it must touch.

Nothing is decided, counted or cleared. Numbers are drawn by the compiled Philox of the engine and thrown away a batch
at a time; every column of every agent is read once and written once, into buffers that are there already.
"""

from collections.abc import Callable
from dataclasses import fields

import numpy as np
from numba import njit

from sim.kernels import chunks, philox
from sim.model import Economy
from sim.state.columns import Columns

BATCH = 1024
STREAMS_OF_TALENT, STREAMS_OF_FIRMS = 2, 4
"""`entry.found` and `migration.review`; `research.success`, `firms.luck`, `firms.relocate` and `exit.close`."""


@njit(nogil=True)
def draw(identity, low, high, blocks, luck):
    """Draw `blocks` uniform numbers for every row, and return the last."""
    for first in range(low, high, BATCH):
        last = min(high, first + BATCH)
        for index in range(blocks):
            philox.uniforms(identity[first:last], index, (1, 2, 3), luck)
    return luck[0]


def quarter(economy: Economy, threads: int) -> Callable[[], None]:
    """A function that draws and streams what the coming quarter of `economy` must."""
    state, s, p = economy.state, economy.structure, economy.parameters
    people, firms = state.talent, state.firms
    age = (state.quarter - people.born) / 4.0 - p.demography.entry_age
    reviewing = p.migration.review_per_quarter * np.exp(-p.migration.review_decline_per_year * age)
    reviewers = int(reviewing.sum())
    newcomers = int(np.count_nonzero(people.registered != people.province))
    draws = (
        (people.identity, len(people), STREAMS_OF_TALENT),
        (people.identity, reviewers, -(-s.provinces // 4)),
        (people.identity, newcomers, 1),
        (firms.identity, len(firms), STREAMS_OF_FIRMS),
    )
    streams = [(_columns(many), [np.empty_like(c) for c in _columns(many)]) for many in (people, firms)]
    luck = [np.empty(BATCH) for _ in range(chunks.count(len(people) + len(firms)))]

    def live() -> None:
        for identity, rows, blocks in draws:
            chunks.each(
                rows, threads, lambda low, high, c, i=identity, b=blocks: draw(i, low, high, b, luck[c])
            )
        for here, there in streams:
            chunks.each(len(here[0]), threads, lambda low, high, _, h=here, t=there: _copy(h, t, low, high))

    return live


def _columns(many: Columns) -> list[np.ndarray]:
    return [getattr(many, column.name) for column in fields(many)]  # type: ignore[arg-type]


def _copy(here: list[np.ndarray], there: list[np.ndarray], low: int, high: int) -> None:
    for column, copy in zip(here, there, strict=True):
        copy[low:high] = column[low:high]
