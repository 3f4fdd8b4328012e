"""What a worker is handed once: everything that all pieces of a computation share, taken up when the worker comes."""

import fcntl
import os
import signal
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.errors import RunError

_held: dict[str, "AbstractShared"] = {}
_refused: dict[str, str] = {}
"""Why this worker could not be prepared, by sitting."""


class Unprepared(RunError):
    """A worker without what all pieces share: it is about to leave, or was never fit."""


class AbstractShared(ABC):
    """What all pieces share. Must pickle."""

    @property
    @abstractmethod
    def sitting(self) -> str:
        """What this sitting is known by on the workers."""

    @abstractmethod
    def settle_in(self) -> None:
        """Get ready on a worker. RunError where it is not fit."""

    @abstractmethod
    def clear_out(self) -> None:
        """Undo that."""

    def take_up(self) -> None:
        """Settle in on this worker, to be found there by `held`. RunError where it is not fit."""
        try:
            self.settle_in()
        except RunError as error:
            _refused[self.sitting] = str(error)
            raise
        _held[self.sitting] = self

    def lay_down(self) -> None:
        """Forget what was handed over."""
        if _held.pop(self.sitting, None) is not None:
            self.clear_out()


def held(sitting: str) -> AbstractShared:
    """What this worker was handed. Unprepared where it was handed nothing, or RunError with the reason."""
    if sitting in _refused:
        raise RunError(_refused[sitting])
    if sitting not in _held:
        raise Unprepared(f"worker on {os.uname().nodename}: was not prepared for this work. Start it again.")
    return _held[sitting]


def leave_interrupts_to_the_driver() -> None:
    """Ctrl-C and a closed terminal are for the driver to answer, not for its workers."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def alone_on_this_machine(name: str) -> Iterator[None]:
    """One process of this machine at a time: the first compiles kernels, the others find them compiled."""
    with (Path(tempfile.gettempdir()) / f"blueprint-{os.getuid()}-{name}.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
