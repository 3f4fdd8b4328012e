"""Replicates: every arm lives the same luck, from the same opening."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
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
from sim.results.room import room
from sim.run.manifest import manifest
from sim.run.pool import Progress, replicated

if TYPE_CHECKING:
    from sim.model import Economy
    from sim.opening import Opening
    from sim.scenario import Scenario

Array = NDArray[np.float64]
Series = dict[str, Array]
"""recorded quantity -> (quarter, province) or (quarter,)."""
Recorded = dict[str, Series]
"""The same by arm."""
Intervene = Callable[["Economy"], None]
"""What is done to an economy from outside, before each of its quarters."""


class Lived(NamedTuple):
    """One replicate."""

    recorded: Recorded
    """What every arm recorded."""
    opening: Mapping[str, Any]
    """Facts of the opening, and its wages, yuan a year (province,)."""
    shut: dict[str, Series]
    """arm -> channel -> GDP by province over the last year with that channel shut, yuan a quarter; may be empty."""
    interventions: Sequence[dict[str, Any]] = ()
    """What was done to it from outside, with the arm; nothing in an ordinary run."""


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
    intervene: Intervene | None = None,
) -> Results:
    """Run all replicates of a scenario, in `workers` processes (default: one per processor).

    Results do not depend on the number of workers or the order in which they finish. With `out`, a results folder
    is written there, whole or not at all; one that exists or cannot be made is refused before anything runs.
    `progress(done, total)` is told after every replicate; `command` is kept in the manifest. `intervene(economy)` is
    called before every quarter of every arm and replicate; what it does is kept in the manifest. With several
    workers it must be a function of a module.
    Raises InputError or RunError.
    """
    workers = _counted(workers)
    if out is None:
        return _ran(scenario, workers, progress, command, intervene)
    with claimed(out) as folder:
        from sim.report.folder import fill

        results = _ran(scenario, workers, progress, command, intervene)
        fill(results, folder)
    return results


def _counted(workers: int | None) -> int:
    if workers is None:
        return cpu_count() or 1
    if workers < 1:
        raise InputError(f"--workers: must be at least 1, got {workers}. Leave it out for one per processor.")
    return workers


def _ran(
    scenario: "Scenario",
    workers: int,
    progress: Progress | None,
    command: Sequence[str],
    intervene: Intervene | None,
) -> Results:
    started = perf_counter()
    economy = scenario.observed()
    replicates = scenario.run.replicates
    series: Recorded = {arm: {} for arm in scenario.arms}
    shut: Shut = {}
    openings: list[Mapping[str, Any]] = [{}] * replicates
    interventions: list[Sequence[dict[str, Any]]] = [()] * replicates

    work = partial(_lived, scenario) if intervene is None else partial(_lived, scenario, intervene=intervene)

    def keep(replicate: int, lived: Lived) -> None:
        openings[replicate], interventions[replicate] = lived.opening, lived.interventions
        for held, found in ((series, lived.recorded), (shut, lived.shut)):
            for arm, quantities in found.items():
                for name, values in quantities.items():
                    of_arm = held.setdefault(arm, {})
                    if name not in of_arm:
                        of_arm[name] = room((replicates, *values.shape))
                    of_arm[name][replicate] = values

    replicated(
        work,
        replicates,
        workers=workers,
        keep=keep,
        progress=progress,
    )
    written = manifest(
        scenario,
        economy,
        openings=openings,
        seconds=perf_counter() - started,
        workers=workers,
        command=command,
        interventions=[
            {"replicate": number} | each for number, made in enumerate(interventions) for each in made
        ],
    )
    return Results(written, series, shut)


def _lived(scenario: "Scenario", replicate: int, intervene: Intervene | None = None) -> Lived:
    """One replicate, all arms; the baseline first, so that other arms can hear what it heard."""
    from sim.opening import open_economy

    arm = "opening"
    try:
        opening = open_economy(scenario, replicate)
        baseline = scenario.baseline or next(iter(scenario.arms))
        recorded, shut = Recorded(), {}
        made: list[dict[str, Any]] = []
        signals = Signals() if scenario.run.channels else None
        for arm in sorted(scenario.arms, key=lambda each: each != baseline):
            listener = Listener(keep=signals) if arm == baseline else Listener()
            recorded[arm] = _recorded(scenario, arm, replicate, opening, listener, intervene, made)
            if signals is not None and arm != baseline:
                shut[arm] = _shut(scenario, arm, replicate, opening, signals, intervene)
        talent, workers = opening.wages()
        wages = {"talent": talent, "workers": workers}
        return Lived(
            {arm: recorded[arm] for arm in scenario.arms},
            {"facts": opening.facts(), "wages": wages},
            shut,
            made,
        )
    except BlueprintError as error:
        raise RunError(f"{scenario.name}: replicate {replicate}, {arm}: {error}") from error
    except Exception as error:
        raise RunError(
            f"{scenario.name}: replicate {replicate}, {arm}: {type(error).__name__}: {error}. "
            "This is a fault of the model, not of the scenario; --debug shows where."
        ) from error


def _recorded(
    scenario: "Scenario",
    arm: str,
    replicate: int,
    opening: "Opening",
    listener: Listener,
    intervene: Intervene | None,
    made: list[dict[str, Any]],
) -> Series:
    """Let one arm live, and copy what it recorded; what was done to it from outside is added to `made`."""
    from sim.model import Economy

    economy = Economy(scenario, arm=arm, replicate=replicate, opening=opening, threads=1, listener=listener)
    for _ in range(scenario.run.quarters):
        if intervene is not None:
            intervene(economy)
        economy.step()
    made.extend({"arm": arm} | asdict(each) for each in economy.interventions)
    return {name: np.array(values) for name, values in economy.recorder.series.items()}


def _shut(
    scenario: "Scenario",
    arm: str,
    replicate: int,
    opening: "Opening",
    baseline: Signals,
    intervene: Intervene | None,
) -> Series:
    """Let one arm live once more for every channel, with that channel shut: GDP by province over the last year."""

    def without(channel: Channel) -> Array:
        listener = Listener(shut=channel, baseline=baseline)
        return last_year(_recorded(scenario, arm, replicate, opening, listener, intervene, [])["gdp"])

    return {channel: without(channel) for channel in CHANNELS}
