"""`blueprint sweep`: thousands of runs around one scenario, on this machine or on a cluster."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from sim.engines import AbstractEngine
    from sim.sweep.drive import Progress, Told
    from sim.sweep.plan import Plan
    from sim.sweep.store import Store

LINE_SECONDS = 30.0
"""How often a line is written where nobody watches a bar."""
SHOWN_ERRORS = 3


def sweep(
    design: Annotated[
        str, typer.Argument(metavar="SWEEP", help="A YAML file, or the name of a packaged sweep.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder to write; the one to continue with --resume. Needed but for --dry-run."),
    ] = None,
    engine: Annotated[
        str,
        typer.Option(
            help="local, a scheduler such as tcp://HOST:PORT, or a queue: slurm, pbs, sge, lsf, ..."
        ),
    ] = "local",
    workers: Annotated[
        int | None,
        typer.Option(
            help="Worker processes [default: one per processor; on a cluster, as the resources say]."
        ),
    ] = None,
    resources: Annotated[
        Path | None, typer.Option(help="A YAML file that says what jobs on a cluster ask for.")
    ] = None,
    resumes: Annotated[bool, typer.Option("--resume", help="Run what is missing in --out.")] = False,
    is_dry: Annotated[
        bool,
        typer.Option("--dry-run", help="Say how many runs, how long and how large, and run one to know."),
    ] = False,
    is_sure: Annotated[
        bool, typer.Option("--yes", help="Start more runs than the sweep's most_runs.")
    ] = False,
) -> None:
    """Run a scenario at many points: grids, samples, posterior draws, sets of adopters, and products of these.

    \b
    Examples:
      blueprint sweep elasticity-by-dose --dry-run
      blueprint sweep elasticity-by-dose --out results/elasticity
      blueprint sweep mine.yaml --out /shared/mine --engine slurm --resources cluster.yaml
      blueprint sweep mine.yaml --out /shared/mine --engine slurm --resources cluster.yaml --resume

    Parts of the answer are kept as they come, whole or not at all: after Ctrl-C, a crash or a closed terminal,
    --resume runs what is missing. Ask for results with `blueprint report DIR` and `blueprint query DIR "select ..."`.
    """
    from sim.engines import chosen
    from sim.errors import InputError
    from sim.sweep.plan import Plan

    if out is None and not is_dry:
        raise InputError("blueprint sweep: no --out. Name the folder to write, or ask with --dry-run.")
    folder = out or Path("results/sweep")
    hired = chosen(engine, workers=workers, resources=resources, folder=folder)
    hired.check()
    plan = Plan.read(design)
    if is_dry:
        _tell_ahead(plan, hired)
        return
    if len(plan) > plan.sweep.most_runs and not is_sure:
        raise InputError(
            f"{design}: {len(plan):,} runs, more than most_runs = {plan.sweep.most_runs:,}. "
            "Look with --dry-run, then start it with --yes."
        )
    _run(plan, folder, hired, resumes)


def _run(plan: "Plan", folder: Path, engine: "AbstractEngine", resumes: bool) -> None:
    from sim.cli.run import Stopped
    from sim.errors import RunError
    from sim.sweep.sweep import sweep as run_sweep

    console = _console()
    try:
        with _outliving_the_terminal(folder), _watched(console, plan) as told:
            answer = run_sweep(
                plan,
                folder,
                engine,
                resumes=resumes,
                told=told,
                begun=lambda store: _greet(console, store, engine),
            )
    except KeyboardInterrupt:
        raise Stopped(f"Stopped: what was done is kept in {folder}. Continue with --resume.") from None
    _close(plan, folder, answer)
    if answer.failed:
        raise RunError(f"{folder}: {_counted(answer.failed, 'run')} failed, listed in {folder / 'errors'}.")


def _greet(console: "Console", store: "Store", engine: "AbstractEngine") -> None:
    """Where we begin."""
    plan, kept = store.plan, int(store.done.sum())
    already = f", {kept:,} of them kept already" if kept else ""
    console.print(
        f"{plan.sweep.name}: {_size(plan)}{already}; engine {engine.name}, folder {store.folder}",
        soft_wrap=True,
    )


def _close(plan: "Plan", folder: Path, answer: Any) -> None:
    """What became of it, on stdout."""
    from sim.sweep.store import read_errors

    typer.echo(
        f"{answer.done:,} of {answer.total:,} runs are kept in {folder}; {answer.fresh:,} of them were run now, "
        f"in {_duration(answer.seconds)}."
    )
    errors = read_errors(folder)
    for error in errors[:SHOWN_ERRORS]:
        varied = ", ".join(f"{name} = {value}" for name, value in error["varied"].items())
        typer.echo(
            f"  point {error['point']}, replicate {error['replicate']} ({varied}): {error['error']}", err=True
        )
    if answer.done:
        typer.echo(f"See them: blueprint report {folder}")


def _tell_ahead(plan: "Plan", engine: "AbstractEngine") -> None:
    """How many runs, how long, how large."""
    from sim.sweep.forecast import forecast

    measured, runs, workers = forecast(plan), len(plan), engine.expected_workers
    each = f"one run took {measured.run_seconds:.2g} s here"
    if workers is None:
        time = f"{_duration(measured.seconds(runs, 1))} of one worker's time"
    else:
        time = f"{_duration(measured.seconds(runs, workers))} on {_counted(workers, 'worker')}"
    limit = plan.sweep.most_runs
    sure = f" More than most_runs = {limit:,}: it needs --yes." if runs > limit else ""
    lines = (
        f"{plan.sweep.name}: {_size(plan)}.{sure}",
        f"  varies     {', '.join(plan.points.columns)}",
        f"  time       {time}; {each}, and the machine may have been busy",
        f"  memory     {_bytes(measured.worker_bytes)} a worker"
        + ("" if workers is None else f", {_bytes(measured.worker_bytes * workers)} on all"),
        f"  disk       {_bytes(int(measured.run_bytes * runs))}",
    )
    for line in lines:
        typer.echo(line)


def _size(plan: "Plan") -> str:
    points, replicates = len(plan.points), plan.sweep.replicates
    return f"{_counted(points, 'point')} x {_counted(replicates, 'replicate')} = {_counted(len(plan), 'run')}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 100 else f"{minutes / 60:.1f} h"


def _bytes(count: int) -> str:
    size = float(count)
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


# --- watching ------------------------------------------------------------------------------------------------------


def _console() -> "Console":
    from rich.console import Console

    return Console(stderr=True, highlight=False)


@contextmanager
def _watched(console: "Console", plan: "Plan") -> "Iterator[Told]":
    """A bar on a terminal; elsewhere a line every half minute. The dashboard's address first."""
    if console.is_terminal:
        with _bar(console, plan) as told:
            yield told
    else:
        yield _Lines(console, plan.sweep.name)


