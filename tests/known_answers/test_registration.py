"""Registration, worked out by hand. eq. N1"""

import numpy as np
import pytest

from sim.processes import registration
from sim.processes.registration import RegistrationParameters
from sim.state import Talent
from sim.streams import Streams

MANY = 40_000
P = RegistrationParameters()
LUCK = Streams(1, 0).at(3)("registration.change")


def newcomers(home=1):
    """People who all live in province 0 and are registered in `home`."""
    everyone = np.arange(MANY)
    return Talent(
        identity=everyone.astype(np.uint64),
        province=np.zeros(MANY, dtype=np.int16),
        registered=np.full(MANY, home, dtype=np.int16),
        born=np.full(MANY, -120, dtype=np.int32),
    )


def share(openness, p=P, home=1):
    return registration.register(newcomers(home), np.array([openness, 0.0]), p, LUCK).mean()


def test_a_tenth_a_year_is_a_fortieth_a_quarter():
    """.10 a year / 4 = .025; over 40,000 newcomers the standard error is .0008."""
    assert share(0.0) == pytest.approx(0.025, abs=0.003)


def test_a_barrier_lifted_altogether_adds_its_part():
    """(.10 + .20) / 4 = .075."""
    assert share(1.0) == pytest.approx(0.075, abs=0.004)


def test_the_more_open_the_more_register_and_always_the_same_people_first():
    few, some, all_of = (
        registration.register(newcomers(), np.array([openness, 0.0]), P, LUCK) for openness in (0.0, 0.5, 1.0)
    )
    assert few.sum() < some.sum() < all_of.sum()
    assert np.all(some[few])
    assert np.all(all_of[some])


def test_those_registered_where_they_live_have_nothing_to_change():
    assert share(1.0, home=0) == 0.0


def test_nobody_registers_where_the_rate_is_nothing():
    assert share(0.0, RegistrationParameters(rate_per_year=0.0)) == 0.0
