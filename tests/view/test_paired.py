"""Claims about the model on the page: two arms, one luck, the numbers of replicate 0, and no error that escapes."""

import numpy as np
import pytest
from littleland.country import ask

from sim.errors import RunError
from sim.observe.quantities import at_yearly_rates
from sim.policy.talent_settlement import TalentSettlement
from sim.run.replicates import live
from sim.view import charts, mapped, numbers
from sim.view.outlines import outlines
from sim.view.paired import PairedEconomies

QUARTERS = 6


@pytest.fixture(scope="module")
def asked():
    grants = TalentSettlement(where=("Hills",), grant=50_000, source="illustrative")
    return ask(arms={"baseline": (), "grants": (grants,)}, quarters=QUARTERS)


@pytest.fixture(scope="module")
def lived(asked):
    """The model after as many steps as the scenario has quarters."""
    model = PairedEconomies(asked, "grants")
    for _ in range(QUARTERS):
        model.step()
    return model


def test_both_arms_have_the_bits_of_replicate_0_of_the_run(asked, lived):
    run = live(asked, 0)
    for is_policy, arm in ((False, "baseline"), (True, "grants")):
        series = lived.economy(is_policy).recorder.series
        assert set(series) == set(run[arm])
        for name, values in run[arm].items():
            np.testing.assert_array_equal(series[name], values)


def test_it_stops_at_the_last_quarter_and_stays_there(asked, lived):
    assert (lived.running, lived.lived, lived.shown) == (False, QUARTERS, asked.run.last)
    before = lived.national("gdp", True)
    lived.step()
    assert (lived.lived, lived.national("gdp", True)) == (QUARTERS, before)


def test_two_models_share_an_opening_and_nothing_else(asked, lived):
    other = PairedEconomies(asked, "grants", lived.opening)
    assert other.opening is lived.opening
    assert other.lived == 0
    other.step()
    assert (other.lived, lived.lived) == (1, QUARTERS)
    for is_policy in (True, False):
        first = lived.economy(is_policy).recorder.series["gdp"][0]
        np.testing.assert_array_equal(other.economy(is_policy).recorder.series["gdp"][0], first)


def test_an_economy_that_cannot_go_on_is_told_and_not_raised(asked, monkeypatch):
    model = PairedEconomies(asked, "grants")
    model.step()

    def fails() -> None:
        raise RunError("the market does not clear")

    monkeypatch.setattr(model.policy, "step", fails)
    model.step()
    assert (model.running, model.problem, model.lived) == (False, "the market does not clear", 1)
    assert model.effect().shape == (3,)
    assert len(charts.charts(model)) == 4


def test_the_opening_shows_what_was_observed(asked):
    model = PairedEconomies(asked, "grants")
    seen = model.opening.observed
    np.testing.assert_array_equal(model.by_province("gdp", True), seen.gdp)
    np.testing.assert_allclose(model.by_province("frontier_share", False), seen.frontier_share)
    assert model.national("gdp_per_head", True) == pytest.approx(seen.gdp.sum() / seen.population.sum())
    assert not model.effect().any()
    assert not model.net_moves(True).any()


def test_moves_between_provinces_are_those_that_were_recorded(lived):
    for is_policy in (True, False):
        series = lived.economy(is_policy).recorder.series
        net = (series["talent_arrivals"] - series["talent_departures"])[-4:].sum(axis=0)
        np.testing.assert_allclose(lived.net_moves(is_policy).sum(axis=0), net, atol=1e-6)
        assert np.abs(net).max() > 0


def test_effects_are_of_the_last_quarter(lived):
    policy, baseline = (
        at_yearly_rates({"gdp": lived.economy(each).recorder.series["gdp"][-1]})["gdp"]
        for each in (True, False)
    )
    np.testing.assert_allclose(lived.effect(), 100 * (policy / baseline - 1))
    assert lived.effect().any()


@pytest.mark.parametrize("name", mapped.QUANTITIES)
def test_every_quantity_can_be_mapped_with_unit_and_time_within_its_scale(lived, name):
    picture = mapped.coloured(lived, name, is_policy=True)
    low, high = mapped.reach(lived, mapped.QUANTITIES[name])
    assert (mapped.values_of(lived, name, True) >= low).all()
    assert (mapped.values_of(lived, name, True) <= high).all()
    assert mapped.unit_of(mapped.QUANTITIES[name], lived) in picture["title"]
    assert "{" not in picture["title"]
    assert str(lived.shown) in picture["when"]
    assert len(picture["fills"]) == len(picture["told"]) == 3
    assert len(picture["key"]["ticks"]) >= 2


