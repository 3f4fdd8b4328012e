"""Claims about results: paired effects, honest intervals, verdicts, and a folder that gives back what it was given."""

import json
import re

import numpy as np
import pytest
from commands.fake_economy import CODES, COST_PER_HEAD, GAIN, NAMES, FakeRun, FakeScenario, results

from sim.errors import InputError
from sim.results import Results
from sim.results.closing import PATH_COLUMNS
from sim.results.sentence import answer, headline
from sim.results.statistics import estimate, percent_effect, point_effect
from sim.results.verdict import AT_OTHERS_EXPENSE, GAINS, KINDS, LOSES, NO_EFFECT, judge, kinds, yuan_bought

ONE_REPLICATE = FakeScenario(run=FakeRun(replicates=1))
EVERYONE = FakeScenario(arms={"as-is": (), "policy": (0, 1, 2, 3)})


def changed(found, arm, quantity, change):
    """The same results with one recorded series of one arm changed."""
    series = {name: dict(recorded) for name, recorded in found.series.items()}
    series[arm][quantity] = change(series[arm][quantity])
    return Results(found.manifest, series)


# Statistics.


def test_an_estimate_by_hand():
    found = estimate(np.arange(21.0))  # 0 .. 20
    assert found.mean == 10
    assert (found.low, found.high) == (1, 19)  # 5 % and 95 % quantiles
    assert found.error == pytest.approx(np.sqrt(38.5) / np.sqrt(21))  # variance of 0 .. 20 over n - 1 is 38.5


def test_one_replicate_has_neither_interval_nor_error():
    found = estimate(np.array([3.0]))
    assert (found.mean, found.low, found.high, found.error) == (3.0, None, None, None)


def test_more_replicates_shrink_the_error_and_not_the_interval():
    few, many = (estimate(np.tile([1.0, 2.0, 3.0, 4.0], times)) for times in (2, 200))
    assert many.error < few.error / 5
    assert many.high - many.low == pytest.approx(few.high - few.low, rel=0.1)


def test_effects_are_paired():
    baseline = np.array([100.0, 300.0])
    policy = np.array([101.0, 306.0])
    assert percent_effect(policy, baseline).tolist() == [1.0, 2.0]  # a difference of means would say 1.75
    assert point_effect(np.array([0.25]), np.array([0.2])).tolist() == pytest.approx([5.0])


def test_percent_of_nothing_is_not_a_number():
    assert np.isnan(percent_effect(np.array([1.0]), np.array([0.0]))).all()


# The closing table.


def rows(found):
    return {(row.group, row.quantity): row for row in found.table().rows}


def test_the_adopters_gain_what_the_policy_gives_them():
    row = rows(results())["adopters", "gdp"]
    assert row.effect.mean == pytest.approx(100 * GAIN)
    assert (row.effect.low, row.effect.high) == pytest.approx((100 * GAIN, 100 * GAIN))
    assert row.after == pytest.approx(row.before * (1 + GAIN))


def test_the_others_are_untouched_and_the_nation_lies_between():
    found = rows(results())
    assert found["non-adopters", "gdp"].effect.mean == 0
    nation = found["nation", "gdp"]
    assert 0 < nation.effect.mean < 100 * GAIN
    assert nation.before == pytest.approx(
        found["adopters", "gdp"].before + found["non-adopters", "gdp"].before
    )


def test_public_cost_per_head_is_a_years_worth():
    row = rows(results())["adopters", "public_cost_per_head"]
    assert row.after == pytest.approx(4 * COST_PER_HEAD)
    assert row.effect_unit == ""


def test_the_last_four_quarters_count():
    found = results()
    late = found.series["policy"]["gdp"].copy()
    late[:, :-4] = 1.0  # whatever was before
    again = changed(found, "policy", "gdp", lambda series: late)
    assert rows(again)["nation", "gdp"].effect == rows(found)["nation", "gdp"].effect


def test_a_run_shorter_than_a_year_is_told_at_yearly_rates():
    found = results(FakeScenario(run=FakeRun(quarters=2)))
    gdp = found.series["as-is"]["gdp"]
    assert rows(found)["nation", "gdp"].before == pytest.approx(2 * gdp.sum(axis=(1, 2)).mean())
    assert found.window == "2023Q1 to 2023Q2"


def test_groups_are_told_apart_only_where_both_exist():
    assert set(results(EVERYONE).groups("policy")) == {"nation"}
    assert set(results(FakeScenario(arms={"as-is": (), "nil": ()})).groups("nil")) == {"nation"}
    assert results().groups("policy") == {"nation": (0, 1, 2, 3), "adopters": (0,), "non-adopters": (1, 2, 3)}


def test_a_policy_that_the_baseline_has_too_makes_no_adopters():
    found = results(FakeScenario(arms={"as-is": (1,), "policy": (0, 1)}))
    assert found.manifest["adopters"] == {"as-is": [], "policy": [CODES[0]]}


def test_one_replicate_prints_no_interval():
    table = results(ONE_REPLICATE).table()
    assert "no interval" in str(table)
    assert all(row.cells()[-2:] == ("–", "–") for row in table.rows)


