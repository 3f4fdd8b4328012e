"""Claims about what tables say of levers: each with pillar, dose, evidence and source, and how many are assumed."""

import pytest

from sim.report.facts import decisions
from sim.results.levers import adopts, counted, counts, decided, distinct, dose, placed
from sim.run.manifest import as_said, levers
from sim.scenario import Scenario


@pytest.fixture(scope="module")
def said():
    """As much of a manifest as levers need."""
    scenario = Scenario.load("evidence-only")
    observation = scenario.observed().opening(scenario.run.start.year)
    known = {arm: levers(scenario, arm, observation) for arm in scenario.arms}
    return {"scenario": as_said(scenario), "levers": known}


def test_every_lever_is_listed_with_its_evidence(said):
    rows = [row for row in decided(said) if row.arm == "whole"]
    assert len(rows) == len(said["scenario"]["arms"]["whole"])
    assert {row.evidence for row in rows} == {"measured", "analogous", "assumed"}
    assert all(row.pillar and row.source and row.shown_by for row in rows)
    assert "grant 13,400" in next(row.dose for row in rows if row.lever == "talent settlement")


def test_an_arm_without_the_assumed_says_so(said):
    found = counts(said)
    assert found["whole"]["assumed"] > 0
    assert found["without-assumed"]["assumed"] == 0
    assert found["without-assumed"]["levers"] == found["whole"]["levers"] - found["whole"]["assumed"]
    told = counted(said)
    assert len(told) == 3  # the baseline decides nothing
    assert any(
        line.startswith("without-assumed: ") and "the effect of none is assumed" in line for line in told
    )


def test_where_and_when_is_said_of_every_arm(said):
    told = placed(said)
    assert len(told) == 3  # the baseline decides nothing
    assert told[0] == "whole: in all (Zhejiang has 0.25 already), from 2023Q1, phased in over 4 quarters."
    whole = said["scenario"]["arms"]["whole"]
    moved = whole[0] | {"where": ["west"], "when": whole[0]["when"] | {"start": "2025Q1", "phase_in": 1}}
    arms = said["scenario"]["arms"] | {"whole": [moved, *whole[1:]]}
    first, *_ = placed(said | {"scenario": said["scenario"] | {"arms": arms}})
    assert first.startswith(
        "whole: talent settlement in west (Zhejiang has 0.25 already), from 2025Q1; housing "
    )
    assert first.endswith(f"continuity and duration {told[0].removeprefix('whole: ')}")


def test_levers_that_arms_share_are_listed_once(said):
    rows = distinct(decided(said))
    assert len(rows) == len(said["scenario"]["arms"]["whole"])
    shared = {row.lever: arms for row, arms in rows}
    assert shared["research grants"] == ["whole", "without-assumed", "only-measured"]


def test_the_page_lists_levers_and_grades(said):
    page = decisions(said)
    for text in ("evidence", "assumed", "pillar", "what shows its effect", "whole: "):
        assert text in page


def test_what_is_present_elsewhere_is_not_told():
    lever = {"where": ["Sichuan"]}
    assert not adopts(lever, "Zhejiang")
    assert adopts({"where": ["all"]}, "Zhejiang")
    assert adopts({"where": ["Zhejiang"]}, "Zhejiang")


def test_a_dose_in_money_is_told_with_its_multiples():
    lever = {
        "lever": "research_grants", "share": 0.001, "intensity": 1.0, "present": {}, "where": ["all"],
        "dose": {"equal": "yuan_per_head", "amount": 100.0, "multiple": {"A": 0.5, "B": 2.0, "C": 0.0}},
    }  # fmt: skip
    assert dose(lever) == "share 0.001, to cost 100 yuan per head a year (times 0.5 to 2)"
