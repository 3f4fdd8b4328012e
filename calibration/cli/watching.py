"""Hands of an engine for a command, watched; and Ctrl-C heard in time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from calibration.hands import Hands
from sim.cli.run import Stopped
from sim.cli.watching import errors_console, outliving_the_terminal, watched
from sim.engines import AbstractEngine


@contextmanager
def hired(engine: AbstractEngine, folder: Path) -> Iterator[Hands]:
    """Hands of an engine. Progress goes to stderr; where the terminal is closed work goes on."""
    with (
        outliving_the_terminal(folder),
        watched(errors_console(), "done") as told,
        Hands(engine, told) as hands,
    ):
        yield hands


@contextmanager
def stopping(said: str) -> Iterator[None]:
    """Ctrl-C becomes a sentence, exit code 130."""
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(said) from None
