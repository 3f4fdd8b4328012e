"""Kernels are loaded on first use, and work is cut into fixed chunks whose sums are added in order."""

import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import kernels


def test_reading_scenarios_does_not_load_the_compiler():
    code = """
import sys, sim.kernels
assert "numba" not in sys.modules
sim.kernels.market
assert "numba" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_an_unknown_kernel_module_is_no_attribute():
    with pytest.raises(AttributeError, match="alchemy"):
        _ = kernels.alchemy


@given(st.integers(0, 200), st.integers(1, 50), st.integers(1, 3))
def test_chunks_cover_every_row_once_and_in_order(rows, size, threads):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels.chunks, "CHUNK", size)
        spans = []
        kernels.chunks.each(rows, threads, lambda low, high, chunk: spans.append((chunk, low, high)))
        assert len(spans) == kernels.chunks.count(rows) == max(1, -(-rows // size))
    spans.sort()
    assert [chunk for chunk, _, _ in spans] == list(range(len(spans)))
    assert [row for _, low, high in spans for row in range(low, high)] == list(range(rows))


@given(st.lists(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=2), min_size=1, max_size=9))
def test_parts_are_added_in_the_order_of_chunks(parts):
    total = np.array([0.0, 0.0])
    for part in parts:
        total = total + np.array(part)
    parts = np.array(parts)
    kept = parts.copy()
    assert np.array_equal(kernels.chunks.added(parts), total)
    assert np.array_equal(parts, kept)


def test_what_fails_in_a_chunk_is_raised():
    def work(low, high, chunk):
        if chunk == 2:
            raise ZeroDivisionError("in a chunk")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels.chunks, "CHUNK", 10)
        for threads in (1, 2):
            with pytest.raises(ZeroDivisionError, match="in a chunk"):
                kernels.chunks.each(40, threads, work)


def test_the_c_library_is_asked_once_to_keep_memory_and_only_for_many(monkeypatch):
    asked = []
    library = SimpleNamespace(mallopt=lambda name, value: asked.append((name, value)))
    monkeypatch.setattr(kernels.memory.ctypes, "CDLL", lambda name: library)
    monkeypatch.setattr(kernels.memory.sys, "platform", "linux")
    kernels.memory._keep.cache_clear()
    kernels.memory.expect(kernels.memory.MANY - 1)
    assert not asked
    kernels.memory.expect(kernels.memory.MANY)
    kernels.memory.expect(kernels.memory.MANY)
    assert asked == [(-3, 32 << 20), (-1, 256 << 20)]
    kernels.memory._keep.cache_clear()


@given(st.integers(0, 200), st.integers(1, 50), st.integers(1, 3))
def test_pieces_cover_every_row_once_and_few_rows_are_left_to_one_thread(rows, size, threads):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels.chunks, "CHUNK", size)
        parts = []
        kernels.chunks.split(rows, threads, lambda low, high, piece: parts.append((piece, low, high)))
    parts.sort()
    assert [row for _, low, high in parts for row in range(low, high)] == list(range(rows))
    assert [piece for piece, _, _ in parts] == list(range(len(parts)))
    assert len(parts) == 1 or (threads > 1 and rows >= 4 * size)
