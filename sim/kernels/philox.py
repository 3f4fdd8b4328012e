"""Philox 4x32-10, compiled: the luck of one agent in one decision. Twin of `sim.streams.philox`."""

import math

import numpy as np
from numba import njit, uint64

from sim.kernels import elementary

MASK = uint64(0xFFFFFFFF)
HALF = uint64(32)
FIRST, SECOND = uint64(0xD2511F53), uint64(0xCD9E8D57)
WEYL_FIRST, WEYL_SECOND = uint64(0x9E3779B9), uint64(0xBB67AE85)


@njit(cache=True, nogil=True, inline="always")
def block(identity, index, key_low, key_high, quarter):
    """Four random words, each in the low half of a uint64."""
    c0, c1 = uint64(identity) & MASK, uint64(identity) >> HALF
    c2, c3 = uint64(quarter), uint64(index)
    k0, k1 = uint64(key_low), uint64(key_high)
    for _ in range(10):
        first, second = FIRST * c0, SECOND * c2
        c0, c2 = (second >> HALF) ^ c1 ^ k0, (first >> HALF) ^ c3 ^ k1
        c1, c3 = second & MASK, first & MASK
        k0, k1 = (k0 + WEYL_FIRST) & MASK, (k1 + WEYL_SECOND) & MASK
    return c0, c1, c2, c3


@njit(cache=True, nogil=True, inline="always")
def uniform52(high, low):
    """A number strictly between 0 and 1 from two words: 52 bits, since half a step more would round to 1."""
    return (float(((high >> uint64(6)) << uint64(26)) | (low >> uint64(6))) + 0.5) * 2.0**-52


@njit(cache=True, nogil=True, inline="always")
def uniform32(word):
    """A number in (0, 1) with 32 bits from one word."""
    return (float(word) + 0.5) * 2.0**-32


@njit(cache=True, nogil=True)
def uniforms(identity, index, stream, luck):
    """A uniform number for each agent from words 0 and 1 of block `index`. Writes the first of `luck`.

    `stream` low and high word of the key, and the quarter.
    """
    for i in range(len(identity)):
        w0, w1, _, _ = block(identity[i], index, stream[0], stream[1], stream[2])
        luck[i] = uniform52(w0, w1)


@njit(cache=True, nogil=True)
def words(identity, index, stream, into):
    """Block `index` of each agent. Writes the first columns of `into` (4, agent), uint32."""
    for i in range(len(identity)):
        w0, w1, w2, w3 = block(identity[i], index, stream[0], stream[1], stream[2])
        into[0, i], into[1, i], into[2, i], into[3, i] = w0, w1, w2, w3


@njit(cache=True, nogil=True)
def laplace(uniform, into):
    """Laplace numbers of scale 1 from uniform ones, which are lost. Writes the first of `into`."""
    sign = np.empty(len(uniform))
    for i in range(len(uniform)):
        centred = uniform[i] - 0.5
        sign[i], uniform[i] = -math.copysign(1.0, centred), 1.0 - 2.0 * abs(centred)
    elementary.log(uniform, into)
    for i in range(len(uniform)):
        into[i] *= sign[i]
