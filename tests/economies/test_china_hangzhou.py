"""Claims about China with Hangzhou cut out: the pieces sum to Zhejiang, nobody else is touched, guesses are named."""

import csv
import pickle
from dataclasses import replace

import numpy as np
import pytest

from sim.calendar import Quarter
from sim.economies import load
from sim.economies.cut_counts import MOVES, REGISTERED, count_for
from sim.economies.cut_economy import ADDED, CROSSING, OVER_GDP
from sim.economies.observation import VECTORS
from sim.errors import InputError
from sim.places import great_circle_km

YEARS = range(2012, 2025)
NATURAL_INCREASE = {
    2015: 4.9e-3,
    2020: 5.5e-3,
}  # a year, over the five years to the year; see the card of shares.csv


@pytest.fixture(scope="module")
def china():
    return load("china")


@pytest.fixture(scope="module")
def cut():
    return load("china-hangzhou")


@pytest.fixture(scope="module")
def zhejiang(china) -> int:
    return china.places.index("Zhejiang")


@pytest.fixture(scope="module", params=YEARS)
def pair(request, china, cut):
    """The same year with Zhejiang whole, and cut."""
    return china.opening(request.param), cut.opening(request.param)


def within(cut, seen, what: str) -> tuple[float, float]:
    """Persons across the line inside Zhejiang, to Hangzhou and to the rest, as an opening has them."""
    when = int(seen.migration_period[-4:]) if what == MOVES else seen.year
    to_part, to_rest = count_for(cut.counts.within[what], when).values
    return to_part, to_rest


# --- the pieces sum to the whole ----------------------------------------------------------------------------------


def test_it_opens_in_the_years_with_city_figures(cut):
    assert cut.years == tuple(YEARS)
    with pytest.raises(
        InputError, match=r"china-hangzhou: 2011 cannot be opened\. Open one of 2012 to 2024\."
    ):
        cut.opening(2011)


def test_what_adds_up_sums_to_zhejiang_to_the_last_bit(pair, zhejiang):
    whole, pieces = pair
    for quantity in ADDED:
        values = getattr(pieces, quantity)
        assert values[zhejiang] + values[-1] == getattr(whole, quantity)[zhejiang], quantity
        assert values[-1] > 0, quantity


def test_what_shares_of_gdp_are_shares_of_sums_to_zhejiang(pair, zhejiang):
    whole, pieces = pair
    for quantity in OVER_GDP:
        outlay = getattr(pieces, quantity) * pieces.gdp
        expected = getattr(whole, quantity)[zhejiang] * whole.gdp[zhejiang]
        assert outlay[zhejiang] + outlay[-1] == pytest.approx(expected, rel=1e-15)


def test_moves_and_registrations_are_zhejiangs_and_those_inside_it(cut, pair, zhejiang):
    whole, pieces = pair
    for quantity, (what, _, _) in CROSSING.items():
        values = getattr(pieces, quantity)
        across = sum(within(cut, pieces, what))
        expected = getattr(whole, quantity)[zhejiang] + across
        assert values[zhejiang] + values[-1] == pytest.approx(expected, rel=1e-15)


def test_every_move_has_both_ends(pair):
    whole, pieces = pair
    assert pieces.migrants_in.sum() == pytest.approx(pieces.migrants_out.sum(), rel=1e-13)
    gained = pieces.migrants_in - pieces.migrants_out
    assert gained[[10, -1]].sum() == pytest.approx((whole.migrants_in - whole.migrants_out)[10], rel=1e-12)


def test_the_mean_wage_of_residents_is_zhejiangs(pair, zhejiang):
    whole, pieces = pair
    at = [zhejiang, -1]
    mean = (pieces.wage[at] @ pieces.population[at]) / pieces.population[at].sum()
    assert mean == pytest.approx(whole.wage[zhejiang], rel=1e-14)


def test_the_other_provinces_are_untouched_to_the_last_bit(china, cut, pair, zhejiang):
    whole, pieces = pair
    others = np.delete(np.arange(31), zhejiang)
    for quantity in VECTORS:
        assert np.array_equal(getattr(pieces, quantity)[others], getattr(whole, quantity)[others]), quantity
    for name in ("gdp_vintage", "migration_period", "wage_year", "field_weights"):
        assert getattr(pieces, name) == getattr(whole, name)
    far, near = cut.places.distance_km, china.places.distance_km
    assert np.array_equal(far[np.ix_(others, others)], near[np.ix_(others, others)])
    assert [cut.places.codes[at] for at in others] == [china.places.codes[at] for at in others]


# --- where they lie -----------------------------------------------------------------------------------------------


def test_both_pieces_have_their_codes_and_zhejiang_means_both(cut, zhejiang):
    places = cut.places
    assert places.find("Rest of Zhejiang") == places.find("33") == (zhejiang,)
    assert places.find("Hangzhou") == places.find("3301") == (31,)
    assert places.find("Zhejiang") == (zhejiang, 31)
    assert set(places.find("five-leaders")) >= {zhejiang, 31}
    assert len(places.groups["coast"]) + len(places.groups["inland"]) == 32
    assert places.land_area_km2[31] == 16_850


