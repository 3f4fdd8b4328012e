"""Claims about being asked to stop: it is heard at once, and again where somebody swallowed it."""

import os
import signal

import pytest

from sim import interrupts
from sim.run.pool import replicated


@pytest.fixture(autouse=True)
def _as_before():
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    interrupts.listen()  # forgets what was heard
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(
    ("number", "raised"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)]
)
def test_a_stop_that_was_swallowed_ends_the_run_before_the_next_replicate(number, raised):
    interrupts.listen()
    done = []

    def swallowing(replicate):
        if replicate == 1:
            with pytest.raises(raised):  # as a library that tries to import something may
                os.kill(os.getpid(), number)
        return replicate

    with pytest.raises(raised):
        replicated(swallowing, 9, workers=1, keep=lambda each, _: done.append(each), progress=None)
    assert done == [0, 1]
    interrupts.listen()
    interrupts.hear_again()


def test_who_asked_to_be_left_alone_is():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    interrupts.listen()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    os.kill(os.getpid(), signal.SIGINT)
    interrupts.hear_again()
