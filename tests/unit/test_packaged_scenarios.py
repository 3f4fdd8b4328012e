"""The scenarios that come with the project: each asks a question, compares with no policy, and does what it says."""

import pytest

from sim.calendar import Quarter
from sim.policy import Duration, TalentSettlement
from sim.policy.dose import expected_cost
from sim.scenario import Scenario, packaged_folder, packaged_scenarios

PACKAGED = (
    "baseline",
    "does-the-model-see-hangzhou",
    "evidence-only",
    "fourteenth-plan",
    "hangzhou-everywhere",
    "pivot-to-frontier",
    "same-money",
    "sichuan-copies-hangzhou",
    "talent-war",
    "which-pillar",
)
WHEN = {"fourteenth-plan": ("2020Q1", 24), "does-the-model-see-hangzhou": ("2012Q1", 44)}


def test_the_packaged_scenarios_are_those_of_the_guide():
    assert packaged_scenarios() == PACKAGED
    guide = (packaged_folder() / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}.yaml`" in guide for name in PACKAGED)


@pytest.mark.parametrize("name", PACKAGED)
def test_a_packaged_scenario_asks_a_question_and_compares_with_no_policy(name):
    scenario = Scenario.load(name)
    assert scenario.name == name
    assert scenario.title
    assert scenario.question.strip().endswith("?")
    assert scenario.baseline == "baseline"
    assert scenario.arms["baseline"] == ()
    assert (str(scenario.run.start), scenario.run.quarters) == WHEN.get(name, ("2023Q1", 40))
    assert scenario.run.replicates == 32
    assert scenario.run.seed == 20250101
    first_line = (packaged_folder() / f"{name}.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first_line == "# yaml-language-server: $schema=schema.json"


def test_hangzhou_everywhere_moves_everyone_and_zhejiang_less():
    scenario = Scenario.load("hangzhou-everywhere")
    observation = scenario.observed().opening(2023)
    policy = scenario.policy("hangzhou-everywhere", observation)
    assert policy.adopters().all()
    rules = policy.promised(scenario.run.start + 4)
    zhejiang, sichuan = (observation.places.index(name) for name in ("Zhejiang", "Sichuan"))
    assert rules.settlement_grant[sichuan] == 13_400
    assert rules.settlement_grant[zhejiang] == 0.75 * 13_400
    assert rules.fund[sichuan] == 0.0019
    assert rules.extra_seats[sichuan] == pytest.approx(0.02 * observation.graduates[sichuan] / 4)
    assert policy.promised(scenario.run.start).settlement_grant[sichuan] == 0.25 * 13_400


def test_one_copies_and_nobody_else_moves():
    scenario = Scenario.load("sichuan-copies-hangzhou")
    observation = scenario.observed().opening(2023)
    adopters = scenario.policy("sichuan-copies-hangzhou", observation).adopters()
    assert [observation.places.names[index] for index in adopters.nonzero()[0]] == ["Sichuan"]


def test_a_package_is_spelt_out_with_its_sources():
    levers = Scenario.load("hangzhou-everywhere").arms["hangzhou-everywhere"]
    assert len(levers) == 13
    assert (type(levers[0]), type(levers[-1])) == (TalentSettlement, Duration)
    assert all(lever.source.startswith("package hangzhou: ") for lever in levers)
    assert all(lever.when.start == Quarter("2023Q1") for lever in levers)


def test_every_arm_of_the_same_money_is_expected_to_cost_it():
    scenario = Scenario.load("same-money")
    seen = scenario.observed().opening(2023)
    levers = {arm: [lever for lever in scenario.arms[arm] if lever.dose] for arm in scenario.arms}
    cost = {
        arm: sum(lever.move(seen.places) * expected_cost((lever,), seen) for lever in dosed)
        for arm, dosed in levers.items()
    }
    assert cost["same-per-head"] / seen.population == pytest.approx(400)
    assert cost["same-share-of-budget"] / seen.public_revenue == pytest.approx(0.05)


def test_old_and_new_industries_get_the_same_money():
    scenario = Scenario.load("pivot-to-frontier")
    seen = scenario.observed().opening(2023)
    for arm in ("older-industries", "frontier-fields"):
        cost = sum(lever.move(seen.places) * expected_cost((lever,), seen) for lever in scenario.arms[arm])
        assert cost / seen.public_revenue == pytest.approx(0.03), arm


def test_pillars_one_by_one_and_evidence_grade_by_grade():
    arms = Scenario.load("which-pillar").arms
    three = [*arms["talent-pool"], *arms["industrial-base"], *arms["forward-looking"]]
    assert sorted(map(str, three)) == sorted(map(str, arms["these-three"]))
    assert {lever.pillar for lever in arms["all-four"]} - {lever.pillar for lever in three} == {
        "consistent support"
    }
    arms = Scenario.load("evidence-only").arms
    grades = {arm: {lever.evidence for lever in levers} for arm, levers in arms.items()}
    assert grades == {
        "baseline": set(),
        "whole": {"measured", "analogous", "assumed"},
        "without-assumed": {"measured", "analogous"},
        "only-measured": {"measured"},
    }


def test_the_fourteenth_plan_moves_the_five_leaders_from_its_first_quarter():
    scenario = Scenario.load("fourteenth-plan")
    assert (str(scenario.run.start), str(scenario.run.last)) == ("2020Q1", "2025Q4")
    observation = scenario.observed().opening(2020)
    policy = scenario.policy("five-leaders", observation)
    leaders = [observation.places.names[index] for index in policy.adopters().nonzero()[0]]
    assert sorted(leaders) == ["Guangdong", "Jiangsu", "Shandong", "Sichuan", "Zhejiang"]
    assert not policy.promised(Quarter("2020Q4")).settlement_grant.any()
    assert policy.promised(Quarter("2021Q1")).settlement_grant.any()
