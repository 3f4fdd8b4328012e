"""Claims about figures: each says what its numbers support, holds the numbers it draws, and is not blank."""

import csv
import io
import re

import numpy as np
import pytest
from commands.fake_economy import COST_PER_HEAD, MOVED, FakeRun, FakeScenario, results
from commands.printed import missing, numbers, told

from sim.report.answer import answer
from sim.report.figures import figures
from sim.report.outlines import albers
from sim.report.page import page
from sim.report.provinces import sentence
from sim.report.render import csv_text, png, svg
from sim.results.gains import NEIGHBOURS, REST, gains, neighbours, parts
from sim.results.moves import move_changes
from sim.results.places import effects
from sim.results.statistics import estimate
from sim.results.words import large, settled

ONE_ARM = FakeScenario()
TWO_ARMS = FakeScenario(arms={"as-is": (), "policy": (0,), "all": (0, 1, 2, 3)})
BASELINE = FakeScenario(arms={"as-is": ()})
ONE_REPLICATE = FakeScenario(run=FakeRun(replicates=1))
RUNS = {"one arm": ONE_ARM, "two arms": TWO_ARMS, "baseline": BASELINE, "one replicate": ONE_REPLICATE}


def changed(found, arm, quantity, change):
    """The same results with one quantity of one arm changed."""
    series = {each: dict(values) for each, values in found.series.items()}
    series[arm][quantity] = change(series[arm][quantity].copy())
    return type(found)(found.manifest, series, found.shut, found.moves)


def drawn(found):
    return {each.name: each for each in figures(found)}


def rows(data):
    return list(csv.DictReader(io.StringIO(csv_text(data))))


# What words say.


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1.0, 1.2, 1.4], "1.20 % higher than before (90 % interval +1.02 to +1.38)"),
        ([-1.0, -1.2, -1.4], "1.20 % lower than before (90 % interval −1.38 to −1.02)"),
        (
            [-1.0, 0.5, 1.4],
            "neither clearly higher nor lower than before (+0.30 %, 90 % interval −0.85 to +1.31)",
        ),
        ([0.0, 0.0, 0.0], "unchanged than before (90 % interval 0.00 to 0.00 %)"),
        ([0.7], "0.70 % higher than before"),
        ([np.nan, 1.0], "not comparable than before"),
    ],
)
def test_a_change_is_said_as_far_as_its_interval_settles_it(values, said):
    if "unchanged" in said or "comparable" in said:
        assert settled(estimate(np.array(values))) == said.replace(" than before", "")
    else:
        assert settled(estimate(np.array(values)), "than before") == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(669.353e9, "669 billion"), (1.2e12, "1.20 trillion"), (38_214, "38.2 thousand"), (0, "0"),
     (999_960, "1.00 million"), (-2.5e6, "−2.50 million"), (12.3, "12.3")],
)  # fmt: skip
def test_large_numbers_have_three_digits_and_a_word(value, said):
    assert large(value) == said


# What groups and moves are.


def test_neighbours_are_the_nearest_who_do_not_adopt():
    found = results()
    found.manifest["provinces"][0]["nearest"] = ["2", "3"]
    assert neighbours(found, (0,)) == (1, 2)
    assert parts(found, "policy") == {
        "adopters": (0,),
        NEIGHBOURS: (1, 2),
        REST: (3,),
        "nation": (0, 1, 2, 3),
    }


def test_the_groups_of_an_arm_are_the_nation():
    found = results(TWO_ARMS)
    for arm in found.policies:
        groups = parts(found, arm)
        inside = sorted(place for name, members in groups.items() if name != "nation" for place in members)
        assert inside in ([], list(groups["nation"]))


def test_who_adopts_pays_what_the_policy_costs():
    gain = gains(results())[0]
    population = results().last_year("policy", "population", (0,)).mean()
    assert gain.group == "adopters"
    assert gain.public_cost.mean == pytest.approx(4 * COST_PER_HEAD * population)
    assert gain.gdp.mean == pytest.approx(2.0)


def test_the_moves_that_a_policy_brings_are_those_it_adds():
    """In replicate r a thousand and r more move from Birch to Ash; nothing else changes."""
    (change,) = move_changes(results())
    assert [value.mean for value in change.net] == [MOVED + 1, -MOVED - 1, 0, 0]
    assert sum(value.mean for value in change.net) == 0
    (flow,) = change.flows
    assert (flow.origin, flow.destination, flow.persons.mean) == (1, 0, MOVED + 1)


# What figures say.


def test_a_sentence_counts_only_provinces_whose_interval_leaves_zero_out():
    def mixed(gdp):
        gdp[0, :, 1] *= 1.1
        gdp[1:, :, 1] *= 0.95
        gdp[:, :, 2] *= 0.9
        return gdp

    found = changed(results(), "policy", "gdp", mixed)
    said = sentence(found, effects(found, "policy"))
    assert said.startswith(
        "GDP is higher in 1 of 4 provinces, most in Ash (+2.00 %); lower in 1, most in Cedar (−10.00 %)"
    )
    assert said.endswith("neither clearly higher nor lower in 2.")
    told_of = found.summary()["provinces_told"][0]
    assert (told_of["higher"], told_of["lower"], told_of["open"]) == (1, 1, 2)


def test_no_sentence_claims_a_sign_where_every_interval_holds_zero():
    def noise(gdp):
        return gdp * np.array([0.97, 1.0, 1.03])[:, None, None]

    found = changed(results(), "policy", "gdp", noise)
    said = drawn(found)
    assert said["provinces"].sentences[0].startswith("In none of 4 provinces is GDP clearly higher or lower")
    for name in ("provinces", "gdp", "gains"):
        assert not re.search(r"\d % (higher|lower)", said[name].sentences[0]), name


