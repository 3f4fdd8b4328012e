"""Kernels over talent, and the gravity of everyone else, do what their plain twins do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twins import gravity as plain_gravity
from twins import talent as plain

from sim import kernels
from sim.state import Talent
from sim.streams import Streams

QUARTER = 6
AGES = (88, 240)
SETTINGS = settings(max_examples=15)


def people_of(rng, provinces, count=80):
    return Talent(
        identity=rng.integers(0, 2**63, count).astype(np.uint64),
        province=rng.integers(0, provinces, count).astype(np.int16),
        registered=rng.integers(0, provinces, count).astype(np.int16),
        born=(QUARTER - rng.integers(80, 250, count)).astype(np.int32),
    )


def against(place, move, bonus, home):
    """What the kernel weighs: odds against every way (from, to) and home (registered, to), up to a factor."""
    value = place + move + np.where(np.eye(len(place), dtype=bool), 0.0, bonus)
    return np.exp(1.0 - value), np.exp(-home)


@SETTINGS
@given(
    st.integers(0, 2**32), st.integers(1, 9), st.floats(0.0, 1.0), st.floats(0.0, 0.3), st.floats(0.0, 0.5)
)
def test_decide_lets_each_person_do_what_the_twin_does(seed, provinces, review, decline, founding):
    rng = np.random.default_rng(seed)
    people, draw = people_of(rng, provinces), Streams(seed, 1).at(QUARTER)
    chance, place, bonus = (
        rng.uniform(0, founding, provinces),
        rng.normal(size=provinces),
        rng.exponential(1, provinces),
    )
    move, home = rng.normal(-1, 1, (provinces, provinces)), rng.normal(-1, 1, (provinces, provinces))
    lucks = draw("entry.found"), draw("migration.review"), draw("migration.taste")
    retires = np.empty(len(people), dtype=np.bool_)
    destination = np.empty(len(people), dtype=np.int16)
    founders, luck = kernels.talent.decide(
        0, len(people), people.identity, people.province, people.registered, people.born, QUARTER, AGES[1], AGES[0],
        review, decline, chance, *against(place, move, bonus, home), *(luck.words for luck in lucks), retires,
        destination,
    )  # fmt: skip
    twin = plain.decide(people, QUARTER, AGES, review, decline, chance, (place, move, bonus, home), *lucks)
    assert np.array_equal(retires, twin[0])
    assert np.array_equal(founders, np.flatnonzero(twin[1] >= 0.0))
    assert np.array_equal(luck, twin[1][founders])
    assert np.array_equal(destination, twin[2])


def test_more_people_than_luck_is_drawn_for_at_once_decide_as_the_twin_does():
    """Whole batches and the rest of one, of all talent and of reviewers, in provinces that fill no block of words."""
    provinces, count = 7, 2 * kernels.talent.BATCH + 5
    rng = np.random.default_rng(8)
    people, draw = people_of(rng, provinces, count), Streams(8, 1).at(QUARTER)
    chance, place, bonus = np.full(provinces, 0.05), rng.normal(size=provinces), rng.normal(size=provinces)
    move, home = rng.normal(size=(provinces, provinces)), rng.normal(size=(provinces, provinces))
    lucks = draw("entry.found"), draw("migration.review"), draw("migration.taste")
    retires, destination = np.empty(count, bool), np.empty(count, np.int16)
    founders, luck = kernels.talent.decide(
        0, count, people.identity, people.province, people.registered, people.born, QUARTER, AGES[1], AGES[0], 0.9,
        0.02, chance, *against(place, move, bonus, home), *(luck.words for luck in lucks), retires, destination,
    )  # fmt: skip
    twin = plain.decide(people, QUARTER, AGES, 0.9, 0.02, chance, (place, move, bonus, home), *lucks)
    assert (destination >= 0).sum() > 2 * kernels.talent.REVIEWERS
    assert np.array_equal(retires, twin[0])
    assert np.array_equal(founders, np.flatnonzero(twin[1] >= 0.0))
    assert np.array_equal(luck, twin[1][founders])
    assert np.array_equal(destination, twin[2])


@SETTINGS
@given(st.integers(0, 2**32), st.integers(1, 9), st.floats(0.0, 1.0), st.floats(0.0, 0.3))
def test_talent_and_reviewers_are_counted_by_residence_and_registration(seed, provinces, review, decline):
    people = people_of(np.random.default_rng(seed), provinces)
    totals, reviewers = np.zeros((2, provinces, provinces), np.int64), np.zeros((provinces, provinces))
    kernels.talent.count(0, len(people), people.province, people.registered, totals)
    kernels.talent.weigh_reviewers(
        0,
        len(people),
        people.province,
        people.registered,
        people.born,
        QUARTER,
        AGES[0],
        review,
        decline,
        reviewers,
    )
    assert np.array_equal(totals.sum(axis=0), plain.count(people, provinces))
    twin = plain.weigh_reviewers(people, provinces, QUARTER, AGES[0], review, decline)
    np.testing.assert_allclose(reviewers, twin, rtol=1e-12)


@SETTINGS
@given(st.integers(0, 2**32), st.integers(1, 9), st.floats(0.0, 1.0))
def test_register_changes_those_whom_the_twin_does(seed, provinces, most):
    rng = np.random.default_rng(seed)
    people, luck = people_of(rng, provinces), Streams(seed, 1).at(QUARTER)("registration.change")
    chance, registers = rng.uniform(0.0, most, provinces), np.empty(80, dtype=np.bool_)
    chance[0] = 0.0
    kernels.talent.register(
        0, 80, people.identity, people.province, people.registered, chance, luck.words, registers
    )
    assert np.array_equal(registers, plain.register(people, chance, luck))
    assert not np.any(registers[people.province == 0])


def random_choice(seed, provinces, origins):
    rng = np.random.default_rng(seed)
    reviewers = rng.exponential(1000.0, (provinces, origins)) * (rng.uniform(size=(provinces, origins)) < 0.8)
    place, home = np.exp(rng.normal(size=provinces)), np.exp(rng.normal(size=(origins, provinces)))
    return reviewers, place, np.exp(rng.normal(size=(provinces, provinces))), home


@SETTINGS
@given(st.integers(0, 2**32), st.integers(1, 8), st.integers(1, 8))
def test_expected_flows_are_those_of_a_logit_choice(seed, provinces, origins):
    choice = random_choice(seed, provinces, origins)
    moved = kernels.gravity.flows(*choice)
    np.testing.assert_allclose(moved, plain_gravity.flows(*choice), rtol=1e-12)
    np.testing.assert_allclose(moved.sum(axis=1), choice[0].sum(axis=1), rtol=1e-12)


@SETTINGS
@given(st.integers(0, 2**32), st.integers(3, 8))
def test_the_fitted_gravity_meets_both_margins(seed, provinces):
    reviewers, place, way, home = random_choice(seed, provinces, 3)
    reviewers += 1000.0
    someone_moved = np.random.default_rng(seed + 1).uniform(5.0, 50.0, (provinces, provinces))
    np.fill_diagonal(someone_moved, 0.0)
    wanted_in, wanted_out = someone_moved.sum(axis=0), someone_moved.sum(axis=1)
    np.fill_diagonal(way, 10.0 * way.sum(axis=1))
    pull, gap, _ = kernels.gravity.fit(reviewers, place, way, home, wanted_in, wanted_out, 1e-13, 5000)
    assert gap < 1e-9
    moved = plain_gravity.flows(reviewers, place * pull, way, home)
    stay = np.diag(moved)
    assert moved.sum(axis=1) - stay == pytest.approx(wanted_out, rel=1e-9)
    assert moved.sum(axis=0) - stay == pytest.approx(wanted_in, rel=1e-9)


@pytest.mark.parametrize(
    ("came", "left"),
    [((500.0, 60.0, 40.0), (200.0, 200.0, 200.0)), ((100.0, 50.0), (100.0, 50.0))],
    ids=["more come than others send", "two provinces, unequal"],
)
def test_margins_that_no_moves_can_have_are_reported_as_a_gap(came, left):
    """The opening refuses a gap of 1e-9 or more; a fit that fails must show one, and not NaN pulls with a gap of 0."""
    provinces = len(came)
    way = np.ones((provinces, provinces))
    np.fill_diagonal(way, 30.0)
    reviewers, alike, anywhere = np.full((provinces, 1), 5000.0), np.ones(provinces), np.ones((1, provinces))
    _, gap, _ = kernels.gravity.fit(
        reviewers, alike, way, anywhere, np.array(came), np.array(left), 1e-13, 5000
    )
    assert not gap < 1e-9


def test_individual_choices_have_the_expected_flows_for_their_mean():
    """Twenty thousand people who all review, against the logit formula: chi-square by origin, 3.3 sigma."""
    provinces, count = 3, 20_000
    rng = np.random.default_rng(5)
    people = people_of(rng, provinces, count)
    place, move = np.array([0.0, 0.5, -0.3]), np.log(np.array([[3.0, 1, 0.5], [1, 2, 1], [0.2, 1, 4]]))
    home, bonus = rng.normal(0, 0.3, (provinces, provinces)), np.zeros(provinces)
    retires, destination = np.empty(count, bool), np.empty(count, np.int16)
    draw = Streams(3, 0).at(QUARTER)
    kernels.talent.decide(
        0, count, people.identity, people.province, people.registered, people.born, QUARTER, 10_000, AGES[0], 1.0, 0.0,
        np.zeros(provinces), *against(place, move, bonus, home), draw("a").words, draw("b").words, draw("c").words,
        retires, destination,
    )  # fmt: skip
    chosen = np.where(destination >= 0, destination, people.province)
    seen = np.zeros((provinces, provinces))
    np.add.at(seen, (people.province, chosen), 1.0)
    expected = plain_gravity.flows(plain.count(people, provinces), np.exp(place), np.exp(move), np.exp(home))
    spread = np.sqrt(expected * (1 - expected / expected.sum(axis=1, keepdims=True)))
    assert np.all(np.abs(seen - expected) < 3.3 * spread)
