"""Claims about mishaps: whatever dies or fails, in the end every run is there once, and to the last bit the same."""

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from sweep import small
from sweep.outside import Outside

from sim.engines.address import Address
from sim.engines.local import Local
from sim.errors import InputError, RunError
from sim.sweep import parts
from sim.sweep.pace import Pace
from sim.sweep.store import opened, read_errors, read_manifest

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="looks for processes as Linux has them"
)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, ready):
    """A sweep that nothing happened to."""
    home = tmp_path_factory.mktemp("undisturbed")
    plan = small.plan(home)
    answer = small.run(plan, home / "out", ready)
    assert (answer.done, answer.failed, answer.fresh) == (40, 0, 40)
    assert small.is_whole(home / "out", plan)
    return home / "out"


def test_killed_workers_lose_nothing(tmp_path, undisturbed, monkeypatch):
    monkeypatch.setattr("sim.sweep.pace.BATCH_SECONDS", 0.5)
    plan = small.plan(tmp_path)
    killer = small.Killer(tmp_path / "out", times=3)
    killer.start()
    answer = small.run(plan, tmp_path / "out", task=small.slow)
    assert killer.killed >= 2
    assert (answer.done, answer.failed) == (40, 0)
    assert small.is_whole(tmp_path / "out", plan)
    assert small.same_bits(tmp_path / "out", undisturbed)


def test_a_run_that_outgrows_its_memory_once_is_done_again(tmp_path, undisturbed, monkeypatch):
    monkeypatch.setenv(small.HOW, str(tmp_path / "eaten"))
    plan = small.plan(tmp_path)
    answer = small.run(plan, tmp_path / "out", Local(2, memory="1GB"), task=small.hungry)
    assert (tmp_path / "eaten").exists()
    assert (answer.done, answer.failed) == (40, 0)
    assert small.is_whole(tmp_path / "out", plan)
    assert small.same_bits(tmp_path / "out", undisturbed)


def test_a_run_that_always_outgrows_its_memory_is_listed_and_stops_nobody(tmp_path, monkeypatch):
    monkeypatch.delenv(small.HOW, raising=False)
    monkeypatch.setattr("sim.sweep.drive.MOST_DEATHS", 2)
    plan = small.plan(tmp_path)
    answer = small.run(plan, tmp_path / "out", Local(2, memory="1GB"), task=small.hungry)
    assert (answer.done, answer.failed) == (39, 1)
    (error,) = read_errors(tmp_path / "out")
    assert (error["point"], error["replicate"]) == (19, 1)
    assert "memory" in error["error"]


def test_a_run_that_raises_is_listed_and_stops_nobody(tmp_path, undisturbed, ready):
    plan = small.plan(tmp_path)
    answer = small.run(plan, tmp_path / "out", ready, task=small.raising)
    assert (answer.total, answer.done, answer.failed) == (40, 38, 2)
    errors = read_errors(tmp_path / "out")
    assert [(error["point"], error["replicate"]) for error in errors] == [(0, 0), (0, 1)]
    for error in errors:
        assert error["error"] == f"ValueError: nobody moves in replicate {error['replicate']}"
        assert "in raising" in error["traceback"]
        assert error["varied"] == {small.ELASTICITY: 0.5}
        assert error["scenario"]["parameters"]["migration"] == {"elasticity_talent": 0.5}
    assert read_manifest(tmp_path / "out")["failed"] == 2
    again = small.run(plan, tmp_path / "out", ready, resumes=True)  # the cause was repaired
    assert (again.done, again.failed, again.fresh) == (40, 0, 2)
    assert read_errors(tmp_path / "out") == []
    assert small.is_whole(tmp_path / "out", plan)
    assert small.same_bits(tmp_path / "out", undisturbed)


DRIVER = """
import sys
from pathlib import Path
from sweep import small
from sweep.outside import Outside
import sim.sweep.pace
if __name__ == "__main__":
    sim.sweep.pace.BATCH_SECONDS = 0.5
    small.run(small.plan(Path(sys.argv[1])), Path(sys.argv[1]) / "out", task=small.slow)
"""


def test_a_killed_driver_is_resumed(tmp_path, undisturbed, ready):
    script = tmp_path / "driver.py"
    script.write_text(DRIVER)
    here = Path(__file__).parents[1]
    driver = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)],
        env=os.environ | {"PYTHONPATH": f"{here}{os.pathsep}{here.parent}"},
    )
    small.wait_until(lambda: len(parts.paths(tmp_path / "out")) >= 3 or driver.poll() is not None)
    workers = small.workers_of(psutil.Process(driver.pid))
    plan = small.plan(tmp_path)
    with (
        pytest.raises(InputError, match=f"process {driver.pid} on .* is at work"),
        opened(tmp_path / "out", plan, resumes=True),
    ):
        pass
    driver.kill()
    driver.wait()
    assert workers
    small.wait_until(lambda: not any(worker.is_running() for worker in workers))
    kept = len(small.keys(tmp_path / "out"))
    assert 0 < kept < 40
    answer = small.run(plan, tmp_path / "out", ready, resumes=True)
    assert (answer.done, answer.fresh) == (40, 40 - kept)
    assert small.is_whole(tmp_path / "out", plan)
    assert small.same_bits(tmp_path / "out", undisturbed)


