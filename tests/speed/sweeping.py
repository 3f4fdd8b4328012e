"""One sweep as a process of its own, measured: prints what it took as JSON.

python sweeping.py FOLDER TASK RUNS WORKERS
"""

import json
import resource
import sys
import time
from pathlib import Path

from sweep import small

from sim.engines.local import Local


def busy(scenario, replicate, keep):
    """A run that keeps its processor busy for a second and more."""
    from sim.sweep.numbers import numbers

    until = time.process_time() + 1.5
    found = numbers(scenario, replicate, keep)
    while time.process_time() < until:
        numbers(scenario, replicate, keep)
    return found


def measure(folder: Path, task: str, runs: int, workers: int) -> dict[str, float]:
    """Lay a sweep out and run it; what it took: seconds, processor time, the largest memory of the driver."""
    replicates = 2
    grid = {small.ELASTICITY: {"low": 0.5, "high": 2.0, "count": runs // replicates}}
    started = time.perf_counter()
    plan = small.plan(folder, {"grid": grid}, replicates=replicates, most_runs=runs)
    laid_out = time.perf_counter()
    first: list[float] = []

    def told(progress):
        if progress.done and not first:
            first.append(time.perf_counter())

    done = small.run(
        plan,
        folder / "out",
        Local(workers, memory="4GB"),
        task={"quick": small.quick, "busy": busy}[task],
        told=told,
    )
    ended = time.perf_counter()
    assert done.done == runs
    mine, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "runs": runs,
        "workers": workers,
        "seconds": ended - started,
        "laying_out": laid_out - started,
        "since_first": ended - (first or [laid_out])[0],
        "driver_seconds": mine.ru_utime + mine.ru_stime,
        "worker_seconds": theirs.ru_utime + theirs.ru_stime,
        "driver_megabytes": mine.ru_maxrss / 1024,
    }


if __name__ == "__main__":
    where, what, count, hands = sys.argv[1:]
    print(json.dumps(measure(Path(where), what, int(count), int(hands))))
