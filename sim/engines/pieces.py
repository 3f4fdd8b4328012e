"""Pieces: a long computation whose parts do not wait for each other, worked by a crew; what is found comes back here.

A sweep has workers write what they find, for it may have millions of runs. Where there are some hundred pieces of
seconds to minutes, each is sent back instead, and workers need share no disk with the driver.
"""

import pickle
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sim.engines.driver import AbstractDriver, Handed, Told
from sim.engines.engine import Crew
from sim.engines.shared import AbstractShared, held
from sim.errors import RunError

MOST_DEATHS = 3
"""A piece in which so many workers died is no accident."""


class AbstractPieces[T](AbstractShared):
    """A computation in pieces: workers are handed it once, and then numbers of pieces. Must pickle."""

    @abstractmethod
    def piece(self, number: int) -> T:
        """What one piece comes to; the same wherever and whenever it is worked."""


def worked[T](
    of: AbstractPieces[T], numbers: Iterable[int], keep: Callable[[int, T], None], crew: Crew, told: Told,
    *, total: int, is_ours: bool,
) -> None:  # fmt: skip
    """Work these pieces, of `total` in all, and `keep` each with its number in whatever order they come back.

    A piece whose worker died is worked again. RunError where one takes worker after worker with it, or work cannot
    go on; what a piece raises is raised here.
    """
    _Driver(of, tuple(numbers), keep, crew, told, total).run(is_ours=is_ours)


class _Driver[T](AbstractDriver[int]):
    ahead = 1  # a piece is long against what handing it over costs, and a death is then this piece's alone

    def __init__(
        self, of: AbstractPieces[T], numbers: tuple[int, ...], keep: Callable[[int, T], None], crew: Crew,
        told: Told, total: int,
    ) -> None:  # fmt: skip
        super().__init__(of, crew, told)
        self._keep, self._total = keep, total
        self._waiting: Iterator[int] = iter(numbers)
        self._done = total - len(numbers)
        self._deaths: dict[int, int] = {}
        self._handed = 0

    def fresh(self) -> int | None:
        return next(self._waiting, None)

    def handed(self, number: int) -> Handed:
        self._handed += 1
        name = f"{number:09d}-{self.shared.sitting[:8]}-{self._handed}"
        return Handed(name, _work, pickle.dumps((self.shared.sitting, number)))

    def take_in(self, name: str, number: int, found: T) -> None:
        self._keep(number, found)
        self._done += 1

    def bury(self, name: str, number: int) -> None:
        self._deaths[number] = self._deaths.get(number, 0) + 1
        if self._deaths[number] >= MOST_DEATHS:
            raise RunError(
                f"{MOST_DEATHS} workers ended without a word in the same piece of work, as they do when memory runs "
                "out. Give them more memory, or run fewer at a time (--workers 1)."
            )
        self.again.append(number)

    def standing(self) -> tuple[int, int, int]:
        return self._done, 0, self._total


def _work(pickled: bytes) -> Any:
    sitting, number = pickle.loads(pickled)
    pieces = held(sitting)
    assert isinstance(pieces, AbstractPieces)
    return pieces.piece(number)
