"""Leadership by hand: a term of four years, and seven in ten promises that survive its end."""

import numpy as np
import pytest

from sim.processes import leadership
from sim.processes.leadership import LeadershipParameters
from sim.streams import Streams

P = LeadershipParameters(years_in_office=4.0, continuity=0.7)
COUNT = 200_000
DRAW = Streams(4, 0).at(2)


def dropped(extra=0.0, in_force=1.0):
    now = np.full(COUNT, in_force)
    change, survive = DRAW("leadership.change"), DRAW("leadership.survival")
    return now - leadership.turn_over(now, np.full(COUNT, extra), P, change, survive)


def test_how_many_drop_their_levers_in_a_quarter():
    """A quarter of 1/4 change, 0.3 of those drop: 0.0625 x 0.3 = 1.875 %; with 0.2 of continuity 0.625 %. eq. L1"""
    for extra, share in ((0.0, 0.01875), (0.2, 0.00625)):
        assert dropped(extra).mean() == pytest.approx(share, abs=4 * np.sqrt(share / COUNT))


def test_who_is_certain_to_continue_drops_nothing():
    assert dropped(0.3).sum() == 0.0
    assert dropped(0.9).sum() == 0.0


def test_what_has_been_dropped_stays_dropped():
    assert dropped(in_force=0.0).sum() == 0.0


def test_how_far_a_promise_is_believed():
    """Lapse 0.01875 a quarter; mean over 20 quarters (1 - 0.98125^20) / (20 x 0.01875) = 0.315156 / 0.375. eq. L2

    Over one quarter it stands for certain; where it is sure to survive, for ever.
    """
    nothing, twenty = np.zeros(1), np.full(1, 20.0)
    assert leadership.trust(nothing, twenty, P) == pytest.approx([0.840417], rel=1e-5)
    assert leadership.trust(nothing, np.ones(1), P) == pytest.approx([1.0])
    assert leadership.trust(np.full(1, 0.3), twenty, P) == pytest.approx([1.0])


def test_trust_is_the_mean_of_the_chances_that_levers_still_stand():
    """1, 0.98125, 0.98125^2 and so on, added up one by one."""
    chances = 0.98125 ** np.arange(12)
    assert leadership.trust(np.zeros(1), np.full(1, 12.0), P) == pytest.approx([chances.mean()])