def test_the_answer_is_three_sentences_with_interval_share_cost_and_doubt():
    sentences = answer(results())
    assert len(sentences) == 3
    assert sentences[0].startswith("Ash gains")
    assert "90 % interval" in sentences[0]
    assert "100 % of 3 replicates say so" in sentences[0]
    assert "yuan a year" in sentences[1]
    assert "90 % of replicates" in sentences[1]
    assert sentences[2].startswith("What evidence cannot settle")


@pytest.mark.parametrize("name", RUNS)
def test_every_kind_of_run_answers_in_three_sentences(name):
    assert len(answer(results(RUNS[name]))) == 3


def test_one_replicate_says_so_in_every_sentence():
    for data in figures(results(ONE_REPLICATE)):
        assert all(each.startswith("One replicate: ") for each in data.sentences), data.name
        assert "90 % intervals" not in data.caption.replace("with 90 % intervals", ""), data.name


# What figures hold.


@pytest.mark.parametrize("name", RUNS)
def test_every_number_that_the_page_prints_is_in_the_summary(name):
    found = results(RUNS[name], has_channels=name == "one arm")
    written = page(found, figures(found))
    assert sum(len(numbers(text)) for text in told(written)) > 90
    assert missing(written, found.summary()) == []


def test_a_number_that_is_not_in_the_summary_is_missed():
    found = results()
    written = page(found, figures(found))
    place = written.index("</h3>")
    assert missing(f"{written[:place]} 98.7654 {written[place:]}", found.summary())[0][0] == "98.7654"


@pytest.mark.parametrize("name", RUNS)
def test_no_figure_is_blank_and_each_has_its_numbers(name):
    from matplotlib.image import imread

    for data in figures(results(RUNS[name], has_channels=name == "one arm")):
        image = imread(io.BytesIO(png(data)))
        assert image[..., :3].std() > 0.02, data.name
        assert len(rows(data)) > 1, data.name
        assert all(len(row) == len(data.header) for row in data.rows), data.name


def test_the_map_file_holds_the_effects_of_the_table():
    held = {row["province"]: row for row in rows(drawn(results())["provinces"])}
    assert float(held["Ash"]["gdp_percent"]) == pytest.approx(2.0)
    assert held["Ash"]["is_adopter"] == "True"
    assert float(held["Birch"]["gdp_percent"]) == pytest.approx(0.0)


def test_the_fan_file_holds_mean_and_bands_of_every_quarter():
    found = results()
    of_ash = [row for row in rows(drawn(found)["gdp"]) if row["line"] == "adopters"]
    assert [float(row["mean"]) for row in of_ash] == pytest.approx([2.0] * len(found.quarters))
    assert [float(row["time"]) for row in of_ash][:2] == [2023.125, 2023.375]


def test_history_comes_before_the_run():
    held = rows(drawn(results())["talent"])
    before = [float(row["time"]) for row in held if row["line"].startswith("observed")]
    assert before == [2023.5]
    shares = [row for row in rows(drawn(results())["shares"]) if row["line"].startswith("observed")]
    assert float(shares[0]["time"]) < 2023


def test_the_flows_file_has_every_province_and_every_flow():
    held = rows(drawn(results())["moves"])
    assert [row["kind"] for row in held] == ["net arrivals"] * 4 + ["net flow"]
    assert float(held[-1]["persons"]) == MOVED + 1


def test_results_without_moves_say_how_to_see_them():
    found = results()
    without = type(found)(found.manifest, found.series)
    assert "moves" not in drawn(without)
    assert "Moves between provinces were not recorded" in page(without, figures(without))


def test_channels_are_drawn_where_they_were_asked_for_and_explained_where_not():
    assert "channels" in drawn(results(has_channels=True))
    without = page(results(), figures(results()))
    assert "blueprint run woods --channels" in without


def test_pictures_say_what_they_show_and_follow_light_and_dark():
    data = drawn(results())["gdp"]
    markup = svg(data.panels[0], "gdp-0", data.sentences[0])
    assert 'role="img"' in markup
    assert "In 2024 the GDP of Ash" in markup
    assert "var(--blue)" in markup
    assert "#0072b2" not in markup
    assert "xmlns" not in markup


def test_identifiers_are_unique_in_the_page():
    found = results(has_channels=True)
    ids = re.findall(r'\bid="([^"]*)"', page(found, figures(found)))
    assert len(ids) == len(set(ids)) > 20


def test_tables_have_captions_and_headed_columns_and_rows():
    written = page(results(), figures(results()))
    tables = re.findall(r"<table>.*?</table>", written, flags=re.DOTALL)
    assert len(tables) > 5
    for each in tables:
        assert "<caption" in each
        assert 'scope="row"' in each


def test_the_projection_keeps_areas():
    """A degree square near either parallel and one between: their areas over the cosine of latitude are the same."""

    def area(lat):
        corners = np.array([[100.0, lat], [101.0, lat], [101.0, lat + 1], [100.0, lat + 1], [100.0, lat]])
        x, y = albers(corners, 105.0, 25.0, 47.0).T
        flat = abs((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()) / 2
        return flat / (np.sin(np.radians(lat + 1)) - np.sin(np.radians(lat)))

    assert area(20.0) == pytest.approx(area(35.0), rel=1e-3)
    assert area(50.0) == pytest.approx(area(35.0), rel=1e-3)


def test_near_the_equator_there_is_no_cone_and_areas_are_kept_all_the_same():
    points = np.array([[0.0, -10.0], [0.0, 0.0], [0.0, 10.0]])
    flat = albers(points, 0.0, -8.0, 8.0)
    assert np.isfinite(flat).all()
    assert flat[2, 1] - flat[1, 1] == pytest.approx(flat[1, 1] - flat[0, 1])
