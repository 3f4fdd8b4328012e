"""`blueprint sweep`: thousands of runs around one scenario, on this machine or on a cluster."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.watching import counted, duration, errors_console, outliving_the_terminal, watched

if TYPE_CHECKING:
    from rich.console import Console

    from sim.engines import AbstractEngine
    from sim.sweep.plan import Plan
    from sim.sweep.store import Store

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

    console = errors_console()
    try:
        with outliving_the_terminal(folder), watched(console, "runs") as told:
            answer = run_sweep(
                plan,
                folder,
                engine,
                resumes=resumes,
                told=partial(told, plan.sweep.name),
                begun=lambda store: _greet(console, store, engine),
            )
    except KeyboardInterrupt:
        raise Stopped(f"Stopped: what was done is kept in {folder}. Continue with --resume.") from None
    _close(plan, folder, answer)
    if answer.failed:
        raise RunError(f"{folder}: {counted(answer.failed, 'run')} failed, listed in {folder / 'errors'}.")


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
        f"in {duration(answer.seconds)}."
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
        time = f"{duration(measured.seconds(runs, 1))} of one worker's time"
    else:
        time = f"{duration(measured.seconds(runs, workers))} on {counted(workers, 'worker')}"
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
    return f"{counted(points, 'point')} x {counted(replicates, 'replicate')} = {counted(len(plan), 'run')}"


def _bytes(count: int) -> str:
    size = float(count)
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
