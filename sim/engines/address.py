"""A scheduler by address: `dask scheduler` and `dask worker` as somebody else runs them."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sim.engines.engine import AbstractEngine, Crew
from sim.errors import InputError

if TYPE_CHECKING:
    from distributed import Client

ADDRESS = re.compile(r"(tcp|tls|ws|wss|ucx)://[^\s/:]+:\d{1,5}/?")
PATIENCE_SECONDS = 10


class Address(AbstractEngine):
    """A scheduler that is there already. Its workers come and go as its owner pleases."""

    name = "address"

    def __init__(self, address: str) -> None:
        if not ADDRESS.fullmatch(address):
            raise InputError(f"--engine {address}: is not an address. Write it like tcp://127.0.0.1:8786.")
        self.address = address

    @property
    def expected_workers(self) -> None:
        return None

    @contextmanager
    def crew(self) -> Iterator[Crew]:
        """A client of that scheduler."""
        from distributed import Client

        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            client = Client(self.address, timeout=PATIENCE_SECONDS, set_as_default=False)
        except (OSError, TimeoutError) as error:
            raise InputError(
                f"--engine {self.address}: no scheduler answers there. Start one with `dask scheduler`, "
                "and workers with `dask worker ADDRESS --nthreads 1`."
            ) from error
        try:
            crew = _Crew(client)
            if crew.workers == 0:
                raise InputError(
                    f"--engine {self.address}: the scheduler has no workers. "
                    f"Start some with `dask worker {self.address} --nthreads 1`."
                )
            yield crew
        finally:
            with suppress(Exception):
                client.close(timeout=PATIENCE_SECONDS)


class _Crew(Crew):
    def __init__(self, client: "Client") -> None:
        self.client = client

    @property
    def wanted(self) -> int:
        return max(self.workers, 1)
