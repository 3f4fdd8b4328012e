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
from sim.errors import BlueprintError, InputError, ReplicateError, RunError
from sim.records import Fixed
from sim.results import Results
from sim.results.channels import Shut, last_year
from sim.results.folder import claimed
from sim.results.missing import Missing
from sim.results.moves import Moves
from sim.results.room import room
from sim.run.manifest import manifest
from sim.run.pool import Progress, replicated
from sim.streams import Streams

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.model import Economy
    from sim.opening import Opening
    from sim.run.sampling import Sampler
    from sim.scenario import Scenario

Array = NDArray[np.float64]
Series = dict[str, Array]
"""recorded quantity -> (quarter, province) or (quarter,)."""
Recorded = dict[str, Series]
"""The same by arm."""
Intervene = Callable[["Economy"], None]
"""What is done to an economy from outside, before each of its quarters."""


NAMED = "parameters."
"""How an error names a parameter."""


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
    interventions: Sequence[dict[str, Any]] = ()
    """What was done to it from outside, with the arm; nothing in an ordinary run."""
    samples: "Mapping[str, pa.Table]" = Fixed()
    """Sampled agents of all arms by kind; may be empty."""


def live(scenario: "Scenario", replicate: int) -> Recorded:
    """Let every arm of one replicate live through the run: arm -> quantity -> (quarter, province) or (quarter,).

    The opening, its parameters included, is drawn once and shared, so that arms differ by policy only. Raises
    ReplicateError where one cannot go on.
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
    A replicate that cannot go on is left out, in all arms, and the results say which are missing and why.
    `progress(done, total)` is told after every replicate; `command` is kept in the manifest. `intervene(economy)` is
    called before every quarter of every arm and replicate; what it does is kept in the manifest. With several
    workers it must be a function of a module.
    Raises InputError, or RunError where no replicate could be run or the model is at fault.
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
    from sim.results.samples import Keeper

    started = perf_counter()
    economy = scenario.observed()
    replicates = scenario.run.replicates
    series: Recorded = {arm: {} for arm in scenario.arms}
    shut: Shut = {}
    moves: Moves = {}
    openings: list[Mapping[str, Any]] = [{}] * replicates
    samples = Keeper()
    interventions: list[Sequence[dict[str, Any]]] = [()] * replicates
    missing: list[Missing] = []

    def keep(replicate: int, lived: Lived | Missing) -> None:
        if isinstance(lived, Missing):
            missing.append(lived)
            return
        openings[replicate], interventions[replicate] = lived.opening, lived.interventions
        samples.keep(replicate, lived.samples)
        for held, found in ((series, lived.recorded), (shut, lived.shut), (moves, lived.moves)):
            for arm, quantities in found.items():
                for name, values in quantities.items():
                    of_arm = held.setdefault(arm, {})
                    if name not in of_arm:
                        of_arm[name] = room((replicates, *values.shape))
                    of_arm[name][replicate] = values

    work = partial(_lived, scenario) if intervene is None else partial(_lived, scenario, intervene=intervene)
    replicated(partial(_attempted, work), replicates, workers=workers, keep=keep, progress=progress)
    missing.sort()
    kept = [each for each in range(replicates) if each not in {lost.replicate for lost in missing}]
    if not kept:
        first = missing[0]
        raise ReplicateError(
            scenario.name,
            first.replicate,
            first.arm,
            f"{first.why} None of {replicates} replicates could be run.",
        )
    written = manifest(
        scenario,
        economy,
        openings=[openings[each] for each in kept],
        missing=missing,
        seconds=perf_counter() - started,
        workers=workers,
        command=command,
        interventions=[
            {"replicate": number} | each for number, made in enumerate(interventions) for each in made
        ],
    )
    return Results(
        written, _packed(series, kept), _packed(shut, kept), _packed(moves, kept), samples.finished()
    )


def _attempted(task: Callable[[int], Lived], replicate: int) -> Lived | Missing:
    """A replicate, or why it could not be run. What is a fault of the model, and not of parameters, goes on up."""
    try:
        return task(replicate)
    except ReplicateError as lost:
        return Missing(replicate, lost.arm, lost.why)


def _packed(held: Recorded, kept: Sequence[int]) -> Recorded:
    """The same without the rows of missing replicates, moved up in place: arrays may lie in a file."""
    for of_arm in held.values():
        for name, values in of_arm.items():
            for row, replicate in enumerate(kept):
                if row != replicate:
                    values[row] = values[replicate]
            of_arm[name] = values[: len(kept)]
    return held


def _lived(scenario: "Scenario", replicate: int, intervene: Intervene | None = None) -> Lived:
    """One replicate, all arms; the baseline first, so that other arms can hear what it heard."""
    from sim.opening import open_economy
    from sim.run.sampling import Sampler

    arm = "opening"
    try:
        opening = open_economy(scenario, replicate)
        baseline = scenario.baseline or next(iter(scenario.arms))
        recorded, shut, moves = Recorded(), {}, {}
        sampler = Sampler(scenario, replicate, opening)
        made: list[dict[str, Any]] = []
        signals = Signals() if scenario.run.channels else None
        for arm in sorted(scenario.arms, key=lambda each: each != baseline):
            listener = Listener(keep=signals) if arm == baseline else Listener()
            recorded[arm], moves[arm] = _recorded(
                scenario, arm, replicate, opening, listener, intervene, made, sampler
            )
            if signals is not None and arm != baseline:
                shut[arm] = _shut(scenario, arm, replicate, opening, signals, intervene)
        talent, workers = opening.wages()
        wages = {"talent": talent, "workers": workers}
        return Lived(
            {arm: recorded[arm] for arm in scenario.arms},
            {"facts": opening.facts(), "wages": wages},
            shut,
            {arm: moves[arm] for arm in scenario.arms},
            made,
            sampler.tables(),
        )
    except BlueprintError as error:
        why = _ended(str(error))
        if NAMED not in why:
            why = f"{why} {_suspects(scenario, replicate)}".strip()
        raise ReplicateError(scenario.name, replicate, arm, why) from error
    except Exception as error:
        raise RunError(
            f"{scenario.name}: replicate {replicate}, {arm}: {type(error).__name__}: {error}. "
            "This is a fault of the model, not of the scenario; --debug shows where."
        ) from error


def _ended(told: str) -> str:
    """What went wrong, as a sentence."""
    return told if told.endswith((".", "?")) else f"{told}."


def _suspects(scenario: "Scenario", replicate: int) -> str:
    """The parameters to look at first: those furthest from their defaults, set by the scenario, or else drawn."""
    unusual, how = scenario.parameters.furthest_from_defaults(), "set"
    if not unusual and scenario.uncertainty == "priors":
        drawn = scenario.parameters.drawn(Streams(scenario.run.seed, replicate))
        unusual, how = drawn.furthest_from_defaults(), "drawn"
    told = "; ".join(f"{NAMED}{name} {value:.4g} (default {default:.4g})" for name, value, default in unusual)
    return f"Furthest from their defaults were {how}: {told}. Bring them nearer." if told else ""


def _recorded(
    scenario: "Scenario",
    arm: str,
    replicate: int,
    opening: "Opening",
    listener: Listener,
    intervene: Intervene | None,
    made: list[dict[str, Any]],
    sampler: "Sampler | None" = None,
) -> tuple[Series, Series]:
    """Let one arm live, and copy the series and moves it recorded; what was done to it from outside goes to `made`.

    Agents that are observed one by one are noted by the sampler.
    """
    from sim.model import Economy

    economy = Economy(scenario, arm=arm, replicate=replicate, opening=opening, threads=1, listener=listener)
    for _ in range(scenario.run.quarters):
        if intervene is not None:
            intervene(economy)
        economy.step()
        if sampler is not None:
            sampler.note(economy)
    made.extend({"arm": arm} | asdict(each) for each in economy.interventions)
    series = {name: np.array(values) for name, values in economy.recorder.series.items()}
    return series, dict(economy.recorder.totals)


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
        series, _ = _recorded(scenario, arm, replicate, opening, listener, intervene, [])
        return last_year(series["gdp"])

    return {channel: without(channel) for channel in CHANNELS}
