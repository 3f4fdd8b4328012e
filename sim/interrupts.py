"""Ctrl-C and termination: moments in which they have to wait, and what is done where they were heard in vain."""

from collections.abc import Iterator
from contextlib import contextmanager
from signal import (
    SIG_BLOCK,
    SIG_SETMASK,
    SIGINT,
    SIGTERM,
    default_int_handler,
    getsignal,
    pthread_sigmask,
    signal,
)
from types import FrameType
from typing import NoReturn

_heard: list[int] = []
"""The signal that asked for an end, since `listen`; at most one is looked at."""


@contextmanager
def held_back() -> Iterator[None]:
    """Hold Ctrl-C and termination back while something is tidied up; they are heard at the end of the block.

    Processes started inside the block inherit this, and are not interrupted halfway through their imports.
    """
    before = pthread_sigmask(SIG_BLOCK, {SIGINT, SIGTERM})
    try:
        yield
    finally:
        pthread_sigmask(SIG_SETMASK, before)


def listen() -> None:
    """From now on termination ends this process as tidily as Ctrl-C does; what was heard before is forgotten."""
    _heard.clear()
    signal(SIGTERM, _raised)
    if getsignal(SIGINT) is default_int_handler:  # nobody has asked to be left alone
        signal(SIGINT, _raised)


def hear_again() -> None:
    """Raise what was heard and is still here: a library that imports, say, may have taken it for its own trouble."""
    if _heard:
        _raise(_heard[0])


def _raised(number: int, frame: FrameType | None) -> NoReturn:
    _heard.append(number)
    _raise(number)


def _raise(number: int) -> NoReturn:
    raise KeyboardInterrupt if number == SIGINT else SystemExit(128 + number)
