"""Levers amend the rules in force: how much, where and when; and nothing at all where nothing is asked of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from three_provinces import (
    OBSERVED,
    PLACES,
    RULES,
    SAID,
    SECTORS,
    T,
    at,
    levers,
    moved,
    numbers,
    own_fields,
    promised,
    to_the_bit,
)

from sim.calendar import Quarter
from sim.places import UnknownPlace
from sim.policy import LEVERS, PILLARS, Policy, ResearchCredit, Rules, TalentSettlement, When
from sim.policy.catalogue import table
from sim.policy.rules import CREDIT_LIMIT

every_lever = pytest.mark.parametrize("name", LEVERS)

# --- where --------------------------------------------------------------------------------------------------------


def test_a_province_named_twice_counts_once():
    rules = promised(TalentSettlement(where=["Plain", "inner", "2", "all"], grant=10, **SAID))
    assert rules.settlement_grant.tolist() == [10.0, 10.0, 10.0]


def test_what_is_present_already_is_not_adopted_again():
    lever = TalentSettlement(where="all", grant=100, present={"Shore": 0.25, "inner": 1.0}, **SAID)
    assert promised(lever).settlement_grant.tolist() == [75.0, 0.0, 0.0]
    assert Policy([lever], PLACES, OBSERVED).adopters().tolist() == [True, False, False]
    harder = lever.model_copy(update={"intensity": 2.0})
    assert promised(harder).settlement_grant.tolist() == [175.0, 100.0, 100.0]


def test_presence_outside_the_adopters_takes_nothing_from_anyone():
    lever = TalentSettlement(where="Plain", grant=100, present={"Shore": 0.25}, **SAID)
    assert promised(lever).settlement_grant.tolist() == [0.0, 100.0, 0.0]


def test_an_unknown_place_says_so():
    with pytest.raises(UnknownPlace, match="Did you mean 'Shore'"):
        promised(TalentSettlement(where="Shoer", grant=1, **SAID))


# --- when ---------------------------------------------------------------------------------------------------------


def test_a_phase_in_climbs_in_equal_steps_and_ends_with_the_lever():
    when = When(start="2024Q1", end="2025Q2", phase_in=4)
    strengths = [when.strength(Quarter("2023Q4") + step) for step in range(8)]
    assert strengths == [0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 1.0, 0.0]


@pytest.mark.parametrize("phase_in", [0, 1])
def test_without_phase_in_a_lever_is_at_once_in_full(phase_in):
    assert When(start=T, phase_in=phase_in).strength(T) == 1.0
    assert When(start=T, phase_in=phase_in).strength(T - 1) == 0.0


def test_a_lever_without_dates_is_always_in_force():
    assert When().strength(Quarter("1990Q1")) == When().strength(Quarter("2090Q4")) == 1.0


def test_a_phase_in_from_nowhere_is_refused():
    with pytest.raises(ValueError, match="needs a start"):
        When(phase_in=4).strength(T)
    assert When(phase_in=4).starting(T).strength(T) == 0.25


def test_an_end_before_the_start_is_refused():
    with pytest.raises(
        ValidationError, match=r"2024Q4 lies before the start, 2025Q1\. Put the dates in order"
    ):
        When(start="2025Q1", end="2024Q4")


@given(st.integers(0, 40), st.integers(0, 60), st.floats(0, 3))
def test_reach_stays_between_nothing_and_intensity(phase_in, step, intensity):
    lever = TalentSettlement(
        where="inner", when=When(start=T, phase_in=phase_in), intensity=intensity, grant=1, **SAID
    )
    reach, later = lever.reach(T + step, PLACES), lever.reach(T + step + 1, PLACES)
    assert reach[0] == 0.0
    assert np.all((reach >= 0) & (reach <= intensity) & (later >= reach))
    assert lever.reach(T + max(phase_in, 1) - 1, PLACES)[1] == intensity


# --- laws, for every lever ----------------------------------------------------------------------------------------


@every_lever
@pytest.mark.parametrize("silent", ["intensity", "dose", "where"])
def test_a_lever_of_nothing_changes_nothing_to_the_last_bit(name, silent):
    lever = LEVERS[name]
    doses = dict.fromkeys(numbers(lever), 0.0)
    more = {"intensity": {"intensity": 0.0}, "dose": doses, "where": {"where": []}}[silent]
    assert to_the_bit(promised(at(lever, **more))) == to_the_bit(Rules.none(3))
    assert to_the_bit(promised(at(lever))) != to_the_bit(Rules.none(3))


@given(st.lists(levers(intensities=st.just(0.0)), max_size=4), st.integers(0, 20))
def test_levers_at_zero_change_nothing_to_the_last_bit(silent, step):
    assert to_the_bit(promised(*silent, t=T + step)) == to_the_bit(Rules.none(3))


@given(st.lists(levers(wheres=st.just([])), max_size=4), st.integers(0, 20))
def test_levers_without_adopters_change_nothing_to_the_last_bit(silent, step):
    assert to_the_bit(promised(*silent, t=T + step)) == to_the_bit(Rules.none(3))
    assert not Policy(silent, PLACES, OBSERVED).adopters().any()


@given(st.lists(levers(), min_size=1, max_size=4), levers(intensities=st.just(0.0)), st.integers(0, 20))
def test_a_silent_lever_among_others_changes_nothing_to_the_last_bit(loud, silent, step):
    alone = to_the_bit(promised(*loud, t=T + step))
    assert alone == to_the_bit(promised(*loud, silent, t=T + step))
    assert alone == to_the_bit(promised(silent, *loud, t=T + step))


orders = st.lists(levers(), max_size=6).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some)))


@given(orders, st.integers(0, 20))
def test_the_order_of_levers_changes_nothing_beyond_rounding(orders, step):
    one, other = (promised(*order, t=T + step) for order in orders)
    for (name, mine), (_, yours) in zip(one.items(), other.items(), strict=True):
        np.testing.assert_allclose(mine, yours, rtol=1e-12, atol=0, err_msg=name)
    np.testing.assert_allclose(one.focus_on(SECTORS), other.focus_on(SECTORS), rtol=1e-12, atol=0)


@given(st.lists(levers(), max_size=6), st.integers(0, 20))
def test_rules_never_take_away_and_never_give_more_than_all(some, step):
    rules = promised(*some, t=T + step)
    assert all(np.all(values >= 0) for _, values in rules.items())
    assert np.all(rules.research_credit <= CREDIT_LIMIT)
    assert np.all(rules.hukou_openness <= 1)


@given(st.lists(levers(), max_size=3), st.integers(0, 20))
def test_only_adopters_feel_a_policy(some, step):
    policy = Policy(some, PLACES, OBSERVED)
    rules = policy.promised(T + step)
    felt = np.any([values > 0 for _, values in rules.items()], axis=0) | rules.focus_on(SECTORS).any(axis=1)
    assert not np.any(felt & ~policy.adopters())


@given(st.lists(levers(), max_size=3), st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_a_cut_takes_a_share_of_everything_but_no_money_per_student(some, cut):
    whole, left = promised(*some), promised(*some).scaled(np.array(cut))
    for (name, mine), (_, yours) in zip(left.items(), whole.items(), strict=True):
        assert np.array_equal(mine, yours * cut), name
    assert np.array_equal(left.focus_on(SECTORS), whole.focus_on(SECTORS) * np.array(cut)[:, None])
    paid = (left.extra_seats > 1e-6) & (left.extra_seats_bill > 1e-6)
    np.testing.assert_allclose(
        left.seat_cost_per_quarter[paid], whole.seat_cost_per_quarter[paid], rtol=1e-12
    )


def test_paying_in_full_is_no_cut_to_the_last_bit():
    rules = promised(*(at(lever, intensity=0.7) for lever in LEVERS.values()))
    assert to_the_bit(rules.scaled(np.ones(3))) == to_the_bit(rules)


def test_every_rule_is_written_by_some_lever_and_no_other_is():
    assert set().union(*(moved(promised(at(lever))) for lever in LEVERS.values())) == set(RULES)


@every_lever
def test_a_lever_writes_the_rules_its_channel_names_and_no_others(name):
    assert moved(promised(at(LEVERS[name]))) == {
        rule for rule in RULES if f"`{rule}`" in LEVERS[name].channel
    }


# --- bounds -------------------------------------------------------------------------------------------------------


@every_lever
def test_a_dose_stays_within_its_bounds_however_it_is_multiplied(name):
    lever = LEVERS[name]
    for field in lever.scales:
        low, high = numbers(lever)[field]
        assert getattr(at(lever, **{field: high}), field) == high
        for beyond in (high * 1.01, low - 0.01):
            with pytest.raises(ValidationError):
                at(lever, **{field: beyond})
        with pytest.raises(
            ValidationError, match=rf"intensity 3 times {field} .* at most .* Lower one of them"
        ):
            at(lever, **{field: high / 2}, intensity=3)


@every_lever
def test_intensity_multiplies_what_it_says_it_does(name):
    lever = LEVERS[name]
    assert set(lever.scales) <= set(numbers(lever))
    once, twice = (promised(at(lever, intensity=intensity)) for intensity in (1.0, 2.0))
    for (rule, mine), (_, yours) in zip(once.items(), twice.items(), strict=True):
        np.testing.assert_allclose(yours, 2 * mine, rtol=1e-12, err_msg=rule)
    np.testing.assert_allclose(twice.focus_on(SECTORS), 2 * once.focus_on(SECTORS), rtol=1e-12)


def test_credits_together_stop_at_the_limit():
    rules = promised(ResearchCredit(where="1", rate=0.6, **SAID), ResearchCredit(where="1", rate=0.5, **SAID))
    assert rules.research_credit[0] == CREDIT_LIMIT


# --- manners ------------------------------------------------------------------------------------------------------


def test_rules_cannot_be_written():
    rules = promised(TalentSettlement(where="all", grant=1, **SAID))
    with pytest.raises(ValueError, match="read-only"):
        rules.settlement_grant[0] = 5.0
    mine = np.ones(3)
    held = Rules.none(3).plus(settlement_grant=mine)
    mine[0] = 7.0
    assert held.settlement_grant.tolist() == [1.0, 1.0, 1.0]


def test_an_unknown_rule_is_refused():
    with pytest.raises(TypeError, match="no rule housing_grant; there are settlement_grant"):
        Rules.none(3).plus(housing_grant=np.ones(3))


@every_lever
def test_every_lever_says_what_it_is(name):
    lever = LEVERS[name]
    assert lever.model_fields["lever"].default == name
    assert lever.pillar in PILLARS
    for said in ("channel", "felt_by", "paid_by", "evidence", "shown_by", "left_out"):
        assert getattr(lever, said), said
    for field, about in lever.model_fields.items():
        assert about.description or field == "lever", field
    for field in set(own_fields(lever)) - {"field"}:
        schema = lever.model_json_schema()["properties"][field]
        assert {"unit", "minimum", "maximum"} <= schema.keys(), field
    assert f"`{name}`" in table()


@every_lever
def test_what_shows_an_effect_has_a_year_and_what_is_assumed_says_so(name):
    lever = LEVERS[name]
    assert any(f"{century}" in lever.shown_by for century in ("19", "20")), lever.shown_by
    assert (lever.evidence == "assumed") == ("no size is known" in lever.shown_by)


def test_every_pillar_has_a_lever():
    assert {lever.pillar for lever in LEVERS.values()} == set(PILLARS)
