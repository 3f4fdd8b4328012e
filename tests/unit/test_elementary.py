"""Logarithms and exponentials in vector code are those of NumPy, to two units of the last place."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim import kernels

NUMBERS = st.lists(st.floats(1e-300, 1e300), min_size=1, max_size=40)


def each(function, x):
    into = np.empty(len(x))
    function(np.array(x), into)
    return into


@given(NUMBERS)
def test_logarithms_are_right_to_the_last_places(x):
    right = np.log(x)
    assert np.all(np.abs(each(kernels.elementary.log, x) - right) <= 2.0 * np.spacing(np.abs(right)))


@given(st.lists(st.floats(-699.0, 699.0), min_size=1, max_size=40))
def test_exponentials_are_right_to_the_last_places(x):
    right = np.exp(x)
    assert np.all(np.abs(each(kernels.elementary.exp, x) - right) <= 2.0 * np.spacing(right))


def test_what_has_no_logarithm_or_exponential_stays_visible():
    logs = each(kernels.elementary.log, [0.0, -1.0, np.nan, np.inf])
    assert logs[0] == -np.inf
    assert np.isnan(logs[1:3]).all()
    assert logs[3] == np.inf
    assert np.isnan(each(kernels.elementary.exp, [np.nan])[0])
