"""A scheduler and workers in processes of their own, as somebody else would have started them."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sessions import PATIENCE_SECONDS
from sweep import small

IDLE = "2 hours"
"""The scheduler ends, and its workers with it, if whoever started them was killed."""


class Outside:
    """A scheduler and two workers that somebody else started."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.file = folder / f"scheduler-{time.monotonic_ns()}.json"
        here = Path(__file__).parents[1]
        self.environment = os.environ | {"PYTHONPATH": f"{here}{os.pathsep}{here.parent}"}
        self.environment["DASK_DISTRIBUTED__SCHEDULER__IDLE_TIMEOUT"] = IDLE
        quiet = ["--no-dashboard", "--host", "127.0.0.1"]
        self.scheduler = self._started(
            "dask_scheduler", *quiet, "--port", str(port), "--scheduler-file", str(self.file)
        )
        small.wait_until(lambda: self.file.exists() and self.file.stat().st_size)
        self.address = json.loads(self.file.read_text())["address"]
        self.workers = [
            self._started(
                "dask_worker",
                self.address,
                *quiet,
                "--no-nanny",
                "--nthreads",
                "1",
                "--local-directory",
                str(folder),
            )
            for _ in range(2)
        ]

    def _started(self, module: str, *words: str) -> subprocess.Popen:
        command = [sys.executable, "-m", f"distributed.cli.{module}", *words]
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def have_workers(self) -> None:
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=PATIENCE_SECONDS)

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.send_signal(signal.SIGKILL)
            process.wait()
