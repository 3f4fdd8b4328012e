"""Levers amend the rules in force: how much, where and when; and nothing at all where nothing is asked of them."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.calendar import Quarter
from sim.places import Places, UnknownPlace
from sim.policy import LEVERS, PILLARS, Policy, ResearchCredit, Rules, TalentSettlement, UniversitySeats, When
from sim.policy.catalogue import table
from sim.policy.rules import CREDIT_LIMIT, STUDENT_COST_PER_YEAR

PLACES = Places(
    codes=("1", "2", "3"),
    names=("Shore", "Plain", "Hills"),
    lon=np.array([0.0, 1.0, 2.0]),
    lat=np.zeros(3),
    land_area_km2=np.ones(3),
    groups={"inner": (1, 2)},
)
OBSERVED = SimpleNamespace(places=PLACES, graduates=np.array([4000.0, 8000.0, 0.0]))
T = Quarter("2025Q1")
SAID = {"source": "invented"}


def promised(*levers, t=T):
    return Policy(levers, PLACES, OBSERVED).promised(t)


def same(one, other):
    return all(
        np.array_equal(mine, yours) for (_, mine), (_, yours) in zip(one.items(), other.items(), strict=True)
    )


def to_the_bit(rules):
    return b"".join(values.tobytes() for _, values in rules.items())


# --- what each lever does, by hand --------------------------------------------------------------------------------


def test_a_settlement_grant_is_paid_where_it_is_adopted():
    rules = promised(TalentSettlement(where="inner", grant=50_000, intensity=0.5, **SAID))
    assert rules.settlement_grant.tolist() == [0.0, 25_000.0, 25_000.0]
    assert same(rules, Rules.none(3).plus(settlement_grant=[0, 25_000, 25_000]))


def test_a_research_credit_refunds_its_rate():
    rules = promised(ResearchCredit(where=["Shore", "3"], rate=0.1, **SAID))
    assert rules.research_credit.tolist() == [0.1, 0.0, 0.1]


def test_extra_seats_are_a_quarter_of_a_share_of_yearly_graduates():
    lever = UniversitySeats(where="all", expansion=0.1, cost_per_student_per_year=40_000, **SAID)
    rules = promised(lever)
    assert rules.extra_seats.tolist() == [100.0, 200.0, 0.0]
    assert rules.extra_seats_bill.tolist() == [1_000_000.0, 2_000_000.0, 0.0]
    assert rules.seat_cost_per_quarter.tolist() == [10_000.0, 10_000.0, STUDENT_COST_PER_YEAR / 4]


def test_seats_of_two_programmes_cost_their_mean():
    dear = UniversitySeats(where="Shore", expansion=0.1, cost_per_student_per_year=60_000, **SAID)
    cheap = UniversitySeats(where="Shore", expansion=0.3, cost_per_student_per_year=20_000, **SAID)
    assert promised(dear, cheap).seat_cost_per_quarter[0] == pytest.approx((0.1 * 15_000 + 0.3 * 5_000) / 0.4)


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


# --- laws ---------------------------------------------------------------------------------------------------------

wheres = st.lists(st.sampled_from(["Shore", "Plain", "Hills", "1", "inner", "all"]), max_size=4)
whens = st.builds(
    lambda start, length, phase_in: When(
        start=T + start, end=T + start + length, phase_in=min(phase_in, length + 1)
    ),
    st.integers(-8, 8),
    st.integers(0, 20),
    st.integers(0, 12),
)
intensities = st.floats(0, 3)
presents = st.dictionaries(st.sampled_from(["Shore", "inner", "3"]), st.floats(0, 1), max_size=2)


def levers(wheres=wheres, intensities=intensities):
    said = {
        "where": wheres,
        "when": whens,
        "intensity": intensities,
        "present": presents,
        "source": st.just("invented"),
    }
    return st.one_of(
        st.builds(TalentSettlement, grant=st.floats(0, 1e6), **said),
        st.builds(ResearchCredit, rate=st.floats(0, CREDIT_LIMIT / 3), **said),
        st.builds(
            UniversitySeats, expansion=st.floats(0, 2), cost_per_student_per_year=st.floats(0, 1e6), **said
        ),
    )


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


@given(st.lists(levers(), max_size=6), st.integers(0, 20))
def test_rules_never_take_away_and_credits_never_pay_it_all(some, step):
    rules = promised(*some, t=T + step)
    assert all(np.all(values >= 0) for _, values in rules.items())
    assert np.all(rules.research_credit <= CREDIT_LIMIT)


@given(st.lists(levers(), max_size=3), st.integers(0, 20))
def test_only_adopters_feel_a_policy(some, step):
    policy = Policy(some, PLACES, OBSERVED)
    felt = np.any([values > 0 for _, values in policy.promised(T + step).items()], axis=0)
    assert not np.any(felt & ~policy.adopters())


@given(st.lists(levers(), max_size=3), st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_a_cut_takes_seats_away_but_no_money_per_student(some, cut):
    whole, left = promised(*some), promised(*some).scaled(np.array(cut))
    assert np.array_equal(left.settlement_grant, whole.settlement_grant * cut)
    assert np.array_equal(left.research_credit, whole.research_credit * cut)
    assert np.array_equal(left.extra_seats, whole.extra_seats * cut)
    paid = (left.extra_seats > 1e-6) & (left.extra_seats_bill > 1e-6)
    np.testing.assert_allclose(
        left.seat_cost_per_quarter[paid], whole.seat_cost_per_quarter[paid], rtol=1e-12
    )


def test_paying_in_full_is_no_cut_to_the_last_bit():
    rules = promised(
        TalentSettlement(where="all", grant=12_345.678, **SAID), ResearchCredit(where="1", rate=0.1, **SAID)
    )
    assert to_the_bit(rules.scaled(np.ones(3))) == to_the_bit(rules)


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


def test_a_credit_cannot_refund_everything():
    with pytest.raises(ValidationError, match=r"intensity 3 times rate 0\.4 would refund 1\.2"):
        ResearchCredit(where="all", rate=0.4, intensity=3, **SAID)


def test_an_unknown_place_says_so():
    with pytest.raises(UnknownPlace, match="Did you mean 'Shore'"):
        promised(TalentSettlement(where="Shoer", grant=1, **SAID))


@pytest.mark.parametrize("name", LEVERS)
def test_every_lever_says_what_it_is(name):
    lever = LEVERS[name]
    assert lever.model_fields["lever"].default == name
    assert lever.pillar in PILLARS
    for said in ("channel", "felt_by", "paid_by", "evidence", "left_out"):
        assert getattr(lever, said), said
    for field, about in lever.model_fields.items():
        assert about.description or field == "lever", field
    own = set(lever.model_fields) - set(lever.__mro__[1].model_fields)
    for field in own:
        schema = lever.model_json_schema()["properties"][field]
        assert {"unit", "minimum", "maximum"} <= schema.keys(), field
    assert f"`{name}`" in table()
