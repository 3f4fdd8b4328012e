"""A cluster's queue, through dask-jobqueue: jobs whose workers come back to a scheduler in this process."""

import asyncio
import logging
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.engines.engine import LOOK_SECONDS, SETTINGS, AbstractEngine, Crew, uninterrupted
from sim.engines.local import DASHBOARD_PORT, LOOPBACK, free_port
from sim.engines.resources import Resources, seconds_of
from sim.errors import InputError, RunError
from sim.run.pool import ONE_THREAD

if TYPE_CHECKING:
    from dask_jobqueue.core import JobQueueCluster
    from distributed import Client

CLUSTERS = {
    "slurm": ("SLURMCluster", "sbatch"),
    "pbs": ("PBSCluster", "qsub"),
    "sge": ("SGECluster", "qsub"),
    "lsf": ("LSFCluster", "bsub"),
    "oar": ("OARCluster", "oarsub"),
    "moab": ("MoabCluster", "msub"),
    "htcondor": ("HTCondorCluster", "condor_submit"),
}
"""The class of dask-jobqueue and the command that submits, by queueing system."""
LAST_SECONDS = 120
"""Workers leave so long before their job ends, or a fifth of its walltime where that is less."""
GONE_SECONDS = 3 * LOOK_SECONDS
"""A job whose workers have been away for so long is over."""
START_SECONDS = 60
"""A worker that cannot reach the scheduler for so long ends, and its job with it."""
ASK_SECONDS = 10
"""How often the queue itself is asked about jobs that have not shown up."""
MOST_STILLBORN = 3
"""So many jobs in a row that end before their workers show up are no accident."""


