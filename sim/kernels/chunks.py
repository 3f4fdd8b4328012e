"""Work over a million rows in fixed chunks, so that results do not depend on the number of threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache

import numpy as np

CHUNK = 16384
"""Rows a chunk. Fixed: sums over agents are added chunk by chunk, so changing it changes last bits."""
FEWEST_CHUNKS = 2
"""Chunks for each thread below which fewer threads are used: a few are done before another thread has begun."""
PIECES = 4
"""Pieces a thread that rows are split into where nothing is added up."""


def spans(rows: int) -> list[tuple[int, int, int]]:
    """First row, row after the last, and number of every chunk; at least one."""
    return [(c * CHUNK, min(rows, (c + 1) * CHUNK), c) for c in range(count(rows))]


def count(rows: int) -> int:
    """Number of chunks that cover `rows` rows, at least one."""
    return max(1, -(-rows // CHUNK))


def pieces(rows: int, threads: int) -> list[tuple[int, int, int]]:
    """The same of a few pieces, for what is decided row by row: as many as keep `threads` threads busy."""
    several = PIECES * (1 + helpers) if (helpers := _helpers(rows, threads)) else 1
    size = max(1, -(-rows // several))
    return [(low, min(rows, low + size), piece) for piece, low in enumerate(range(0, max(1, rows), size))]


def each(rows: int, threads: int, work: Callable[[int, int, int], None]) -> None:
    """Call `work(low, high, chunk)` for every chunk of `rows` rows, on `threads` threads, this one included."""
    _shared(spans(rows), _helpers(rows, threads), threads, work)


def split(rows: int, threads: int, work: Callable[[int, int, int], None]) -> None:
    """Call `work(low, high, piece)` for every piece of `rows` rows, likewise. Not for sums, whose bits would change."""
    _shared(pieces(rows, threads), _helpers(rows, threads), threads, work)


def _helpers(rows: int, threads: int) -> int:
    """Threads beside this one that are worth waking."""
    return max(1, min(threads, rows // (FEWEST_CHUNKS * CHUNK))) - 1


def _shared(
    parts: list[tuple[int, int, int]], helpers: int, threads: int, work: Callable[[int, int, int], None]
) -> None:
    left = iter(parts)  # whoever is free takes the next one

    def take() -> None:
        for part in left:
            work(*part)

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
