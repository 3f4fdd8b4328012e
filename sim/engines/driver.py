"""The driver: hands work to a crew, hears what became of it, and hands it out again where its worker died.

What is handed out, what becomes of what is found, and who is to blame for a death is for those who have work to say:
`sim.sweep.drive` for the batches of a sweep, `sim.engines.pieces` for computations in independent pieces.
"""

import asyncio
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

from distributed import CancelledError, KilledWorker, Status, WorkerPlugin
from distributed.comm.core import CommClosedError

from sim.engines.engine import Crew
from sim.engines.shared import AbstractShared, Unprepared, leave_interrupts_to_the_driver
from sim.errors import BlueprintError, RunError

if TYPE_CHECKING:
    from distributed import Future

TICK_SECONDS = 0.5
REPORT_SECONDS = 10.0
"""A report that cannot be fetched for so long is gone with its worker."""
MOST_TRIES, PAUSE_SECONDS = 20, 0.5
"""How often, and how long apart, workers are asked to prepare themselves while some of them leave."""
MOST_UNPREPARED = 100
"""So much work may meet a worker that is about to leave."""


class Progress(NamedTuple):
    """Where work stands."""

    done: int
    failed: int
    total: int
    workers: int
    wanted: int
    per_second: float
    """Done a second, lately."""
    seconds_left: float | None
    dashboard: str


type Told = Callable[[Progress], None]


class Handed(NamedTuple):
    """Work as a worker gets it: a function by its name, and what it is called with."""

    name: str
    """Unlike that of any other work."""
    function: Callable[[bytes], Any]
    pickled: bytes
    """It comes pickled as a whole: what it shares is sent once, and Dask need not look into it."""


class AbstractDriver[W](ABC):
    """Drives work of a kind `W` on a crew until all is done."""

    ahead: int = 2
    """Handed out per worker: one that is worked and one that waits."""

    def __init__(self, shared: AbstractShared, crew: Crew, told: Told | None) -> None:
        self.shared, self.crew, self.told = shared, crew, told or (lambda progress: None)
        self.again: deque[W] = deque()
        """Work whose worker died, to be handed out before anything else."""
        self._out: dict[str, W] = {}
        self._heard: SimpleQueue[tuple[str, Future]] = SimpleQueue()
        self._unprepared = 0
        self._rates: deque[tuple[float, int]] = deque(maxlen=40)
        """When work last ended, and how much had by then."""

    @abstractmethod
    def fresh(self) -> W | None:
        """Work that was not handed out yet; None where there is no more."""

    @abstractmethod
    def handed(self, work: W) -> Handed:
        """Work, ready to be sent."""

    @abstractmethod
    def take_in(self, name: str, work: W, found: Any) -> None:
        """Work is done, and this was found."""

    @abstractmethod
    def bury(self, name: str, work: W) -> None:
        """The worker died that had this work, or its report cannot be fetched."""

    @abstractmethod
    def standing(self) -> tuple[int, int, int]:
        """How much is done, how much failed, and of how much."""

    def run(self, *, is_ours: bool) -> None:
        """Work until all is done. RunError where it cannot go on. `is_ours`: whether we started the workers."""
        client = self.crew.client
        equip = _Equip(self.shared, is_ours)
        try:
            self._tell()
            _register(client, equip)
            while True:
                self.crew.renew()
                self._hand_out()
                if not self._out:
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

    def _hand_out(self) -> None:
        """Give out work until every worker has enough."""
        while len(self._out) < self.ahead * max(self.crew.workers, 1):
            work = self.again.popleft() if self.again else self.fresh()
            if work is None:
                return
            name, function, pickled = self.handed(work)
            future = self.crew.client.submit(function, pickled, key=name, pure=False)
            self._out[name] = work
            future.add_done_callback(lambda done, name=name: self._heard.put((name, done)))

    def _hear(self) -> None:
        """Wait a moment for work to come back, and take in what became of it and of other work that is back."""
        try:
            name, future = self._heard.get(timeout=TICK_SECONDS)
        except Empty:
            if self.crew.client.status != "running":
                raise _lost() from None
            return
        while True:
            self._take_in(name, self._out.pop(name), future)
            try:
                name, future = self._heard.get_nowait()
            except Empty:
                return

    def _take_in(self, name: str, work: W, future: "Future") -> None:
        try:
            found = future.result(timeout=REPORT_SECONDS)
        except (KilledWorker, TimeoutError):  # or the worker died before its report was fetched
            self.bury(name, work)
        except (CancelledError, CommClosedError) as error:
            raise _lost() from error
        except Unprepared as error:
            self._unprepared += 1
            if self._unprepared > MOST_UNPREPARED:
                raise error
            self.again.append(work)
        except BlueprintError:
            raise
        except Exception as error:
            raise RunError(f"a batch failed on its worker: {type(error).__name__}: {error}") from error
        else:
            self.take_in(name, work, found)

    def _tell(self) -> None:
        now, (done, failed, total) = time.monotonic(), self.standing()
        ended = done + failed
        if not self._rates or ended != self._rates[-1][1]:
            self._rates.append((now, ended))
        then, before = self._rates[0]
        rate = (ended - before) / (now - then) if now > then else 0.0
        left = total - ended
        self.told(
            Progress(
                done=done,
                failed=failed,
                total=total,
                workers=self.crew.workers,
                wanted=self.crew.wanted,
                per_second=rate,
                seconds_left=left / rate if rate > 0 else None,
                dashboard=self.crew.dashboard,
            )
        )


class _Equip(WorkerPlugin):
    """Hands a worker what all work shares, when it comes."""

    def __init__(self, shared: AbstractShared, is_ours: bool) -> None:
        self.name = f"blueprint-{shared.sitting}"
        self._shared, self._is_ours = shared, is_ours

    async def setup(self, worker: object) -> None:
        if self._is_ours:
            leave_interrupts_to_the_driver()
        await asyncio.to_thread(self._shared.take_up)  # it may compile for a while, and must not look dead

    def teardown(self, worker: Any) -> None:
        if worker.status == Status.running:  # one that leaves may be at work still
            self._shared.lay_down()


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