def test_areas_and_groups_divide_the_country_as_before(china, cut):
    assert cut.places.land_area_km2.sum() == pytest.approx(china.places.land_area_km2.sum(), rel=1e-15)
    for name, members in china.places.groups.items():
        assert [at for at in cut.places.groups[name] if at < 31] == list(members)


def test_hangzhou_has_the_distances_of_zhejiangs_capital(china, cut, zhejiang):
    others = np.delete(np.arange(31), zhejiang)
    assert np.array_equal(cut.places.distance_km[31, others], china.places.distance_km[zhejiang, others])
    assert cut.places.distance_km[31, zhejiang] == pytest.approx(116.2, abs=0.1)
    places = cut.places
    again = great_circle_km(places.lon, places.lat)
    assert np.allclose(places.distance_km[zhejiang], again[zhejiang])


def test_hangzhou_trades_through_the_ports_of_the_rest(cut, zhejiang):
    far = cut.opening(2018).export_distance_km
    assert far[zhejiang] == 0
    assert far[31] == cut.places.distance_km[31, zhejiang]


def test_every_province_has_an_outline_that_the_map_can_draw(china, cut, zhejiang):
    from sim.report.outlines import atlas

    drawn = atlas(cut.boundaries(), [{"code": code} for code in cut.places.codes]).rings
    assert set(drawn) == set(cut.places.codes)
    before = atlas(china.boundaries(), [{"code": code} for code in china.places.codes]).rings
    assert sum(len(rings) for rings in drawn.values()) == sum(len(rings) for rings in before.values()) + 2
    for code, rings in before.items():
        assert all(
            np.array_equal(one, other) for one, other in zip(rings, drawn[code][: len(rings)], strict=True)
        ) or (code == "33" and sum(len(ring) for ring in rings) < sum(len(ring) for ring in drawn["33"]))


# --- what was read ------------------------------------------------------------------------------------------------


def test_shares_are_those_that_were_published(cut, zhejiang):
    seen = cut.opening(2022)
    both = [zhejiang, -1]
    assert seen.gdp[-1] / seen.gdp[both].sum() == pytest.approx(18_753 / 77_815, rel=1e-12)
    assert seen.population[-1] == pytest.approx(12_376_000, rel=1e-12)
    seen = cut.opening(2021)
    outlay = seen.research_intensity * seen.gdp
    assert outlay[-1] == pytest.approx(66.7e9, rel=1e-6)
    assert outlay[-1] / outlay[both].sum() == pytest.approx(0.3091, abs=1e-4)
    seen = cut.opening(2020)
    assert seen.talent[-1] == pytest.approx(11_936_010 * 0.29317, rel=1e-5)
    seen = cut.opening(2024)
    assert seen.gdp[-1] == pytest.approx(2.186e12, rel=0.002)  # before the revision of 2024
    assert seen.gdp[-1] / seen.gdp[both].sum() == pytest.approx(0.243, abs=0.001)


def test_the_wholes_of_research_and_students_are_those_of_china(china, cut, zhejiang):
    wholes = {
        (row["quantity"], int(row["year"])): float(row["whole"])
        for row in csv.DictReader((cut.folder / "shares.csv").open(encoding="utf-8"))
    }
    for (quantity, year), whole in wholes.items():
        if quantity == "research_outlay":
            seen = china.tables.at("rd_expenditure_100m_cny", year)[zhejiang]
            assert whole * 1e8 == pytest.approx(seen, rel=1e-6)
    assert wholes["students", 2008] == pytest.approx(china.tables.at("he_enrolment_10k", 2008)[zhejiang])
    stock = sum(china.tables.at("hnte_newly_recognised_firms", year)[zhejiang] for year in (2022, 2023, 2024))
    assert wholes["hightech_enterprises", 2024] == stock


@pytest.mark.parametrize("period_end", NATURAL_INCREASE)
def test_net_moves_are_the_growth_of_residents_less_natural_increase(china, cut, zhejiang, period_end):
    """The rule by which arrivals were assumed; residents at both ends by the city's shares."""
    residents = {
        year: count_for(cut.counts.shares["residents"], year).values[0]
        * china.tables.at("population_10k_persons", year)[zhejiang]
        for year in (period_end - 5, period_end)
    }
    born = 5 * NATURAL_INCREASE[period_end] * np.mean(list(residents.values()))
    expected = residents[period_end] - residents[period_end - 5] - born
    seen = cut.opening(period_end)
    assert seen.migrants_in[-1] - seen.migrants_out[-1] == pytest.approx(expected, rel=0.01)


def test_registered_elsewhere_in_2010_are_those_from_beyond_the_city(cut):
    to_part, _ = count_for(cut.counts.within[REGISTERED], 2010).values
    share = cut.counts.shares["from_other_provinces"][2010].values[0]
    assert to_part + share * 11_820_000 == pytest.approx(2_354_400)


