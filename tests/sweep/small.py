"""Small sweeps in Littleland, tasks that cost nothing, and what tells two sweeps apart: the claims' common ground."""

import os
import signal
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
import yaml
from littleland.country import FOLDER
from sessions import wait_until

from sim.engines.local import Local
from sim.sweep import parts
from sim.sweep.numbers import Numbers, Words
from sim.sweep.plan import Plan
from sim.sweep.sweep import Answer, sweep

BASE = {
    "name": "base",
    "economy": "littleland",
    "run": {"start": "2020Q1", "quarters": 8, "seed": 1},
    "scale": {
        "people_per_talent": 20_000,
        "firms_per_frontier_agent": 500,
        "firms_per_traditional_agent": 50_000,
    },
    "arms": {
        "baseline": [],
        "policy": [
            {"lever": "talent_settlement", "where": "all", "grant": 50_000, "source": "invented"},
            {"lever": "research_credit", "where": ["Plain"], "rate": 0.1, "source": "invented"},
        ],
    },
}
ELASTICITY = "parameters.migration.elasticity_talent"
POINTS = 20
GRID = {"grid": {ELASTICITY: {"low": 0.5, "high": 2.0, "count": POINTS}}}
HOW = "BLUEPRINT_TEST_TASK"
"""Environment variable by which a task is told what to do wrong, and where to note that it did."""


def written(folder: Path, design: dict = GRID, **more: object) -> Path:
    """A sweep and its scenario in a folder; returns the sweep's file."""
    (folder / "littleland").exists() or (folder / "littleland").symlink_to(FOLDER)
    (folder / "base.yaml").write_text(yaml.safe_dump(BASE, sort_keys=False), encoding="utf-8")
    asked = {
        "scenario": "base",
        "settings": {"economy": str(FOLDER)},
        "replicates": 2,
        "design": design,
    } | more
    path = folder / "small.yaml"
    path.write_text(yaml.safe_dump(asked, sort_keys=False), encoding="utf-8")
    return path


def plan(folder: Path, design: dict = GRID, **more: object) -> Plan:
    """A small sweep, laid out: twenty points, two replicates."""
    return Plan.read(written(folder, design, **more))


def quick(scenario, replicate, keep) -> Numbers:
    """A task that costs nothing: a number made from what was varied."""
    elasticity = scenario.parameters.migration.elasticity_talent
    value = np.array([np.sin(1000 * elasticity + replicate), np.cos(elasticity * (1 + replicate))])
    nothing = np.zeros(2, dtype=np.int32)
    words = Words(("baseline", "policy"), ("nation",), ("gdp",))
    arm = np.array([0, 1], dtype=np.int32)
    return Numbers(words, arm, nothing, nothing + 2021, nothing, value, np.repeat(value[:1], 2))


def slow(scenario, replicate, keep) -> Numbers:
    """The same, in a quarter of a second."""
    time.sleep(0.25)
    return quick(scenario, replicate, keep)


def retiring(scenario, replicate, keep) -> Numbers:
    """Slow, but the first two workers leave after three runs each, as they do when their time is up.

    `HOW` names a folder where each that leaves notes it.
    """
    from distributed import get_worker

    home = Path(os.environ[HOW])
    _lived.append(replicate)
    if len(_lived) == 3 and len(list(home.iterdir())) < 2:
        (home / str(os.getpid())).touch()
        worker = get_worker()
        worker.loop.add_callback(worker.close_gracefully, reason="worker-lifetime-reached")
    return slow(scenario, replicate, keep)


_lived: list[int] = []
"""Runs of this process, for `retiring`."""


def raising(scenario, replicate, keep) -> Numbers:
    """The same, but two runs cannot be done."""
    if scenario.parameters.migration.elasticity_talent == 0.5:
        raise ValueError(f"nobody moves in replicate {replicate}")
    return quick(scenario, replicate, keep)


def hungry(scenario, replicate, keep) -> Numbers:
    """The same, but one run takes more memory than it may: for ever where `HOW` names no file, else once."""
    if scenario.parameters.migration.elasticity_talent == 2.0 and replicate == 1:
        marker = os.environ.get(HOW)
        if not marker or not Path(marker).exists():
            if marker:
                Path(marker).touch()
            eaten = [np.ones(2**24) for _ in range(40)]  # 5 GB, a good part of a second
            time.sleep(30)
            del eaten
    time.sleep(0.02)
    return quick(scenario, replicate, keep)


def run(plan: Plan, out: Path, engine=None, task=quick, **more) -> Answer:
    """A small sweep, from beginning to end, on two workers."""
    return sweep(plan, out, engine or Local(2, memory="2GB"), task=task, **more)


def content(folder: Path) -> pa.Table:
    """Every number of a sweep, in one order whatever the order of its parts."""
    tables = []
    for path in parts.paths(folder):
        part = parts.read(path)
        assert part is not None, f"{path.name} is not whole"
        tables.append(part.table.replace_schema_metadata(None))
    table = pa.concat_tables(tables)
    plain = pa.table({name: table[name].cast(pa.string()) if pa.types.is_dictionary(table[name].type) else table[name]
                      for name in table.column_names})  # fmt: skip
    return plain.sort_by([(name, "ascending") for name in plain.column_names[:6]])


def keys(folder: Path) -> list[str]:
    """The keys of the runs that a sweep's folder holds, as often as it holds them."""
    return sorted(held.key for path in parts.paths(folder) for held in parts.read(path).runs)


def is_whole(folder: Path, plan: Plan) -> bool:
    """Whether every run of the plan is there, each once."""
    return keys(folder) == sorted(run.key for run in plan.runs())


def same_bits(one: Path, other: Path) -> bool:
    """Whether two sweeps hold the same numbers to the last bit."""
    mine, yours = content(one), content(other)
    return mine.equals(yours) and all(
        np.array_equal(mine[name].to_numpy().view(np.uint64), yours[name].to_numpy().view(np.uint64))
        for name in ("value", "baseline")
    )


def workers_of(process: psutil.Process) -> list[psutil.Process]:
    """The worker processes that a driver has started."""
    found = []
    for child in process.children(recursive=True):
        try:
            if any("spawn_main" in word for word in child.cmdline()):
                found.append(child)
        except psutil.Error:
            continue
    return found


class Killer(threading.Thread):
    """Kills a worker of this process as soon as some parts are there, and then every other moment, `times` times."""

    def __init__(self, folder: Path, times: int) -> None:
        super().__init__(daemon=True)
        self.folder, self.times, self.killed = folder, times, 0

    def run(self) -> None:
        wait_until(lambda: parts.paths(self.folder))
        for number in range(self.times):
            before = len(parts.paths(self.folder))
            victims = workers_of(psutil.Process())
            if victims:
                victims[number % len(victims)].send_signal(signal.SIGKILL)
                self.killed += 1
            wait_until(lambda before=before: len(parts.paths(self.folder)) > before)
