"""Claims about the observed economy of China: published totals, shares, and laws that hold in every opening year."""

from dataclasses import replace

import numpy as np
import pytest

from sim.economies import Observation, load
from sim.errors import InputError
from sim.places import great_circle_km, read_only

YEARS = range(2010, 2025)
CENSUS_4, CENSUS_5 = "gdp_100m_cny_census4", "gdp_100m_cny_census5"
PUBLISHED_2023 = {  # census-4, 100 million yuan, as published in early 2024
    "Guangdong": 135_673.2,
    "Jiangsu": 128_222.2,
    "Shandong": 92_068.7,
    "Zhejiang": 82_553.2,
    "Sichuan": 60_132.9,
}
SUMS_CENSUS_5 = {2020: 103.11, 2021: 116.68, 2022: 122.29, 2023: 128.38, 2024: 133.76}  # trillion yuan


@pytest.fixture(scope="module")
def china():
    return load("china")


@pytest.fixture(scope="module", params=YEARS)
def seen(request, china) -> Observation:
    return china.opening(request.param)


# --- published figures --------------------------------------------------------------------------------------------


def test_gdp_of_the_five_leaders_is_as_published(china):
    years, gdp = china.history("gdp")
    for name, published in PUBLISHED_2023.items():
        figure = gdp[list(years).index(2023), china.places.index(name)]
        assert figure == pytest.approx(published * 1e8, rel=1e-6)


def test_five_leaders_hold_forty_percent_of_gdp_on_eleven_percent_of_land(china):
    seen, leaders = china.opening(2023), list(china.places.find("five-leaders"))
    assert seen.gdp[leaders].sum() / seen.gdp.sum() == pytest.approx(0.397, abs=0.005)
    area = china.places.land_area_km2
    assert area[leaders].sum() / area.sum() == pytest.approx(0.107, abs=0.001)


@pytest.mark.parametrize(("year", "trillion"), SUMS_CENSUS_5.items())
def test_openings_since_2020_sum_to_gdp_after_the_fifth_census(china, year, trillion):
    assert china.opening(year).gdp.sum() / 1e12 == pytest.approx(trillion, abs=0.005)


@pytest.mark.parametrize("year", range(2010, 2015))
def test_migrants_of_2005_to_2010_sum_to_the_published_total(china, year):
    seen = china.opening(year)
    assert seen.migration_period == "2005-2010"
    assert seen.migrants_in.sum() == seen.migrants_out.sum() == 54_993_910


def test_migrants_since_2020_sum_to_the_published_total_and_keep_what_is_known(china):
    seen = china.opening(2023)
    assert seen.migration_period == "2015-2020"
    assert seen.migrants_in.sum() == pytest.approx(50_830_000, rel=1e-12)
    assert seen.migrants_out.sum() == pytest.approx(50_830_000, rel=1e-12)
    beijing = china.places.index("Beijing")
    assert seen.migrants_in[beijing] == pytest.approx(2_546_430, rel=1e-12)
    assert seen.migrants_out[beijing] == pytest.approx(1_267_480, rel=1e-12)


def test_in_2020_the_registered_elsewhere_are_those_of_the_census(china):
    assert china.opening(2020).registered_elsewhere.sum() == 124_837_153
    assert china.opening(2010).registered_elsewhere.sum() == pytest.approx(85_900_000)


def test_in_2020_talent_is_that_of_the_census(china):
    seen = china.opening(2020)
    assert seen.talent.sum() == 217_225_230
    assert seen.talent[china.places.index("Beijing")] == 9_190_721


def test_talent_of_other_years_follows_the_national_stock(china):
    servicemen = 217_225_230 / 218_360_767  # the nation counts them, the provinces do not
    assert china.opening(2010).talent.sum() == pytest.approx(119_637_430 * servicemen)
    yearly = (218_360_767 - 119_637_430) / 10
    assert china.opening(2023).talent.sum() == pytest.approx((218_360_767 + 3 * yearly) * servicemen)
    middle = np.sqrt(119_637_430 * 218_360_767) * servicemen
    assert china.opening(2015).talent.sum() == pytest.approx(middle)


def test_high_tech_enterprises_are_the_recognitions_of_three_years(china):
    assert china.opening(2023).frontier_firms.sum() == 465_568
    assert china.opening(2012).frontier_firms.sum() == pytest.approx(49_000)