def test_a_baseline_alone_is_told_as_a_path():
    found = results(FakeScenario(arms={"as-is": ()}))
    table = found.table()
    assert table.columns == PATH_COLUMNS
    gdp = found.series["as-is"]["gdp"]
    assert table.rows[0].before == pytest.approx(gdp[:, :4].sum(axis=(1, 2)).mean())
    assert {"first_year", "last_year"} < table.as_dicts()[0].keys()
    assert found.verdicts() == ()


def test_the_table_is_readable_in_a_terminal_of_120_columns():
    lines = str(results().table()).splitlines()
    header, *numbers = [line for line in lines if line.startswith("  ")]
    assert len(numbers) == len(results().table().rows)
    assert {len(line) for line in numbers} == {len(header)}  # in columns
    assert len(header) <= 120


# The verdict.


def test_every_kind_of_verdict():
    own = np.array([1.0, 1.0, 0.2, -0.2, -1.0, 0.25, np.nan])
    nation = np.array([0.5, 0.2, 9.0, 0.0, 5.0, 5.0, 0.0])
    assert kinds(own, nation) == [GAINS, AT_OTHERS_EXPENSE, NO_EFFECT, NO_EFFECT, LOSES, NO_EFFECT, NO_EFFECT]


def test_a_gain_that_others_do_not_pay_for():
    verdict = judge(results(), "policy")
    assert verdict.kind == GAINS
    assert verdict.probabilities == {GAINS: 1, AT_OTHERS_EXPENSE: 0, NO_EFFECT: 0, LOSES: 0}
    assert verdict.own.mean == pytest.approx(100 * GAIN)
    assert headline(verdict) == "policy: Ash gains and so does the nation."


def test_a_gain_that_others_pay_for():
    def moved(gdp):
        taken = gdp.copy()
        taken[..., 1] -= gdp[..., 0] * GAIN / (1 + GAIN)
        return taken

    verdict = judge(changed(results(), "policy", "gdp", moved), "policy")
    assert verdict.kind == AT_OTHERS_EXPENSE
    assert verdict.nation.mean == pytest.approx(0, abs=1e-9)
    assert "at the others' expense" in headline(verdict)


def test_replicates_that_disagree_say_so():
    def mixed(gdp):
        unlucky = gdp.copy()
        unlucky[0, :, 0] *= 0.9
        return unlucky

    verdict = judge(changed(results(), "policy", "gdp", mixed), "policy")
    assert verdict.probabilities[LOSES] == pytest.approx(1 / 3)
    assert headline(verdict) == "policy: probably Ash gains and so does the nation."
    assert "67 % say: gains and the nation gains; 33 % say: loses" in answer(verdict)


def test_the_nation_is_judged_where_all_adopt():
    verdict = judge(results(EVERYONE), "policy")
    assert (verdict.own, verdict.others) == (None, None)
    assert verdict.nation.mean == pytest.approx(100 * GAIN)
    assert headline(verdict) == "policy: the nation gains."


def test_one_replicate_gives_no_probability():
    told = answer(judge(results(ONE_REPLICATE), "policy"))
    assert "in the one replicate that was run" in told
    assert "no interval and no probability" in told


def test_the_region_of_no_effect_is_printed_with_the_verdict():
    assert "±0.25 % of the adopters' GDP" in answer(judge(results(), "policy"))


def test_what_a_yuan_bought_by_hand():
    found = results()
    bought = yuan_bought(found, "policy")
    gain = (found.series["policy"]["gdp"] - found.series["as-is"]["gdp"]).sum()
    cost = found.series["policy"]["public_cost"].sum()
    assert bought.mean == pytest.approx(gain / cost)
    assert bought.low <= bought.mean <= bought.high


def test_a_policy_without_cost_buys_nothing():
    free = changed(results(), "policy", "public_cost", np.zeros_like)
    assert yuan_bought(free, "policy") is None
    assert "public cost" not in answer(judge(free, "policy"))


def test_probabilities_add_up():
    assert sum(judge(results(), "policy").probabilities.values()) == pytest.approx(1)
    assert set(judge(results(), "policy").probabilities) == set(KINDS)


# Frames.


def test_a_frame_holds_what_the_arms_hold():
    found = results()
    frame = found.frame("gdp")
    assert frame.column_names == ["arm", "replicate", "quarter", "province", "value"]
    assert frame.num_rows == 2 * 3 * 8 * len(NAMES)
    row = frame.slice(3 * 8 * len(NAMES) + 1, 1).to_pylist()[0]
    expected = 4 * found.series["policy"]["gdp"][0, 0, 1]
    assert row == {
        "arm": "policy",
        "replicate": 0,
        "quarter": "2023Q1",
        "province": NAMES[1],
        "value": expected,
    }


def test_a_frame_carries_its_unit_and_becomes_a_data_frame():
    found = results()
    frame = found.frame("gdp")
    assert frame.field("value").metadata[b"unit"] == b"constant yuan a year"
    pandas = frame.to_pandas()
    means = pandas[pandas.quarter == "2023Q2"].groupby(["arm", "province"], observed=True)["value"].mean()
    expected = found.by_province("policy", "gdp")[:, 1, 2].mean()
    assert means["policy", NAMES[2]] == pytest.approx(expected)


