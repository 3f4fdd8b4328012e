"""A batch: some runs that one worker does one after the other, and writes as one part."""

import json
import os
import pickle
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from sim.run.manifest import as_said
from sim.scenario import Scenario
from sim.sweep import parts
from sim.sweep.context import current
from sim.sweep.numbers import Numbers
from sim.sweep.parts import Held
from sim.sweep.plan import Run

ERRORS, RUNNING = "errors", ".running"


class Batch(NamedTuple):
    """Work for one worker."""

    sweep: str
    name: str
    runs: tuple[Run, ...]
    scenarios: tuple[Scenario, ...]
    shown: tuple[dict[str, Any], ...]
    """What varies, run by run, as tables show it."""


class Done(NamedTuple):
    """What became of a batch."""

    done: tuple[int, ...]
    """Numbers of the runs that are kept."""
    failed: tuple[int, ...]
    """Numbers of the runs that raised."""
    seconds: float
    """Spent in runs."""


def work(pickled: bytes) -> Done:
    """Do the runs of a batch, write their part, and list those that raised. CannotWrite where that fails.

    It comes pickled as a whole: what its scenarios share is sent once, and Dask need not look into it.
    A batch that has been written already, by a worker that died before it could say so, is not worked again.
    """
    batch: Batch = pickle.loads(pickled)
    context = current(batch.sweep)
    written = parts.read(parts.path_of(context.folder, batch.name))
    if written is not None:
        kept = {run.key for run in written.runs}
        return _report(batch, kept, sum(run.seconds for run in written.runs))
    held: list[Held] = []
    found: list[Numbers] = []
    errors: list[dict[str, Any]] = []
    started = perf_counter()
    with _Journal(context.folder / RUNNING / batch.name) as journal:
        for run, scenario, shown in zip(batch.runs, batch.scenarios, batch.shown, strict=True):
            journal.note(run.number)
            begun = perf_counter()
            try:
                numbers = context.task(scenario, run.replicate, context.keep)
            except Exception as error:
                errors.append(told(run, scenario, shown, error))
                continue
            held.append(Held(run.key, run.point, run.replicate, round(perf_counter() - begun, 4)))
            found.append(numbers)
        seconds = perf_counter() - started
        if errors:
            write_errors(context.folder, batch.name, errors)
        if held:
            parts.write(context.folder, batch.name, held, parts.table(held, found))
    return _report(batch, {run.key for run in held}, seconds)


def _report(batch: Batch, kept: set[str], seconds: float) -> Done:
    done = tuple(run.number for run in batch.runs if run.key in kept)
    return Done(done, tuple(run.number for run in batch.runs if run.key not in kept), seconds)


def told(run: Run, scenario: Scenario, shown: dict[str, Any], error: BaseException) -> dict[str, Any]:
    """A run that failed: which one, on what scenario, and where it failed."""
    return {
        "key": run.key,
        "point": run.point,
        "replicate": run.replicate,
        "varied": shown,
        "error": f"{type(error).__name__}: {error}",
        "traceback": "".join(traceback.format_exception(error)),
        "host": os.uname().nodename,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "scenario": as_said(scenario),
    }


def write_errors(folder: Path, name: str, errors: list[dict[str, Any]]) -> None:
    """List runs that failed, in a file of their own."""
    with parts.whole(folder / ERRORS / f"{name}.json") as beside:
        beside.write_text(json.dumps(errors, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


class _Journal:
    """Which run of a batch is under way, on the disk: if the worker dies, this tells in which."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> "_Journal":
        with suppress(OSError):
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        return self

    def note(self, number: int) -> None:
        """This run begins."""
        with suppress(OSError, AttributeError):
            os.pwrite(self._file, f"{number:<20}".encode(), 0)

    def __exit__(self, *_: object) -> None:
        with suppress(OSError, AttributeError):
            os.close(self._file)
        self._path.unlink(missing_ok=True)


def under_way(folder: Path, name: str) -> int | None:
    """The run that a batch was in when its worker died; None where it had not begun, or that is not known."""
    path = folder / RUNNING / name
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    finally:
        path.unlink(missing_ok=True)