def test_research_intensity_of_the_nation_is_near_the_published_one(china):
    published = {2011: 0.0178, 2015: 0.0206, 2019: 0.0224, 2023: 0.0258}  # NBS, GDP of the time
    for year, intensity in published.items():
        seen = china.opening(year)
        found = (seen.research_intensity * seen.gdp).sum() / seen.gdp.sum()
        assert found == pytest.approx(intensity, rel=0.03)


def test_frontier_share_of_the_nation_agrees_with_the_share_of_hightech_in_industry(china):
    """High-tech over industry above scale times industry over GDP: 9.4 % x 40.7 % (2012), 15.1 % x 31 % (2020)."""
    for year, share in {2012: 0.094 * 0.407, 2020: 0.151 * 0.31}.items():
        seen = china.opening(year)
        assert (seen.frontier_share * seen.gdp).sum() / seen.gdp.sum() == pytest.approx(share, rel=0.05)


def test_distances_are_those_over_the_ground(china):
    places = china.places
    again = great_circle_km(places.lon, places.lat)
    assert np.allclose(places.distance_km, again, rtol=0.004)
    assert places.distance_km[places.index("Beijing"), places.index("Shanghai")] == 1066.8


def test_groups_divide_the_country(china):
    for halves in (("coast", "inland"), ("north", "south"), ("east", "central", "west", "northeast")):
        members = [member for group in halves for member in china.places.groups[group]]
        assert sorted(members) == list(range(31))


# --- laws of every opening year -----------------------------------------------------------------------------------


def test_every_quantity_is_known_everywhere(seen):
    for name in (
        "gdp",
        "population",
        "talent",
        "research_intensity",
        "firms",
        "graduates",
        "wage",
        "public_revenue",
    ):
        values = getattr(seen, name)
        assert values.shape == (31,)
        assert values.dtype == np.float64
        assert np.all(np.isfinite(values) & (values > 0)), name
    for name in ("frontier_share", "frontier_firms", "migrants_in", "migrants_out", "registered_elsewhere"):
        assert np.all(getattr(seen, name) > 0), name


def test_talent_is_part_of_population_and_frontier_firms_of_firms(seen):
    assert np.all(seen.talent < 0.5 * seen.population)
    assert np.all(seen.frontier_firms < 0.1 * seen.firms)
    assert np.all(seen.registered_elsewhere < 0.5 * seen.population)


def test_every_move_has_both_ends(seen):
    assert seen.migrants_in.sum() == pytest.approx(seen.migrants_out.sum(), rel=1e-13)


def test_field_weights_sum_to_one_over_the_four_fields(seen):
    assert set(seen.field_weights) == {"ai", "robotics", "biotech", "neurotechnology"}
    assert sum(seen.field_weights.values()) == pytest.approx(1)


def test_frontier_share_is_plausible_everywhere(seen):
    national = (seen.frontier_share * seen.gdp).sum() / seen.gdp.sum()
    assert 0.03 < national < 0.06
    assert seen.frontier_share.max() < 0.12


