"""Claims about the rules that fill gaps: numbers worked by hand on two provinces, and laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economies.counts import count_in, in_words
from sim.economies.rules.abstract import Known
from sim.economies.rules.frontier import FrontierFromHightech
from sim.economies.rules.moves import BalancedMoves, FiveYearMoves
from sim.economies.rules.observed import Observed, Proportional, ShareOfGdp, Unknown
from sim.economies.rules.spread import Spread
from sim.economies.rules.talent import LargeCounts, RecentSurveys
from sim.economies.rules.vintages import Vintage, Vintages
from sim.economies.tables import Tables
from sim.errors import InputError
from sim.places import Places

GAP = np.nan
YEARS = (2010, 2011, 2012, 2013)
OLD = Vintage(name="old", column="old", last=2012)
NEW = Vintage(name="new", column="new", first=2013)


def tables(counts=None, moves=None, **columns) -> Tables:
    places = Places(("1", "2"), ("East", "West"), [0, 1], [0, 0], [1, 1])
    known = {name: np.array(rows, dtype=float) for name, rows in columns.items()}
    return Tables(places, YEARS, known, counts or {}, moves or {})


def known(data: Tables, year: int, gdp=(100.0, 100.0), residents=(10.0, 10.0), hindsight=True) -> Known:
    filled = {"gdp": np.array(gdp), "population": np.array(residents)}
    return Known(data, year, Vintages(vintages=(OLD, NEW)), "residents", hindsight, filled)


# --- national counts ----------------------------------------------------------------------------------------------


def test_between_two_counts_the_path_is_geometric():
    assert count_in({2010: 100.0, 2020: 400.0}, 2015, "linear") == pytest.approx(200)


def test_beyond_the_last_count_it_goes_on_as_declared():
    counts = {2010: 100.0, 2020: 200.0}
    assert count_in(counts, 2021, "linear") == pytest.approx(210)
    assert count_in(counts, 2030, "geometric") == pytest.approx(400)
    assert count_in(counts, 2030, "held") == 200
    assert count_in(counts, 2000, "geometric") == pytest.approx(50)
    assert count_in({2010: 7.0}, 2020, "linear") == 7


@given(
    st.floats(1, 1e9),
    st.floats(1, 1e9),
    st.integers(2011, 2019),
    st.sampled_from(["held", "linear", "geometric"]),
)
def test_a_count_between_lies_between(first, second, year, beyond):
    between = count_in({2010: first, 2020: second}, year, beyond)
    assert min(first, second) * (1 - 1e-9) <= between <= max(first, second) * (1 + 1e-9)


def test_counts_are_said_as_a_reader_would():
    assert [in_words(count) for count in (2.172e8, 465_568.0, 0.28)] == ["217.2 million", "465,568", "0.28"]


# --- observed figures ---------------------------------------------------------------------------------------------


def test_growth_steps_within_one_vintage_only():
    """2011 to 2013: 10 % in the old revision to 2012, then 20 % in the new one; never new over old."""
    data = tables(
        old=[[1, 1], [100, 100], [110, 110], [GAP, GAP]], new=[[GAP, GAP]] * 2 + [[500, 500], [600, 600]]
    )
    vintages = Vintages(vintages=(OLD, NEW))
    assert vintages.growth(data, 2011, 2013) == pytest.approx([1.32, 1.32])
    assert vintages.growth(data, 2012, 2012) == pytest.approx([1, 1])
    with pytest.raises(InputError, match="in no vintage"):
        vintages.growth(data, 2011, 2015)


def test_figures_of_the_year_need_no_words():
    filled = Observed(column="x", gap="held").fill(known(tables(x=[[1, 2], [3, 4], [5, 6], [7, 8]]), 2011))
    assert list(filled.values) == [3, 4]
    assert (filled.year, filled.notes) == (2011, ())


def test_a_gap_is_filled_as_declared():
    data = tables(
        x=[[GAP, GAP], [10, 20], [1, GAP], [GAP, GAP]],
        old=[[100, 100], [100, 200], [110, 300], [GAP, GAP]],
        new=[[GAP, GAP]] * 4,
    )
    held = Observed(column="x", gap="held").fill(known(data, 2012))
    assert list(held.values) == [10, 20]
    assert held.notes == ("not observed in 2012; the figures of 2011 are held.",)
    moved = Observed(column="x", gap="with_gdp").fill(known(data, 2012))
    assert moved.values == pytest.approx([11, 30])
    back = Observed(column="x", gap="with_gdp").fill(known(data, 2010))
    assert back.values == pytest.approx([10, 10])
    assert back.notes[0].endswith("This uses later information.")
    assert np.isnan(Observed(column="x", gap="earlier").fill(known(data, 2010)).values).all()
    with pytest.raises(InputError, match="no figure in 2012 for West"):
        Observed(column="x", gap="refuse").fill(known(data, 2012))


def test_an_outlay_is_a_share_of_gdp_of_its_own_year_and_vintage():
    data = tables(
        x=[[GAP, GAP], [GAP, GAP], [3, 6], [GAP, GAP]], old=[[1, 1]] * 2 + [[100, 100], [GAP, GAP]],
        new=[[GAP, GAP]] * 2 + [[150, 150], [200, 200]],
    )  # fmt: skip
    assert ShareOfGdp(column="x").fill(known(data, 2012)).values == pytest.approx([0.03, 0.06])
    assert ShareOfGdp(column="x").fill(known(data, 2013)).values == pytest.approx([0.02, 0.04])


def test_what_is_assumed_is_said():
    filled = Proportional(to=("population",), rate=0.15).fill(known(tables(), 2010))
    assert filled.values == pytest.approx([1.5, 1.5])
    assert filled.notes == ("not observed; assumed to be 0.15 times population.",)
    assert np.isnan(Unknown().fill(known(tables(), 2010)).values).all()


# --- counts spread over provinces ---------------------------------------------------------------------------------


def test_a_national_count_is_spread_as_the_provinces_were_last_counted():
    data = tables(x=[[1, 3], [GAP, GAP], [GAP, GAP], [GAP, GAP]], counts={"n": {2012: 16.0}})
    rule = Spread(column="x", total="n")
    assert list(rule.fill(known(data, 2010)).values) == [1, 3]
    assert rule.fill(known(data, 2011)).values == pytest.approx([2, 6])  # geometric: 4, 8, 16
    assert rule.fill(known(data, 2012)).values == pytest.approx([4, 12])
    assert rule.fill(known(data, 2013)).values == pytest.approx([8, 24])
    assert Spread(column="x", total="n", beyond="held").fill(known(data, 2013)).values == pytest.approx(
        [4, 12]
    )


def test_a_stock_is_the_sum_of_the_years_that_a_flow_lasts():
    data = tables(x=[[1, 1], [2, 3], [3, 6], [GAP, GAP]])
    rule = Spread(column="x", sum_of_years=2)
    assert list(rule.fill(known(data, 2012)).values) == [5, 9]
    assert rule.fill(known(data, 2010)).values.sum() == pytest.approx(
        7 * 7 / 14
    )  # the rate of 2011-12, backwards
    with pytest.raises(InputError, match="never has 4 years in a row"):
        Spread(column="x", sum_of_years=4).check(data)


@given(st.lists(st.floats(1, 1e6), min_size=2, max_size=2), st.floats(1, 1e9))
def test_spreading_keeps_the_national_count(counted, national):
    data = tables(x=[counted, [GAP, GAP], [GAP, GAP], [GAP, GAP]], counts={"n": {2013: national}})
    assert Spread(column="x", total="n").fill(known(data, 2013)).values.sum() == pytest.approx(national)


# --- talent -------------------------------------------------------------------------------------------------------


def talent_tables(**changes) -> Tables:
    columns = {
        "census": [[GAP, GAP], [GAP, GAP], [3, 1], [GAP, GAP]],
        "survey": [[0.1, 0.1], [GAP, GAP], [GAP, GAP], [GAP, GAP]],
        "residents": [[10, 10], [10, 10], [10, 10], [10, 10]],
    }
    return tables(counts={"n": {2010: 2.0, 2012: 4.0}}, **{**columns, **changes})


TALENT = LargeCounts(census="census", survey="survey", survey_years=(2010,), total="n")


def test_in_the_census_year_talent_is_the_census():
    filled = TALENT.fill(known(talent_tables(), 2012))
    assert list(filled.values) == [3, 1]
    assert filled.notes == ()


def test_between_large_counts_relative_shares_run_geometrically():
    """Relative to the nation East goes from 1 to 1.5, West from 1 to .5; the stock is 2, 2 sqrt 2, 4."""
    assert TALENT.fill(known(talent_tables(), 2010)).values == pytest.approx([1, 1])
    east, west = np.sqrt(1.5), np.sqrt(0.5)
    middle = 2 * np.sqrt(2) * np.array([east, west]) / (east + west)
    assert TALENT.fill(known(talent_tables(), 2011)).values == pytest.approx(middle)
    assert TALENT.fill(known(talent_tables(), 2013)).values == pytest.approx(
        [3.75, 1.25]
    )  # 4 + 1, shared 3 : 1


def test_talent_follows_residents():
    grown = TALENT.fill(known(talent_tables(), 2013, residents=(10.0, 30.0)))
    assert grown.values == pytest.approx([2.5, 2.5])


def test_recent_surveys_are_averaged_and_scaled_to_what_was_known():
    data = tables(
        survey=[[0.1, 0.1], [0.3, 0.1], [GAP, GAP], [0.9, 0.9]],
        counts={"n": {2005: 2.0, 2010: 3.0, 2020: 99.0}},
    )
    rule = RecentSurveys(column="survey", total="n")
    filled = rule.fill(known(data, 2012))  # shares .2 and .1 of 10 each; 3 + 2 x 0.2 persons
    assert filled.values == pytest.approx([3.4 * 2 / 3, 3.4 / 3])
    with pytest.raises(InputError, match="known by 2009"):
        rule.fill(known(data, 2009))


# --- frontier -----------------------------------------------------------------------------------------------------


def test_frontier_gdp_is_half_by_revenue_half_by_research():
    """F = .25 x 80 / 200 = 10 % of 200: 20; East has .5 x 3/4 + .5 x 1/2 = 5/8 of it, 12.5 of its GDP of 100."""
    data = tables(revenue=[[60, 20]] * 4, research=[[2, 2]] * 4, old=[[100, 100]] * 4)
    rule = FrontierFromHightech(
        revenue="revenue", research="research", value_added_ratio={2010: 0.2, 2012: 0.3}
    )
    filled = rule.fill(known(data, 2011))
    assert filled.values == pytest.approx([0.125, 0.075])
    assert filled.notes[0].startswith("10.0% of national GDP")


# --- moves --------------------------------------------------------------------------------------------------------


def test_moves_of_the_latest_period_by_then():
    moves = {
        (2000, 2005): (np.array([1.0, 2]), np.array([2.0, 1])),
        (2005, 2010): (np.array([3.0, 4]), np.array([4.0, 3])),
    }
    moved = FiveYearMoves().fill(known(tables(moves=moves), 2010))
    assert (list(moved.migrants_in), list(moved.migrants_out), moved.period) == ([3, 4], [4, 3], "2005-2010")
    assert moved.notes == ()
    early = FiveYearMoves().fill(known(tables(moves={(2005, 2012): moves[2005, 2010]}), 2010))
    assert early.notes == ("moves of 2005-2012 stand for those before 2010. This uses later information.",)


def test_a_period_with_gaps_keeps_what_is_known_and_sums_to_the_nation():
    before = (np.array([6.0, 2.0]), np.array([2.0, 6.0]))
    moves = {(2000, 2005): before, (2005, 2010): (np.array([5.0, GAP]), np.array([1.0, GAP]))}
    data = tables(moves=moves, counts={"n": {2010: 9.0}})
    moved = FiveYearMoves(total="n").fill(known(data, 2010))
    assert moved.migrants_in == pytest.approx([5, 4])
    assert moved.migrants_out == pytest.approx([1, 8])
    without = FiveYearMoves().fill(known(data, 2010))
    assert without.period == "2000-2005"


def test_moves_that_do_not_balance_are_scaled_to_their_mean():
    moves = {(2005, 2010): (np.array([3.0, 3.0]), np.array([1.0, 1.0]))}
    moved = FiveYearMoves().fill(known(tables(moves=moves), 2010))
    assert list(moved.migrants_in) == list(moved.migrants_out) == [2, 2]
    assert "every move has both ends" in moved.notes[0]
    assert list(BalancedMoves(rate=0.1).fill(known(tables(), 2010)).migrants_in) == [1, 1]
