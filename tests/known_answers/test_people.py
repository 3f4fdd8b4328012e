"""Migration, housing and demography by hand."""

from types import SimpleNamespace

import numpy as np
import pytest
from some import SomeMarket

from sim.policy import Rules
from sim.processes import demography, housing, migration
from sim.processes.demography import DemographyParameters
from sim.processes.housing import HousingParameters
from sim.processes.migration import MigrationParameters
from sim.streams import Streams

G = MigrationParameters(
    hukou_barrier=0.5,
    compatriots=0.1,
    community=10_000,
    housing_share=0.25,
    grant_horizon=20,
    promised_quarters=12,
)
D = DemographyParameters(entry_age=22, retirement_age=60, youth=0.8)


# --- what a place is worth ------------------------------------------------------------------------------------------


def test_the_log_real_wage():
    """ln(30,000 x 0.98) - 0.75 ln 1.1 - 0.25 ln 1.2 = 10.288750 - 0.071483 - 0.045580 = 10.171686. eq. G1"""
    wage, price, homes, levy = (np.array([value]) for value in (30_000.0, 1.1, 1.2, 0.02))
    assert migration.real_wage(wage, price, homes, levy, G) == pytest.approx([10.171686], abs=1e-6)


def test_belonging_where_one_is_not_registered():
    """10,000 compatriots are one community: 0.1 ln 2 - 0.5 = -0.430685; at home 0; nobody there: -0.5. eq. G2

    Where talent has doubled in the nation, 20,000 count as 10,000.
    """
    talent = np.array([[5e6, 0.0], [10_000.0, 5e6]])  # (province, registered)
    home = migration.belonging(talent, 1.0, np.zeros(2), G)
    assert home == pytest.approx(np.array([[0.0, -0.430685], [-0.5, 0.0]]), abs=1e-6)
    assert migration.belonging(2.0 * talent, 0.5, np.zeros(2), G) == pytest.approx(home)


def test_openness_lifts_its_share_of_the_barrier():
    """Two fifths lifted in the second province: 0.1 ln 2 - 0.3 = -0.230685 there, all else as before. eq. G2"""
    talent = np.array([[5e6, 0.0], [10_000.0, 5e6]])
    home = migration.belonging(talent, 1.0, np.array([0.0, 0.4]), G)
    assert home == pytest.approx(np.array([[0.0, -0.230685], [-0.5, 0.0]]), abs=1e-6)


def seen(trust=1.0, levy=0.0, **promised):
    """What talent with a taste of 2 sees in two provinces that pay 25,000 a quarter; the first promises."""
    both = np.ones(2)
    market = SomeMarket(talent_wage=25_000.0 * both, worker_wage=both, price=both)
    structure = SimpleNamespace(
        opening_talent=both, talent_pull=both, worker_pull=both, talent_taste=2.0, worker_taste=1.0
    )
    rules = Rules.none(2).plus(**{name: np.array([value, 0.0]) for name, value in promised.items()})
    return migration.prospects(market, both, levy * both, rules, trust * both, np.eye(2), structure, G)


def test_what_a_grant_adds_to_the_odds_of_a_place():
    """50,000 yuan over 20 quarters of 25,000: 2 ln(1 + 0.1) = 0.1906204; paid at once, so believed. eq. G3"""
    found = seen(settlement_grant=50_000.0, trust=0.5)
    assert found.bonus == pytest.approx([0.1906204, 0.0], abs=1e-6)
    assert found.talent_place == pytest.approx(2.0 * np.log(25_000.0) * np.ones(2))
    assert seen(settlement_grant=50_000.0, levy=0.2).bonus[0] == pytest.approx(2.0 * np.log(1.125))


def test_what_support_adds_to_the_odds_of_a_place():
    """2,500 a quarter, promised for 12 quarters of 20 and believed to 0.84: 2 ln(1 + 0.0504) = 0.0983420. eq. G3

    Only those registered elsewhere get it: they feel -0.5 where nobody supports them, -0.401658 here.
    """
    plain, supported = seen(trust=0.84), seen(trust=0.84, housing_support=2_500.0)
    assert supported.home - plain.home == pytest.approx(np.array([[0.0, 0.0], [0.0983420, 0.0]]), abs=1e-6)
    assert np.all(supported.bonus == 0.0)


def test_longer_promises_count_up_to_the_horizon():
    """Four quarters more: 16 of 20, 2 ln(1 + 0.84 x 0.8 x 0.1) = 0.1300768; forty more count as eight. eq. G3"""

    def adds(duration):
        return (seen(0.84, housing_support=2_500.0, duration=duration).home - seen(0.84).home)[1, 0]

    assert adds(4.0) == pytest.approx(0.1300768, abs=1e-6)
    assert adds(40.0) == pytest.approx(adds(8.0)) == pytest.approx(2.0 * np.log(1.084))