def test_arrays_cannot_be_written(seen):
    for name in ("gdp", "talent", "wage", "migrants_out", "export_distance_km"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(seen, name)[0] = 1


def test_assumptions_are_sentences_that_name_their_quantity(seen):
    assert len(set(seen.assumptions)) == len(seen.assumptions)
    for sentence in seen.assumptions:
        quantity, said = sentence.split(": ", 1)
        assert quantity == "migrants" or hasattr(seen, quantity)
        assert said.endswith(".")
    assert any(sentence.startswith("field_weights:") for sentence in seen.assumptions)
    assert any(sentence.startswith("talent:") for sentence in seen.assumptions) == (seen.year != 2020)


def test_wages_are_of_the_year_or_the_last_one_observed(seen):
    assert seen.wage_year == min(seen.year, 2019)


def test_gateways_lie_at_no_distance_and_others_at_the_nearest(china, seen):
    assert seen.export_distance_km[china.places.index("Zhejiang")] == 0
    anhui, jiangsu = china.places.index("Anhui"), china.places.index("Jiangsu")
    assert seen.export_distance_km[anhui] == china.places.distance_km[anhui, jiangsu]


def test_neighbouring_years_are_neighbours(china):
    """No opening jumps against the year before by more than data revisions do."""
    for year in range(2011, 2025):
        before, after = china.opening(year - 1), china.opening(year)
        for name, most in {"talent": 0.25, "population": 0.06, "firms": 0.6, "graduates": 0.3}.items():
            change = np.abs(np.log(getattr(after, name) / getattr(before, name)))
            assert change.max() < most, (year, name)


# --- one vintage for each use -------------------------------------------------------------------------------------


def scaled(china, column: str, factor: float):
    columns = {**china.tables.columns, column: read_only(china.tables.columns[column] * factor)}
    return replace(china, tables=replace(china.tables, columns=columns))


def same(one: Observation, other: Observation) -> bool:
    names = ("gdp", "frontier_share", "research_intensity", "public_revenue", "talent", "firms")
    return all(np.allclose(getattr(one, name), getattr(other, name), rtol=1e-12) for name in names)


@pytest.mark.parametrize("year", [2010, 2017, 2019])
def test_openings_to_2019_know_nothing_of_the_fifth_census(china, year):
    assert china.opening(year).gdp_vintage == "census-4"
    assert same(china.opening(year), scaled(china, CENSUS_5, 2.0).opening(year))


@pytest.mark.parametrize("year", [2020, 2023, 2024])
def test_the_level_of_the_fourth_census_does_not_enter_openings_since_2020(china, year):
    assert china.opening(year).gdp_vintage == "census-5"
    assert same(china.opening(year), scaled(china, CENSUS_4, 2.0).opening(year))


def test_history_is_of_one_vintage(china):
    years, gdp = china.history("gdp")
    assert list(years) == list(range(1992, 2024))
    assert gdp.shape == (32, 31)
    assert np.isfinite(gdp).all()
    assert np.array_equal(gdp, scaled(china, CENSUS_5, 2.0).history("gdp")[1])


def test_history_of_other_quantities(china):
    years, residents = china.history("population")
    assert (years[0], years[-1]) == (1990, 2024)
    assert residents[-1].sum() == pytest.approx(1.40628e9)
    with pytest.raises(InputError, match=r"no history of 'popullation'\. Did you mean 'population'\?"):
        china.history("popullation")
    with pytest.raises(ValueError, match="read-only"):
        residents[0, 0] = 1


# --- what may not be known ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [1995, 2009, 2025])
def test_other_years_cannot_be_opened(china, year):
    with pytest.raises(InputError, match=rf"china: {year} cannot be opened\. Open one of 2010 to 2024\."):
        china.opening(year)


def test_without_hindsight_talent_ignores_every_later_figure(china):
    """Doubling each census and survey after 2012 changes nothing that an opening of 2012 says of talent."""
    tables, later = china.tables, np.array(china.tables.years) > 2012
    columns = dict(tables.columns)
    for column in ("college_educated_persons_DERIVED", "survey_college_share_6plus_pct_DERIVED"):
        columns[column] = read_only(np.where(later[:, None], 2, 1) * columns[column])
    counts = {**tables.counts, "college_educated": {**tables.counts["college_educated"], 2020: 1e9}}
    changed = replace(china, tables=replace(tables, columns=columns, counts=counts))
    assert np.array_equal(
        changed.opening(2012, hindsight=False).talent, china.opening(2012, hindsight=False).talent
    )
    assert not np.array_equal(changed.opening(2012).talent, china.opening(2012).talent)


def test_a_census_is_no_hindsight_once_it_was_taken(china):
    for year in (2020, 2023):
        assert np.array_equal(china.opening(year).talent, china.opening(year, hindsight=False).talent)


def test_large_counts_are_nearer_to_the_mini_census_of_2015_than_surveys_are(china):
    """Why talent of other years is read off large counts: held back, 2015 is met better than by four surveys."""
    tables, year = china.tables, 2015
    share = tables.at("survey_college_share_6plus_pct_DERIVED", year)
    census = tables.at("college_educated_persons_DERIVED", 2020) / tables.at("population_10k_persons", 2020)
    surveys = np.mean(
        [tables.at("survey_college_share_6plus_pct_DERIVED", each) for each in (2011, 2012, 2013, 2014)],
        axis=0,
    )

    def error(guess):
        gap = np.log(guess / share)
        return np.std(gap)

    assert error(census) < error(surveys)


def test_boundaries_carry_the_codes_of_the_provinces(china):
    codes = {str(feature["properties"]["code"]) for feature in china.boundaries()["features"]}
    assert codes == set(china.places.codes)
