"""Claims about the golden numbers themselves: they stay, they explain themselves, and only a command renews them."""

import json

import pytest

NUMBERS = {"gdp": (1.25, "the whole step"), "provinces": (31, "the data")}


@pytest.fixture
def kept(golden, tmp_path):
    """Golden numbers freshly kept in a folder of their own, ready to be compared."""
    type(golden)(tmp_path, renew=True)("world", NUMBERS)
    return type(golden)(tmp_path, renew=False)


def test_renewed_numbers_are_found_again(kept):
    kept("world", NUMBERS)


def test_every_kept_number_has_its_reason_beside_it(kept):
    written = json.loads((kept.folder / "world.json").read_text())
    assert written == {
        "gdp": {"value": 1.25, "why": "the whole step"},
        "provinces": {"value": 31, "why": "the data"},
    }


def test_a_number_that_moved_fails_with_its_reason(kept):
    with pytest.raises(AssertionError, match=r"gdp: kept 1\.25, now 1\.26\. Watched because: the whole step"):
        kept("world", {**NUMBERS, "gdp": (1.26, "the whole step")})


def test_a_number_that_is_computed_no_more_fails(kept):
    with pytest.raises(AssertionError, match="provinces: kept, but computed no more"):
        kept("world", {"gdp": NUMBERS["gdp"]})


def test_a_number_that_is_not_kept_yet_fails(kept):
    with pytest.raises(AssertionError, match="prices: computed, but not kept yet"):
        kept("world", {**NUMBERS, "prices": (1.0, "the numeraire")})


@pytest.mark.parametrize("number", [(float("nan"), "a reason"), (1.0, " ")])
def test_a_number_without_value_or_reason_is_refused(kept, number):
    with pytest.raises(AssertionError, match="golden number"):
        kept("world", {"gdp": number})
