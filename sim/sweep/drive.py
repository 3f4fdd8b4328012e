"""The driver: hands batches to workers, hears what became of them, and rests when every run is kept or has failed.

What it holds does not grow with the number of runs, but for a key and a mark for each: batches are made when there is
room for them, workers write what they found, and reports are forgotten.
"""

import asyncio
import pickle
import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

from distributed import CancelledError, KilledWorker, Status, WorkerPlugin
from distributed.comm.core import CommClosedError

from sim.engines import AbstractEngine, Crew
from sim.errors import BlueprintError, RunError
from sim.sweep import parts
from sim.sweep.batch import Batch, Done, told, under_way, work, write_errors
from sim.sweep.context import Context, Unprepared, leave_interrupts_to_the_driver
from sim.sweep.pace import Pace
from sim.sweep.store import Store

if TYPE_CHECKING:
    from distributed import Future

AHEAD = 2
"""Batches handed out per worker: one that is worked and one that waits."""
TICK_SECONDS = 0.5
REPORT_SECONDS = 10.0
"""A report that cannot be fetched for so long is gone with its worker; what it told of is on the disk."""
MOST_DEATHS = 3
"""A run in which so many workers died is given up, and listed with those that raised."""
MOST_TRIES, PAUSE_SECONDS = 20, 0.5
"""How often, and how long apart, workers are asked to prepare themselves while some of them leave."""

MOST_UNPREPARED = 100
"""So many batches may meet a worker that is about to leave."""


class Progress(NamedTuple):
    """Where a sweep stands."""

    done: int
    failed: int
    total: int
    workers: int
    wanted: int
    per_second: float
    """Runs a second, lately."""
    seconds_left: float | None
    dashboard: str


type Told = Callable[[Progress], None]


class _Equip(WorkerPlugin):
    """Hands a worker what all runs share, when it comes."""

    def __init__(self, context: Context, is_ours: bool) -> None:
        self.name = f"blueprint-{context.sweep}"
        self._context, self._is_ours = context, is_ours

    async def setup(self, worker: object) -> None:
        if self._is_ours:
            leave_interrupts_to_the_driver()
        await asyncio.to_thread(self._context.take_up)  # it may compile for a while, and must not look dead

    def teardown(self, worker: Any) -> None:
        if worker.status == Status.running:  # one that leaves may be in a batch still
            self._context.lay_down()


def drive(store: Store, context: Context, engine: AbstractEngine, told: Told | None = None) -> int:
    """Work every run that is missing; returns how many failed. RunError where it cannot go on.

    Whatever happens, parts that are whole stay.
    """
    with engine.crew() as crew:
        return _Driver(store, context, crew, told or (lambda progress: None)).drive(engine)


