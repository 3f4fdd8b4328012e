"""Named, counter-based luck: the same draw in every world, whoever else draws.

Every random decision has a name. A draw is Philox 4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random
numbers: as easy as 1, 2, 3"), keyed by seed, replicate and name, and counted by the agent's own 64-bit id, the
quarter and the number of the draw. So two arms differ only by policy, one agent more changes nobody else's
luck, and the number of threads or machines does not matter. The compiled form is `sim.kernels.philox`; a test holds
both against the published test vectors and against each other.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

ROUNDS = 10
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
WORD = 0xFFFFFFFF


def philox(counter: tuple, key: tuple) -> np.ndarray:
    """Philox 4x32-10. `counter`: four words, each a scalar or `(draw,)`; `key`: two. Returns `(draw, 4)` uint32."""
    mask, half = np.uint64(WORD), np.uint64(32)
    c0, c1, c2, c3 = np.broadcast_arrays(*(np.asarray(word, dtype=np.uint64) & mask for word in counter))
    k0, k1 = key
    for _ in range(ROUNDS):
        first, second = np.uint64(MULTIPLIERS[0]) * c0, np.uint64(MULTIPLIERS[1]) * c2
        c0, c1, c2, c3 = (
            (second >> half) ^ c1 ^ np.uint64(k0),
            second & mask,
            (first >> half) ^ c3 ^ np.uint64(k1),
            first & mask,
        )
        k0, k1 = (k0 + WEYL[0]) & WORD, (k1 + WEYL[1]) & WORD
    return np.stack([np.atleast_1d(word) for word in (c0, c1, c2, c3)], axis=-1).astype(np.uint32)


@dataclass(frozen=True)
class Stream:
    """The luck of one decision in one quarter, indexed by agent id."""

    key: int
    """64 bits made from seed, replicate and name."""
    quarter: int
    """Quarters since the opening; the opening itself draws under its own names at quarter 0."""

    @property
    def words(self) -> tuple[int, int, int]:
        """Low and high word of the key, and the quarter: what a compiled kernel needs to draw."""
        return self.key & WORD, self.key >> 32, self.quarter & WORD

    def block(self, ids: np.ndarray, index: int | np.ndarray = 0) -> np.ndarray:
        """Four random words for each id. `ids` (agent,) uint64. Returns `(agent, 4)` uint32."""
        low, high, quarter = self.words
        ids = np.atleast_1d(np.asarray(ids, dtype=np.uint64))
        counter = (
            ids & np.uint64(WORD),
            ids >> np.uint64(32),
            np.uint64(quarter),
            np.asarray(index, dtype=np.uint64),
        )
        return philox(counter, (low, high))

    def uniform(self, ids: np.ndarray, index: int = 0) -> np.ndarray:
        """One number in (0, 1) with 52 bits for each id. Returns `(agent,)`."""
        words = self.block(ids, index).astype(np.uint64)
        return _uniform52(words[:, 0], words[:, 1])

    def normal(self, ids: np.ndarray, index: int | np.ndarray = 0) -> np.ndarray:
        """One standard normal number for each id (Box and Muller 1958). Returns `(agent,)`."""
        words = self.block(ids, index).astype(np.uint64)
        radius = np.sqrt(-2.0 * np.log(_uniform52(words[:, 0], words[:, 1])))
        return radius * np.cos(2.0 * np.pi * _uniform52(words[:, 2], words[:, 3]))


def _uniform52(high: np.ndarray, low: np.ndarray) -> np.ndarray:
    bits = ((high >> np.uint64(6)) << np.uint64(26)) | (low >> np.uint64(6))
    return (bits.astype(np.float64) + 0.5) * 2.0**-52


@dataclass(frozen=True)
class Streams:
    """All the luck of one replicate: `streams.at(quarter)("migration.review")` is the luck of one decision."""

    seed: int
    replicate: int

    def at(self, quarter: int) -> Callable[[str], Stream]:
        """The quarter's luck: a function from a decision's name to its `Stream`."""

        def draw(name: str) -> Stream:
            return Stream(_key(self.seed, self.replicate, name), quarter)

        return draw


@lru_cache(maxsize=256)
def _key(seed: int, replicate: int, name: str) -> int:
    digest = hashlib.blake2b(f"{seed}/{replicate}/{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


IDENTITY = Stream(int.from_bytes(hashlib.blake2b(b"identity", digest_size=8).digest(), "little"), 0)


def identities(parent: np.ndarray | int, quarter: int, ordinal: np.ndarray) -> np.ndarray:
    """Ids of newborn agents: a hash of the parent's id, the quarter and the ordinal among its children.

    Never a running counter, so that one birth more renames nobody. Shapes `(agent,)`; returns uint64.
    """
    parent = np.broadcast_to(np.asarray(parent, dtype=np.uint64), np.shape(ordinal))
    low, high, _ = IDENTITY.words
    words = philox(
        (
            parent & np.uint64(WORD),
            parent >> np.uint64(32),
            np.uint64(quarter & WORD),
            np.asarray(ordinal, np.uint64),
        ),
        (low, high),
    ).astype(np.uint64)
    return words[:, 0] | (words[:, 1] << np.uint64(32))
