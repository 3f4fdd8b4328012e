"""Claims about what is observed: rows that match, sums that add up, ratios that are never averaged."""

import numpy as np
import pytest

from sim.observe.quantities import NATIONAL, QUANTITIES, at_yearly_rates
from sim.observe.recorder import Recorder


def test_rows_are_stacked_over_quarters():
    recorder = Recorder(2)
    recorder.note({"gdp": np.array([1.0, 2.0]), "price_level": 1.0})
    recorder.note({"gdp": np.array([3.0, 4.0]), "price_level": 1.5})
    assert recorder.series["gdp"].tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert recorder.series["price_level"].tolist() == [1.0, 1.5]
    assert len(recorder) == 2


def test_only_quarters_lived_are_shown():
    recorder = Recorder(40)
    recorder.note({"gdp": np.ones(3)})
    assert recorder.series["gdp"].shape == (1, 3)


def test_a_run_may_go_on_longer_than_planned():
    recorder = Recorder(2)
    for quarter in range(5):
        recorder.note({"gdp": np.full(2, float(quarter))})
    assert recorder.series["gdp"][:, 0].tolist() == [0, 1, 2, 3, 4]


def test_what_was_noted_cannot_be_changed():
    recorder = Recorder(1)
    noted = np.ones(2)
    recorder.note({"gdp": noted})
    noted[:] = 7.0
    assert recorder.series["gdp"].tolist() == [[1.0, 1.0]]
    with pytest.raises(ValueError, match="read-only"):
        recorder.series["gdp"][0, 0] = 2.0


def test_the_same_names_every_quarter():
    recorder = Recorder(2)
    recorder.note({"gdp": np.ones(2)})
    with pytest.raises(ValueError, match="talent noted in some quarters only"):
        recorder.note({"gdp": np.ones(2), "talent": np.ones(2)})


def test_the_same_shapes_every_quarter():
    recorder = Recorder(2)
    recorder.note({"gdp": np.ones(2)})
    with pytest.raises(ValueError, match="shape"):
        recorder.note({"gdp": np.ones(3)})
    assert len(recorder) == 1


YEARLY = {
    "gdp": np.array([[100.0, 300.0]]),
    "population": np.array([[10.0, 10.0]]),
    "talent": np.array([[2.0, 6.0]]),
    "talent_wage": np.array([[5.0, 9.0]]),
    "talent_arrivals": np.array([[3.0, 1.0]]),
    "talent_departures": np.array([[1.0, 3.0]]),
    "price_level": np.array([1.2]),
}


def test_a_ratio_of_a_group_is_the_ratio_of_its_sums():
    per_head = QUANTITIES["gdp_per_head"]
    assert per_head.by_province(YEARLY).tolist() == [[10.0, 30.0]]
    assert per_head.over(YEARLY, [0, 1]).tolist() == [400.0 / 20.0]


def test_a_wage_of_a_group_weighs_by_those_who_earn_it():
    assert QUANTITIES["talent_wage"].over(YEARLY, [0, 1]).tolist() == [(5.0 * 2 + 9.0 * 6) / 8]


def test_moves_inside_a_group_cancel():
    net = QUANTITIES["net_talent"]
    assert net.by_province(YEARLY).tolist() == [[2.0, -2.0]]
    assert net.over(YEARLY, [0, 1]).tolist() == [0.0]


def test_shares_of_the_nation_add_up():
    share = QUANTITIES["gdp_share"]
    assert share.over(YEARLY, [1]).tolist() == [0.75]
    assert share.over(YEARLY, [0]) + share.over(YEARLY, [1]) == pytest.approx(1)


def test_concentration_is_that_of_the_group():
    assert QUANTITIES["gdp_herfindahl"].over(YEARLY, [0, 1]).tolist() == [0.25**2 + 0.75**2]
    assert QUANTITIES["gdp_herfindahl"].over(YEARLY, [1]).tolist() == [1.0]


def test_what_only_the_nation_has_no_province_is_asked_for():
    assert QUANTITIES["price_level"].over(YEARLY, [0]).tolist() == [1.2]
    for name in ("price_level", "gdp_gini"):
        with pytest.raises(ValueError, match="Ask for the nation"):
            QUANTITIES[name].by_province(YEARLY)


def test_flows_are_brought_to_a_year_and_stocks_are_not():
    yearly = at_yearly_rates({"gdp": np.array([1.0]), "population": np.array([5.0])})
    assert (yearly["gdp"][0], yearly["population"][0]) == (4.0, 5.0)


def test_a_ratio_over_nothing_is_not_a_number():
    nothing = YEARLY | {"population": np.zeros((1, 2))}
    assert np.isnan(QUANTITIES["gdp_per_head"].over(nothing, [0, 1])).all()


@pytest.mark.parametrize("quantity", QUANTITIES.values(), ids=lambda quantity: quantity.name)
def test_every_quantity_says_what_it_is(quantity):
    assert quantity.label
    assert quantity.unit
    assert quantity.definition.endswith(".")
    assert all(QUANTITIES[name].recorded for name in quantity.aggregation.needs)
    assert quantity.recorded == (quantity.name in quantity.aggregation.needs)
    assert (quantity.clock == "flow") == quantity.unit.endswith("per quarter")
    assert quantity.axes in (NATIONAL, ("quarter", "province"))


def test_a_total_is_the_sum_of_what_was_added():
    recorder = Recorder(2)
    first = np.array([[0.0, 1.0], [2.0, 0.0]])
    recorder.add({"talent": first})
    recorder.add({"talent": first * 10})
    first[:] = 0.0  # what was added is kept, whatever becomes of it
    assert recorder.totals["talent"].tolist() == [[0.0, 11.0], [22.0, 0.0]]
    assert len(recorder) == 0