class _Driver:
    def __init__(self, store: Store, context: Context, crew: Crew, told: Told) -> None:
        self.store, self.context, self.crew, self.told = store, context, crew, told
        self.plan = store.plan
        self.pace = Pace()
        self.again: deque[tuple[int, ...]] = deque()
        self.handed_out: dict[str, tuple[int, ...]] = {}
        self.heard: SimpleQueue[tuple[str, Future]] = SimpleQueue()
        self.deaths: dict[int, int] = {}
        self.unprepared = 0
        self.failed: set[int] = set()
        self.batches = 0
        self.left = 0
        self.rates: deque[tuple[float, int]] = deque(maxlen=40)

    def drive(self, engine: AbstractEngine) -> int:
        client = self.crew.client
        equip = _Equip(self.context, is_ours=engine.name != "address")
        try:
            self._tell()
            _register(client, equip)
            missing = self.store.missing
            self.left = len(missing)
            waiting = map(int, missing)
            while True:
                self.crew.renew()
                self._hand_out(waiting)
                if not self.handed_out:
                    break
                self._hear()
                self._tell()
        except BlueprintError:
            raise
        except Exception as error:  # whatever Dask says of it in this phase
            if isinstance(error, CommClosedError) or client.status != "running":
                raise _lost() from error
            raise
        finally:
            _unregister(client, equip)
        return len(self.failed)

    def _hand_out(self, waiting: Iterator[int]) -> None:
        """Give out batches until every worker has one and one waits."""
        while len(self.handed_out) < AHEAD * max(self.crew.workers, 1):
            numbers = self.again.popleft() if self.again else self._next(waiting)
            if not numbers:
                return
            self._submit(numbers)

    def _next(self, waiting: Iterator[int]) -> tuple[int, ...]:
        count = self.pace.runs(self.left, max(self.crew.workers, self.crew.wanted))
        numbers = tuple(islice(waiting, count))
        self.left -= len(numbers)
        return numbers

    def _submit(self, numbers: tuple[int, ...]) -> None:
        name = f"{numbers[0]:09d}-{self.context.sweep[:8]}-{self.batches}"
        self.batches += 1
        future = self.crew.client.submit(work, pickle.dumps(self._batch(name, numbers)), key=name, pure=False)
        self.handed_out[name] = numbers
        future.add_done_callback(lambda done, name=name: self.heard.put((name, done)))

    def _batch(self, name: str, numbers: tuple[int, ...]) -> Batch:
        runs = tuple(map(self.plan.run, numbers))
        scenarios, shown = [], []
        point = -1
        for run in runs:
            if run.point != point:
                point = run.point
                here, scenario = self.plan.points.at(point), self.plan.scenario(point)
            scenarios.append(scenario)
            shown.append(dict(here.shown))
        return Batch(self.context.sweep, name, runs, tuple(scenarios), tuple(shown))

    def _hear(self) -> None:
        """Wait a moment for a batch to come back, and take in what became of it and of others that are back."""
        try:
            name, future = self.heard.get(timeout=TICK_SECONDS)
        except Empty:
            if self.crew.client.status != "running":
                raise _lost() from None
            return
        while True:
            self._take_in(name, self.handed_out.pop(name), future)
            try:
                name, future = self.heard.get_nowait()
            except Empty:
                return

    def _take_in(self, name: str, numbers: tuple[int, ...], future: "Future") -> None:
        try:
            done: Done = future.result(timeout=REPORT_SECONDS)
        except (KilledWorker, TimeoutError):  # or the worker died before its report was fetched
            self._bury(name, numbers)
        except (CancelledError, CommClosedError) as error:
            raise _lost() from error
        except Unprepared as error:
            self.unprepared += 1
            if self.unprepared > MOST_UNPREPARED:
                raise error
            self.again.append(numbers)
        except BlueprintError:
            raise
        except Exception as error:
            raise RunError(f"a batch failed on its worker: {type(error).__name__}: {error}") from error
        else:
            self.store.done[list(done.done)] = True
            self.failed.update(done.failed)
            self.pace.learn(len(numbers), done.seconds)

    def _bury(self, name: str, numbers: tuple[int, ...]) -> None:
        """The worker of a batch died. What it wrote is kept; the run it was in goes alone next time, not for ever."""
        written = parts.read(parts.path_of(self.context.folder, name))
        if written is not None:
            kept = self.plan.where_done([run.key for run in written.runs])
            self.store.done[kept] = True
        left = tuple(number for number in numbers if not self.store.done[number])
        guilty = under_way(self.context.folder, name)
        if guilty in left:
            self.deaths[guilty] = self.deaths.get(guilty, 0) + 1
            left = tuple(number for number in left if number != guilty)
            if self.deaths[guilty] < MOST_DEATHS:
                self.again.append((guilty,))
            else:
                self._give_up(name, guilty)
        if left:
            self.again.append(left)

    def _give_up(self, name: str, number: int) -> None:
        """List a run whose workers keep dying with those that raised."""
        run = self.plan.run(number)
        why = RunError(
            f"its worker died {MOST_DEATHS} times while it ran, as workers do that take more memory than they may. "
            "Give them more memory, or run fewer at a time"
        )
        shown = dict(self.plan.points.at(run.point).shown)
        write_errors(self.context.folder, name, [told(run, self.plan.scenario(run.point), shown, why)])
        self.failed.add(number)

    def _tell(self) -> None:
        now, done = time.monotonic(), int(self.store.done.sum())
        self.rates.append((now, done + len(self.failed)))
        (then, before), (_, latest) = self.rates[0], self.rates[-1]
        rate = (latest - before) / (now - then) if now > then else 0.0
        left = len(self.plan) - done - len(self.failed)
        self.told(
            Progress(
                done=done,
                failed=len(self.failed),
                total=len(self.plan),
                workers=self.crew.workers,
                wanted=self.crew.wanted,
                per_second=rate,
                seconds_left=left / rate if rate > 0 else None,
                dashboard=self.crew.dashboard,
            )
        )


def _register(client: Any, equip: _Equip) -> None:
    """Prepare every worker, those that come later too. BlueprintError where one cannot be prepared.

    A worker whose time is up while it is being prepared takes nobody with it: the others are asked again.
    """
    for tries_left in reversed(range(MOST_TRIES)):
        try:
            client.register_plugin(equip)
            return
        except OSError as error:
            if client.status != "running":
                raise
            if not tries_left:
                raise RunError(f"workers keep leaving while they are prepared: {error}") from error
            time.sleep(PAUSE_SECONDS)


def _unregister(client: Any, equip: _Equip) -> None:
    if client.status == "running":
        try:
            client.unregister_worker_plugin(equip.name)
        except (OSError, TimeoutError, ValueError, KeyError):
            return


def _lost() -> RunError:
    return RunError("the scheduler was lost")