def test_a_part_cut_short_is_run_again(tmp_path, undisturbed, ready, monkeypatch):
    monkeypatch.setattr("sim.sweep.pace.MOST_RUNS", 5)
    monkeypatch.setattr("sim.sweep.compaction.FEW", 1000)
    plan = small.plan(tmp_path)
    small.run(plan, tmp_path / "out", ready)
    cut, flipped, emptied = parts.paths(tmp_path / "out")[:3]
    lost = sum(len(parts.read(path).runs) for path in (cut, flipped, emptied))
    cut.write_bytes(cut.read_bytes()[:-200])
    damaged = bytearray(flipped.read_bytes())
    damaged[40] ^= 0xFF
    flipped.write_bytes(damaged)
    emptied.write_bytes(b"")
    answer = small.run(plan, tmp_path / "out", ready, resumes=True)
    assert (answer.done, answer.fresh) == (40, lost)
    assert small.is_whole(tmp_path / "out", plan)
    assert small.same_bits(tmp_path / "out", undisturbed)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 200 kB, where one may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(place)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no disk may be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_stops_the_sweep_and_spoils_nothing(
    tmp_path, small_disk, undisturbed, ready, monkeypatch
):
    monkeypatch.setattr("sim.sweep.pace.MOST_RUNS", 4)
    plan = small.plan(tmp_path)
    filler = small_disk / "filler"

    def fill(store):
        filler.write_bytes(b"0" * 100_000)
        threading.Thread(target=fill_up, daemon=True).start()

    def fill_up():
        small.wait_until(lambda: parts.paths(small_disk / "out"))
        with filler.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"0" * 4096)

    with pytest.raises(RunError, match="disk is full. Free the disk, then continue with --resume"):
        small.run(plan, small_disk / "out", ready, task=small.slow, begun=fill)
    assert not list((small_disk / "out" / parts.FOLDER).glob(".*"))
    filler.unlink()
    kept = len(small.keys(small_disk / "out"))
    assert 0 < kept < 40
    answer = small.run(plan, small_disk / "out", ready, resumes=True)
    assert (answer.done, answer.failed, answer.fresh) == (40, 0, 40 - kept)
    assert small.is_whole(small_disk / "out", plan)
    assert small.same_bits(small_disk / "out", undisturbed)


def test_workers_whose_time_is_up_are_replaced(tmp_path, undisturbed, monkeypatch):
    """They leave by what Dask does at the end of a lifetime, but after some runs: however slow the machine is."""
    monkeypatch.setattr("sim.sweep.pace.BATCH_SECONDS", 0.5)
    left = tmp_path / "left"
    left.mkdir()
    monkeypatch.setenv(small.HOW, str(left))
    plan = small.plan(tmp_path)
    seen: set[int] = set()

    def watch(progress):
        seen.update(worker.pid for worker in small.workers_of(psutil.Process()))

    answer = small.run(plan, tmp_path / "out", task=small.retiring, told=watch)
    gone = {int(path.name) for path in left.iterdir()}
    assert len(gone) == 2
    assert gone <= seen
    assert len(seen) > 2
    assert (answer.done, answer.failed) == (40, 0)
    assert small.is_whole(tmp_path / "out", plan)
    assert small.same_bits(tmp_path / "out", undisturbed)


def test_a_lost_scheduler_is_said_and_resumed(tmp_path, undisturbed, ready, monkeypatch):
    monkeypatch.setattr("sim.sweep.pace.BATCH_SECONDS", 0.5)
    plan = small.plan(tmp_path)
    first = Outside(tmp_path)
    try:
        first.have_workers()

        def lose_it():
            small.wait_until(lambda: len(parts.paths(tmp_path / "out")) >= 2)
            first.scheduler.kill()

        threading.Thread(target=lose_it, daemon=True).start()
        with pytest.raises(RunError, match="the scheduler was lost. .* Continue with --resume"):
            small.run(plan, tmp_path / "out", Address(first.address), task=small.slow)
    finally:
        first.end()
    kept = len(small.keys(tmp_path / "out"))
    assert 0 < kept < 40
    answer = small.run(plan, tmp_path / "out", ready, resumes=True)
    assert answer.done == 40
    assert small.is_whole(tmp_path / "out", plan)
    assert small.same_bits(tmp_path / "out", undisturbed)


def test_batches_grow_with_what_runs_take_and_shrink_at_the_end():
    pace = Pace()
    assert pace.runs(left=1000, workers=2) == 1
    pace.learn(1, 0.1)
    assert pace.runs(left=1000, workers=2) == 40
    assert pace.runs(left=12, workers=2) == 2
    assert pace.runs(left=1, workers=8) == 1
