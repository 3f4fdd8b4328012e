"""Claims about the page, each seen in a real browser."""

import pytest

from sim.run.replicates import live
from sim.scenario import Scenario

COLOURS = 40
"""A picture with fewer colours than this is blank, or nearly so."""


def colours(picture: bytes) -> int:
    """Different colours among the pixels of a PNG."""
    from io import BytesIO

    import numpy as np
    from matplotlib.image import imread

    pixels = (imread(BytesIO(picture), format="png")[..., :3] * 255).round().astype(np.int64)
    return len(np.unique(pixels @ [65536, 256, 1]))


def test_map_and_charts_are_there_and_not_blank(visit):
    visitor = visit()
    visitor.step()
    for part in ("map", "charts"):
        picture = visitor.page.get_by_test_id(part)
        box = picture.bounding_box()
        assert box["width"] > 300
        assert box["height"] > 300
        assert colours(picture.screenshot()) > COLOURS
    assert len(visitor.provinces()) == 31
    assert visitor.page.locator("[data-chart]").count() == 4


def test_nothing_fails_to_load_and_nothing_is_asked_of_other_machines(visit, server):
    visitor = visit()
    visitor.step()
    visitor.open("Finished runs")
    visitor.page.wait_for_timeout(500)
    outside = [url for url in visitor.asked_for if not url.startswith((server.address, "data:", "blob:"))]
    assert len(visitor.asked_for) > 5
    assert outside == []
    assert visitor.failed == []
    assert visitor.errors == []


def test_a_step_changes_the_numbers_and_reset_restores_them(visit):
    visitor = visit()
    opening = visitor.now, visitor.numbers(), visitor.provinces()
    visitor.step()
    assert visitor.now == "2023Q1"
    assert visitor.numbers() != opening[1]
    assert visitor.provinces() != opening[2]
    first = visitor.numbers()
    visitor.press("Reset")
    visitor.wait_for_other("2023Q1")
    assert (visitor.now, visitor.numbers(), visitor.provinces()) == opening
    visitor.step()
    assert visitor.numbers() == first


def test_play_goes_on_by_itself(visit):
    visitor = visit()
    visitor.press("▶")
    visitor.page.wait_for_function("() => document.querySelector('[data-testid=now]').innerText >= '2023Q3'")
    visitor.press("❚❚")


def test_a_lever_changes_the_outcome_at_the_quarter_that_is_shown(visit):
    visitor = visit()
    for _ in range(4):
        visitor.step()
    assert visitor.now == "2023Q4"
    before, cost = visitor.provinces(), visitor.number("public_cost")
    assert cost > 0
    visitor.choose("Package", "no package")
    visitor.page.locator("[data-testid=number-public_cost] .bp-value", has_text="0.0 bn").wait_for()
    assert visitor.now == "2023Q4"
    after = visitor.provinces()
    assert after["Sichuan"] != before["Sichuan"]
    assert set(after.values()) == {"0.00 % of the baseline"}


def test_two_visitors_do_not_touch_each_other(visit):
    one, other = visit(apart=True), visit(apart=True)
    opening = other.now, other.numbers()
    for _ in range(2):
        one.step()
    one.choose("Package", "no package")
    one.page.wait_for_timeout(500)
    assert (other.now, other.numbers()) == opening
    other.step()
    assert (one.now, other.now) == ("2023Q2", "2023Q1")
    assert visit().numbers() == opening[1]


def test_a_bad_value_is_told_in_words_and_the_picture_stays(visit):
    visitor = visit()
    visitor.step()
    shown = visitor.numbers()
    visitor.open("Economy, years, agents, luck")
    visitor.type("Luck (seed)", "-4")
    assert "must be at least 0, got -4" in visitor.problem()
    body = visitor.page.locator("body").inner_text()
    assert "Traceback" not in body
    assert "this page" not in body
    assert visitor.numbers() == shown
    visitor.type("Luck (seed)", "20250101")
    visitor.page.locator(".v-alert").first.wait_for(state="detached")


def test_a_lever_out_of_its_bounds_is_told(visit):
    visitor = visit()
    visitor.open("More: single levers")
    visitor.switch("talent settlement")
    visitor.type("grant, yuan per arriving talent (0 to 1,000,000)", "9000000")
    assert "must be at most 1000000" in visitor.problem()


