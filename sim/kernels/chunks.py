"""Work over a million rows in fixed chunks, so that results do not depend on the number of threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache

import numpy as np

CHUNK = 16384
"""Rows a chunk. Fixed: sums over agents are added chunk by chunk, so changing it changes last bits."""


def spans(rows: int) -> list[tuple[int, int, int]]:
    """First row, row after the last, and number of every chunk; at least one."""
    return [(c * CHUNK, min(rows, (c + 1) * CHUNK), c) for c in range(count(rows))]


def count(rows: int) -> int:
    """Number of chunks that cover `rows` rows, at least one."""
    return max(1, -(-rows // CHUNK))


def each(rows: int, threads: int, work: Callable[[int, int, int], None]) -> None:
    """Call `work(low, high, chunk)` for every chunk of `rows` rows, on `threads` threads, this one included."""
    if rows <= CHUNK:
        work(0, rows, 0)
        return
    left = iter(spans(rows))  # shared: whoever is free takes the next chunk

    def take() -> None:
        for span in left:
            work(*span)

    helpers = min(threads, count(rows)) - 1
    if helpers < 1:
        take()
        return
    others = [_pool(threads).submit(take) for _ in range(helpers)]
    try:
        take()
    finally:
        wait(others)
    for other in others:
        other.result()


def added(parts: np.ndarray) -> np.ndarray:
    """Sum over the first axis `(chunk, ...)`, in the order of the chunks."""
    total = parts[0].copy()
    for part in parts[1:]:
        total += part
    return total


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="chunks")
