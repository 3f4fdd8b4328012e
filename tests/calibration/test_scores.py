"""Claims about scores of forecasts: known answers, and laws."""

import numpy as np
import pytest

from calibration import scores


def test_the_rmse_is_the_mean_over_origins_of_each_origins():
    error = np.array([[0.01, -0.01], [0.03, 0.03]])
    assert scores.rmse(error) == pytest.approx((1.0 + 3.0) / 2)
    assert scores.mae(error) == pytest.approx(2.0)


def test_the_crps_of_a_point_is_its_absolute_error():
    observed = np.array([[0.3, 0.7]])
    assert scores.crps(np.array([[[0.2, 0.8]]]), observed) == pytest.approx(10.0)


def test_the_crps_of_two_members_by_hand():
    """Members 0 and 1, observed 0: mean distance 1/2, half the mean distance of the two 1/2: nought."""
    assert scores.crps(np.array([[[0.0], [1.0]]]), np.array([[0.0]])) == pytest.approx(0.0)


def test_the_crps_of_a_normal_law():
    """Of a standard normal forecast at its mean: 1/sqrt(pi) (sqrt(2) - 1) (Gneiting and Raftery 2007)."""
    from scipy.stats import norm

    members = norm.ppf((np.arange(4000) + 0.5) / 4000)[None, :, None]
    known = (np.sqrt(2.0) - 1.0) / np.sqrt(np.pi)
    assert scores.crps(members, np.zeros((1, 1))) == pytest.approx(scores.POINTS * known, rel=1e-2)


def test_coverage_of_a_right_forecast_is_its_level_and_lies_in_its_own_interval():
    rng = np.random.default_rng(1)
    ensemble, observed = rng.normal(size=(8, 400, 31)), rng.normal(size=(8, 31))
    held = scores.covered(ensemble, observed, 0.9)
    low, high = scores.coverage_range(held)
    assert low < held.mean() < high
    assert low < 0.9 < high


def test_provinces_that_err_together_make_coverage_less_sure():
    """An origin whose provinces are all missed says one thing, not thirty-one."""
    together = np.ones((8, 31), dtype=bool)
    together[:2] = False
    alone = np.ones((8, 31), dtype=bool)
    alone.ravel()[::4] = False
    wide, narrow = (np.ptp(scores.coverage_range(held)) for held in (together, alone))
    assert wide > 2.0 * narrow


def test_a_forecast_does_not_differ_from_itself():
    error = np.random.default_rng(1).normal(size=(8, 31))
    assert scores.difference_range(error, error, 3) == (0.0, 0.0)


def test_one_origin_gives_no_interval_and_four_give_one_with_a_width():
    one, four = (np.random.default_rng(1).normal(size=(origins, 31)) for origins in (1, 4))
    assert np.isnan(scores.difference_range(one, 2.0 * one, 8).low)
    low, high = scores.difference_range(four, four[::-1], 5)
    assert low < high


def test_a_forecast_that_is_always_better_is_surely_better():
    error = np.random.default_rng(1).normal(size=(8, 31))
    assert scores.difference_range(0.5 * error, error, 3).high < 0.0
