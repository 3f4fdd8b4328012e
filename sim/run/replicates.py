"""Replicates: every arm lives the same luck, from the same opening."""

from collections.abc import Mapping, Sequence
from functools import partial
from os import cpu_count
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.channels import CHANNELS, Channel, Listener, Signals
from sim.errors import BlueprintError, InputError, RunError
from sim.results import Results
from sim.results.channels import Shut, last_year
from sim.results.folder import claimed
from sim.results.moves import Moves
from sim.results.room import room
from sim.run.manifest import manifest
from sim.run.pool import Progress, replicated

if TYPE_CHECKING:
    from sim.opening import Opening
    from sim.scenario import Scenario

Array = NDArray[np.float64]
Series = dict[str, Array]
"""recorded quantity -> (quarter, province) or (quarter,)."""
Recorded = dict[str, Series]
"""The same by arm."""


class Lived(NamedTuple):
    """One replicate."""

    recorded: Recorded
    """What every arm recorded."""
    opening: Mapping[str, Any]
    """Facts of the opening, and its wages, yuan a year (province,)."""
    shut: dict[str, Series]
    """arm -> channel -> GDP by province over the last year with that channel shut, yuan a quarter; may be empty."""
    moves: dict[str, Series]
    """arm -> who -> moves between provinces over the run, persons (from, to)."""


def live(scenario: "Scenario", replicate: int) -> Recorded:
    """Let every arm of one replicate live through the run: arm -> quantity -> (quarter, province) or (quarter,).

    The opening, its parameters included, is drawn once and shared, so that arms differ by policy only. Raises
    RunError with replicate and arm where one cannot go on.
    """
    return _lived(scenario, replicate).recorded


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
    shut: Shut = {}
    moves: Moves = {}
    openings: list[Mapping[str, Any]] = [{}] * replicates

    def keep(replicate: int, lived: Lived) -> None:
        openings[replicate] = lived.opening
        for held, found in ((series, lived.recorded), (shut, lived.shut), (moves, lived.moves)):
            for arm, quantities in found.items():
                for name, values in quantities.items():
                    of_arm = held.setdefault(arm, {})
                    if name not in of_arm:
                        of_arm[name] = room((replicates, *values.shape))
                    of_arm[name][replicate] = values

    replicated(partial(_lived, scenario), replicates, workers=workers, keep=keep, progress=progress)
    written = manifest(
        scenario,
        economy,
        openings=openings,
        seconds=perf_counter() - started,
        workers=workers,
        command=command,
    )
    return Results(written, series, shut, moves)


def _lived(scenario: "Scenario", replicate: int) -> Lived:
    """One replicate, all arms; the baseline first, so that other arms can hear what it heard."""
    from sim.opening import open_economy

    arm = "opening"
    try:
        opening = open_economy(scenario, replicate)
        baseline = scenario.baseline or next(iter(scenario.arms))
        recorded, shut, moves = Recorded(), {}, {}
        signals = Signals() if scenario.run.channels else None
        for arm in sorted(scenario.arms, key=lambda each: each != baseline):
            listener = Listener(keep=signals) if arm == baseline else Listener()
            recorded[arm], moves[arm] = _recorded(scenario, arm, replicate, opening, listener)
            if signals is not None and arm != baseline:
                shut[arm] = _shut(scenario, arm, replicate, opening, signals)
        talent, workers = opening.wages()
        wages = {"talent": talent, "workers": workers}
        return Lived(
            {arm: recorded[arm] for arm in scenario.arms},
            {"facts": opening.facts(), "wages": wages},
            shut,
            {arm: moves[arm] for arm in scenario.arms},
        )
    except BlueprintError as error:
        raise RunError(f"{scenario.name}: replicate {replicate}, {arm}: {error}") from error
    except Exception as error:
        raise RunError(
            f"{scenario.name}: replicate {replicate}, {arm}: {type(error).__name__}: {error}. "
            "This is a fault of the model, not of the scenario; --debug shows where."
        ) from error


def _recorded(
    scenario: "Scenario", arm: str, replicate: int, opening: "Opening", listener: Listener
) -> tuple[Series, Series]:
    """Let one arm live, and copy what it recorded: series, and moves between provinces."""
    from sim.model import Economy

    economy = Economy(scenario, arm=arm, replicate=replicate, opening=opening, threads=1, listener=listener)
    for _ in range(scenario.run.quarters):
        economy.step()
    series = {name: np.array(values) for name, values in economy.recorder.series.items()}
    return series, dict(economy.recorder.totals)


def _shut(scenario: "Scenario", arm: str, replicate: int, opening: "Opening", baseline: Signals) -> Series:
    """Let one arm live once more for every channel, with that channel shut: GDP by province over the last year."""

    def without(channel: Channel) -> Array:
        listener = Listener(shut=channel, baseline=baseline)
        series, _ = _recorded(scenario, arm, replicate, opening, listener)
        return last_year(series["gdp"])

    return {channel: without(channel) for channel in CHANNELS}