def test_a_frame_of_the_nations_has_one_place():
    frame = results().frame("gdp_herfindahl")
    assert set(frame["province"].to_pylist()) == {"nation"}
    assert frame.num_rows == 2 * 3 * 8


def test_an_unknown_quantity_offers_the_nearest():
    with pytest.raises(KeyError, match="Did you mean 'gdp_per_head'"):
        results().frame("gdp_per_haed")


# The folder.


def test_a_folder_gives_back_what_it_was_given(tmp_path):
    found = results()
    again = Results.load(found.save(tmp_path / "run"))
    assert again.manifest == json.loads(json.dumps(found.manifest))
    for arm in found.arms:
        assert again.series[arm].keys() == found.series[arm].keys()
        for name, values in found.series[arm].items():
            assert np.array_equal(again.series[arm][name], values), name
    assert again.moves.keys() == found.moves.keys() == set(found.arms)
    for arm, people in found.moves.items():
        for who, values in people.items():
            assert np.array_equal(again.moves[arm][who], values), who
    assert again.summary() == found.summary()


def test_a_folder_is_whole(tmp_path):
    folder = results().save(tmp_path / "deep" / "run")
    written = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    data = {"manifest.json", "summary.json", "quantities.parquet", "moves.parquet", "report.html"}
    drawn = ("provinces", "gains", "gdp", "shares", "frontier", "talent", "moves", "concentration")
    assert written == data | {
        f"figures/{name}.{kind}" for name in (*drawn, "money") for kind in ("png", "csv")
    }
    assert [path.name for path in folder.parent.iterdir()] == ["run"]


def test_the_parquet_file_is_long_and_has_a_row_group_per_replicate(tmp_path):
    import pyarrow.parquet as pq

    file = pq.ParquetFile(results().save(tmp_path / "run") / "quantities.parquet")
    assert file.num_row_groups == 3
    assert file.schema_arrow.names == [
        "arm", "replicate", "quarter", "province", "sector", "quantity", "value", "unit",
    ]  # fmt: skip
    table = file.read_row_group(1)
    assert set(table["replicate"].to_pylist()) == {1}
    is_nation = [
        row
        for row in table.to_pylist()
        if (row["province"], row["quantity"], row["arm"]) == ("nation", "gdp", "as-is")
    ]
    assert [row["value"] for row in is_nation] == pytest.approx(
        results().series["as-is"]["gdp"][1].sum(axis=1)
    )
    assert {row["unit"] for row in is_nation} == {"constant yuan per quarter"}


def test_the_summary_is_plain_json(tmp_path):
    folder = changed(results(), "as-is", "frontier_firms", np.zeros_like).save(tmp_path / "run")
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    effects = {row["quantity"]: row["effect"] for row in summary["rows"]}
    assert effects["frontier_firms"] is None  # percent of nothing


def test_the_page_stands_alone(tmp_path):
    page = (results().save(tmp_path / "run") / "report.html").read_text("utf-8")
    assert page.count("<svg ") == page.count("</svg>") > 9
    assert "http" not in page
    assert "$" not in page
    links = re.findall(r'(?:href|src)="([^"]*)"', page)
    assert all(link.startswith(("#", "data:text/csv")) for link in links)
    assert "url(" not in re.sub(r"url\(#", "", page)
    for said in ("Does it help?", "Ash gains", "Dogwood&#x27;s talent is a guess.", "border factor"):
        assert said in page


def test_text_in_a_page_cannot_become_markup(tmp_path):
    found = results(FakeScenario(question="<script>alert(1)</script> $title"))
    page = (found.save(tmp_path / "run") / "report.html").read_text("utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; $title" in page


@pytest.mark.parametrize("scenario", [ONE_REPLICATE, EVERYONE, FakeScenario(arms={"as-is": ()})])
def test_every_kind_of_run_can_be_saved(tmp_path, scenario):
    assert (results(scenario).save(tmp_path / "run") / "report.html").stat().st_size < 5e6


def test_a_folder_that_exists_is_refused(tmp_path):
    (tmp_path / "run").mkdir()
    with pytest.raises(InputError, match="exists already"):
        results().save(tmp_path / "run")
    assert list((tmp_path / "run").iterdir()) == []


def test_what_is_no_results_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="not a results folder"):
        Results.load(tmp_path)


def test_a_damaged_folder_is_refused(tmp_path):
    folder = results().save(tmp_path / "run")
    (folder / "quantities.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match="damaged"):
        Results.load(folder)


def test_a_figure_has_a_title_that_is_a_sentence():
    figure = results().plot()
    assert figure.get_suptitle().startswith("In 2024 the GDP of Ash is 2.00")
    assert figure.get_suptitle().endswith(".")


def test_a_quantity_without_definition_is_refused():
    found = results()
    series = {arm: dict(recorded) | {"wisdom": recorded["gdp"]} for arm, recorded in found.series.items()}
    with pytest.raises(ValueError, match="wisdom recorded but not defined"):
        Results(found.manifest, series)
