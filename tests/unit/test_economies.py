"""Claims about the economies that come with the project: found by name, checked against their cards, quick to open."""

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sim.economies
from sim.economies import load, names
from sim.errors import InputError

NOT_NEEDED = ("scipy", "matplotlib", "numba", "mesa", "pyarrow", "pandas")
FOLDER = Path(sim.economies.__file__).parent


def test_china_comes_with_the_project():
    assert "china" in names()
    assert load("china") is load("china")


@pytest.mark.parametrize("name", names())
def test_every_file_has_a_card_and_every_card_a_file(name):
    economy = load(name)
    kept = {path.name for path in (FOLDER / name).iterdir() if path.suffix in (".csv", ".geojson")}
    assert set(economy.data_files) == kept
    assert sorted(card.file for card in economy.cards) == sorted(kept)


@pytest.mark.parametrize("name", names())
def test_every_file_has_the_checksum_on_its_card(name):
    economy = load(name)
    assert {card.file: card.sha256 for card in economy.cards}.items() <= economy.checksums().items()


@pytest.mark.parametrize("name", names())
def test_cards_name_every_column(name):
    economy = load(name)
    for card in economy.cards:
        if card.file.endswith(".csv") and card.file != "distances.csv":
            header = (economy.folder / card.file).read_text("utf-8").splitlines()[0].split(",")
            assert list(card.columns) == header, card.file


@pytest.mark.parametrize("name", names())
def test_units_are_those_that_column_names_and_cards_say(name):
    economy = load(name)
    for column, unit in economy.description.units.items():
        shown = {
            "100 million": "100m",
            "10 thousand": "10k",
            "percent": "pct",
            "per 100 thousand": "per_100k",
        }
        assert shown[unit] in column


def test_a_year_is_worked_out_once_and_with_or_without_hindsight_apart():
    china = load("china")
    seen, blind = china.opening(2015), china.opening(2015, hindsight=False)
    assert china.opening(2015) is seen
    assert blind is not seen
    again = pickle.loads(pickle.dumps(china)).opening(2015)  # worked out anew where it was handed over
    assert again is not seen
    for name in ("gdp", "talent", "wage"):
        assert np.array_equal(getattr(again, name).view(np.uint64), getattr(seen, name).view(np.uint64))


def test_a_misspelt_name_offers_the_right_one():
    with pytest.raises(InputError) as refused:
        load("chian")
    assert str(refused.value) == "economy: no economy 'chian', and no such folder. Did you mean 'china'?"


def test_a_folder_without_an_economy_says_what_it_needs(tmp_path):
    (tmp_path / "notes.txt").write_text("nothing here")
    with pytest.raises(InputError, match=r"has no economy\.yaml\. It needs economy\.yaml, provinces\.csv"):
        load(tmp_path)


def test_an_economy_survives_a_journey_between_processes():
    economy = pickle.loads(pickle.dumps(load("china")))
    seen, again = load("china").opening(2015), pickle.loads(pickle.dumps(economy.opening(2015)))
    assert np.array_equal(seen.talent, again.talent)
    assert seen.assumptions == again.assumptions
    assert dict(seen.field_weights) == dict(again.field_weights)
    with pytest.raises(ValueError, match="read-only"):
        again.gdp[0] = 0


def test_reading_an_economy_needs_no_heavy_library():
    code = (
        "import sys; from sim.economies import load; load('china').opening(2023); "
        f"print([name for name in {NOT_NEEDED!r} if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=FOLDER.parents[1]
    )
    assert ran.stdout.strip() == "[]"


@pytest.mark.speed
def test_china_opens_in_a_sixth_of_a_second(benchmark):
    from sim.economies.library import _read

    seen = benchmark(lambda: _read(FOLDER / "china").opening(2023))
    assert seen.year == 2023
    assert benchmark.stats["median"] < 0.15
