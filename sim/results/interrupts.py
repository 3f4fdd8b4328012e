"""Moments in which Ctrl-C has to wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from signal import SIG_BLOCK, SIG_SETMASK, SIGINT, SIGTERM, pthread_sigmask


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
