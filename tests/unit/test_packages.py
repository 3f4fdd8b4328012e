"""Packages: what they hold, what an arm takes of them, and where every number of the packaged ones comes from."""

import re

import pytest
import yaml
from pydantic import ValidationError

from sim import economies
from sim.policy import LEVERS, PILLARS, Package
from sim.scenario import Scenario, packaged_folder

FILES = sorted((packaged_folder() / "packages").glob("*.yaml"))
NAMES = [path.stem for path in FILES]
every_package = pytest.mark.parametrize("name", NAMES)
KNOWN_FROM = re.compile(r"\b(read|recalled|assumed|in the data)\b")


def text(name):
    return (packaged_folder() / "packages" / f"{name}.yaml").read_text(encoding="utf-8")


def package(name):
    return Package.model_validate(yaml.safe_load(text(name)))


def adopted(name, **more):
    arm = [{"package": name, "where": ["all"], **more}]
    return Scenario.load("baseline", {"arms.copy": arm}).arms["copy"]


# --- the packaged ones --------------------------------------------------------------------------------------------


def test_there_are_three():
    assert NAMES == ["hangzhou", "hefei", "shenzhen"]


@every_package
def test_a_package_is_called_by_its_file_and_can_be_adopted_whole(name):
    assert package(name).name == name
    levers = adopted(name)
    assert len(levers) == len(package(name).levers)
    assert all(lever.source.startswith(f"package {name}: ") for lever in levers)


@every_package
def test_every_dose_says_whether_it_was_read_or_is_assumed(name):
    for lever in package(name).levers:
        assert KNOWN_FROM.search(lever.source), lever.lever


@every_package
def test_every_number_in_its_comments_does_too(name):
    """Paragraphs of comment that hold a figure say how it is known."""
    lines = [line.strip() for line in text(name).splitlines()]
    blocks = "\n".join(line if line.startswith("#") else "" for line in lines).split("\n\n")
    for block in blocks:
        told = block.replace("#", "")
        if re.search(r"\d", told):
            assert KNOWN_FROM.search(told), told


@every_package
def test_every_dose_has_its_unit_beside_it(name):
    doses = [line for line in text(name).splitlines() if re.match(r"    (?!source|field)\w+: [\d.]+", line)]
    assert doses
    assert all("#" in line for line in doses), doses


@every_package
def test_what_is_present_lies_in_places_there_are(name):
    for economy, present in package(name).present.items():
        if economy in economies.names():
            places = economies.load(economy).places
            assert all(places.find(place) for place in present), economy


@every_package
def test_a_package_costs_a_few_percent_of_budgets_and_not_a_tenth(name):
    """More than the ceiling of public finance would be cut before anything else is learnt."""
    from sim.policy.dose import expected_cost

    seen = economies.load("china").opening(2023)
    share = expected_cost(adopted(name), seen) / seen.public_revenue
    assert 0.005 < share.min() < share.max() < 0.10


def test_hangzhou_has_all_four_pillars_and_almost_every_lever():
    levers = package("hangzhou").levers
    assert {lever.pillar for lever in levers} == set(PILLARS)
    assert set(LEVERS) - {lever.lever for lever in levers} == {"research_credit"}


def test_the_sums_of_hangzhou_are_those_of_its_rules():
    doses = {lever.lever: lever for lever in package("hangzhou").levers}
    assert doses["talent_settlement"].grant == pytest.approx(0.85 * 10_000 + 0.13 * 30_000 + 0.02 * 50_000)
    fiscal = 5 / 2_186
    assert doses["guidance_fund"].target == pytest.approx(0.85 * fiscal, rel=0.03)
    assert doses["research_grants"].share == pytest.approx(0.15 * fiscal, rel=0.03)
    assert doses["approval_reform"].strength == 0.5


def test_rent_costs_zhejiang_what_six_years_of_it_per_arrival_do():
    from sim.policy import costing

    seen = economies.load("china").opening(2023)
    at = seen.places.index("Zhejiang")
    rent = {lever.lever: lever for lever in package("hangzhou").levers}["housing_support"].rent
    paid = rent * costing.newcomers(seen)[at]
    assert paid == pytest.approx(36_600 * costing.arriving_talent(seen)[at], rel=0.1)


# --- what an arm takes --------------------------------------------------------------------------------------------


@every_package
def test_its_pillars_add_up_to_the_whole(name):
    pillars = {lever.pillar for lever in package(name).levers}
    parts = [lever.lever for pillar in pillars for lever in adopted(name, only=[pillar])]
    assert sorted(parts) == sorted(lever.lever for lever in adopted(name))


@every_package
def test_its_grades_add_up_to_the_whole(name):
    grades = {lever.evidence for lever in package(name).levers}
    parts = [lever.lever for grade in grades for lever in adopted(name, grades=[grade])]
    assert sorted(parts) == sorted(lever.lever for lever in adopted(name))


def test_grades_and_pillars_both_have_to_fit():
    taken = adopted("hangzhou", only=["forward-looking policy"], grades=["measured"])
    assert {lever.lever for lever in taken} == {"research_grants", "approval_reform"}


def test_what_is_left_without_the_assumed_is_not_assumed():
    kept = adopted("hangzhou", grades=["measured", "analogous"])
    assert {lever.evidence for lever in kept} == {"measured", "analogous"}
    assert {lever.lever for lever in adopted("hangzhou")} - {lever.lever for lever in kept} == {
        "industrial_upgrading",
        "cluster_linkage",
        "public_procurement",
        "field_focus",
        "continuity",
        "duration",
    }


# --- packages that contradict themselves --------------------------------------------------------------------------

GRANT = {"lever": "talent_settlement", "grant": 1000, "source": "invented"}


def invented(*levers, **more):
    said = {"name": "mine", "title": "Mine", "source": "invented", "levers": levers}
    return Package.model_validate(said | more)


def test_two_doses_of_one_lever_are_refused():
    with pytest.raises(
        ValidationError, match="talent_settlement is there twice, with two doses. Make it one"
    ):
        invented(GRANT, GRANT | {"grant": 2000})


def test_a_focus_on_two_fields_is_no_contradiction():
    ai = {"lever": "field_focus", "field": "ai", "weight": 0.5, "source": "invented"}
    assert len(invented(ai, ai | {"field": "biotech"}).levers) == 2
    with pytest.raises(ValidationError, match="field_focus on ai is there twice"):
        invented(ai, ai)


@pytest.mark.parametrize("said", [{"where": ["all"]}, {"intensity": 1}, {"present": {}}, {"when": {}}])
def test_a_package_leaves_it_to_the_arm_who_and_when(said):
    with pytest.raises(ValidationError, match="for the arm that adopts the package to say"):
        invented(GRANT | said)


def test_a_package_has_no_dose_of_its_own():
    with pytest.raises(ValidationError, match="dose: for the arm"):
        invented(GRANT | {"dose": {"equal": "yuan_per_head", "amount": 1}})
