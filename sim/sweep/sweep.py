"""A sweep from beginning to end: plan, folder, engine, runs, tables."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from sim.engines import AbstractEngine
from sim.engines.driver import Told
from sim.errors import InputError, RunError
from sim.sweep import compaction, outcomes
from sim.sweep.context import Context, Task, fingerprint
from sim.sweep.drive import drive
from sim.sweep.numbers import numbers
from sim.sweep.parts import CannotWrite
from sim.sweep.plan import Plan
from sim.sweep.store import Store, opened, read_manifest

MOST_SITTINGS = 3
"""How often one command looks for runs that went missing on the disk while it worked."""


class Answer(NamedTuple):
    """What became of a sweep."""

    folder: Path
    total: int
    done: int
    failed: int
    fresh: int
    """Runs that were done in this sitting."""
    seconds: float


def sweep(
    plan: Plan,
    out: str | Path,
    engine: AbstractEngine,
    *,
    resumes: bool = False,
    told: Told | None = None,
    begun: Callable[[Store], None] | None = None,
    task: Task = numbers,
) -> Answer:
    """Run whatever of a plan is not in the folder `out` yet, on an engine.

    InputError before anything has been written or run where that cannot be; RunError where it cannot go on, with all
    that is whole kept. A run that raises is listed in the folder and stops nobody.
    """
    engine.check()
    with opened(out, plan, resumes=resumes) as store:
        before, started = int(store.done.sum()), perf_counter()
        if begun is not None:
            begun(store)
        failed = 0
        try:
            for _ in range(MOST_SITTINGS):
                if not len(store.missing):
                    break
                failed = drive(store, _context(store, task), engine, told)
                store.look()
                if len(store.missing) <= failed:
                    break
            else:
                if len(store.missing):
                    raise RunError("parts keep going missing on the disk. Look after it")
        except CannotWrite:
            raise
        except InputError:
            raise
        except RunError as error:
            store.look()
            _close(store, engine, failed, perf_counter() - started, before)
            kept = f"{int(store.done.sum()):,} of {len(plan):,} runs are kept. Continue with --resume"
            raise RunError(f"{store.folder}: {str(error).rstrip('.')}. {kept}.") from error
        except KeyboardInterrupt:
            store.look()
            _close(store, engine, failed, perf_counter() - started, before)
            raise
        seconds = perf_counter() - started
        _close(store, engine, failed, seconds, before)
        done = int(store.done.sum())
        return Answer(store.folder, len(plan), done, failed, done - before, seconds)


def _context(store: Store, task: Task) -> Context:
    variations = store.plan.variations
    return Context(
        sweep=store.begin(),
        folder=store.folder.resolve(),
        base=variations.base,
        economy=variations.economy,
        keep=store.plan.sweep.keep,
        task=task,
        code=fingerprint(),
        warms=task is numbers,
    )


def _close(store: Store, engine: AbstractEngine, failed: int, seconds: float, before: int) -> None:
    """Put parts together, write the tables, and note the sitting."""
    if store.repeated or store.files > compaction.FEW:
        compaction.compact(store.folder, repeated=store.repeated)
    outcomes.derive(store.folder)
    done = int(store.done.sum())
    sitting = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "engine": engine.name,
        "workers": engine.expected_workers,
        "runs": done - before,
        "seconds": round(seconds, 2),
    }
    store.note(
        done=done,
        failed=failed,
        run_seconds=round(store.seconds, 2),
        sittings=[*read_manifest(store.folder)["sittings"], sitting],
    )
