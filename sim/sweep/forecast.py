"""What a sweep will take, from one of its runs: nothing is written."""

import resource
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import perf_counter
from typing import NamedTuple

from sim.scenario import Scenario
from sim.sweep.context import briefest
from sim.sweep.numbers import numbers
from sim.sweep.parts import Held, table
from sim.sweep.plan import Plan

BYTES_PER_NUMBER = 10.5
"""On the disk, as measured: numbers are compressed, and codes take next to nothing."""


class Forecast(NamedTuple):
    """What one run took, and what all of them will."""

    run_seconds: float
    worker_bytes: int
    """Largest memory of a process that runs."""
    run_bytes: float
    """Room on the disk for one run."""

    def seconds(self, runs: int, workers: int) -> float:
        """Time that so many runs take on so many workers."""
        return self.run_seconds * runs / workers


def forecast(plan: Plan) -> Forecast:
    """Run the middle point of the plan once, in a process of its own, after its kernels are compiled."""
    scenario = plan.scenario(len(plan.points) // 2)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_measured, scenario, plan.sweep.keep).result()


def _measured(scenario: Scenario, keep: tuple[str, ...]) -> Forecast:
    numbers(briefest(scenario), 0, keep)
    started = perf_counter()
    found = numbers(scenario, 0, keep)
    seconds = perf_counter() - started
    rows = table([Held("", 0, 0, 0.0)], [found]).num_rows
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Forecast(seconds, largest, rows * BYTES_PER_NUMBER)
