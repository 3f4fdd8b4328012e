"""The clock counts quarters, and says what a quarter looks like when it is given something else."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.calendar import Quarter
from sim.records import Record

quarters = st.builds(Quarter.of, st.integers(1900, 2200), st.integers(1, 4))
counts = st.integers(-400, 400)


class Date(Record):
    at: Quarter


def test_a_quarter_is_a_year_and_a_number():
    quarter = Quarter("2026Q3")
    assert (quarter.year, quarter.number, str(quarter), repr(quarter)) == (
        2026,
        3,
        "2026Q3",
        "Quarter('2026Q3')",
    )


def test_the_quarter_after_the_last_opens_the_next_year():
    assert Quarter("2026Q4") + 1 == Quarter("2027Q1")
    assert Quarter("2026Q1") - 1 == Quarter("2025Q4")
    assert Quarter("2026Q1") - Quarter("2023Q1") == 12


@given(quarters, counts)
def test_adding_and_counting_are_one_thing(quarter, count):
    assert (quarter + count) - quarter == count
    assert (quarter + count) - count == quarter
    assert count + quarter == quarter + count


@given(quarters, quarters)
def test_quarters_are_ordered_as_time_is(one, other):
    assert (one < other) == (one - other < 0)
    assert (one == other) == (hash(one) == hash(other)) == (str(one) == str(other))
    assert (one <= other) or (one > other)


@given(quarters)
def test_a_quarter_survives_writing_copying_and_pickling(quarter):
    assert Quarter(str(quarter)) == quarter == pickle.loads(pickle.dumps(quarter)) == copy.deepcopy(quarter)
    assert Quarter(quarter) == quarter
    date = Date(at=quarter)
    assert Date.model_validate_json(date.model_dump_json()) == date
    assert date.model_dump(mode="json") == {"at": str(quarter)}


def test_a_quarter_cannot_be_changed():
    quarter = Quarter("2026Q1")
    with pytest.raises(AttributeError, match="frozen"):
        quarter._count = 3
    with pytest.raises(AttributeError, match="frozen"):
        del quarter._count


@pytest.mark.parametrize(
    "written",
    [
        "2026-Q1",
        "2026Q5",
        "2026Q0",
        "26Q1",
        "2026",
        "2026q1",
        "",
        "0999Q1",
        "２０２６Q1",
        2026,
        None,
        2026.25,
        [],
    ],
)
def test_what_is_no_quarter_is_refused_with_an_example(written):
    with pytest.raises(
        ValueError, match="is not a quarter; write a year and a quarter from 1 to 4, like 2026Q1"
    ):
        Quarter(written)
    with pytest.raises(ValidationError, match="like 2026Q1"):
        Date(at=written)


@pytest.mark.parametrize("other", [1.5, "2026Q1", None])
def test_only_whole_quarters_can_be_added_or_compared(other):
    with pytest.raises(TypeError):
        Quarter("2026Q1") + other
    with pytest.raises(TypeError):
        Quarter("2026Q1") < other  # noqa: B015
    assert Quarter("2026Q1") != other


def test_the_schema_says_how_a_quarter_is_written():
    assert Date.model_json_schema()["properties"]["at"]["pattern"] == "^([12][0-9]{3})Q([1-4])$"
