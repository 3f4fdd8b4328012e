"""Replicates in parallel processes: the same results for any number of workers, in any order, and none left behind."""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.process import BaseProcess
from signal import SIG_IGN, SIG_UNBLOCK, SIGINT, SIGTERM, pthread_sigmask, signal

from sim.errors import RunError
from sim.interrupts import hear_again, held_back

Progress = Callable[[int, int], None]
"""Told how many replicates are done, and of how many."""

THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMBA_NUM_THREADS",
)
ONE_THREAD = dict.fromkeys(THREADS, "1")
"""Every worker has one thread: the processes already share the cores."""
AHEAD = 2
"""Tasks handed out per worker: one that runs and one that waits, so that results do not pile up."""
PATIENCE_SECONDS = 5.0
"""How long a stopped worker may take to end before it is killed."""


def replicated[T](
    task: Callable[[int], T],
    count: int,
    *,
    workers: int,
    keep: Callable[[int, T], None],
    progress: Progress | None,
) -> None:
    """Run `task(0) ... task(count - 1)` and `keep` each result with its number, in whatever order they finish.

    With one worker everything happens in this process. Otherwise `task` goes to fresh (spawned) processes, so it
    and its results must pickle. The first failure stops the rest and is raised here; so does Ctrl-C.
    """
    told = progress or (lambda done, total: None)
    told(0, count)
    if workers == 1 or count == 1:
        for number in range(count):
            hear_again()
            keep(number, task(number))
            told(number + 1, count)
        return
    with _processes(min(workers, count)) as processes:
        for done, (number, result) in enumerate(_results(task, count, processes, AHEAD * workers), start=1):
            keep(number, result)
            told(done, count)


def _results[T](
    task: Callable[[int], T], count: int, processes: ProcessPoolExecutor, most: int
) -> Iterator[tuple[int, T]]:
    """Each task's number and result as it finishes, with at most `most` handed out at a time."""
    waiting = iter(range(count))
    running: dict[Future[T], int] = {}
    try:
        while True:
            hear_again()
            for number in waiting:
                with held_back():  # a process may be started here
                    running[processes.submit(task, number)] = number
                if len(running) >= most:
                    break
            if not running:
                return
            for finished in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(finished), finished.result()
    except BrokenProcessPool as error:
        raise RunError(
            "run: a worker process ended without a word, as it does when memory runs out. "
            "Use fewer workers (--workers 1) or fewer agents (--scale 0.5)."
        ) from error


@contextmanager
def _processes(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Worker processes of one thread each, all gone when the block is left, however it is left."""
    before = set(active_children())
    with _environment(ONE_THREAD):
        executor = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_settle_in)
        try:
            yield executor
        except BaseException:
            with held_back():
                _stop(executor, [child for child in active_children() if child not in before])
            raise
        executor.shutdown()


def _stop(executor: ProcessPoolExecutor, children: list[BaseProcess]) -> None:
    """End worker processes now, and what was still to be done."""
    for child in children:
        child.terminate()
    executor.shutdown(wait=False, cancel_futures=True)
    for child in children:
        child.join(PATIENCE_SECONDS)
        if child.is_alive():
            child.kill()


def _settle_in() -> None:
    """First thing in a worker: leave Ctrl-C to the parent, and do not outlive it."""
    signal(SIGINT, SIG_IGN)
    pthread_sigmask(SIG_UNBLOCK, {SIGINT, SIGTERM})
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Environment variables set for the processes started inside the block."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
