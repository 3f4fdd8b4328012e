"""Claims about being stopped: one line, a code that says so, and nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

PATIENCE_SECONDS = 60
SETTLE_SECONDS = 0.7


def children_of(process):
    """Processes of the same session, the process itself left out."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == process.pid and int(folder.name) != process.pid and fields[0] != "Z":
                found.append(int(folder.name))
    return found


def wait_until(claim):
    until = time.monotonic() + PATIENCE_SECONDS
    while not claim():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.05)


def started(folder, *more):
    command = [sys.executable, "-m", "sim", "run", "hangzhou-everywhere", "--replicates", "50", *more]
    process = subprocess.Popen(
        [*command, "--out", str(folder / "deep" / "run")],
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: (folder / "deep").exists() or process.poll() is not None)
    return process


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc, as Linux has it")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_leaves_nothing(tmp_path, workers):
    process = started(tmp_path, "--workers", workers)
    if workers == "2":
        wait_until(lambda: len(children_of(process)) >= 3)  # two workers and what tracks their semaphores
    time.sleep(SETTLE_SECONDS)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: everybody hears it
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, out, err) == (130, "", "Stopped: nothing was written.\n")
    assert list(tmp_path.iterdir()) == []
    wait_until(lambda: not children_of(process))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc, as Linux has it")
def test_a_polite_end_leaves_nothing(tmp_path):
    process = started(tmp_path, "--workers", "2")
    wait_until(lambda: len(children_of(process)) >= 3)
    process.terminate()
    process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []
    wait_until(lambda: not children_of(process))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc, as Linux has it")
def test_workers_do_not_outlive_a_killed_run(tmp_path):
    process = started(tmp_path, "--workers", "2")
    wait_until(lambda: len(children_of(process)) >= 3)
    process.kill()
    process.communicate(timeout=PATIENCE_SECONDS)
    wait_until(lambda: not children_of(process))
    assert [path.name[0] for path in (tmp_path / "deep").iterdir()] == ["."]  # nothing that looks finished
