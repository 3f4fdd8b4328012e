"""Local processes: the default engine. One worker a processor, one thread a worker."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from os import cpu_count
from typing import TYPE_CHECKING

from sim.engines.engine import SETTINGS, AbstractEngine, Crew, uninterrupted
from sim.errors import InputError
from sim.run.pool import ONE_THREAD

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

LOOPBACK = "127.0.0.1"
DASHBOARD_PORT = 8787


class Local(AbstractEngine):
    """Processes on this machine. A worker that dies, or takes more than its share of memory, is replaced."""

    name = "local"

    def __init__(self, workers: int | None = None, *, memory: str | None = None) -> None:
        if workers is not None and workers < 1:
            raise InputError(
                f"--workers: must be at least 1, got {workers}. Leave it out for one per processor."
            )
        self.workers = workers or cpu_count() or 1
        self.memory = memory

    @property
    def expected_workers(self) -> int:
        return self.workers

    @contextmanager
    def crew(self) -> Iterator[Crew]:
        """A scheduler in this process, and worker processes that listen on the loopback alone."""
        import dask
        from distributed import Client, LocalCluster

        with dask.config.set(SETTINGS):
            with uninterrupted():
                cluster = LocalCluster(
                    n_workers=self.workers,
                    threads_per_worker=1,
                    host=LOOPBACK,
                    dashboard_address=f"{LOOPBACK}:{free_port(DASHBOARD_PORT)}",
                    memory_limit=self.memory or "auto",
                    silence_logs=logging.CRITICAL,
                    env=ONE_THREAD,
                )
                client = Client(cluster, set_as_default=False)
            with cluster, client:
                yield _LocalCrew(client, cluster, self.workers)


class _LocalCrew(Crew):
    def __init__(self, client: "Client", cluster: "LocalCluster", wanted: int) -> None:
        self.client, self._cluster, self._wanted = client, cluster, wanted

    @property
    def wanted(self) -> int:
        return self._wanted

    def renew(self) -> None:
        """Nannies restart workers that die; a nanny that is gone, since its worker left, is replaced."""
        if self.workers < self._wanted:
            self._cluster.sync(self._replace)

    async def _replace(self) -> None:
        from distributed.core import Status

        for name, nanny in list(self._cluster.workers.items()):
            if nanny.status in (Status.closed, Status.failed):
                del self._cluster.workers[name]
        self._cluster.scale(self._wanted)


def free_port(preferred: int) -> int:
    """The preferred port where nobody listens on it, or 0, for any that is free."""
    import socket

    with socket.socket() as probe:
        try:
            probe.bind((LOOPBACK, preferred))
        except OSError:
            return 0
        return preferred
