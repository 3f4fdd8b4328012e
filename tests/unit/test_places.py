"""Claims about places: what finds a province, how far apart provinces are, and what cannot be a map."""

import pickle
from dataclasses import FrozenInstanceError
from math import pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.places import EARTH_RADIUS_KM, Places, UnknownPlace, great_circle_km

LON = st.floats(-180, 180)
LAT = st.floats(-90, 90)


def three(**changes) -> Places:
    said = {
        "codes": ("11", "33", "51"),
        "names": ("Beijing", "Zhejiang", "Sichuan"),
        "lon": [116.4, 120.2, 104.1],
        "lat": [39.9, 30.3, 30.7],
        "land_area_km2": [16_411.0, 101_800.0, 486_100.0],
        "groups": {"south": (1, 2), "capital": (0,)},
    }
    return Places(**{**said, **changes})


def test_a_province_is_found_by_name_and_code_and_with_its_group():
    places = three()
    assert places.find("Zhejiang") == places.find("33") == (1,)
    assert places.find("south") == (1, 2)
    assert places.find("all") == (0, 1, 2)
    assert places.index("Sichuan") == places.index("51") == 2
    assert len(places) == 3


def test_an_unknown_name_offers_the_nearest_right_one():
    with pytest.raises(UnknownPlace) as refused:
        three().find("Zhejang")
    assert str(refused.value) == "no province or group 'Zhejang'. Did you mean 'Zhejiang'?"
    with pytest.raises(UnknownPlace, match=r"Did you mean 'south'\?"):
        three().find("sout")
    with pytest.raises(ValueError, match="no province 'south'"):
        three().index("south")


def test_a_quarter_of_the_equator_is_a_quarter_of_the_circumference():
    far = great_circle_km(np.array([0.0, 90.0]), np.array([0.0, 0.0]))
    assert far[0, 1] == pytest.approx(2 * pi * EARTH_RADIUS_KM / 4)


def test_from_pole_to_pole_is_half_the_circumference():
    far = great_circle_km(np.array([10.0, -120.0]), np.array([90.0, -90.0]))
    assert far[0, 1] == pytest.approx(pi * EARTH_RADIUS_KM)


@given(st.lists(st.tuples(LON, LAT), min_size=3, max_size=3))
def test_distances_are_a_metric(points):
    lon, lat = np.array(points).T
    far = great_circle_km(lon, lat)
    assert np.array_equal(far, far.T)
    assert np.all(np.diag(far) == 0)
    assert np.all(far <= pi * EARTH_RADIUS_KM * (1 + 1e-12))
    assert far[0, 2] <= far[0, 1] + far[1, 2] + 1e-3


def test_given_distances_are_kept():
    given_km = [[0, 2, 3], [2, 0, 4], [3, 4, 0]]
    assert np.array_equal(three(distance_km=given_km).distance_km, given_km)


def test_places_are_frozen_also_after_a_journey_between_processes():
    for places in (three(), pickle.loads(pickle.dumps(three()))):
        assert places.find("south") == (1, 2)
        for array in (places.lon, places.lat, places.land_area_km2, places.distance_km):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1
        with pytest.raises(TypeError):
            places.groups["new"] = (0,)
        with pytest.raises(FrozenInstanceError):
            places.names = ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"names": ("Beijing", "Zhejiang", "Beijing")}, "'Beijing' is both"),
        ({"codes": ("11", "33", "Beijing")}, "'Beijing' is both"),
        ({"groups": {"Zhejiang": (0,)}}, "'Zhejiang' is both"),
        ({"groups": {"all": (0,)}}, "'all' is both"),
        ({"groups": {"nobody": ()}}, "'nobody' is empty"),
        ({"groups": {"far": (7,)}}, "no province"),
        ({"lat": [39.9, 91.0, 30.7]}, "Zhejiang: lat must lie"),
        ({"lon": [116.4, float("nan"), 104.1]}, "Zhejiang: lon must lie"),
        ({"land_area_km2": [1.0, 1.0, 0.0]}, "Sichuan: land_area_km2 must be above 0"),
        ({"land_area_km2": [1.0, 1.0]}, "there are 3 codes"),
        ({"distance_km": [[0, 2, 3], [1, 0, 4], [3, 4, 0]]}, "the same both ways"),
        ({"distance_km": [[0, 2, 3], [2, 5, 4], [3, 4, 0]]}, "Zhejiang: a province must lie at distance 0"),
        ({"codes": (), "names": (), "lon": [], "lat": [], "land_area_km2": []}, "there is no province"),
    ],
)
def test_what_cannot_be_a_map_is_refused(changes, said):
    with pytest.raises(ValueError, match=said):
        three(**changes)