class Queue(AbstractEngine):
    """Jobs on a cluster, submitted from here; the scheduler lives in this process."""

    def __init__(self, name: str, asked: Resources, *, jobs: int | None, folder: Path) -> None:
        self.name, self.folder = name, folder
        if jobs is not None:
            if jobs < 1:
                raise InputError(f"--workers: must be at least 1, got {jobs}.")
            count = -(-jobs // asked.cores)
            if asked.limits.jobs is not None and asked.limits.jobs < count:
                raise InputError(
                    f"--workers {jobs}: takes {count} jobs, more than limits.jobs = {asked.limits.jobs}. Raise one."
                )
            asked = asked.model_copy(update={"jobs": count})
        self.asked = asked

    @property
    def expected_workers(self) -> int:
        return self.asked.jobs * self.asked.cores

    def check(self) -> None:
        """InputError where jobs cannot be submitted from here."""
        command = CLUSTERS[self.name][1]
        if shutil.which(command) is None:
            raise InputError(
                f"--engine {self.name}: there is no {command} here. Run this where jobs are submitted from."
            )

    @contextmanager
    def crew(self) -> Iterator[Crew]:
        """Submit jobs; they end when the block is left."""
        import dask
        import dask_jobqueue
        from distributed import Client

        kind = getattr(dask_jobqueue, CLUSTERS[self.name][0])
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        with dask.config.set(SETTINGS):
            try:
                with uninterrupted():
                    cluster = kind(**self._words())
            except (OSError, ValueError, RuntimeError, TypeError) as error:
                raise InputError(f"--engine {self.name}: {error}. Check the resources.") from error
            with cluster:
                self._try_out(cluster)
                with uninterrupted():
                    client = Client(cluster, set_as_default=False)
                with client:
                    crew = _QueueCrew(self, client, cluster)
                    try:
                        crew.renew()
                        yield crew
                    finally:
                        crew.cancel()

    def _words(self) -> dict[str, Any]:
        """The resources in the words of dask-jobqueue."""
        asked = self.asked
        seconds, stagger = lifetime(asked.walltime)
        threads = [f"export {name}={value}" for name, value in ONE_THREAD.items()]
        logs = Path(asked.logs) if asked.logs else self.folder / "logs"
        told: dict[str, Any] = {
            "cores": asked.cores,
            "processes": asked.cores,
            "memory": asked.memory,
            "python": asked.python or sys.executable,
            "interface": asked.interface,
            "local_directory": asked.scratch or tempfile.gettempdir(),
            "log_directory": str(logs.resolve()),
            "job_extra_directives": list(asked.directives),
            "job_script_prologue": [*threads, *asked.prologue],
            "worker_extra_args": ["--lifetime", f"{seconds}s", "--lifetime-stagger", f"{stagger}s"],
            "death_timeout": START_SECONDS,
            "job_name": "blueprint",
            "scheduler_options": {"dashboard_address": f"{LOOPBACK}:{free_port(DASHBOARD_PORT)}"},
            "silence_logs": "critical",
        }
        if self.name != "htcondor":
            told |= {"queue": asked.partition, "walltime": asked.walltime}
        if self.name in ("slurm", "pbs", "moab"):
            told["account"] = asked.account
        elif asked.account is not None:
            told["project"] = asked.account
        return told

    def _try_out(self, cluster: "JobQueueCluster") -> None:
        """Have SLURM say whether it would take such a job. InputError where it would not."""
        if self.name != "slurm":
            return
        with tempfile.NamedTemporaryFile("w", suffix=".sh") as script:
            script.write(cluster.job_script())
            script.flush()
            ended = subprocess.run(
                ["sbatch", "--test-only", script.name],
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )
        if ended.returncode:
            lines = [line.split("error: ", 1)[-1] for line in ended.stderr.splitlines() if "error:" in line]
            why = "; ".join(lines) or ended.stderr.strip() or "no reason was given"
            raise InputError(f"--engine slurm: SLURM refuses such a job: {why}. Change the resources.")


class _QueueCrew(Crew):
    """Keeps as many jobs in the queue as are wanted: dask-jobqueue itself does not replace those that ended."""

    def __init__(self, engine: Queue, client: "Client", cluster: "JobQueueCluster") -> None:
        self.client, self._engine, self._cluster = client, engine, cluster
        self._asked = engine.asked
        self._began = time.monotonic()
        self._last_look = self._last_question = float(-ASK_SECONDS)
        self._away: dict[str, float] = {}
        self._shown_up: set[str] = set()
        self._submitted = self._stillborn = 0

    @property
    def wanted(self) -> int:
        return self._asked.jobs * self._asked.cores

    def renew(self) -> None:
        """Put jobs in the place of those that ended. RunError where a limit is met, or jobs cannot start."""
        now = time.monotonic()
        if now - self._last_look < LOOK_SECONDS:
            return
        self._last_look = now
        hours = self._asked.limits.hours
        if hours is not None and now - self._began > hours * 3600:
            raise RunError(f"the declared limit of {hours:g} hours is met")
        self._bury(self._ended(now))
        lacking = self._asked.jobs - len(self._cluster.worker_spec)
        most = self._asked.limits.jobs
        if most is not None:
            lacking = min(lacking, most - self._submitted)
            if lacking <= 0 and not self._cluster.worker_spec:
                raise RunError(f"the declared limit of {most} jobs is met")
        if lacking > 0:
            self._submitted += lacking
            self._submit(len(self._cluster.worker_spec) + lacking)

    def cancel(self) -> None:
        """End all jobs."""
        with suppress(Exception):
            self._cluster.scale(jobs=0)
            self._cluster.sync(self._settled)

    async def _settled(self) -> None:
        await asyncio.wait_for(self._cluster, timeout=LAST_SECONDS)

    def _submit(self, jobs: int) -> None:
        """Have so many jobs in all. RunError where the queue refuses them."""
        try:
            self._cluster.scale(jobs=jobs)
            self._cluster.sync(self._settled)
        except (TimeoutError, RuntimeError, OSError, ValueError) as error:
            why = " ".join(str(error).split())[-400:]
            raise RunError(f"a job could not be submitted: {why}") from error

    def _ended(self, now: float) -> list[str]:
        """Jobs that are over: their workers were there and have gone, or the queue does not know them any more."""
        here = {
            self._job_of(str(worker["name"])) for worker in self._cluster.scheduler_info["workers"].values()
        }
        self._shown_up |= here
        if here:
            self._stillborn = 0
        over = []
        for name in list(self._cluster.worker_spec):
            if name in here:
                self._away.pop(name, None)
            elif name in self._shown_up and now - self._away.setdefault(name, now) >= GONE_SECONDS:
                over.append(name)
        if now - self._last_question >= ASK_SECONDS:
            self._last_question = now
            stillborn = self._unknown_to_the_queue(here)
            self._stillborn += len(stillborn)
            if self._stillborn >= MOST_STILLBORN:
                logs = self._engine.folder / "logs"
                raise RunError(f"{self._stillborn} jobs ended before their workers started: see {logs}")
            over += [name for name in stillborn if name not in over]
        return over

    def _unknown_to_the_queue(self, here: set[str]) -> list[str]:
        """Jobs without workers that SLURM does not list as waiting or running."""
        waiting = {
            name: str(job.job_id)
            for name, job in self._cluster.workers.items()
            if name not in here and name not in self._shown_up and getattr(job, "job_id", None)
        }
        if self._engine.name != "slurm" or not waiting:
            return []
        states = "--states=PENDING,CONFIGURING,RUNNING,COMPLETING,SUSPENDED"
        asked = ["squeue", "--noheader", "--format=%i", states, "--jobs=" + ",".join(waiting.values())]
        ended = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=60)
        if ended.returncode and "Invalid job id" not in ended.stderr:
            return []
        known = set(ended.stdout.split())
        return [name for name, job in waiting.items() if job not in known]

    def _bury(self, names: list[str]) -> None:
        """Cancel what is left of jobs that are over, and ask for them no more."""
        if not names:
            return
        jobs = [self._cluster.workers.pop(name, None) for name in names]
        for name in names:
            self._cluster.worker_spec.pop(name, None)
            self._away.pop(name, None)

        async def close() -> None:
            await asyncio.gather(*(job.close() for job in jobs if job is not None), return_exceptions=True)

        self._cluster.sync(close)

    def _job_of(self, worker: str) -> str:
        return worker.rpartition("-")[0] if self._asked.cores > 1 else worker


def lifetime(walltime: str) -> tuple[int, int]:
    """After how many seconds a worker leaves of itself, give or take how many, so that its job is not cut off."""
    seconds = seconds_of(walltime)
    return seconds - min(LAST_SECONDS, seconds // 5), max(min(LAST_SECONDS // 2, seconds // 10), 1)
