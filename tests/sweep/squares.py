"""Pieces that cost nothing, and pieces that take their worker with them: for claims about how engines work them."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

from sim.engines.pieces import AbstractPieces
from sim.errors import InputError, RunError

DEADLY, WRONG = 3, 5


@dataclass(frozen=True)
class Squares(AbstractPieces[tuple[int, int]]):
    """The square of each number, and the process that worked it out."""

    name: str
    deaths: Path | None = None
    """Where a worker that dies of number 3 leaves its mark; it dies as long as there are fewer than `most`."""
    most: int = 1
    unfit: bool = False

    @property
    def sitting(self) -> str:
        return self.name

    def settle_in(self) -> None:
        if self.unfit:
            raise RunError("worker: has another version of the model")

    def clear_out(self) -> None:
        pass

    def piece(self, number: int) -> tuple[int, int]:
        if number == WRONG:
            raise InputError("five: is a number that nobody likes")
        if number == DEADLY and self.deaths and len(list(self.deaths.iterdir())) < self.most:
            (self.deaths / str(os.getpid())).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number**2, os.getpid()
