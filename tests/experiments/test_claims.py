"""Claims about the claims: their numbers are the tables', their verdicts follow from them, and nothing is typed in."""

import json
from dataclasses import replace

import numpy as np
import pytest

from sim import economies
from sim.cli import main
from sim.errors import InputError
from sim.experiments.claim import (
    CANNOT_BE_CHECKED,
    DOES_NOT_HOLD,
    HOLDS,
    HOLDS_FOR_TEN,
    VERDICTS,
    Evidence,
)
from sim.experiments.claims import (
    DRAGONS,
    LEADERS,
    claims,
    five_leaders,
    gdp_on_land,
    pivot,
    plan_end,
    six_dragons,
)
from sim.experiments.stated import FILE, stated


@pytest.fixture(scope="module")
def china():
    return economies.load("china")


@pytest.fixture(scope="module")
def evidence(china):
    return Evidence(china, china.opening(2024), stated(china.folder))


def by_name(year=None):
    return {each.name: each for each in claims(year)[0]}


def figure(claim, label):
    return next(each for each in claim.figures if each.label == label)


def test_the_verdicts_on_the_last_year():
    assert {name: claim.verdict for name, claim in by_name().items()} == {
        "five-leaders": HOLDS,
        "gdp-on-land": HOLDS_FOR_TEN,
        "plan-end": CANNOT_BE_CHECKED,
        "pivot": HOLDS,
        "pivot-fields": CANNOT_BE_CHECKED,
        "six-dragons": DOES_NOT_HOLD,
        "dragons-by-policy": CANNOT_BE_CHECKED,
    }


@pytest.mark.parametrize("year", [2010, 2015, 2019, 2020, 2022, 2023, 2024])
def test_shares_are_those_of_the_tables(china, year):
    seen, area = china.opening(year), china.places.land_area_km2
    order = np.argsort(-seen.gdp)
    claim = by_name(year)["gdp-on-land"]
    five = list(china.places.find("five-leaders"))
    for label, members in (("the five", five), ("the ten largest", order[:10])):
        gdp, land = figure(claim, f"GDP of {label}"), figure(claim, f"land of {label}")
        assert gdp.value == pytest.approx(100 * seen.gdp[members].sum() / seen.gdp.sum(), rel=1e-12)
        assert land.value == pytest.approx(100 * area[members].sum() / area.sum(), rel=1e-12)
        assert (gdp.year, gdp.status) == (year, "computed")


@pytest.mark.parametrize(("year", "verdict"), [(2022, DOES_NOT_HOLD), (2023, HOLDS)])
def test_sichuan_passes_henan_in_2023(year, verdict):
    claim = by_name(year)["five-leaders"]
    assert claim.verdict == verdict
    assert ("Henan" in claim.why) == (verdict == DOES_NOT_HOLD)


# A verdict follows from the numbers: other numbers, another verdict.


def with_gdp(evidence, **trillions):
    gdp = np.ones(len(evidence.seen.places)) * 1e12
    for name, value in trillions.items():
        gdp[evidence.seen.places.names.index(name)] = value * 1e12
    return replace(evidence, seen=replace(evidence.seen, gdp=gdp))


def test_if_the_five_had_it_all_the_claim_would_hold(evidence):
    rich = with_gdp(evidence, **dict.fromkeys(LEADERS, 100.0))
    assert gdp_on_land(rich).verdict == HOLDS
    assert five_leaders(rich).verdict == HOLDS


def test_if_all_were_alike_it_would_hold_for_nobody(evidence):
    assert gdp_on_land(with_gdp(evidence)).verdict == DOES_NOT_HOLD


def test_if_the_largest_were_wide_it_would_hold_for_nobody(evidence):
    wide = dict.fromkeys(("Xinjiang", "Tibet", "Inner Mongolia", "Qinghai", "Sichuan"), 100.0)
    found = gdp_on_land(with_gdp(evidence, **wide))
    assert figure(found, "GDP of the ten largest").value > 60
    assert found.verdict == DOES_NOT_HOLD