def test_another_economy_opens_in_another_year(visit):
    visitor = visit()
    visitor.open("Economy, years, agents, luck")
    visitor.choose("Economy", "china-hangzhou")
    visitor.page.locator("[data-province=Hangzhou]").wait_for(state="attached")
    visitor.choose("Opening year", "2012")
    visitor.page.wait_for_function(
        "() => document.querySelector('[data-testid=now]').innerText.includes('2012')"
    )
    assert len(visitor.provinces()) == 32


@pytest.fixture
def saved(visit, folders):
    """A scenario saved from the page after a few moves, and what the page showed four quarters later."""
    visitor = visit()
    visitor.choose("Package", "shenzhen")
    visitor.open("Economy, years, agents, luck")
    visitor.type("Luck (seed)", "77")
    for _ in range(4):
        visitor.step()
    visitor.open("Save as scenario")
    visitor.type("Name", "seen-on-the-page")
    visitor.press("Save to folder")
    visitor.page.get_by_text("Written: seen-on-the-page.yaml").wait_for()
    return folders / "saved" / "seen-on-the-page.yaml", {
        name: visitor.number(name) for name in ("gdp", "public_cost")
    }


def test_the_saved_scenario_gives_the_numbers_of_the_page(saved):
    path, shown = saved
    scenario = Scenario.load(path, {"run.quarters": 4, "run.replicates": 1})
    assert scenario.run.seed == 77
    (policy,) = (arm for arm in scenario.arms if arm != scenario.baseline)
    lived = live(scenario, 0)[policy]
    assert shown["gdp"] == round(4 * lived["gdp"][-1].sum() / 1e9)
    assert shown["public_cost"] == round(4 * lived["public_cost"][-1].sum() / 1e9, 1)
    assert shown["public_cost"] > 0


@pytest.fixture(scope="module")
def finished(folders):
    """A results folder that the page may open, of a short and coarse run."""
    from sim.run import run

    coarse = {"scale.people_per_talent": 40_000, "scale.firms_per_frontier_agent": 200,
              "scale.firms_per_traditional_agent": 26_000, "run.quarters": 4, "run.replicates": 2}  # fmt: skip
    return run(
        Scenario.load("sichuan-copies-hangzhou", coarse), out=folders / "results" / "sichuan", workers=1
    )


def test_a_finished_run_is_opened_with_its_answer_map_and_figures(visit, finished):
    visitor = visit()
    visitor.open("Finished runs")
    visitor.page.get_by_text("Sichuan adopts the Hangzhou package").wait_for()
    effect = finished.last_year_by_province("sichuan-copies-hangzhou", "gdp")
    effect = 100 * (effect / finished.last_year_by_province("baseline", "gdp") - 1).mean(axis=0)
    told = visitor.provinces()["Sichuan"].replace("−", "-")
    assert float(told.split()[0]) == pytest.approx(effect[finished.names.index("Sichuan")], abs=0.006)
    figures = visitor.page.locator("img.bp-figure")
    assert figures.count() >= 3
    assert colours(figures.first.screenshot()) > COLOURS
    assert visitor.errors == []


def test_a_folder_beyond_the_one_given_is_refused_in_words(visit, finished):
    visitor = visit()
    visitor.open("Finished runs")
    visitor.page.get_by_text("Sichuan adopts the Hangzhou package").wait_for()
    for name, told in (
        ("../saved", "leads out of the folder"),
        ("/etc", "leads out"),
        ("nowhere", "no such folder"),
    ):
        visitor.type("or its name", name)
        visitor.page.locator(".v-alert", has_text=told).wait_for()
    assert "Traceback" not in visitor.page.locator("body").inner_text()


def test_some_of_a_province_s_firms_and_talent_say_what_they_would_do(visit):
    visitor = visit()
    visitor.step()
    visitor.page.locator("[data-province=Zhejiang]").dispatch_event("click")
    visitor.page.get_by_test_id("province").wait_for()
    said = visitor.page.locator(".bp-agent").all_inner_texts()
    assert len(said) >= 4
    assert any("it would stay with" in each for each in said)
    assert any("plans to invest" in each for each in said)
