"""Whole commands, timed as a user waits for them. Run by `make bench`."""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.speed

BLUEPRINT = [sys.executable, "-m", "sim"]


def seconds(*arguments: str) -> float:
    started = time.perf_counter()
    subprocess.run([*BLUEPRINT, *arguments], check=True, capture_output=True)
    return time.perf_counter() - started


def test_help_is_there_at_once(benchmark):
    benchmark.pedantic(seconds, args=("--help",), rounds=5, warmup_rounds=1)
    assert benchmark.stats.stats.median < 0.5


def test_a_scenario_is_checked_within_a_second(benchmark):
    benchmark.pedantic(
        seconds, args=("check", "scenarios/hangzhou-everywhere.yaml"), rounds=5, warmup_rounds=1
    )
    assert benchmark.stats.stats.median < 1.0


def test_the_default_question_is_answered_within_a_minute(benchmark, tmp_path: Path):
    """Two arms, 32 replicates, 40 quarters: at most 60 s and 1.5 GB, after kernels are compiled."""
    seconds("run", "hangzhou-everywhere", "--replicates", "2", "--out", str(tmp_path / "warm"))
    benchmark.pedantic(
        seconds, args=("run", "hangzhou-everywhere", "--out", str(tmp_path / "timed")), rounds=1, iterations=1
    )
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    manifest = json.loads((tmp_path / "timed" / "manifest.json").read_text())
    benchmark.extra_info["largest_process_gb"] = round(largest, 2)
    benchmark.extra_info["workers"] = manifest["made"]["workers"]
    assert manifest["replicates"] == 32
    assert largest * (1 + manifest["made"]["workers"]) < 1.5
    assert benchmark.stats.stats.max < 60.0