def test_the_plan_could_be_checked_if_its_last_year_were_in_the_tables(evidence):
    ended = tuple(
        replace(each, value=2024.0) if each.fact == "plan_last_year" else each for each in evidence.stated
    )
    assert plan_end(evidence).needed
    settled = plan_end(replace(evidence, stated=ended))
    assert (settled.verdict, settled.needed) == (HOLDS_FOR_TEN, "")


def test_without_a_rise_of_high_technology_there_is_no_pivot(evidence):
    falling = tuple(
        replace(each, value=1.0) if (each.fact, each.year) == ("hightech_share_of_industry", 2024) else each
        for each in evidence.stated
    )
    assert pivot(replace(evidence, stated=falling)).verdict == DOES_NOT_HOLD


def test_a_dragon_from_elsewhere_only_counts_if_that_was_read(evidence):
    def without(name):
        return tuple(
            replace(each, value=next(one.value for one in evidence.known("founded", name)))
            if (each.fact, each.subject) == ("in_hangzhou_since", name)
            else each
            for each in evidence.stated
        )

    found = six_dragons(replace(evidence, stated=without("BrainCo")))
    assert found.verdict == CANNOT_BE_CHECKED  # what is left is recalled
    assert "(recalled)" in found.why
    with pytest.raises(InputError, match="stated.csv says nothing of"):
        six_dragons(replace(evidence, stated=()))


# What every claim owes its reader.


@pytest.mark.parametrize("year", [2012, 2024])
def test_every_claim_has_figures_with_their_source_and_an_open_one_says_what_is_needed(year):
    found, opened = claims(year)
    assert opened == year
    for claim in found:
        assert claim.verdict in VERDICTS
        assert claim.figures, claim.name
        assert bool(claim.needed) or claim.verdict != CANNOT_BE_CHECKED, claim.name
        for each in claim.figures:
            assert each.source, each.label
            assert each.status in ("computed", "read", "derived", "recalled", "assumed"), each.label
            assert np.isfinite(each.value), each.label


def test_the_six_are_those_that_are_stated(evidence):
    assert {each.subject for each in evidence.known("founded")} == set(DRAGONS)


def test_what_was_recalled_claims_no_source(china):
    rows = stated(china.folder)
    assert {each.status for each in rows} == {"read", "derived", "recalled"}
    for each in rows:
        assert ("From memory" in each.source) == (each.status == "recalled"), each
    assert FILE in china.data_files


# The command.


@pytest.fixture
def called(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        code = main(["claims", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_claims_are_told_on_the_terminal(called):
    code, out, err = called()
    assert (code, err) == (0, "")
    for said in (*VERDICTS, "opened in 2024", "Needed: ", "61.2", "BrainCo was founded elsewhere"):
        assert said in out


def test_json_holds_every_number_unrounded(called):
    told = json.loads(called("--json", "--year", "2023")[1])
    assert told["year"] == 2023
    assert told["claims"] == json.loads(json.dumps([each.as_dict() for each in claims(2023)[0]]))


def test_the_page_holds_every_claim_and_needs_no_network(called, tmp_path):
    assert called("--page", "claims.html") == (0, "claims.html\n", "")
    page = (tmp_path / "claims.html").read_text("utf-8")
    for claim in claims()[0]:
        assert claim.says.replace("'", "&#x27;") in page
        assert claim.verdict in page
    assert "http" not in page
    assert "<link" not in page
    assert "<script" not in page
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--year", "1900"], "1900 cannot be opened"),
        (["--year", "soon"], "--year"),
        (["--page", "claims.pdf"], "must end in .html"),
        (["--page", "nowhere/claims.html"], "cannot be written"),
    ],
)
def test_a_mistake_is_one_clear_message(called, tmp_path, arguments, said):
    code, out, err = called(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
