"""Luck: Philox as published, the same compiled and plain, and different for every decision, quarter and agent."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import kernels
from sim.kernels import philox as compiled
from sim.streams import IDENTITY, Stream, Streams, identities, philox

MANY = np.arange(200_000, dtype=np.uint64)
WORDS = st.integers(0, 2**32 - 1)
IDS = st.integers(0, 2**64 - 1)

# Random123 1.09, tests/kat_vectors, philox4x32 10: counter, key, result.
PUBLISHED = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    (
        (0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF),
        (0xFFFFFFFF, 0xFFFFFFFF),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


def identity_of(counter):
    return np.uint64(counter[0] | counter[1] << 32)


def compiled_words(identity, index, words):
    low, high, quarter = words
    return np.array(compiled.block(np.uint64(identity), index, low, high, quarter), dtype=np.uint32)


# --- as published, plain and compiled -------------------------------------------------------------------------------


@pytest.mark.parametrize(("counter", "key", "result"), PUBLISHED)
def test_the_plain_generator_gives_the_published_words(counter, key, result):
    assert philox(counter, key)[0].tolist() == list(result)


@pytest.mark.parametrize(("counter", "key", "result"), PUBLISHED)
def test_the_compiled_generator_gives_the_published_words(counter, key, result):
    words = compiled.block(identity_of(counter), counter[3], key[0], key[1], counter[2])
    assert [int(word) for word in words] == list(result)


@pytest.mark.parametrize(("counter", "key", "result"), PUBLISHED)
def test_a_stream_counts_by_identity_quarter_and_index(counter, key, result):
    stream = Stream(key[0] | key[1] << 32, counter[2])
    assert stream.block(np.array([identity_of(counter)]), counter[3])[0].tolist() == list(result)


@given(IDS, WORDS, st.integers(0, 2**64 - 1), WORDS)
def test_plain_and_compiled_words_are_the_same_to_the_bit(identity, index, key, quarter):
    stream = Stream(key, quarter)
    plain = stream.block(np.array([identity], dtype=np.uint64), index)[0]
    assert np.array_equal(plain, compiled_words(identity, index, stream.words))


@given(st.lists(IDS, max_size=40), st.integers(0, 40), st.integers(0, 9))
def test_plain_and_compiled_numbers_are_the_same_to_the_bit(ids, quarter, index):
    stream, ids = Streams(7, 3).at(quarter)("a decision"), np.array(ids, dtype=np.uint64)
    assert np.array_equal(kernels.luck.uniform(stream.words, ids, index), stream.uniform(ids, index))
    assert np.array_equal(kernels.luck.normal(stream.words, ids), stream.normal(ids))


@given(st.lists(st.tuples(IDS, WORDS), max_size=40), WORDS)
def test_plain_and_compiled_newborns_have_the_same_ids(births, quarter):
    parents, ordinals = (np.array([birth[i] for birth in births], dtype=np.uint64) for i in (0, 1))
    ids = kernels.luck.identities(IDENTITY.words[:2], parents, quarter, ordinals)
    assert np.array_equal(ids, identities(parents, quarter, ordinals))


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=40), st.integers(1, 9))
def test_the_first_running_sum_above_the_luck_is_picked_else_the_last(luck, choices):
    luck = np.array([*luck, 1.0])
    chances = np.random.default_rng(choices).dirichlet(np.ones(choices), 3) * np.array([[0.4], [1.0], [1.0]])
    row = np.arange(len(luck)) % 3
    sums = np.cumsum(chances, axis=1)
    first = [np.searchsorted(sums[r], u, side="right") for r, u in zip(row, luck, strict=True)]
    assert kernels.luck.pick(luck, row, sums).tolist() == np.minimum(first, choices - 1).tolist()


# --- the right distributions ----------------------------------------------------------------------------------------


def within(sample, mean, sd):
    """Whether the sample mean lies within four of its standard errors of what it should be."""
    return abs(np.mean(sample) - mean) < 4 * sd / np.sqrt(len(sample))


def test_uniform_numbers_have_the_moments_of_the_uniform():
    u = Streams(1, 0).at(0)("moments").uniform(MANY)
    assert u.min() > 0.0
    assert u.max() < 1.0
    assert within(u, 1 / 2, np.sqrt(1 / 12))
    assert within((u - 0.5) ** 2, 1 / 12, np.sqrt(1 / 180))
    assert np.bincount((10 * u).astype(int)) == pytest.approx(
        np.full(10, len(u) / 10), abs=4 * np.sqrt(len(u) * 0.09)
    )


def test_normal_numbers_have_the_moments_of_the_normal():
    z = Streams(1, 0).at(0)("moments").normal(MANY)
    assert within(z, 0.0, 1.0)
    assert within(z**2, 1.0, np.sqrt(2.0))
    assert within(z**3, 0.0, np.sqrt(15.0))
    assert within(z**4, 3.0, np.sqrt(96.0))


def laplace(uniform):
    numbers = np.empty(len(uniform))
    compiled.laplace(uniform.copy(), numbers)
    return numbers


def test_laplace_numbers_have_the_moments_of_the_laplace():
    """Scale 1: mean 0, variance 2, fourth moment 24, eighth 40320; half of all beyond the log of two."""
    numbers = laplace(Streams(1, 0).at(0)("moments").uniform(MANY[:50_000]))
    assert within(numbers, 0.0, np.sqrt(2.0))
    assert within(numbers**2, 2.0, np.sqrt(24.0 - 4.0))
    assert within(numbers**4, 24.0, np.sqrt(40_320.0 - 576.0))
    assert within(np.abs(numbers) > np.log(2.0), 0.5, 0.5)


@pytest.mark.parametrize("words", [(0, 0), (2**32 - 1, 2**32 - 1)])
def test_the_extreme_words_give_numbers_strictly_between_zero_and_one(words):
    high, low = (np.uint64(word) for word in words)
    assert 0.0 < compiled.uniform52(high, low) < 1.0
    assert 0.0 < compiled.uniform32(high) < 1.0
    assert np.isfinite(laplace(np.array([compiled.uniform52(high, low)]))).all()


# --- different for everything that ought to differ ------------------------------------------------------------------


def draws(seed=1, replicate=0, quarter=0, name="a decision", index=0):
    return Streams(seed, replicate).at(quarter)(name).uniform(MANY[:2000], index)


@pytest.mark.parametrize(
    "other",
    [{"seed": 2}, {"replicate": 1}, {"quarter": 1}, {"name": "another decision"}, {"index": 1}],
    ids=lambda change: next(iter(change)),
)
def test_another_seed_replicate_quarter_name_or_index_is_other_luck(other):
    mine, yours = draws(), draws(**other)
    assert not np.any(mine == yours)
    assert abs(np.corrcoef(mine, yours)[0, 1]) < 4 / np.sqrt(len(mine))


def test_the_same_decision_is_the_same_luck_whoever_else_draws():
    stream = Streams(1, 0).at(4)("a decision")
    everyone = stream.normal(MANY[:100])
    assert np.array_equal(stream.normal(MANY[:100:7]), everyone[::7])
    assert np.array_equal(stream.normal(MANY[:100][::-1]), everyone[::-1])


def test_neighbouring_identities_draw_without_correlation():
    u = draws()
    assert abs(np.corrcoef(u[1:], u[:-1])[0, 1]) < 4 / np.sqrt(len(u))


def test_identities_of_newborns_are_unique():
    parents = np.repeat(MANY[:400], 100)
    ordinals = np.tile(np.arange(100), 400)
    ids = np.concatenate([identities(parents, quarter, ordinals) for quarter in range(5)])
    assert len(np.unique(ids)) == len(ids)


@settings(max_examples=20)
@given(IDS, st.integers(0, 400), st.integers(1, 20))
def test_one_birth_more_renames_nobody(parent, quarter, births):
    before = identities(np.uint64(parent), quarter, np.arange(births))
    after = identities(np.uint64(parent), quarter, np.arange(births + 1))
    assert np.array_equal(before, after[:births])
