"""Commands in sessions of their own: who of a session is alive, and waiting, for as long as a busy machine may take."""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

PATIENCE_SECONDS = 300
"""What ends a test that would never end; no claim about speed."""

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc, as Linux has it")


def started(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    """`blueprint` with these arguments, leading a session; whoever is stopped with it is in that session."""
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *map(str, arguments)],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def members(process: subprocess.Popen[str]) -> list[int]:
    """Processes of its session that are alive, the leader left out."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == process.pid and int(folder.name) != process.pid and fields[0] != "Z":
                found.append(int(folder.name))
    return found


def wait_until(claim: Callable[[], object]) -> None:
    """Wait until something holds."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not claim():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.05)
