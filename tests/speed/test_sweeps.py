"""What sweeping costs beside the runs themselves. Run by `make bench`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.speed

HERE = Path(__file__).parent
TESTS = HERE.parent


def measured(folder: Path, task: str, runs: int, workers: int) -> dict[str, float]:
    """A sweep in a process of its own."""
    folder.mkdir()
    command = [sys.executable, str(HERE / "sweeping.py"), str(folder), task, str(runs), str(workers)]
    environment = os.environ | {"PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(ended.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def ten_thousand(tmp_path_factory):
    return measured(tmp_path_factory.mktemp("many") / "ten", "quick", 10_000, 2)


def test_a_small_run_costs_five_milliseconds_at_most(ten_thousand, record_property):
    """Everything counts: laying out, starting workers, scheduling, writing, reading again, tables."""
    record_property("sweep", json.dumps(ten_thousand))
    print(json.dumps(ten_thousand))
    assert ten_thousand["seconds"] / ten_thousand["runs"] <= 0.005


def test_the_drivers_memory_does_not_grow_with_the_runs(ten_thousand, tmp_path, record_property):
    fifty = measured(tmp_path / "fifty", "quick", 50_000, 2)
    record_property("sweep", json.dumps(fifty))
    print(json.dumps(fifty))
    assert fifty["driver_megabytes"] <= 1.2 * ten_thousand["driver_megabytes"]


def test_two_workers_do_nearly_twice_as_much_as_one(tmp_path, record_property):
    """Runs of 1.5 seconds; the best of three pairs, since the other processors' guests come and go."""
    ratios = []
    for number in range(3):
        one, two = (measured(tmp_path / f"{number}-{workers}", "busy", 40, workers) for workers in (1, 2))
        ratios.append(one["since_first"] / two["since_first"])
    record_property("ratios", json.dumps(ratios))
    print(json.dumps(ratios))
    assert max(ratios) >= 1.8
