"""What a worker is handed once: the economy, the task, and the folder its parts go to."""

import fcntl
import os
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import sim
from sim import economies
from sim.economies import ObservedEconomy
from sim.errors import RunError
from sim.scenario import Scenario
from sim.sweep.numbers import Numbers

type Task = Callable[[Scenario, int, Sequence[str]], Numbers]
"""What is done for a run: `sim.sweep.numbers.numbers`, or what a test puts in its place. Must pickle."""
TOKEN = ".sweep"
LEFT_OUT = ("cli", "report", "view", "sweep", "engines", "__pycache__")
"""Parts of the project that decide no number of a run."""

_held: dict[str, "Context"] = {}
_refused: dict[str, str] = {}
"""Why this worker could not be prepared, by sweep."""


class Unprepared(RunError):
    """A worker without what all runs share: it is about to leave, or was never fit."""


@dataclass(frozen=True)
class Context:
    """Everything that all runs of a sweep share."""

    sweep: str
    """What this sitting of the sweep is known by on the workers."""
    folder: Path
    base: Scenario
    economy: ObservedEconomy
    keep: tuple[str, ...]
    task: Task
    code: str
    """Fingerprint of the code that decides numbers: workers must have the same."""
    warms: bool = True
    """Whether a worker compiles the kernels before its first run."""

    def take_up(self) -> None:
        """Settle in on a worker. RunError where it has other code, or does not see the folder."""
        try:
            self._settle_in()
        except RunError as error:
            _refused[self.sweep] = str(error)
            raise

    def _settle_in(self) -> None:
        if fingerprint() != self.code:
            raise RunError(
                f"worker on {os.uname().nodename}: has another version of the model. Install the same one there."
            )
        if _token(self.folder) != self.sweep:
            raise RunError(
                f"worker on {os.uname().nodename}: does not see {self.folder}. "
                "Choose an --out on a disk that all workers share."
            )
        economies.hold(self.base.economy, self.economy)
        if self.warms:
            with alone_on_this_machine(self.code):
                self.task(briefest(self.base), 0, self.keep)
        _held[self.sweep] = self

    def lay_down(self) -> None:
        """Forget what was handed over."""
        if _held.pop(self.sweep, None) is not None:
            economies.release(self.base.economy)


def current(sweep: str) -> Context:
    """What this worker was handed for a sweep. Unprepared where it was handed nothing, or RunError with the reason."""
    if sweep in _refused:
        raise RunError(_refused[sweep])
    if sweep not in _held:
        raise Unprepared(f"worker on {os.uname().nodename}: was not prepared for this sweep. Start it again.")
    return _held[sweep]


def leave_interrupts_to_the_driver() -> None:
    """Ctrl-C and a closed terminal are for the driver to answer, not for its workers."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def fingerprint() -> str:
    """A hash of the code and data files that decide the numbers of a run."""
    root = Path(sim.__file__).parent
    found = blake2b(digest_size=16)
    for path in sorted(root.rglob("*.py")) + sorted(root.glob("fitted/**/*.csv")):
        inner = path.relative_to(root)
        if not set(inner.parts) & set(LEFT_OUT):
            found.update(str(inner).encode())
            found.update(path.read_bytes())
    return found.hexdigest()


@contextmanager
def alone_on_this_machine(name: str) -> Iterator[None]:
    """One process of this machine at a time: the first compiles kernels, the others find them compiled."""
    with (Path(tempfile.gettempdir()) / f"blueprint-{os.getuid()}-{name}.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _token(folder: Path) -> str | None:
    try:
        return (folder / TOKEN).read_text(encoding="utf-8")
    except OSError:
        return None


def briefest(scenario: Scenario) -> Scenario:
    """One quarter of a scenario: enough to compile every kernel."""
    changes: dict[str, Any] = {"quarters": 1}
    return scenario.model_copy(update={"run": scenario.run.model_copy(update=changes)})
