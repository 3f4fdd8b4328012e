"""What a worker is handed once: the economy, the task, and the folder its parts go to."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import sim
from sim import economies
from sim.economies import ObservedEconomy
from sim.engines.shared import AbstractShared, alone_on_this_machine, held
from sim.errors import RunError
from sim.scenario import Scenario
from sim.sweep.numbers import Numbers

type Task = Callable[[Scenario, int, Sequence[str]], Numbers]
"""What is done for a run: `sim.sweep.numbers.numbers`, or what a test puts in its place. Must pickle."""
TOKEN = ".sweep"
LEFT_OUT = ("cli", "report", "view", "sweep", "engines", "__pycache__")
"""Parts of the project that decide no number of a run."""


@dataclass(frozen=True)
class Context(AbstractShared):
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

    @property
    def sitting(self) -> str:
        return self.sweep

    def settle_in(self) -> None:
        """Be ready for runs on a worker. RunError where it has other code, or does not see the folder."""
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

    def clear_out(self) -> None:
        """Read economies from the disk again."""
        economies.release(self.base.economy)


def current(sweep: str) -> Context:
    """What this worker was handed for a sweep. Unprepared where it was handed nothing, or RunError with the reason."""
    found = held(sweep)
    assert isinstance(found, Context)
    return found


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


def _token(folder: Path) -> str | None:
    try:
        return (folder / TOKEN).read_text(encoding="utf-8")
    except OSError:
        return None


def briefest(scenario: Scenario) -> Scenario:
    """One quarter of a scenario: enough to compile every kernel."""
    changes: dict[str, Any] = {"quarters": 1}
    return scenario.model_copy(update={"run": scenario.run.model_copy(update=changes)})
