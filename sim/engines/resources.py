"""What a cluster is asked for: a small YAML file, refused with file and line where it cannot be."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from sim.documents import Kind, label, parsed, read_file
from sim.policy.frame import refuse
from sim.records import Record

QUEUES = ("slurm", "pbs", "sge", "lsf", "oar", "moab", "htcondor")
"""Queueing systems, by name: those that dask-jobqueue knows."""
BYTES = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12,
         "KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}  # fmt: skip
SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kKMGT]i?B|B)")
CLOCK = re.compile(r"(?:(\d+)-)?(\d{1,3}):([0-5]\d):([0-5]\d)")
RESOURCES = Kind(beginning="queue: slurm", length="Resources fit on half a page.")


def _is_a_size(text: str) -> str:
    if not SIZE.fullmatch(text):
        raise refuse(f"must be a size such as 4GB or 512MiB, got '{text}'")
    if bytes_of(text) < BYTES["MB"] * 100:
        raise refuse(f"must be at least 100MB, got '{text}'")
    return text


def _is_a_time(text: str) -> str:
    if not CLOCK.fullmatch(text):
        raise refuse(f"must be a time such as 01:30:00 or 2-00:00:00, in quotes, got '{text}'")
    if seconds_of(text) < 60:
        raise refuse(f"must be at least 00:01:00, got '{text}'")
    return text


Size = Annotated[str, AfterValidator(_is_a_size)]
Walltime = Annotated[str, AfterValidator(_is_a_time)]
Line = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\r\n]*$")]


class Limits(Record):
    """When to stop asking for more."""

    jobs: int | None = Field(default=None, ge=1)
    """How many jobs are submitted in one sitting, at most; without it, as many as the work takes."""
    hours: float | None = Field(default=None, gt=0)
    """How long one sitting takes, at most."""


class Resources(Record):
    """Jobs, and what each of them is."""

    queue: Literal["slurm", "pbs", "sge", "lsf", "oar", "moab", "htcondor"] | None = None
    """Which queueing system; the one that --engine names where nothing is said."""
    jobs: int = Field(default=1, ge=1, le=10_000)
    """How many jobs run at a time."""
    cores: int = Field(default=1, ge=1, le=1024)
    """Processors of each job: it has a worker of one thread on each."""
    memory: Size = "4GB"
    """Memory of each job, shared by its workers."""
    walltime: Walltime = "01:00:00"
    """How long each job may last, hours:minutes:seconds in quotes; jobs that reach it are replaced."""
    partition: Line | None = None
    """Partition or queue."""
    account: Line | None = None
    """Who is billed."""
    directives: tuple[Line, ...] = ()
    """More lines for the head of the job, as the queueing system writes them: `--qos=long`."""
    prologue: tuple[Line, ...] = ()
    """Shell commands before workers start: `module load gcc`, `export SLURM_CONF=...`."""
    python: Line | None = None
    """Python on the nodes; the one that runs the sweep where nothing is said."""
    interface: Line | None = None
    """Network interface that nodes reach the driver by: `ib0`; the default one where nothing is said."""
    scratch: Line | None = None
    """A folder on each node's own disk, for what workers spill."""
    logs: Line | None = None
    """A folder for the jobs' logs; `logs` in the sweep's folder where nothing is said."""
    limits: Limits = Limits()
    """When to stop asking for more jobs."""

    @model_validator(mode="after")
    def _limits_allow_the_jobs(self) -> Self:
        if self.limits.jobs is not None and self.limits.jobs < self.jobs:
            raise refuse(f"limits.jobs is {self.limits.jobs}, fewer than the {self.jobs} that run at a time")
        return self

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read resources, or say what is wrong with them. InputError with one line a problem."""
        return parsed(cls, read_file(path, label(path), RESOURCES), RESOURCES)


def bytes_of(size: str) -> int:
    """`4GB` in bytes."""
    match = SIZE.fullmatch(size)
    assert match is not None
    return int(float(match[1]) * BYTES[match[2].upper()])


def seconds_of(walltime: str) -> int:
    """`1-02:30:00` in seconds."""
    match = CLOCK.fullmatch(walltime)
    assert match is not None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
