"""Claims about an economy of one's own: GDP, residents and place are enough, and every mistake says where it is."""

import numpy as np
import pytest

from sim.economies import load
from sim.errors import InputError

DESCRIPTION = "name: littleland\ncurrency: crown\n"
PROVINCES = "code,name,lon,lat,land_area_km2\nA,Harbour,0,0,100\nB,Plain,0,1,400\nC,Hills,1,1,900\n"
PANEL = (
    "code,year,gdp,population\nA,2019,500,10\nB,2019,300,20\nC,2019,100,10\n"
    "A,2020,550,10\nB,2020,310,21\nC,2020,110,\n"
)


@pytest.fixture
def littleland(tmp_path):
    """Writes a folder; each file may be replaced, None leaves it out."""

    def write(**files):
        said = {"economy.yaml": DESCRIPTION, "provinces.csv": PROVINCES, "panel.csv": PANEL}
        said |= {name.replace("_yaml", ".yaml").replace("_csv", ".csv"): text for name, text in files.items()}
        for name, text in said.items():
            if text is not None:
                (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return write


def test_gdp_residents_and_place_are_enough(littleland):
    economy = load(littleland())
    assert (economy.name, economy.title, economy.currency) == ("littleland", "littleland", "crown")
    assert economy.years == (2019,)  # residents of the hills are not known in 2020
    seen = economy.opening(2019)
    assert list(seen.gdp) == [500, 300, 100]
    assert seen.talent == pytest.approx([1.5, 3, 1.5])
    assert seen.frontier_firms == pytest.approx(seen.firms * seen.frontier_share * 0.15)
    assert np.array_equal(seen.migrants_in, seen.migrants_out)
    assert np.isnan(seen.wage).all()
    assert seen.wage_year is None
    assert economy.cards == ()
    assert economy.boundaries() is None
    assert set(economy.checksums()) == {"economy.yaml", "provinces.csv", "panel.csv"}


def test_everything_that_is_assumed_is_said(littleland):
    said = {sentence.split(":")[0] for sentence in load(littleland()).opening(2019).assumptions}
    assert said == {
        "talent", "frontier_share", "research_intensity", "firms", "frontier_firms", "graduates", "migrants",
        "registered_elsewhere", "wage", "public_revenue", "export_distance_km", "field_weights",
    }  # fmt: skip


def test_a_column_by_the_name_of_a_quantity_is_read(littleland):
    rows = [
        row + end
        for row, end in zip(PANEL.splitlines(), [",talent", ",2", ",3", ",1", ",2", ",4", ",1"], strict=True)
    ]
    seen = load(littleland(panel_csv="\n".join(rows))).opening(2019)
    assert list(seen.talent) == [2, 3, 1]
    assert not any(sentence.startswith("talent") for sentence in seen.assumptions)


def test_units_groups_gateways_and_rules_are_declared(littleland):
    economy = load(
        littleland(
            economy_yaml=DESCRIPTION
            + "units: {gdp: million}\ngroups: {upland: [Hills, B]}\ngateways: [Harbour]\n"
            + "quantities:\n  talent: {rule: proportional, to: [population], rate: 0.2, note: a guess.}\n"
            + "  gdp: {vintages: [{name: first release, column: gdp}]}\n"
        )
    )
    seen = economy.opening(2019)
    assert list(seen.gdp) == [5e8, 3e8, 1e8]
    assert economy.places.find("upland") == (2, 1)
    assert seen.gdp_vintage == "first release"
    assert seen.talent == pytest.approx([2, 4, 2])
    assert "talent: a guess." in seen.assumptions
    assert seen.export_distance_km == pytest.approx([0, 111.2, 157.2], abs=0.1)


def test_files_with_the_usual_names_are_found(littleland):
    moves = "code,first_year,last_year,migrants_in,migrants_out\nA,2014,2019,2,1\nB,2014,2019,1,1\nC,2014,2019,0,1\n"
    far = "origin_code,A,B,C\nB,7,0,9\nA,0,7,8\nC,8,9,0\n"
    economy = load(littleland(migration_csv=moves, distances_csv=far))
    assert list(economy.opening(2019).migrants_in) == [2, 1, 0]
    assert economy.places.distance_km.tolist() == [[0, 7, 8], [7, 0, 9], [8, 9, 0]]


def test_a_spreadsheet_that_writes_a_byte_order_mark_is_read(littleland):
    assert load(littleland(panel_csv=b"\xef\xbb\xbf" + PANEL.encode())).years == (2019,)


NO_GDP = "code,year,population\nA,2019,1\nB,2019,1\nC,2019,1\n"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"economy_yaml": "name: x\ncurency: y\n"},
            r"economy\.yaml:2: curency: is not a key here\. Did you mean 'currency'\?",
        ),
        ({"economy_yaml": "title: nameless\n"}, r"economy\.yaml:1: name: is missing\. Add it: One word"),
        (
            {"economy_yaml": "name: x\nname: y\n"},
            r"economy\.yaml:2: 'name' is written twice, first in line 1",
        ),
        ({"economy_yaml": "name: [x\n"}, r"economy\.yaml:2: is not YAML"),
        ({"economy_yaml": "just words"}, r"must be a mapping of keys to values"),
        (
            {"economy_yaml": ""},
            r"economy\.yaml: is empty\. Write keys and values, such as `name: my-economy`",
        ),
        ({"economy_yaml": b"name: \xff\n"}, r"economy\.yaml:1: is not UTF-8 text"),
        ({"economy_yaml": "name: &a [*a]\n"}, r"economy\.yaml:1: name\[0\]: \*a stands within itself"),
        (
            {"economy_yaml": DESCRIPTION + "years: {first: 2020, last: 2010}\n"},
            r"economy\.yaml:3: years: .*in order",
        ),
        (
            {"economy_yaml": DESCRIPTION + "units: {gdp: dozen}\n"},
            r"economy\.yaml:3: units: gdp: no unit 'dozen'",
        ),
        (
            {"economy_yaml": DESCRIPTION + "units: {gpd: million}\n"},
            r"no panel has a column 'gpd'\. Did you mean 'gdp'\?",
        ),
        (
            {"economy_yaml": DESCRIPTION + "field_weights: {ai: 0.5}\n"},
            r"field_weights: weights must .* not 0\.5",
        ),
        (
            {"economy_yaml": DESCRIPTION + "groups:\n  upland:\n    - Hill\n"},
            r"economy\.yaml:5: groups\.upland\[0\]: no province 'Hill'\. Did you mean 'Hills'\?",
        ),
        (
            {"economy_yaml": DESCRIPTION + "groups: {Plain: [Hills]}\n"},
            r"groups\.Plain: is already the name of a province",
        ),
        (
            {"economy_yaml": DESCRIPTION + "gateways: [Harbor]\n"},
            r"gateways\[0\]: no province 'Harbor'\. Did you mean",
        ),
        (
            {"economy_yaml": DESCRIPTION + "quantities:\n  talent: {rule: guess}\n"},
            r"economy\.yaml:4: quantities\.talent: .*'guess'",
        ),
        (
            {"economy_yaml": DESCRIPTION + "quantities:\n  wage: {rule: observed, column: wages}\n"},
            r"economy\.yaml:4: quantities\.wage: no panel has a column 'wages'",
        ),
        (
            {"economy_yaml": DESCRIPTION + "files: {panels: [../panel.csv]}\n"},
            r"name of a file in the folder",
        ),
        (
            {"economy_yaml": DESCRIPTION + "files: {boundaries: map.geojson}\n"},
            r"there is no file 'map\.geojson'",
        ),
        ({"provinces_csv": None}, r"provinces\.csv: cannot be read"),
        (
            {"provinces_csv": "code,name,lon,lat\nA,B,0,0\n"},
            r"provinces\.csv:1: there is no column 'land_area_km2'",
        ),
        (
            {"provinces_csv": PROVINCES.replace("Plain", "Hills")},
            r"provinces\.csv:4: name: 'Hills' also stands in line \d",
        ),
        (
            {"provinces_csv": PROVINCES.replace("0,1,400", "0,100,400")},
            r"provinces\.csv:3: lat must lie between -90 and 90",
        ),
        ({"provinces_csv": PROVINCES.replace("0,1,400", "0,,400")}, r"provinces\.csv:3: lat is missing"),
        ({"panel_csv": NO_GDP}, r"no panel has a column 'gdp'"),
        (
            {"panel_csv": PANEL.replace("A,2019,500", "A,2019,5OO")},
            r"panel\.csv:2: gdp: '5OO' is not a number",
        ),
        (
            {"panel_csv": PANEL.replace("A,2019,500", "A,2019,nan")},
            r"panel\.csv:2: gdp: 'nan' is not a number",
        ),
        (
            {"panel_csv": PANEL.replace("A,2019,500", "A,2019,inf")},
            r"panel\.csv:2: gdp: 'inf' is not a number",
        ),
        (
            {"panel_csv": PANEL.replace("A,2019,500", "A,2019,1_0")},
            r"panel\.csv:2: gdp: '1_0' is not a number",
        ),
        (
            {"panel_csv": PANEL.replace("A,2019,500", "A,2019.5,500")},
            r"panel\.csv:2: year: a year is missing or not",
        ),
        (
            {"panel_csv": PANEL.replace("C,2019", "D,2019")},
            r"panel\.csv:4: code: no province has the code 'D'",
        ),
        (
            {"panel_csv": PANEL.replace("B,2019", "A,2019")},
            r"panel\.csv:3: this province and time stand twice",
        ),
        ({"panel_csv": PANEL + "A,2021\n"}, r"panel\.csv:8: 2 cells under 4 columns"),
        (
            {"panel_csv": "code,year,gdp,gdp\nA,2019,1,1\n"},
            r"panel\.csv:1: column 'gdp' has no name or stands twice",
        ),
        ({"panel_csv": "code,year,gdp,population\n"}, r"panel\.csv: has no rows"),
        (
            {"panel_csv": PANEL.replace("B,2019,300", "B,2019,")},
            r"no year has GDP and residents of every province",
        ),
        ({"panel_csv": b"code,year,gdp,population\nA,2019,\xff,1\n"}, r"panel\.csv: is not UTF-8 text"),
        ({"national_csv": "quantity,year,value\nfirms,2019,0\n"}, r"national\.csv:2: value must be above 0"),
        (
            {"distances_csv": "origin_code,A,B,C\nA,0,7,8\nB,7,0,9\n"},
            r"distances\.csv: needs one row for each of the 3",
        ),
    ],
)
def test_every_mistake_says_where_it_is(littleland, files, said):
    with pytest.raises(InputError, match=said):
        load(littleland(**files))


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("talent", (2, 30, 1), "talent must lie between 0 and population; in 2019 Plain breaks this"),
        ("frontier_share", (0.1, 0.1, 1.5), "frontier_share must lie between 0 and 1; in 2019 Hills"),
        (
            "frontier_firms",
            (0.01, 0, 0.01),
            "where there is frontier GDP there must be frontier_firms; in 2019 Plain",
        ),
        ("wage", (-1, 2, 3), "wage must be above 0; in 2019 Harbour"),
    ],
)
def test_what_cannot_be_true_is_refused_at_the_opening(littleland, column, values, said):
    head, *rows = PANEL.splitlines()[:4]
    panel = [f"{head},{column}", *(f"{row},{value}" for row, value in zip(rows, values, strict=True))]
    economy = load(littleland(panel_csv="\n".join(panel)))
    with pytest.raises(InputError, match=said):
        economy.opening(2019)


def test_a_gdp_of_zero_is_refused(littleland):
    with pytest.raises(InputError, match="gdp must be above 0; in 2019 Hills"):
        load(littleland(panel_csv=PANEL.replace("C,2019,100", "C,2019,0")))
