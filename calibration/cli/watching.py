"""Progress of long computations on stderr, and Ctrl-C heard in time."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from sim.cli.run import Stopped
from sim.run.pool import Progress as Told


@contextmanager
def watched(what: str, pieces: str) -> Iterator[Told]:
    """A progress bar on stderr; in a pipe, nothing."""
    errors = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(pieces), TimeElapsedColumn(),
        TextColumn("left"), TimeRemainingColumn(),
        console=errors, transient=True, disable=not errors.is_terminal,
    )  # fmt: skip
    with bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def stopping(said: str) -> Iterator[None]:
    """Ctrl-C becomes a sentence, exit code 130."""
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(said) from None
