"""Claims about cutting a province of one's own economy in two, and about every mistake in saying how."""

import numpy as np
import pytest

from sim.economies import load
from sim.economies.cut_counts import Count, count_for
from sim.errors import InputError

WHOLE = {
    "economy.yaml": "name: littleland\ncurrency: crown\ngateways: [Harbour]\ngroups: {flat: [Harbour, Plain]}\n",
    "provinces.csv": "code,name,lon,lat,land_area_km2\nA,Harbour,0,0,100\nB,Plain,0,1,400\nC,Hills,1,1,900\n",
    "panel.csv": "code,year,gdp,population\nA,2019,500,10\nB,2019,300,20\nC,2019,100,10\n",
}
QUANTITIES = (
    "gdp", "population", "talent", "frontier_share", "research_intensity", "firms", "frontier_firms", "graduates",
    "migrants_in", "migrants_out", "registered_elsewhere", "public_revenue",
)  # fmt: skip
SPLITS = "".join(f"  {quantity}: {{counted: people}}\n" for quantity in QUANTITIES)
CUT = (
    "name: littletown\ncut_from: littleland\nyears: {first: 2019, last: 2019}\nprovince: Plain\n"
    "part: {code: B1, name: Town, land_area_km2: 40}\nrest: {name: Fields, lon: 0, lat: 1.5}\n"
    "splits:\n  wage: {over_province: 1.2, note: assumed}\n" + SPLITS
)
SHARES = "quantity,year,part,whole,status\npeople,2010,2,20,read\npeople,2020,7,20,read\n"
WITHIN = "quantity,year,to_part,to_rest,status\nmigrants,2019,0.2,0.1,assumed\nregistered_elsewhere,2019,1,0,assumed\n"


@pytest.fixture
def littletown(tmp_path):
    """Writes littleland, and beside it littletown, cut from it; files may be replaced."""

    def write(**files):
        said = {"economy.yaml": CUT, "shares.csv": SHARES, "within.csv": WITHIN}
        said |= {name.replace("_yaml", ".yaml").replace("_csv", ".csv"): text for name, text in files.items()}
        for folder, contents in (("littleland", WHOLE), ("littletown", said)):
            (tmp_path / folder).mkdir(exist_ok=True)
            for name, text in contents.items():
                (tmp_path / folder / name).write_text(text)
        return tmp_path / "littletown"

    return write


def test_a_province_becomes_two(littletown):
    """Nine tenths of the way from a tenth of the people (2010) to seven twentieths (2020): 0.325 of 20 and of 300."""
    economy = load(littletown())
    assert (economy.name, economy.title, economy.currency) == ("littletown", "littletown", "crown")
    assert economy.places.names == ("Harbour", "Fields", "Hills", "Town")
    assert economy.places.codes == ("A", "B", "C", "B1")
    assert list(economy.places.land_area_km2) == [100, 360, 900, 40]
    assert dict(economy.places.groups) == {"flat": (0, 1, 3), "Plain": (1, 3)}
    seen = economy.opening(2019)
    assert seen.population == pytest.approx([10, 13.5, 10, 6.5])
    assert seen.gdp == pytest.approx([500, 202.5, 100, 97.5])
    assert seen.gdp[1] + seen.gdp[3] == 300
    assert seen.migrants_in == pytest.approx([0.456, 0.608 * 0.675 + 0.1, 0.456, 0.608 * 0.325 + 0.2])
    assert seen.migrants_out == pytest.approx([0.456, 0.608 * 0.675 + 0.2, 0.456, 0.608 * 0.325 + 0.1])
    assert seen.registered_elsewhere == pytest.approx([0, 0, 0, 1])
    assert economy.boundaries() is None
    assert economy.cards == ()
    assert set(economy.checksums()) >= {"economy.yaml", "shares.csv", "littleland/panel.csv"}


def test_the_part_lies_where_the_province_lay_and_trades_through_the_nearest_gateway(littletown):
    economy = load(littletown())
    far = economy.places.distance_km
    assert far[3, 0] == economy.whole.places.distance_km[1, 0]
    assert economy.opening(2019).export_distance_km[3] == far[3, 0]
    assert economy.opening(2019).export_distance_km[1] == economy.whole.places.distance_km[1, 0]


def test_several_counts_may_divide_a_quantity(littletown):
    shares = SHARES + "patents,2019,3,5,derived\n"
    mixed = CUT.replace("talent: {counted: people}", "talent: {counted: {people: 0.5, patents: 0.5}}")
    seen = load(littletown(economy_yaml=mixed, shares_csv=shares)).opening(2019)
    assert seen.talent[3] / seen.talent[[1, 3]].sum() == pytest.approx(0.5 * 0.325 + 0.5 * 0.6)
    assert any("0.5 of patents (60.0 %, derived for 2019)" in said for said in seen.assumptions)


