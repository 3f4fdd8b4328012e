"""Doses in money reach their amount by the declared costing: what the model would bill before anyone responds."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError
from three_provinces import OBSERVED, PLACES, SAID, T, at, promised, to_the_bit

from sim.economies import load
from sim.opening import moves, people
from sim.policy import (
    LEVERS,
    Adoption,
    ApprovalReform,
    Continuity,
    Dose,
    FieldFocus,
    GuidanceFund,
    HousingSupport,
    HukouOpenness,
    Package,
    Policy,
    PublicProcurement,
    ResearchCredit,
    ResearchGrants,
    Rules,
    TalentSettlement,
    UniversitySeats,
    costing,
)
from sim.policy.dose import expected_cost
from sim.processes import public_finance
from sim.processes.parameters import Parameters
from sim.scenario import Scenario

FREE = ("field_focus", "continuity", "duration")
every_costly_lever = pytest.mark.parametrize("name", [name for name in LEVERS if name not in FREE])


def costs(lever):
    return lever.cost_per_year(OBSERVED)


# --- what a lever is expected to cost, by hand --------------------------------------------------------------------


def test_talent_arrives_as_moves_and_shares_of_talent_let_expect():
    # 1.3 x (0.3 x 50 + 0.1 x 400 + 0.05 x 200) thousand of 650 thousand leavers are talent: 0.13
    expected = 0.13 * np.array([500_000, 100_000, 50_000]) / (5 * costing.SEEN_BY_A_CENSUS)
    np.testing.assert_allclose(costing.arriving_talent(OBSERVED), expected, rtol=1e-12)
    np.testing.assert_allclose(
        costs(TalentSettlement(where="all", grant=10_000, **SAID)), 10_000 * expected, rtol=1e-12
    )


def test_newcomers_are_talent_registered_elsewhere():
    newcomers = [600_000, 50_000, 5_000]  # two fifths of 1.5 million, a twentieth of 1, a fortieth of 0.2
    np.testing.assert_allclose(costing.newcomers(OBSERVED), newcomers)
    np.testing.assert_allclose(
        costs(HousingSupport(where="all", rent=2_000, **SAID)), np.multiply(2_000, newcomers)
    )
    lever = HukouOpenness(where="all", openness=0.5, services=500, **SAID)
    np.testing.assert_allclose(costs(lever), np.multiply(500, newcomers))


def test_four_cohorts_of_students_are_paid_for():
    lever = UniversitySeats(where="all", expansion=0.1, cost_per_student_per_year=30_000, **SAID)
    np.testing.assert_allclose(costs(lever), [48e6, 96e6, 6e6])


def test_a_credit_costs_its_share_of_the_outlay_there_is():
    np.testing.assert_allclose(costs(ResearchCredit(where="all", rate=0.1, **SAID)), [3.2e9, 1e9, 0.05e9])


def test_shares_of_gdp_cost_what_they_say_and_purchases_their_premium():
    np.testing.assert_allclose(costs(ResearchGrants(where="all", share=0.001, **SAID)), [0.8e9, 0.5e9, 0.1e9])
    lever = ApprovalReform(where="all", strength=1, cost_share=0.0001, **SAID)
    np.testing.assert_allclose(costs(lever), [80e6, 50e6, 10e6])
    np.testing.assert_allclose(
        costs(PublicProcurement(where="all", share=0.002, **SAID)), [0.24e9, 0.15e9, 0.03e9]
    )


def test_a_fund_costs_what_it_usually_raises():
    per_head = np.array([160_000, 50_000, 25_000]) / (1400e9 / 19e6)
    raised = 0.45 + 0.3 * np.log(per_head)
    expected = 0.01 * raised * OBSERVED.gdp
    np.testing.assert_allclose(costs(GuidanceFund(where="all", target=0.01, **SAID)), expected, rtol=1e-12)


@pytest.mark.parametrize("name", FREE)
def test_modifiers_and_a_focus_cost_nothing_themselves(name):
    assert not costs(at(LEVERS[name])).any()


@every_costly_lever
def test_what_a_lever_costs_grows_with_what_it_gives(name):
    lever = LEVERS[name]
    assert np.all(costs(at(lever)) > 0)
    less = {field: getattr(at(lever), field) / 2 for field in lever.scales}
    np.testing.assert_allclose(costs(at(lever)), 2 * costs(at(lever, **less)), rtol=1e-12)


def test_administration_comes_on_top():
    levers = (
        ResearchGrants(where="all", share=0.001, **SAID),
        FieldFocus(where="all", field="ai", weight=1, **SAID),
    )
    np.testing.assert_allclose(expected_cost(levers, OBSERVED), [0.88e9, 0.55e9, 0.11e9])


def test_the_costing_uses_the_central_values_of_the_model():
    model = Parameters()
    assert model.public_finance.administration == costing.ADMINISTRATION
    assert model.public_finance.fund_fill == costing.FUND_FILL
    assert model.public_finance.fund_fill_by_income == costing.FUND_FILL_BY_INCOME
    assert model.public_finance.procurement_premium == costing.PROCUREMENT_PREMIUM
    assert model.migration.talent_mobility == costing.TALENT_MOBILITY
    assert model.migration.five_year_retention == costing.SEEN_BY_A_CENSUS
    assert model.demography.study_quarters == 4 * costing.YEARS_OF_STUDY


@pytest.mark.parametrize("year", [2012, 2020, 2023])
def test_the_costing_counts_whom_the_model_opens_with(year):
    seen, model = load("china").opening(year), Parameters()
    of_talent, _ = moves.margins(seen, seen.talent, model.migration)
    np.testing.assert_allclose(costing.arriving_talent(seen), 4 * of_talent.arrivals, rtol=1e-9)
    registered = people.registration(seen, model.migration)
    np.testing.assert_allclose(costing.newcomers(seen), seen.talent * (1 - np.diag(registered)), rtol=1e-9)
    gap = np.log(seen.gdp / seen.population * seen.population.sum() / seen.gdp.sum())

    class Opened:
        income_gap = gap

    np.testing.assert_allclose(costing.fund_fill(seen), public_finance.fill(Opened, model.public_finance))


# --- doses --------------------------------------------------------------------------------------------------------


def dosed(name, dose, where="all"):
    return at(LEVERS[name], where=where, dose=dose)


def expected(levers):
    """Expected cost of levers in force, with their multiples, yuan a year (province,)."""
    return sum(lever.move(PLACES) * expected_cost((lever,), OBSERVED) for lever in levers)


@every_costly_lever
@given(amount=st.just(0.0) | st.floats(1e-3, 500), where=st.sampled_from(["all", "inner", "Shore"]))
def test_a_dose_per_head_reaches_its_amount_where_it_is_adopted(name, amount, where):
    lever = dosed(name, Dose(equal="yuan_per_head", amount=amount), where)
    lever = lever.model_copy(update={field: getattr(lever, field) / 1e3 for field in lever.scales})
    try:
        (lever,) = Policy([lever], PLACES, OBSERVED).levers
    except ValueError:  # more than the lever can be
        assume(False)
    adopts = np.isin(np.arange(3), PLACES.find(where))
    np.testing.assert_allclose(expected([lever]), adopts * amount * OBSERVED.population, rtol=1e-9)


def test_a_dose_of_the_budget_reaches_its_share_by_hand():
    lever = ResearchGrants(where="all", share=0.001, dose=Dose(equal="share_of_budget", amount=0.022), **SAID)
    rules = promised(lever)
    # 2.2 of 100 billion, over 0.88 billion for a thousandth of GDP with administration: two and a half thousandths
    np.testing.assert_allclose(rules.research_grants, [0.0025, 0.0016, 0.0016], rtol=1e-12)


def test_a_dose_phases_in_like_any_other():
    dose = Dose(equal="yuan_per_head", amount=88)
    lever = ResearchGrants(where="Shore", when={"start": T, "phase_in": 4}, share=0.001, dose=dose, **SAID)
    (lever,) = Policy([lever], PLACES, OBSERVED).levers
    np.testing.assert_allclose(lever.reach(T, PLACES), [0.125, 0, 0])
    np.testing.assert_allclose(lever.reach(T + 3, PLACES), [0.5, 0, 0])


@pytest.mark.parametrize("equal", ["yuan_per_head", "share_of_budget"])
@every_costly_lever
def test_a_dose_of_nothing_changes_nothing_to_the_last_bit(name, equal):
    assert to_the_bit(promised(dosed(name, Dose(equal=equal, amount=0)))) == to_the_bit(Rules.none(3))


def test_a_dose_that_nobody_takes_moves_nobody():
    policy = Policy([dosed("research_grants", Dose(equal="yuan_per_head", amount=1), [])], PLACES, OBSERVED)
    assert not policy.adopters().any()


PACKAGE = Package(
    name="mixed",
    title="Mixed",
    source="invented",
    present={"islands": {"Shore": 0.5}},
    levers=(
        TalentSettlement(grant=10_000, **SAID),
        ResearchGrants(share=0.001, **SAID),
        Continuity(chance=0.2, **SAID),
    ),
)


def test_a_dose_of_a_package_multiplies_its_levers_alike_and_leaves_the_free_ones():
    adoption = Adoption(package=PACKAGE, where="all", dose={"equal": "yuan_per_head", "amount": 50})
    levers = adoption.levers("islands", lambda: OBSERVED)
    grant, share, free = (lever.move(PLACES) for lever in levers)
    np.testing.assert_array_equal(grant, share)
    np.testing.assert_allclose(expected(levers), 50 * OBSERVED.population, rtol=1e-12)
    assert free.tolist() == [0.5, 1.0, 1.0]  # it is present on Shore; what the dose buys comes on top
    assert [lever.dose is None for lever in levers] == [False, False, True]


def test_a_dose_of_a_package_is_spent_on_the_levers_taken():
    dose = {"equal": "share_of_budget", "amount": 0.01}
    adoption = Adoption(package=PACKAGE, where="inner", only=["research_grants"], dose=dose)
    (lever,) = adoption.levers("islands", lambda: OBSERVED)
    np.testing.assert_allclose(expected([lever]), [0, 0.4e9, 0.08e9], rtol=1e-12)


def test_a_scenario_says_what_its_doses_came_to():
    dose = {"equal": "yuan_per_head", "amount": 300}
    arms = {"arms.copy": [{"package": "hangzhou", "where": ["west"], "dose": dose}]}
    scenario = Scenario.load("baseline", arms)
    levers, seen = scenario.arms["copy"], scenario.observed().opening(2023)
    spent = sum(lever.move(seen.places) * expected_cost((lever,), seen) for lever in levers)
    west = list(seen.places.find("west"))
    np.testing.assert_allclose(spent[west] / seen.population[west], 300, rtol=1e-9)
    assert not np.delete(spent, west).any()
    assert Scenario.model_validate_json(scenario.model_dump_json()) == scenario


# --- what cannot be -----------------------------------------------------------------------------------------------


def test_intensity_and_dose_exclude_each_other():
    dose = {"equal": "yuan_per_head", "amount": 1}
    with pytest.raises(ValidationError, match="dose and intensity both say how hard"):
        ResearchGrants(where="all", share=0.001, intensity=2, dose=dose, **SAID)
    with pytest.raises(ValidationError, match="dose and intensity both say how hard"):
        Adoption(package=PACKAGE, where="all", intensity=0.5, dose=dose)


def test_nothing_can_be_present_under_a_dose():
    dose = {"equal": "yuan_per_head", "amount": 1}
    with pytest.raises(ValidationError, match="nothing can be present"):
        ResearchGrants(where="all", share=0.001, present={"Shore": 0.5}, dose=dose, **SAID)


def test_what_costs_nothing_cannot_be_dosed():
    dose = Dose(equal="yuan_per_head", amount=1)
    with pytest.raises(ValueError, match="in Shore it costs nothing at any intensity"):
        promised(Continuity(where="all", chance=0.1, dose=dose, **SAID))


def test_a_dose_beyond_what_a_lever_can_be_names_the_province():
    dose = Dose(equal="yuan_per_head", amount=700)
    with pytest.raises(
        ValueError, match=r"in Plain the dose asks for 63\.6 times rate 0\.1, that is 6\.36; at most 0\.9"
    ):
        promised(
            ResearchCredit(where="inner", rate=0.1, dose=dose.model_copy(update={"amount": 7_000}), **SAID)
        )
    with pytest.raises(ValueError, match="Lower the amount"):
        promised(ResearchCredit(where="Hills", rate=0.1, dose=dose, **SAID))


def test_a_dose_has_to_be_worked_out_before_it_moves_anyone():
    lever = dosed("research_grants", Dose(equal="yuan_per_head", amount=1))
    with pytest.raises(ValueError, match=r"use lever\.dosed"):
        lever.move(PLACES)
