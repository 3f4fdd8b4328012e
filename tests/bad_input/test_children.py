"""Bad input in processes of their own: memory and time are held down, and so is what the machine around them offers."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
from sessions import PATIENCE_SECONDS, members, needs_proc, started, wait_until

LITTLELAND = Path(__file__).parents[1] / "littleland"
MEGABYTES = 500
SECONDS = 5
SCENARIO = """name: q
economy: littleland
run: {start: 2020Q1, quarters: 4, replicates: REPLICATES}
scale: {people_per_talent: 200000, firms_per_frontier_agent: 5000, firms_per_traditional_agent: 500000}
arms: {baseline: []}
"""

pytestmark = needs_proc


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(LITTLELAND, tmp_path / "littleland")
    (tmp_path / "q.yaml").write_text(SCENARIO.replace("REPLICATES", "1"))
    (tmp_path / "long.yaml").write_text(SCENARIO.replace("REPLICATES", "500"))
    return tmp_path


def ended(process):
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert "Traceback" not in err
    return process.returncode, out, err


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 10)}]\n"
    for before, name in zip("abcdefg", "bcdefgh", strict=True)
)
GENERATED = {
    "fifty megabytes": b"a: b\n" * 10_000_000,
    "a hundred thousand brackets": b"a: " + b"[" * 100_000,
    "aliases that explode": BOMB.encode(),
    "every byte": bytes(range(256)) * 100,
    "ten thousand digits": b"extends: baseline\nrun: {seed: " + b"9" * 10_000 + b"}\n",
}


HELD_DOWN = f"""
import resource, subprocess, sys
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
code = subprocess.run([sys.executable, "-m", "sim", "check", "bad.yaml"]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, code)
"""
"""A small process between, since a child begins with the memory of the one that it was forked from."""


@pytest.mark.parametrize("kind", GENERATED)
def test_neither_memory_nor_time_grows(tmp_path, kind):
    (tmp_path / "bad.yaml").write_bytes(GENERATED[kind])
    held = subprocess.run(
        [sys.executable, "-c", HELD_DOWN],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    peak, code = map(float, held.stdout.split())
    assert (code, held.stderr.count("\n")) == (2, 1), held.stderr
    assert "Traceback" not in held.stderr
    assert peak < MEGABYTES
    assert [path.name for path in tmp_path.iterdir()] == ["bad.yaml"]


def test_a_full_disk_leaves_nothing(folder):
    def fill():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))

    before = sorted(path.name for path in folder.iterdir())
    code, out, err = ended(
        started("run", "q.yaml", "--out", "deep/run", "--workers", "1", cwd=folder, preexec_fn=fill)
    )
    assert (code, out) == (1, "")
    assert err.startswith("deep/run: could not be written (file too large). Free the disk")
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.parametrize(
    "change",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0"},
        {"HOME": None},
        {"NUMBA_CACHE_DIR": "/proc/nowhere"},
        {"COLUMNS": "40"},
        {"TERM": "dumb", "NO_COLOR": "1"},
    ],
    ids=["C", "homeless", "no cache", "narrow", "dumb"],
)
def test_a_poor_environment_is_no_trouble(folder, change):
    environment = {name: value for name, value in (os.environ | change).items() if value is not None}
    code, out, err = ended(started("economies", "show", "littleland", cwd=folder, env=environment))
    assert (code, err) == (0, "")
    assert "Shore" in out


def test_a_reader_that_leaves_is_no_trouble(folder):
    process = started("economies", "show", "china", cwd=folder)
    process.stdout.close()
    process.wait(PATIENCE_SECONDS)
    assert process.stderr.read() == ""
    process.stderr.close()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_may_be_stopped_at_any_moment(folder, seed, number):
    before = sorted(path.name for path in folder.iterdir())
    workers = "1" if seed % 2 else "2"
    process = started("run", "long.yaml", "--out", "deep/run", "--workers", workers, cwd=folder)
    wait_until(lambda: (folder / "deep").exists() or process.poll() is not None)
    time.sleep(Random(seed).uniform(0, 2.5))
    os.killpg(process.pid, number)
    code, out, _ = ended(process)
    assert code in (128 + number, -number), (
        "told by us, or by the system while Python still starts or already ends"
    )
    assert out == ""
    assert sorted(path.name for path in folder.iterdir()) == before
    wait_until(lambda: not members(process))


def test_after_a_kill_the_next_run_works_and_cleans_up(folder):
    process = started("run", "long.yaml", "--out", "run", "--workers", "2", cwd=folder)
    wait_until(lambda: list(folder.glob(".run.partial-*")))
    time.sleep(0.5)
    process.kill()
    process.communicate(timeout=PATIENCE_SECONDS)
    wait_until(lambda: not members(process))
    assert list(folder.glob(".run.partial-*")), "a killed process cannot clean up"
    assert not (folder / "run").exists()
    assert ended(started("run", "q.yaml", "--out", "run", "--workers", "1", cwd=folder))[0] == 0
    assert not list(folder.glob(".run.partial-*"))
    assert (folder / "run" / "report.html").is_file()


def test_a_worker_that_dies_is_told_in_one_line(folder):
    process = started("run", "long.yaml", "--out", "run", "--workers", "2", cwd=folder)

    def workers():
        return [pid for pid in members(process) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    wait_until(lambda: len(workers()) >= 2)
    time.sleep(1)
    os.kill(workers()[0], signal.SIGKILL)
    code, out, err = ended(process)
    assert (code, out, err.count("\n")) == (1, "", 1), err
    assert "a worker process ended without a word" in err
    assert not list(folder.glob("*run*"))
    wait_until(lambda: not members(process))
