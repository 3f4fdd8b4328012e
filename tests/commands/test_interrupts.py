"""Claims about being stopped: one line, a code that says so, and nothing left behind."""

import os
import signal
import time

import pytest
from sessions import PATIENCE_SECONDS, members, needs_proc, started, wait_until

SETTLE_SECONDS = 0.7
STOPPED = (130, -signal.SIGINT)
"""Told by us, or by Python, which ends by the signal where that came into code made from text, as imports do."""

pytestmark = needs_proc


def run(folder, workers):
    """A long run that has begun; its workers are there."""
    words = ("--replicates", 50, "--workers", workers, "--out", folder / "deep" / "run")
    process = started("run", "hangzhou-everywhere", *words)
    wait_until(lambda: (folder / "deep").exists() or process.poll() is not None)
    if workers > 1:
        wait_until(lambda: len(members(process)) > workers)  # they, and what tracks their semaphores
    return process


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_leaves_nothing(tmp_path, workers):
    process = run(tmp_path, workers)
    time.sleep(SETTLE_SECONDS)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: everybody hears it
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (out, err) == ("", "Stopped: nothing was written.\n")
    assert process.returncode in STOPPED
    assert list(tmp_path.iterdir()) == []
    wait_until(lambda: not members(process))


def test_a_polite_end_leaves_nothing(tmp_path):
    process = run(tmp_path, 2)
    process.terminate()
    process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []
    wait_until(lambda: not members(process))


def test_workers_do_not_outlive_a_killed_run(tmp_path):
    process = run(tmp_path, 2)
    process.kill()
    process.communicate(timeout=PATIENCE_SECONDS)
    wait_until(lambda: not members(process))
    assert [path.name[0] for path in (tmp_path / "deep").iterdir()] == ["."]  # nothing that looks finished
