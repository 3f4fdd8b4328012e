"""Claims about who works a calibration: the same lives to the last bit whoever does, and nothing lost when some die."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from littleland.country import ask
from sessions import PATIENCE_SECONDS
from sweep import small

from calibration.bank import Setup, read_priors, simulated
from calibration.hands import Hands, Work
from calibration.kept import keep
from sim.engines.local import Local
from sim.errors import RunError

PRIORS = {
    name: prior for name, prior in read_priors().items() if name in ("entry.rate_per_year", "exit.level")
}
LIVES, QUARTERS = 60, 8


def lived(folder, hands=None, lives=LIVES):
    setup = Setup(ask(quarters=QUARTERS, arms={"baseline": ()}, uncertainty="priors"))
    return simulated(setup, PRIORS, lives, folder=folder, key="test", hands=hands)


def pieces(folder):
    return sorted(path.name for path in folder.glob("lives-*.npz"))


def same(one, other):
    return np.array_equal(one.moments, other.moments, equal_nan=True) and np.array_equal(
        one.values, other.values
    )


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A bank of Littleland that this process made."""
    return lived(tmp_path_factory.mktemp("here"))


@pytest.mark.slow
def test_lives_are_the_same_on_workers_of_whom_one_dies(tmp_path, here):
    """Two workers; one is killed as soon as a batch is kept."""
    killed = []

    def kill():
        small.wait_until(lambda: pieces(tmp_path))
        victim = small.workers_of(psutil.Process())[0]
        victim.send_signal(signal.SIGKILL)
        killed.append(victim.pid)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    told = []
    with Hands(Local(2, memory="2GB"), lambda what, progress: told.append((what, progress))) as hands:
        found = lived(tmp_path, hands)
    thread.join(PATIENCE_SECONDS)
    assert killed
    assert same(found, here)
    assert {what for what, _ in told} == {"lives"}
    assert (told[-1][1].done, told[-1][1].total) == (LIVES, LIVES)


DRIVER = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from test_engines import lived
from calibration.hands import Hands
from sim.engines.local import Local
if __name__ == "__main__":
    with Hands(Local(1, memory="2GB")) as hands:
        lived(Path(sys.argv[1]), hands)
"""


@pytest.mark.slow
def test_a_killed_driver_is_resumed(tmp_path, here):
    folder, script = tmp_path / "lives", tmp_path / "driver.py"
    script.write_text(DRIVER)
    tests = Path(__file__).parents[1]
    paths = [str(Path(__file__).parent), str(tests), str(tests.parent)]
    driver = subprocess.Popen([sys.executable, str(script), str(folder), *paths])
    small.wait_until(lambda: pieces(folder) or driver.poll() is not None)
    workers = small.workers_of(psutil.Process(driver.pid))
    driver.kill()
    driver.wait()
    assert workers
    small.wait_until(lambda: not any(worker.is_running() for worker in workers))
    kept = {name: (folder / name).stat().st_mtime_ns for name in pieces(folder)}
    assert 0 < len(kept) < 3
    assert same(lived(folder), here)
    for name, when in kept.items():
        assert (folder / name).stat().st_mtime_ns == when  # not lived again


def test_work_that_cannot_go_on_leaves_the_lives_that_were_lived(tmp_path):
    lived(tmp_path, lives=20)

    class Lost(Hands):
        def work(self, *_, **__):
            raise RunError("the scheduler was lost")

    with pytest.raises(
        RunError, match=r"the scheduler was lost\. 20 of 40 lives are kept in .*: --resume goes on"
    ):
        lived(tmp_path, Lost(), lives=40)


def test_nobody_is_hired_where_nothing_is_left_to_do(tmp_path, here):
    lived(tmp_path, lives=20)

    class Engine(Local):
        def crew(self):
            raise AssertionError("hired")

    with Hands(Engine(1)) as hands:
        found = lived(tmp_path, hands, lives=20)
    assert np.array_equal(found.moments, here.moments[:20], equal_nan=True)


def test_a_worker_with_another_version_of_the_model_is_not_put_to_work():
    work = Work.on(ask(quarters=1, arms={"baseline": ()}), "lives", abs)
    with pytest.raises(RunError, match="has another version of the model"):
        replace(work, code="other").take_up()
    work.take_up()
    assert work.economy is work.scenario.observed()
    work.lay_down()


@pytest.mark.skipif(os.getuid() == 0, reason="may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(RunError, match="cannot be written"):
        keep(tmp_path / "piece.npz", "key", {"x": np.zeros(1)})