def test_hangzhou_is_as_it_is_known(cut, zhejiang):
    """More learned, more inventive and richer than the rest, in every year."""
    for year in YEARS:
        seen = cut.opening(year)
        for above in (
            seen.gdp / seen.population,
            seen.talent / seen.population,
            seen.frontier_share,
            seen.research_intensity,
            seen.graduates / seen.population,
            seen.public_revenue / seen.population,
        ):
            assert above[-1] > above[zhejiang]
        assert seen.talent[-1] < 0.5 * seen.population[-1]


# --- what is said -------------------------------------------------------------------------------------------------


def test_every_division_is_named_among_the_assumptions(pair):
    whole, pieces = pair
    assert pieces.assumptions[: len(whole.assumptions)] == whole.assumptions
    ours = pieces.assumptions[len(whole.assumptions) :]
    assert len(set(ours)) == len(ours)
    assert {said.split(":")[0] for said in ours} == {*ADDED, *OVER_GDP, *CROSSING, "wage"}
    assert all("Hangzhou" in said and said.endswith(".") for said in ours)


def test_history_knows_the_pieces_in_the_years_they_were_counted(china, cut, zhejiang):
    years, gdp = cut.history("gdp")
    before, whole = china.history("gdp")
    assert np.array_equal(years, before)
    assert [int(year) for year in years[np.isfinite(gdp).all(axis=1)]] == list(range(2012, 2023))
    known = np.isfinite(gdp[:, -1])
    assert np.array_equal(gdp[known, zhejiang] + gdp[known, -1], whole[known, zhejiang])
    others = np.delete(np.arange(31), zhejiang)
    assert np.array_equal(gdp[:, others], whole[:, others])
    years, residents = cut.history("population")
    assert [int(year) for year in years[np.isfinite(residents[:, -1])]] == [
        2010,
        2020,
        2021,
        2022,
        2023,
        2024,
    ]
    assert np.isnan(cut.history("average_wage_urban_units_cny")[1][:, -1]).all()
    with pytest.raises(InputError, match="no history of 'gpd'"):
        cut.history("gpd")


def test_without_hindsight_no_later_count_divides_talent(cut):
    """Doubling the city's share of the census of 2020 changes nothing that 2012 says without hindsight."""
    counted = cut.counts.shares["college_educated"]
    doubled = {**counted, 2020: counted[2020]._replace(values=(2 * counted[2020].values[0],))}
    counts = replace(cut.counts, shares={**cut.counts.shares, "college_educated": doubled})
    changed = replace(cut, counts=counts)
    assert np.array_equal(
        changed.opening(2012, hindsight=False).talent, cut.opening(2012, hindsight=False).talent
    )
    assert changed.opening(2012).talent[-1] > cut.opening(2012).talent[-1]


def test_checksums_cover_what_it_is_cut_from(china, cut):
    sums = cut.checksums()
    assert {f"china/{file}": sha for file, sha in china.checksums().items()}.items() <= sums.items()
    assert {"economy.yaml", "shares.csv", "within.csv", "boundaries.geojson", "programmes.csv"} <= sums.keys()


def test_it_survives_a_journey_between_processes(cut):
    again = pickle.loads(pickle.dumps(cut)).opening(2015)
    assert np.array_equal(again.gdp, cut.opening(2015).gdp)
    assert again.assumptions == cut.opening(2015).assumptions


def test_programmes_are_dated_and_name_levers_that_exist(cut):
    from pydantic import TypeAdapter

    from sim.policy.catalogue import LEVERS, PILLARS

    quarter = TypeAdapter(Quarter).validate_python
    rows = list(csv.DictReader((cut.folder / "programmes.csv").open(encoding="utf-8")))
    assert len({row["programme"] for row in rows}) == len(rows) >= 20
    for row in rows:
        assert row["source"], row["programme"]
        assert row["status"] in ("read", "recalled")
        assert row["lever"] == "" or row["lever"] in LEVERS
        assert row["pillar"] in PILLARS
        start = quarter(row["start"])
        assert row["end"] == "" or quarter(row["end"]) >= start
        for number in ("dose", "yuan_per_year"):
            assert row[number] == "" or float(row[number]) > 0
        assert (row["dose"] == "") == (row["dose_unit"] == "")
    assert {row["start"] for row in rows} >= {"2010Q1", "2019Q3", "2023Q2"}


# --- the model opens on it ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2012, 2018, 2022])
def test_the_model_reproduces_its_gdp(year):
    from sim.model import Economy
    from sim.opening.open import open_economy
    from sim.scenario import Scenario

    told = {"economy": "china-hangzhou", "run.start": f"{year}Q1", "uncertainty": "none"}
    scenario = Scenario.load("baseline", told)
    opening = open_economy(scenario)
    economy = Economy(scenario, arm="baseline", opening=opening)
    economy.step()
    error = economy.recorder.series["gdp"][0] * 4 / opening.observed.gdp - 1
    assert np.abs(error).max() < 1e-9
