"""Long work, watched: where it stands, how fast it goes, how long it will take; and it outlives its terminal."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from sim.engines.driver import Progress

LINE_SECONDS = 30.0
"""How often a line is written where nobody watches a bar."""

type Told = Callable[[str, Progress], None]
"""Told what is worked at, and where it stands."""


def errors_console() -> "Console":
    """A console on stderr."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


@contextmanager
def watched(console: "Console", pieces: str) -> "Iterator[Told]":
    """A bar on a terminal; elsewhere a line every half minute. The dashboard's address first.

    `pieces` is what is counted: "runs", or "done" where several things are worked one after the other.
    """
    if console.is_terminal:
        with _bar(console, pieces) as told:
            yield told
    else:
        yield _Lines(console, pieces)


@contextmanager
def _bar(console: "Console", pieces: str) -> "Iterator[Told]":
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(pieces + ", {task.fields[rest]}"),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, rest="waiting for workers")
        shown: set[str] = set()

        def told(what: str, progress: "Progress") -> None:
            if progress.dashboard and progress.dashboard not in shown:
                shown.add(progress.dashboard)
                bar.console.print(f"dashboard: {progress.dashboard}", soft_wrap=True)
            done = progress.done + progress.failed
            bar.update(task, description=what, completed=done, total=progress.total, rest=_rest(progress))

        yield told


class _Lines:
    """Progress as lines, for logs and pipes."""

    def __init__(self, console: "Console", pieces: str) -> None:
        self._console, self._pieces, self._next, self._dashboard = console, pieces, 0.0, ""

    def __call__(self, what: str, progress: "Progress") -> None:
        if progress.dashboard and progress.dashboard != self._dashboard:
            self._dashboard = progress.dashboard
            self._console.print(f"dashboard: {progress.dashboard}", soft_wrap=True)
            self._next = monotonic() + LINE_SECONDS
        if monotonic() >= self._next:
            self._next = monotonic() + LINE_SECONDS
            stands = f"{progress.done + progress.failed:,} of {progress.total:,} {self._pieces}"
            self._console.print(f"{what}: {stands}, {_rest(progress)}", soft_wrap=True)


def _rest(progress: "Progress") -> str:
    """Rate, time left, workers, failures."""
    workers = f"{progress.workers} of {counted(progress.wanted, 'worker')}"
    rate = f"{progress.per_second:.2g} a second" if progress.per_second else "none a second yet"
    left = f"{duration(progress.seconds_left)} left" if progress.seconds_left is not None else ""
    failed = f"{progress.failed:,} failed" if progress.failed else ""
    return ", ".join(filter(None, (rate, left, workers, failed)))


def counted(number: int, what: str) -> str:
    """`1 worker`, `2,000 workers`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def duration(seconds: float) -> str:
    """Seconds, minutes or hours."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 100 else f"{minutes / 60:.1f} h"


@contextmanager
def outliving_the_terminal(folder: Path) -> Iterator[None]:
    """Where the terminal is closed, work goes on; what would have been shown goes into `log.txt` of the folder."""

    def closed(number: int, frame: FrameType | None) -> None:
        place = folder / "log.txt" if folder.is_dir() else Path(os.devnull)
        log = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(log, stream.fileno())
        os.close(log)

    before = signal.signal(signal.SIGHUP, closed)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)
