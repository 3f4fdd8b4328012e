"""The draws of `sim.streams` for many agents at once, and what is picked by them. Same bits, compiled.

A stream is given as its `words`: low and high word of the key, and the quarter.
"""

import numpy as np
from numba import njit

from sim.kernels import philox


def uniform(stream: tuple[int, int, int], ids: np.ndarray, index: int = 0) -> np.ndarray:
    """`Stream.uniform`: one number in (0, 1) for each id. Returns `(agent,)`."""
    luck = np.empty(len(ids))
    philox.uniforms(ids, index, stream, luck)
    return luck


def normal(stream: tuple[int, int, int], ids: np.ndarray, index: int = 0) -> np.ndarray:
    """`Stream.normal`: one standard normal number for each id (Box and Muller 1958). Returns `(agent,)`."""
    first, second = np.empty(len(ids)), np.empty(len(ids))
    _pairs(ids, index, stream, first, second)
    return np.sqrt(-2.0 * np.log(first)) * np.cos(2.0 * np.pi * second)


def identities(key: tuple[int, int], parent: np.ndarray, quarter: int, ordinal: np.ndarray) -> np.ndarray:
    """`streams.identities`: a hash of parent, quarter and ordinal among its children. Shapes `(agent,)`."""
    ids = np.empty(len(parent), dtype=np.uint64)
    _identify(parent, ordinal, (*key, quarter), ids)
    return ids


@njit(cache=True, nogil=True)
def pick(luck, row, cumulative):
    """First column of `cumulative` (row, choice) that each number is below, else the last. Returns int16 (agent,)."""
    chosen, last = np.empty(len(luck), dtype=np.int16), cumulative.shape[1] - 1
    for i in range(len(luck)):
        choice = 0
        while choice < last and luck[i] >= cumulative[row[i], choice]:
            choice += 1
        chosen[i] = choice
    return chosen


@njit(cache=True, nogil=True)
def _pairs(ids, index, stream, first, second):
    for i in range(len(ids)):
        w0, w1, w2, w3 = philox.block(ids[i], index, stream[0], stream[1], stream[2])
        first[i], second[i] = philox.uniform52(w0, w1), philox.uniform52(w2, w3)


@njit(cache=True, nogil=True)
def _identify(parent, ordinal, stream, ids):
    for i in range(len(parent)):
        w0, w1, _, _ = philox.block(parent[i], ordinal[i], stream[0], stream[1], stream[2])
        ids[i] = w0 | (w1 << philox.HALF)