@contextmanager
def _bar(console: "Console", plan: "Plan") -> "Iterator[Told]":
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("runs, {task.fields[rest]}"),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task(plan.sweep.name, total=len(plan), rest="waiting for workers")
        shown: set[str] = set()

        def told(progress: "Progress") -> None:
            if progress.dashboard and progress.dashboard not in shown:
                shown.add(progress.dashboard)
                bar.console.print(f"dashboard: {progress.dashboard}", soft_wrap=True)
            bar.update(task, completed=progress.done + progress.failed, rest=_rest(progress))

        yield told


class _Lines:
    """Progress as lines, for logs and pipes."""

    def __init__(self, console: "Console", name: str) -> None:
        self._console, self._name, self._next, self._dashboard = console, name, 0.0, ""

    def __call__(self, progress: "Progress") -> None:
        from time import monotonic

        if progress.dashboard and progress.dashboard != self._dashboard:
            self._dashboard = progress.dashboard
            self._console.print(f"dashboard: {progress.dashboard}", soft_wrap=True)
            self._next = monotonic() + LINE_SECONDS
        if monotonic() >= self._next:
            self._next = monotonic() + LINE_SECONDS
            stands = f"{progress.done + progress.failed:,} of {progress.total:,} runs"
            self._console.print(f"{self._name}: {stands}, {_rest(progress)}", soft_wrap=True)


def _rest(progress: "Progress") -> str:
    """Rate, time left, workers, failures."""
    workers = f"{progress.workers} of {_counted(progress.wanted, 'worker')}"
    rate = f"{progress.per_second:.2g} a second" if progress.per_second else "none a second yet"
    left = f"{_duration(progress.seconds_left)} left" if progress.seconds_left is not None else ""
    failed = f"{progress.failed:,} failed" if progress.failed else ""
    return ", ".join(filter(None, (rate, left, workers, failed)))


@contextmanager
def _outliving_the_terminal(folder: Path) -> Iterator[None]:
    """Where the terminal is closed, work goes on; what would have been shown goes into `log.txt` of the folder."""

    def closed(number: int, frame: FrameType | None) -> None:
        log = os.open(folder / "log.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(log, stream.fileno())
        os.close(log)

    before = signal.signal(signal.SIGHUP, closed)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)