def test_an_economy_without_boundaries_is_drawn_as_discs(asked):
    drawing = outlines(asked.economy)
    assert [each["name"] for each in drawing["provinces"]] == ["Shore", "Plain", "Hills"]
    for province in drawing["provinces"]:
        assert "a" in province["d"]
        assert 0 < province["x"] < drawing["width"]
        assert 0 < province["y"] < drawing["height"]


def test_arrows_and_marks_lie_on_the_map_and_the_widest_arrow_is_the_largest_move(lived):
    drawing = outlines(lived.asked.economy)
    moved = mapped.arrows(lived, True, drawing)
    assert 0 < len(moved["arrows"]) <= mapped.MOST_ARROWS
    assert moved["arrows"][0]["width"] == max(arrow["width"] for arrow in moved["arrows"])
    found = mapped.marks(lived.policy, drawing)
    assert 0 < len(found) <= mapped.MOST_MARKS
    for mark in found:
        assert 0 < mark["x"] < drawing["width"]
        assert 0 < mark["y"] < drawing["height"]


def test_charts_hold_both_arms_and_stay_on_their_paper(lived):
    for chart in charts.charts(lived):
        for which in ("baseline", "policy"):
            assert len(chart[which]) == QUARTERS
            for x, y in chart[which]:
                assert chart["left"] <= x <= chart["right"]
                assert chart["top"] <= y <= chart["bottom"]
        assert chart["unit"]
    assert all(not chart["observed"] for chart in charts.charts(lived, has_history=False))


def test_observed_history_ends_where_the_run_begins():
    from sim.view.history import before

    for year in (2015, 2023):
        history = before("china", year)
        assert set(history) == {"gdp_top5", "frontier_share", "talent"}
        for found in history.values():
            assert all(each.years[-1] == year for each in found[-1:])
            assert all(max(each.years) <= year and len(each.years) == len(each.values) for each in found)
        assert history["gdp_top5"][0].years[0] < 2000


def test_numbers_tell_both_arms_and_their_difference(lived):
    (hills,) = (index for index, name in enumerate(lived.opening.observed.places.names) if name == "Hills")
    rows = {row.name: row for row in numbers.rows(lived, numbers.PROVINCE, [hills])}
    assert rows["public_cost_per_head"].baseline == "0"
    assert rows["public_cost_per_head"].change.startswith("+")
    assert rows["gdp"].change.endswith("%")


def test_a_closed_model_holds_no_economy_and_takes_no_step(asked, lived):
    model = PairedEconomies(asked, "grants", lived.opening)
    model.step()
    with model.still() as is_there:
        assert is_there
    model.close()
    model.step()
    with model.still() as is_there:
        assert not is_there
    assert (model.lived, model.running) == (0, False)
    assert not {"baseline", "policy", "opening"} & set(vars(model))


def test_nobody_sees_half_a_quarter(asked, lived):
    """Drawing while it plays in another thread: both arms always have lived the same number of quarters."""
    from threading import Thread

    model = PairedEconomies(asked, "grants", lived.opening)
    player = Thread(target=lambda: [model.step() for _ in range(QUARTERS)])
    player.start()
    seen = set()
    while player.is_alive() or not seen:
        with model.still():
            for chart in charts.charts(model):
                assert len(chart["baseline"]) == len(chart["policy"]) == model.lived
            seen.add(model.lived)
    player.join()
    assert seen <= set(range(QUARTERS + 1))
    assert model.lived == QUARTERS


def test_a_step_that_was_under_way_when_models_changed_places_counts():
    from threading import Event, Thread

    from sim.view.page import caught_up

    scenario = ask(quarters=4)
    before, fresh = (PairedEconomies(scenario, "policy") for _ in range(2))
    is_stepping = Event()

    def step():
        with before.still():
            is_stepping.set()
            before.step()

    clicked = Thread(target=step)
    clicked.start()
    is_stepping.wait()
    assert caught_up(fresh, before)
    clicked.join()
    assert fresh.lived == before.lived == 1
    assert not caught_up(fresh, before)
