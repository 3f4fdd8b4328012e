"""Replicates: every arm lives the same luck, from the same opening."""

from collections.abc import Mapping, Sequence
from functools import partial
from os import cpu_count
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import BlueprintError, InputError, RunError
from sim.results import Results
from sim.results.folder import claimed
from sim.results.room import room
from sim.run.manifest import manifest
from sim.run.pool import Progress, replicated

if TYPE_CHECKING:
    from sim.scenario import Scenario

Array = NDArray[np.float64]
Recorded = dict[str, dict[str, Array]]
"""arm -> recorded quantity -> (quarter, province) or (quarter,)."""


def live(scenario: "Scenario", replicate: int) -> Recorded:
    """Let every arm of one replicate live through the run: arm -> quantity -> (quarter, province) or (quarter,).

    The opening, its parameters included, is drawn once and shared, so that arms differ by policy only. Raises
    RunError with replicate and arm where one cannot go on.
    """
    return _lived(scenario, replicate)[0]


def run(
    scenario: "Scenario",
    *,
    out: str | Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    command: Sequence[str] = (),
) -> Results:
    """Run all replicates of a scenario, in `workers` processes (default: one per processor).

    Results do not depend on the number of workers or the order in which they finish. With `out`, a results folder
    is written there, whole or not at all; one that exists or cannot be made is refused before anything runs.
    `progress(done, total)` is told after every replicate; `command` is kept in the manifest.
    Raises InputError or RunError.
    """
    workers = _counted(workers)
    if out is None:
        return _ran(scenario, workers, progress, command)
    with claimed(out) as folder:
        from sim.report.folder import fill

        results = _ran(scenario, workers, progress, command)
        fill(results, folder)
    return results


def _counted(workers: int | None) -> int:
    if workers is None:
        return cpu_count() or 1
    if workers < 1:
        raise InputError(f"--workers: must be at least 1, got {workers}. Leave it out for one per processor.")
    return workers


def _ran(scenario: "Scenario", workers: int, progress: Progress | None, command: Sequence[str]) -> Results:
    started = perf_counter()
    economy = scenario.observed()
    replicates = scenario.run.replicates
    series: Recorded = {arm: {} for arm in scenario.arms}
    openings: list[Mapping[str, Any]] = [{}] * replicates

    def keep(replicate: int, lived: tuple[Recorded, Mapping[str, Any]]) -> None:
        recorded, openings[replicate] = lived
        for arm, quantities in recorded.items():
            for name, values in quantities.items():
                if name not in series[arm]:
                    series[arm][name] = room((replicates, *values.shape))
                series[arm][name][replicate] = values

    replicated(partial(_lived, scenario), replicates, workers=workers, keep=keep, progress=progress)
    written = manifest(
        scenario,
        economy,
        openings=openings,
        seconds=perf_counter() - started,
        workers=workers,
        command=command,
    )
    return Results(written, series)


def _lived(scenario: "Scenario", replicate: int) -> tuple[Recorded, Mapping[str, Any]]:
    """What `live` gives; and of the opening, its facts and its wages, yuan a year (province,)."""
    from sim.model import Economy
    from sim.opening import open_economy

    arm = "opening"
    try:
        opening = open_economy(scenario, replicate)
        recorded: Recorded = {}
        for arm in scenario.arms:
            economy = Economy(scenario, arm=arm, replicate=replicate, opening=opening, threads=1)
            for _ in range(scenario.run.quarters):
                economy.step()
            recorded[arm] = {name: np.array(values) for name, values in economy.recorder.series.items()}
        talent, workers = opening.wages()
        return recorded, {"facts": opening.facts(), "wages": {"talent": talent, "workers": workers}}
    except BlueprintError as error:
        raise RunError(f"{scenario.name}: replicate {replicate}, {arm}: {error}") from error
    except Exception as error:
        raise RunError(
            f"{scenario.name}: replicate {replicate}, {arm}: {type(error).__name__}: {error}. "
            "This is a fault of the model, not of the scenario; --debug shows where."
        ) from error
