"""Work over a million rows in fixed chunks, so that results do not depend on the number of threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np

CHUNK = 32768
"""Rows a chunk. Fixed: sums over agents are added chunk by chunk, so changing it changes last bits."""


def count(rows: int) -> int:
    """Number of chunks that cover `rows` rows, at least one."""
    return max(1, -(-rows // CHUNK))


def each(rows: int, threads: int, work: Callable[[int, int, int], None]) -> None:
    """Call `work(low, high, chunk)` for every chunk of `rows` rows, on `threads` threads."""
    spans = [(c * CHUNK, min(rows, (c + 1) * CHUNK), c) for c in range(count(rows))]
    if threads <= 1 or len(spans) == 1:
        for span in spans:
            work(*span)
        return
    for done in [_pool(threads).submit(work, *span) for span in spans]:
        done.result()


def added(parts: np.ndarray) -> np.ndarray:
    """Sum over the first axis `(chunk, ...)`, in the order of the chunks."""
    total = parts[0].copy()
    for part in parts[1:]:
        total += part
    return total


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="chunks")
