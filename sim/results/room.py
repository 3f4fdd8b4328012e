"""Room for what replicates recorded."""

from tempfile import TemporaryFile

import numpy as np

from sim.results.statistics import Array

HELD_BYTES = 8 * 2**20
"""Series up to this size stay in memory; larger ones, of runs with many hundreds of replicates, in a file."""


def room(shape: tuple[int, ...]) -> Array:
    """An array to be filled. A large one lies in a temporary file that vanishes with it, so that memory stays flat."""
    if 8 * int(np.prod(shape, dtype=np.int64)) <= HELD_BYTES:
        return np.empty(shape)
    with TemporaryFile() as file:
        return np.memmap(file, dtype=np.float64, mode="w+", shape=shape)
