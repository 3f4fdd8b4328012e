"""What every engine gives: a client of a Dask scheduler, and workers that come back when they go."""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from signal import SIG_BLOCK, SIG_SETMASK, SIGHUP, SIGINT, pthread_sigmask
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from distributed import Client

LOOK_SECONDS = 2.0
"""How often an engine counts its workers."""
SETTINGS: Mapping[str, Any] = {
    "distributed.scheduler.allowed-failures": 0,  # a batch whose worker died comes back at once: the driver decides
    "distributed.scheduler.worker-saturation": "inf",  # the driver itself hands out no more than is needed
    "distributed.scheduler.work-stealing": False,
    "distributed.admin.log-length": 100,
    "distributed.admin.low-level-log-length": 100,
    "distributed.deploy.lost-worker-timeout": "1000d",  # crews replace workers themselves
    "distributed.comm.timeouts.connect": "30s",
}
"""What the schedulers that we start are told."""


class Crew(ABC):
    """A scheduler and its workers while a sweep is under way."""

    client: "Client"
    _looked = -LOOK_SECONDS
    _counted = 0

    @property
    @abstractmethod
    def wanted(self) -> int:
        """How many workers there are to be, at least 1."""

    def renew(self) -> None:  # noqa: B027 - a scheduler of somebody else's has nothing to renew
        """Replace workers that are gone. RunError where a declared limit is met."""

    @property
    def workers(self) -> int:
        """How many workers there are now, counted every two seconds."""
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            try:
                self._counted = len(self.client.nthreads())
            except OSError:  # a busy scheduler answers late: as many as before, but for the first count
                if self.client.status != "running" or not self._counted:
                    raise
            self._looked = time.monotonic()
        return self._counted

    @property
    def dashboard(self) -> str:
        """Where the scheduler shows itself: live figures where bokeh is installed, plain tables elsewhere."""
        from importlib.util import find_spec

        status = self.client.dashboard_link or ""
        return status if find_spec("bokeh") else status.replace("/status", "/info/main/workers.html")


class AbstractEngine(ABC):
    """A place where runs are worked."""

    name: str

    @abstractmethod
    def crew(self) -> AbstractContextManager[Crew]:
        """Start, or find, a scheduler and workers, gone again when the block is left.

        InputError, before anything has run, where that cannot be.
        """

    def check(self) -> None:  # noqa: B027 - most have nothing to check
        """InputError for what can be told to be wrong without starting anything."""

    @property
    @abstractmethod
    def expected_workers(self) -> int | None:
        """How many workers it will have; None where that is not known."""


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Threads and processes started in here never hear Ctrl-C, nor that the terminal was closed."""
    before = pthread_sigmask(SIG_BLOCK, {SIGINT, SIGHUP})
    try:
        yield
    finally:
        pthread_sigmask(SIG_SETMASK, before)