def test_workers_who_review_spread_by_odds():
    """A tenth of 1,000 reviews; odds 3 of staying to 1 of going, doubled by a better place: 100 x 2 / 5 = 40. eq. G3"""
    seen = SimpleNamespace(worker_place=np.log([1.0, 2.0]))
    structure = SimpleNamespace(worker_review=0.1, worker_way=np.array([[3.0, 1.0], [1.0, 3.0]]))
    moved = migration.flow(np.array([1000.0, 0.0]), seen, structure)
    assert moved == pytest.approx(np.array([[0.0, 40.0], [0.0, 0.0]]))


def test_the_house_price_after_a_tenth_more_residents():
    """1.1^(1 / 2.7) = 1.035930. eq. H1"""
    people = np.array([1e6, 2e6])
    assert housing.price(1.1 * people, people, HousingParameters(supply_elasticity=2.7)) == pytest.approx(
        [1.035930, 1.035930], rel=1e-6
    )


# --- age, graduates, students ---------------------------------------------------------------------------------------


def test_the_age_distribution_of_the_opening():
    """Between 22 and 60 years (88 and 240 quarters), density falling to a fifth: half are younger than 35. eq. D1

    Share of the span at the median: (1 - sqrt(1 - 0.8 x 1.2 / 2)) / 0.8 = 0.348612, 88 + floor(52.99) = 140.
    """
    assert demography.age_at(np.array([0.0, 0.5, 1.0]), D).tolist() == [88, 140, 239]
    flat = D.model_copy(update={"youth": 0.0})
    assert demography.age_at(np.array([0.0, 0.5, 1.0]), flat).tolist() == [88, 164, 239]


def test_the_density_of_ages_falls_to_a_fifth_in_a_straight_line():
    """Eight spans of 19 quarters: the parts fall from (1 - 0.05) / 4.8 to (1 - 0.75) / 4.8; mean density 0.6."""
    ages = demography.age_at(np.linspace(0.0, 1.0, 100_001)[:-1], D)
    eighths = np.bincount((ages - 88) // 19, minlength=8) / 1e5
    middles = (np.arange(8) + 0.5) / 8.0
    assert eighths == pytest.approx((1.0 - 0.8 * middles) / 4.8, abs=1e-4)


def study(seats, quarters, graduates=0.0):
    """Graduates of each quarter, persons, where `seats` are added in the first; a talent agent is 100 persons."""
    structure = SimpleNamespace(
        graduates=np.array([graduates, 0.0]), people_per_talent=100.0, provinces=2,
        graduates_registered=np.array([[0.75, 1.0], [0.25, 1.0]]),
    )  # fmt: skip
    stocks = SimpleNamespace(students=np.zeros((16, 2)), student_cost=np.zeros((16, 2)))
    persons, classes = [], []
    for quarter in range(quarters):
        draw = Streams(1, 0).at(quarter)
        admitted = np.array([seats if quarter == 0 else 0.0, 0.0])
        leaving = demography.graduate(
            stocks, admitted, np.array([9000.0, 0.0]), structure, quarter, D, draw("a"), draw("b")
        )
        persons.append(leaving.persons[0])
        classes.append(leaving)
        stocks = SimpleNamespace(students=leaving.students, student_cost=leaving.student_cost)
    return persons, classes


def test_extra_students_graduate_sixteen_quarters_after_they_were_admitted():
    """300 seats in the first quarter are three agents of 100 persons in the seventeenth. eq. D3"""
    persons, classes = study(seats=300.0, quarters=20)
    assert persons == [0.0] * 16 + [300.0] + [0.0] * 3
    graduates = classes[16].graduates
    assert len(graduates) == 3
    assert graduates.province.tolist() == [0, 0, 0]
    assert graduates.born.tolist() == [16 - 88] * 3


def test_extra_students_cost_money_for_sixteen_quarters():
    """300 students at 9,000 yuan a quarter, in each of the sixteen quarters after admission."""
    _, classes = study(seats=300.0, quarters=20)
    bills = [(each.students * each.student_cost).sum() for each in classes]
    assert bills == [2_700_000.0] * 16 + [0.0] * 4


def test_graduates_are_whole_agents_in_the_expected_number():
    """250 persons a quarter are two or three agents of 100, 2.5 on average."""
    persons, _ = study(seats=0.0, quarters=400, graduates=250.0)
    assert set(persons) == {200.0, 300.0}
    assert np.mean(persons) == pytest.approx(250.0, abs=4 * 50.0 / 20.0)


def test_three_graduates_in_four_are_registered_where_they_studied():
    _, classes = study(seats=0.0, quarters=300, graduates=2000.0)
    home = np.concatenate([each.graduates.registered for each in classes]) == 0
    assert home.mean() == pytest.approx(0.75, abs=4 * np.sqrt(0.75 * 0.25 / len(home)))
