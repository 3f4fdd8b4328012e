"""Parameters carry their doubt: triangular priors within bounds, and what a scenario has set is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.processes.markets import MarketParameters
from sim.processes.parameters import Parameters
from sim.streams import Streams
from sim.uncertain import triangular

GROUPS = [getattr(Parameters(), group) for group in Parameters.model_fields]
RECORDS = pytest.mark.parametrize("record", GROUPS, ids=lambda record: type(record).__name__)


def test_quantiles_of_a_triangle_by_hand():
    """On [0, 1] with its peak at 0.5: an eighth lies below sqrt(1/8 x 1/2) = 1/4, half below 1/2, 7/8 below 3/4."""
    assert [triangular(u, 0.0, 0.5, 1.0) for u in (0.0, 1 / 8, 1 / 2, 7 / 8, 1.0)] == pytest.approx(
        [0, 1 / 4, 1 / 2, 3 / 4, 1]
    )


def test_quantiles_of_a_lopsided_triangle_by_hand():
    """On [1, 4] with its peak at 2: a third lies below the peak; median 4 - sqrt(1/2 x 3 x 2) = 2.26795."""
    assert triangular(1 / 3, 1.0, 2.0, 4.0) == pytest.approx(2.0)
    assert triangular(0.5, 1.0, 2.0, 4.0) == pytest.approx(2.26795, rel=1e-5)
    assert triangular(0.3, 2.0, 2.0, 2.0) == 2.0


@given(st.floats(0, 1), st.floats(0, 1), st.floats(-5, 5), st.floats(0, 3), st.floats(0, 3))
def test_a_triangle_stays_within_its_range_and_rises_with_the_quantile(u, v, mode, below, above):
    low, high = mode - below, mode + above
    first, second = sorted((u, v))
    a, b = triangular(first, low, mode, high), triangular(second, low, mode, high)
    assert low - 1e-9 <= a <= b + 1e-9 <= high + 2e-9


@RECORDS
def test_priors_hold_the_central_value_and_lie_within_bounds(record):
    for name, (low, high) in record.priors().items():
        field = type(record).model_fields[name]
        least = next(each.ge for each in field.metadata if hasattr(each, "ge"))
        most = next(each.le for each in field.metadata if hasattr(each, "le"))
        assert least <= low <= field.default <= high <= most, name
        assert low < high, name


@RECORDS
def test_every_parameter_says_its_unit_its_source_and_what_it_is(record):
    for name, field in type(record).model_fields.items():
        assert field.json_schema_extra["unit"], name
        assert field.json_schema_extra["source"], name
        assert field.description, name


@pytest.mark.parametrize("replicate", range(5))
def test_drawn_parameters_are_ones_a_scenario_could_have_set(replicate):
    drawn = Parameters().drawn(Streams(1, replicate))
    assert Parameters.model_validate(drawn.model_dump()) == drawn
    assert drawn == Parameters().drawn(Streams(1, replicate))
    assert drawn != Parameters().drawn(Streams(1, replicate + 1))


def test_only_uncertain_parameters_are_drawn():
    drawn = Parameters().drawn(Streams(1, 0))
    for group in Parameters.model_fields:
        before, after = getattr(Parameters(), group), getattr(drawn, group)
        for name in type(before).model_fields:
            assert (getattr(before, name) == getattr(after, name)) == (name not in before.priors()), name


@pytest.mark.parametrize("value", [4.5, 5.0], ids=["another value", "the usual value"])
def test_what_a_scenario_sets_is_known(value):
    """Set is set, also where it is set to what is usual."""
    set_by_hand = Parameters.model_validate({"markets": {"substitution_within_sector": value}})
    for replicate in range(3):
        drawn = set_by_hand.drawn(Streams(1, replicate))
        assert drawn.markets.substitution_within_sector == value
        assert drawn.markets.home_share != set_by_hand.markets.home_share


def test_draws_of_one_parameter_follow_its_prior_whatever_others_there_are():
    low, high = MarketParameters.priors()["talent_premium"]
    central = MarketParameters().talent_premium
    drawn = np.array([Parameters().drawn(Streams(1, each)).markets.talent_premium for each in range(400)])
    mean, spread = (
        (low + central + high) / 3.0,
        np.sqrt(((high - low) ** 2 + (central - low) * (central - high)) / 18.0),
    )
    assert low <= drawn.min()
    assert drawn.max() <= high
    assert drawn.mean() == pytest.approx(mean, abs=4 * spread / np.sqrt(len(drawn)))


def test_a_value_out_of_bounds_is_refused():
    with pytest.raises(ValidationError, match="substitution_within_sector"):
        MarketParameters(substitution_within_sector=1.0)
