"""Who does the work of a calibration or a backtest: a crew of one of the engines that sweeps have, or this process.

    with Hands(engine, told) as hands:
        hands.work(Work("lives", task, scenario), left, keep, total=40)

A crew is hired when there is first something to do, and stays to the end: on a cluster, jobs wait in the queue once.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from os import uname
from time import monotonic
from types import TracebackType
from typing import Self
from uuid import uuid4

from calibration.kept import code
from sim import economies
from sim.economies import ObservedEconomy
from sim.engines import AbstractEngine, Crew
from sim.engines.driver import Progress
from sim.engines.pieces import AbstractPieces, worked
from sim.engines.shared import alone_on_this_machine
from sim.errors import RunError
from sim.model import Economy
from sim.scenario import Scenario

type Told = Callable[[str, Progress], None]
"""Told what is worked at, and where it stands."""

_warmed: set[str] = set()
"""Code whose kernels this worker has compiled."""


@dataclass(frozen=True)
class Work[T](AbstractPieces[T]):
    """One computation in pieces, as workers are handed it: with the economy, so that none reads other figures."""

    what: str
    task: Callable[[int], T]
    scenario: Scenario
    """A run as pieces have them."""
    economy: ObservedEconomy
    token: str = field(default_factory=lambda: uuid4().hex)
    code: str = field(default_factory=code)

    @classmethod
    def on(cls, scenario: Scenario, what: str, task: Callable[[int], T]) -> Self:
        """Work on the economy of a scenario."""
        return cls(what, task, scenario, scenario.observed())

    @property
    def sitting(self) -> str:
        return self.token

    def piece(self, number: int) -> T:
        return self.task(number)

    def settle_in(self) -> None:
        """Take the economy over and compile the kernels. RunError on a worker that has other code."""
        if code() != self.code:
            raise RunError(
                f"worker on {uname().nodename}: has another version of the model. Install the same one."
            )
        economies.hold(self.scenario.economy, self.economy)
        if self.code not in _warmed:
            with alone_on_this_machine(self.code), suppress(RunError):
                Economy(self.scenario, arm=next(iter(self.scenario.arms)), replicate=0).step()
            _warmed.add(self.code)

    def clear_out(self) -> None:
        """Read economies from the disk again."""
        economies.release(self.scenario.economy)


class Hands:
    """Works pieces on a crew of an engine; without an engine, one after the other in this process."""

    def __init__(self, engine: AbstractEngine | None = None, told: Told | None = None) -> None:
        self._engine, self._told = engine, told or (lambda what, progress: None)
        self._stack = ExitStack()
        self._crew: Crew | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._crew = None
        self._stack.__exit__(kind, error, trace)

    def work[T](
        self,
        work: Work[T],
        numbers: Sequence[int],
        keep: Callable[[int, T], None],
        *,
        total: int,
        each: int = 1,
    ) -> None:
        """Work these pieces, of `total` in all, and keep each. A piece counts for `each`, as a batch for its lives.

        InputError where the engine cannot be had, RunError where work cannot go on.
        """

        def told(progress: Progress) -> None:
            self._told(work.what, _times(progress, each))

        if not numbers:
            return
        if self._engine is None:
            _here(work, numbers, keep, told, total)
            return
        if self._crew is None:
            self._crew = self._stack.enter_context(self._engine.crew())
        worked(work, numbers, keep, self._crew, told, total=total, is_ours=self._engine.name != "address")


def _here[T](
    work: Work[T], numbers: Sequence[int], keep: Callable[[int, T], None], told: Callable[[Progress], None], total: int
) -> None:  # fmt: skip
    began, before = monotonic(), total - len(numbers)
    for done, number in enumerate(numbers, start=1):
        keep(number, work.piece(number))
        rate = done / max(monotonic() - began, 1e-9)
        left = (len(numbers) - done) / rate
        told(Progress(before + done, 0, total, 1, 1, rate, left, ""))


def _times(progress: Progress, each: int) -> Progress:
    return progress._replace(
        done=progress.done * each, total=progress.total * each, per_second=progress.per_second * each
    )