def test_counts_are_straight_between_years_and_held_outside():
    counts = {2010: Count((0.2,), "read"), 2020: Count((0.4,), "assumed")}
    assert count_for(counts, 2015).values == pytest.approx((0.3,))
    assert count_for(counts, 2015, hindsight=False) == ((0.2,), "read for 2010")
    assert count_for(counts, 2005).how == "read for 2010; this uses later information"
    assert count_for(counts, 2022) == ((0.4,), "assumed for 2020")


def test_pieces_sum_exactly_whatever_the_share(littletown):
    """Shares without an end in binary, and figures of every size."""
    for whole in ("0.1", "300.7", "123456789012345.6", "7e-3"):
        (littletown().parent / "littleland" / "panel.csv").write_text(
            WHOLE["panel.csv"].replace("B,2019,300", f"B,2019,{whole}")
        )
        seen = load(littletown().parent / "littletown").opening(2019)
        before = load(littletown().parent / "littleland").opening(2019)
        assert seen.gdp[1] + seen.gdp[3] == before.gdp[1]
        assert np.all(seen.gdp > 0)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"economy_yaml": CUT.replace("littleland", "litleland")},
            r"cut_from: there is no economy 'litleland'",
        ),
        (
            {"economy_yaml": CUT.replace("from: littleland", "from: littletown")},
            r"'littletown' is itself cut",
        ),
        (
            {"economy_yaml": CUT.replace("from: littleland", "from: china-hangzhou")},
            r"is itself cut from another",
        ),
        (
            {"economy_yaml": CUT.replace("from: littleland", "from: ../littleland")},
            r"name of a file in the folder",
        ),
        (
            {"economy_yaml": CUT.replace("province: Plain", "province: Plane")},
            r"economy\.yaml:4: province: no province 'Plane'\. Did you mean 'Plain'\?",
        ),
        ({"economy_yaml": CUT.replace("km2: 40", "km2: 400")}, r"land_area_km2: must lie below the 400 km2"),
        (
            {"economy_yaml": CUT.replace("name: Town", "name: Hills")},
            r"part: 'Hills' is both a province and a province",
        ),
        (
            {"economy_yaml": CUT.replace("2019, last: 2019", "2020, last: 2021")},
            r"years: littleland opens in none",
        ),
        ({"economy_yaml": CUT.replace("  gdp: {counted: people}\n", "")}, r"splits\.gdp: is missing"),
        (
            {"economy_yaml": CUT.replace("gdp: {counted: people}", "gdp: {counted: poeple}")},
            r"splits\.gdp\.counted: shares\.csv has no 'poeple'\. Did you mean 'people'\?",
        ),
        (
            {"economy_yaml": CUT.replace("gdp: {counted: people}", "gdp: {counted: {people: 0.7}}")},
            r"splits\.gdp\.counted: weights must sum to 1, not 0\.7",
        ),
        (
            {"economy_yaml": CUT + "files: {boundaries: map.geojson}\n"},
            r"files: there is no file 'map\.geojson'",
        ),
        (
            {"shares_csv": SHARES.replace("2020,7,20", "2020,27,20")},
            r"'people' in 2020: the part must lie above 0",
        ),
        (
            {"shares_csv": SHARES.replace("2020,7,20", "2020,,20")},
            r"'people' in 2020: the part must lie above 0",
        ),
        ({"shares_csv": SHARES.replace("2020,", "2010,")}, r"shares\.csv:3: 'people' in 2010 stands twice"),
        (
            {"shares_csv": SHARES.replace("20,read\n", "20,guessed\n", 1)},
            r"shares\.csv:2: status: 'guessed' is none",
        ),
        (
            {"shares_csv": SHARES.replace("whole", "hole")},
            r"there is no column 'whole'\. Did you mean 'hole'",
        ),
        ({"within_csv": WITHIN.replace("migrants", "movers")}, r"within\.csv: there is no 'migrants'"),
        ({"within_csv": WITHIN.replace("0.2", "-0.2")}, r"'migrants' must not be missing or below 0"),
    ],
)
def test_every_mistake_says_where_it_is(littletown, files, said):
    with pytest.raises(InputError, match=said):
        load(littletown(**files))


def test_pieces_that_cannot_be_are_refused_at_the_opening(littletown):
    within = WITHIN.replace("registered_elsewhere,2019,1", "registered_elsewhere,2019,9")
    with pytest.raises(
        InputError, match="registered_elsewhere must lie between 0 and population; in 2019 Town"
    ):
        load(littletown(within_csv=within)).opening(2019)
