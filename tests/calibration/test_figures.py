"""Claims about targets: flows as a census counts them, wages, and proxies of what the model lacks."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from littleland.country import ask

from calibration.bank import Setup
from calibration.calibrate import life_of
from calibration.figures import Seen, of_figures
from calibration.flows import Enumeration, Flows, of_flows
from calibration.known import with_panels
from calibration.moments import live, yearly
from calibration.observed import observed_flows, observed_moments, seen
from calibration.targets import SPANS, Proxy, read_targets
from calibration.yearly import Yearly
from sim import economies
from sim.calendar import Quarter
from sim.errors import InputError
from sim.model import Economy

FIRST, LAST = 2020, 2021
PAIRS = Flows(
    FIRST,
    LAST,
    np.array([0, 0, 1]),
    np.array([1, 2, 2]),
    np.array([4e6, 1e6, 2e6]),
    np.array([1e2, 3e2, 2e2]),
)


@pytest.fixture(scope="module")
def china():
    return with_panels(economies.load("china"))


@pytest.fixture(scope="module")
def proxies():
    return read_targets().proxies


# Flows between censuses.


def moment(quarter, *, homes, workers, moves, retired=(0.0, 0.0)):
    """A life between two quarters: talent by identity, everyone else, and their moves so far."""
    talent = SimpleNamespace(
        identity=np.array(list(homes), dtype=np.uint64),
        province=np.array(list(homes.values()), dtype=np.int16),
    )
    return SimpleNamespace(
        start=Quarter("2020Q1"),
        structure=SimpleNamespace(people_per_talent=10.0),
        recorder=SimpleNamespace(totals={"workers": np.array(moves)}),
        state=SimpleNamespace(
            quarter=quarter, talent=talent,
            provinces=SimpleNamespace(others=np.array(workers), retired=np.array(retired)),
        ),
    )  # fmt: skip


def test_a_census_counts_where_people_lived_and_live_and_no_moves_between():
    """Who comes back has not moved, who joins was nowhere, who retires lives where it was."""
    census = Enumeration(FIRST, LAST)
    before = {"homes": {7: 0, 8: 0, 9: 1}, "workers": [100.0, 50.0], "moves": [[0.0, 5.0], [5.0, 0.0]]}
    census.see(moment(2, **before | {"homes": {7: 1, 8: 1, 9: 0}}))  # not yet
    census.see(moment(3, **before, retired=[3.0, 4.0]))
    # Half of the workers of 0 go to 1, of whom there are then 100, and a tenth of those goes to 0.
    census.see(moment(4, homes={7: 1, 8: 0, 9: 1}, workers=[50.0, 100.0], moves=[[0.0, 55.0], [5.0, 0.0]]))
    assert census.moved is None
    census.see(moment(5, homes={7: 0, 8: 1}, workers=[60.0, 90.0], moves=[[0.0, 55.0], [15.0, 0.0]]))
    census.see(moment(6, homes={7: 0, 8: 1}, workers=[60.0, 90.0], moves=[[0.0, 55.0], [15.0, 0.0]]))
    census.see(moment(7, homes={7: 0, 8: 1, 5: 1}, workers=[60.0, 90.0], moves=[[0.0, 55.0], [15.0, 0.0]]))
    workers = np.array([[50.0 + 5.0, 45.0], [5.0, 45.0]])
    talent_and_retired = np.array([[10.0 + 3.0, 10.0], [0.0, 10.0 + 4.0]])
    np.testing.assert_allclose(census.moved, workers + talent_and_retired)
    counted = census.moved.copy()
    census.see(moment(8, homes={7: 1, 8: 0}, workers=[0.0, 150.0], moves=[[0.0, 99.0], [15.0, 0.0]]))
    np.testing.assert_array_equal(census.moved, counted)


def test_in_a_life_everyone_of_the_first_census_is_counted_once():
    """Talent is followed by name and everyone else by province, here in a slow and plain way."""
    economy = Economy(ask(quarters=8, arms={"baseline": ()}), arm="baseline")
    census, moves, others = Enumeration(FIRST, LAST), np.zeros((3, 3)), np.zeros(3)
    for quarter in range(8):
        census.see(economy)
        if quarter == 3:
            first, at = economy.state, np.diag(economy.state.provinces.others)
        others = economy.state.provinces.others
        economy.step()
        total = economy.recorder.totals["workers"]
        leave, moves = (total - moves) / others[:, None], total
        if 3 <= quarter < 7:
            at = np.array(
                [
                    [at[o, d] * (1.0 - leave[d].sum()) + at[o] @ leave[:, d] for d in range(3)]
                    for o in range(3)
                ]
            )
        if quarter == 6:
            last = economy.state
    homes, later = (
        dict(zip(state.talent.identity.tolist(), state.talent.province.tolist(), strict=True))
        for state in (first, last)
    )
    wanted = at + np.diag(first.provinces.retired)
    for name, home in homes.items():
        wanted[home, later.get(name, home)] += economy.structure.people_per_talent
    np.testing.assert_allclose(census.moved, wanted)
    talent = np.bincount(list(homes.values()), minlength=3) * economy.structure.people_per_talent
    everyone = first.provinces.others + first.provinces.retired + talent
    np.testing.assert_allclose(census.moved.sum(axis=1), everyone)
    assert 0.0 < 1.0 - np.trace(census.moved) / census.moved.sum() < 0.1


def test_a_life_that_does_not_hold_both_censuses_has_no_flows():
    for first, last in ((2019, 2020), (2020, 2021)):
        economy = Economy(ask(quarters=6, arms={"baseline": ()}), arm="baseline")
        census = Enumeration(first, last)
        for _ in range(6):
            census.see(economy)
            economy.step()
        census.see(economy)
        assert census.moved is None


def test_moments_of_flows_by_hand():
    found = of_flows(2.0 * PAIRS.persons, PAIRS)
    assert found["flows_total_2020_2021"] == pytest.approx(14.0)
    assert found["flows_rank_correlation_2020_2021"] == pytest.approx(1.0)
    assert found["flows_log_error_2020_2021"] == pytest.approx(0.0)
    twisted = of_flows(PAIRS.persons[[1, 0, 2]], PAIRS)
    assert twisted["flows_rank_correlation_2020_2021"] == pytest.approx(-1.0)
    apart = np.log([0.25, 4.0, 1.0])
    assert twisted["flows_log_error_2020_2021"] == pytest.approx(np.sqrt((apart**2).mean()))


def test_the_elasticity_to_distance_is_free_of_what_origins_and_destinations_have_of_their_own():
    origin, destination = (each.ravel() for each in np.indices((6, 4)))
    distance = 100.0 + 37.0 * ((5 * origin + 3 * destination) % 7)
    persons = np.exp(0.7 * origin) * 3.0**destination * distance**-1.3
    pairs = Flows(FIRST, LAST, origin, destination, persons, distance)
    assert of_flows(persons, pairs)["flows_by_distance_2020_2021"] == pytest.approx(-1.3)


def test_flows_into_six_provinces_are_read(china):
    flows = observed_flows(china)
    assert (flows.first, flows.last, len(flows.persons)) == (2015, 2020, 180)
    hebei_to_beijing = (flows.origin == china.places.index("Hebei")) & (
        flows.destination == china.places.index("Beijing")
    )
    assert flows.persons[hebei_to_beijing].tolist() == [601880.0]
    into, out = (np.nansum(each) for each in china.tables.moves[2015, 2020])
    assert flows.persons.sum() == pytest.approx(into)
    assert out > 0.0


def with_flows(china, folder, rows):
    header = "first_year,last_year,destination_code,origin_code,persons"
    (folder / "migration_flows.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return replace(china, folder=folder)


def test_of_several_periods_the_one_that_is_best_known_counts_without_its_gaps(china, tmp_path):
    flows = observed_flows(
        with_flows(
            china, tmp_path,
            ["2010,2015,11,12,5", "2015,2020,11,12,7", "2015,2020,11,13,", "2015,2020,11,14,0", "2015,2020,11,11,9"],
        )
    )  # fmt: skip
    assert (flows.first, flows.last, flows.persons.tolist()) == (2015, 2020, [7.0])


def test_a_flow_from_a_province_that_is_none_is_refused(china, tmp_path):
    with pytest.raises(
        InputError, match=r"migration_flows\.csv:3: origin_code: no province has the code '99'"
    ):
        observed_flows(with_flows(china, tmp_path, ["2015,2020,11,12,7", "2015,2020,11,99,7"]))


# Wages and proxies.


def years(**more):
    """Two years of three provinces."""
    flat = np.ones((2, 3))
    named = dict.fromkeys(("gdp", "population", "research", "frontier", "frontier_firms", "wage"), flat)
    return Yearly(np.array([2010, 2019]), **(named | {"groups": {}} | more))


def test_moments_of_wages_by_hand():
    observed = years(wage=np.exp([[0.0, 0.3, 0.6], [0.2, 0.6, 1.0]]))
    lived = years(wage=np.exp([[0.6, 0.3, 0.0], [0.6, 0.4, 0.2]]))
    found = of_figures(lived, observed, ((2010, 2019),))
    assert found["wage_spread_2019"] == pytest.approx(0.2 * np.sqrt(2.0 / 3.0))
    assert found["wage_spread_change_2010_2019"] == pytest.approx(-0.1 * np.sqrt(2.0 / 3.0))
    assert found["wage_correlation_2019"] == pytest.approx(-1.0)
    assert found["wage_change_correlation_2010_2019"] == pytest.approx(1.0)


def test_years_without_figures_have_no_moments():
    observed = years(wage=np.array([[1.0, 2.0, 3.0], [1.0, 2.0, np.nan]]))
    found = of_figures(years(wage=np.ones((2, 3)) * [1.0, 2.0, 4.0]), observed, ((2010, 2019), (2010, 2023)))
    assert "wage_spread_2010" in found
    assert not {name for name in found if name.startswith("wage") and name.endswith("2019")}


def test_moments_of_what_is_counted_by_hand():
    firms = np.array([[1.0, 2.0, 1.0, 4.0, 1.0, 1.0, 10.0], [2.0, 2.0, 1.0, 4.0, 1.0, 1.0, 9.0]])
    flat = np.ones((2, 7))
    same = dict.fromkeys(("gdp", "population", "research", "frontier", "frontier_firms", "wage"), flat)
    observed = years(**same, counted={"patents": 3.0 * firms})
    lived = years(**same, counted={"patents": firms, "not counted": firms})
    found = of_figures(lived, observed, ((2010, 2019),))
    assert found["patents_top5_2010"] == pytest.approx(100.0 * 18.0 / 20.0)
    assert found["patents_over_gdp_top5_2010"] == pytest.approx(0.9 / (5.0 / 7.0))
    assert found["patents_growth_2010_2019"] == pytest.approx(0.0)
    assert found["patents_change_correlation_2010_2019"] == pytest.approx(1.0)
    assert not any(name.startswith("not counted") for name in found)


def test_a_life_has_the_wage_of_everyone_at_work_and_proxies_that_move_as_its_own_quantity():
    economy = Economy(ask(quarters=8, arms={"baseline": ()}), arm="baseline")
    over = np.array([1.0, 2.0, 3.0])
    lived = live(economy)
    life = yearly(lived, Seen(years(), {"patents": ("research", over)}))
    series, part = economy.recorder.series, economy.parameters.demography.participation
    quarters = slice(4, 8)
    paid = series["talent_wage_bill"][quarters].sum(axis=0) + series["worker_wage_bill"][quarters].sum(axis=0)
    at_work = part * series["talent"][quarters].mean(axis=0) + series["workers"][quarters].mean(axis=0)
    np.testing.assert_allclose(life.wage[1], paid / at_work)
    np.testing.assert_allclose(life.frontier_firms[1], series["frontier_firms"][quarters].mean(axis=0))
    np.testing.assert_array_equal(life.counted["patents"], life.research * over)
    lowest, highest = series["worker_wage"][quarters].min(axis=0), series["talent_wage"][quarters].max(axis=0)
    assert (lowest < life.wage[1]).all()
    assert (life.wage[1] < highest).all()


def test_proxies_begin_where_the_figures_stood(china, proxies):
    held = seen(china, proxies)
    assert set(held.proxies) == set(proxies)
    for name, (by, over) in held.proxies.items():
        np.testing.assert_allclose(getattr(held.years, by)[0] * over, held.years.counted[name][0])


def test_an_economy_without_such_figures_goes_without(china, proxies):
    bare = replace(
        china, description=china.description.model_copy(
            update={"files": china.description.files.model_copy(update={"others": ()})}
        ),
    )  # fmt: skip
    held = seen(bare, {"gone": Proxy(column="nowhere", by="research", because="invented")} | dict(proxies))
    assert held.flows is None
    assert set(held.proxies) == set(proxies)


def test_no_figure_of_a_later_year_is_told(china, proxies):
    for until in (2015, 2019):
        told = observed_moments(china, until, SPANS, proxies)
        assert "wage_correlation_2015" in told
        assert not any(str(year) in name for name in told for year in range(until + 1, 2025))


def test_watching_a_life_changes_nothing_in_it():
    scenario = ask(quarters=8, arms={"baseline": ()})
    watched = Setup(scenario, seen=Seen(years(), {}, flows=PAIRS)).simulate({}, 0)
    alone = Setup(scenario).simulate({}, 0)
    assert watched.keys() - alone.keys() >= {"moves_2020_2021", "flows_total_2020_2021"}
    assert all(watched[name] == value for name, value in alone.items())


@pytest.mark.slow
def test_every_fact_that_is_tested_is_known_of_a_life_and_of_the_world(china, proxies):
    facts = [fact for fact in read_targets().facts if fact.moment]
    known = observed_moments(china, max(china.years), SPANS, proxies)
    assert not [fact.moment for fact in facts if fact.observed == "data" and fact.moment not in known]
    setup = life_of(china, 0.05, None, proxies, last=max(china.years))
    life = setup.simulate({}, 0)
    assert not [fact.moment for fact in facts if not np.isfinite(life.get(fact.moment, np.nan))]
