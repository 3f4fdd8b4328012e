"""Claims about figures: the observed path since the opening is of the opening's vintage, and captions say so."""

import numpy as np
import pytest
from commands.fake_economy import FakeRun, FakeScenario, results

from sim import economies
from sim.observe.concentration import MEASURES
from sim.report.concentration import concentration
from sim.report.gdp import gdp
from sim.report.outlines import atlas
from sim.report.provinces import provinces
from sim.report.render import composed
from sim.report.shares import shares
from sim.results.paths import has_path
from sim.run.history import history, path


def observed(year, name="china"):
    economy = economies.load(name)
    return economy, path(economy, economy.opening(year))


@pytest.mark.parametrize("name", ["china", "china-hangzhou"])
def test_the_path_starts_with_what_the_run_opens_on(name):
    economy, found = observed(2020, name)
    opening = economy.opening(2020)
    assert found["vintage"] == opening.gdp_vintage == "census-5"
    assert found["years"] == [2020, 2021, 2022, 2023, 2024]
    first = np.array([found["shares"][code][0] for code in opening.places.codes])
    assert np.allclose(first, opening.gdp / opening.gdp.sum())
    assert found["gdp"]["top5"][0] == pytest.approx(float(MEASURES["top5"](opening.gdp)))


def test_a_path_goes_on_in_history_where_that_is_of_the_same_vintage():
    """2015 opens on census 4, which opens no year after 2019 but was observed until 2023."""
    economy, found = observed(2015)
    assert found["vintage"] == history(economy)["vintage"] == "census-4"
    assert (found["years"][0], found["years"][-1]) == (2015, 2023)


def test_shares_of_a_year_sum_to_one():
    _, found = observed(2020)
    assert np.sum(list(found["shares"].values()), axis=0) == pytest.approx(np.ones(5))


def panels(data):
    """The axes of every panel, drawn."""
    figure = composed(data)
    return [axes for part in figure.subfigs for axes in part.axes]


def test_the_observed_path_is_drawn_beside_the_fans():
    """Ash has 4 of 10 in 2023 and 4 of 11 in 2024; the run opens in 2023."""
    found = results()
    assert has_path(found)
    data = shares(found)
    (panel,) = panels(data)
    (line,) = [each for each in panel.lines if str(each.get_label()).startswith("observed, invented")]
    assert line.get_xdata().tolist() == [2023.5, 2024.5]
    assert line.get_ydata().tolist() == pytest.approx([40.0, 400 / 11])
    assert "Observed in 2024: 36.36 %" in data.sentences[0]
    labels = {str(each.get_label()) for each in panels(concentration(found))[0].lines}
    assert {"observed", "observed, invented"} <= labels


def test_a_run_that_ends_before_anything_is_observed_has_no_path():
    found = results(FakeScenario(run=FakeRun(quarters=4)))
    assert not has_path(found)
    assert "open circles" not in concentration(found).caption


def test_captions_say_which_vintage_and_which_shape_is_a_marker():
    economy = economies.load("china-hangzhou")
    found = results()
    assert "vintage invented" in concentration(found).caption
    assert "vintage invented" in shares(found).caption
    places = [{"code": str(each["properties"]["code"])} for each in economy.boundaries()["features"]]
    drawn = atlas(economy.boundaries(), places)
    assert drawn.markers == ("Hangzhou",)


def test_only_hangzhou_is_a_marker():
    boundaries = economies.load("china").boundaries()
    places = [{"code": str(each["properties"]["code"])} for each in boundaries["features"]]
    assert atlas(boundaries, places).markers == ()
    assert atlas(None, places) is None
    assert atlas(boundaries, [*places, {"code": "99"}]) is None  # a province without boundary: bars for all


@pytest.mark.parametrize("draw", [gdp, lambda found: provinces(found, None), shares])
def test_titles_of_many_panels_lie_inside_the_figure(draw):
    arms = {
        "as-is": (),
        **{f"a-policy-with-a-rather-long-name-{size}": tuple(range(size)) for size in (1, 2, 3)},
    }
    figure = composed(draw(results(FakeScenario(arms=arms))))
    figure.canvas.draw()
    parts = [part for part in figure.subfigs if part.axes]
    assert len(parts) == 3
    for part in parts:
        title, panel = part._suptitle.get_window_extent(), part.axes[0].get_window_extent()
        assert title.y1 <= part.bbox.y1
        assert title.x1 <= part.bbox.x1
        assert title.y0 >= panel.y1
