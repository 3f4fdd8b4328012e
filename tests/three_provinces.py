"""Shore, Plain and Hills: three invented provinces as observed, and every lever that could be drawn for them."""

from dataclasses import fields
from types import SimpleNamespace

import numpy as np
from hypothesis import strategies as st

from sim.calendar import Quarter
from sim.places import Places
from sim.policy import LEVERS, Policy, Rules, When
from sim.policy.rules import FOCUS

PLACES = Places(
    codes=("1", "2", "3"),
    names=("Shore", "Plain", "Hills"),
    lon=np.array([0.0, 1.0, 2.0]),
    lat=np.zeros(3),
    land_area_km2=np.ones(3),
    groups={"inner": (1, 2)},
)
FIELDS = ("ai", "robotics")
SECTORS = ("traditional", *FIELDS)
OBSERVED = SimpleNamespace(
    places=PLACES,
    gdp=np.array([800e9, 500e9, 100e9]),
    population=np.array([5e6, 10e6, 4e6]),
    talent=np.array([1.5e6, 1e6, 0.2e6]),
    research_intensity=np.array([0.04, 0.02, 0.005]),
    graduates=np.array([4000.0, 8000.0, 500.0]),
    migrants_in=np.array([500_000.0, 100_000.0, 50_000.0]),
    migrants_out=np.array([50_000.0, 400_000.0, 200_000.0]),
    registered_elsewhere=np.array([2e6, 0.5e6, 0.1e6]),
    public_revenue=np.array([100e9, 40e9, 8e9]),
    field_weights=dict.fromkeys(FIELDS, 0.5),
)
T = Quarter("2025Q1")
SAID = {"source": "invented"}
RULES = tuple(each.name for each in fields(Rules))


def promised(*levers, t=T):
    return Policy(levers, PLACES, OBSERVED).promised(t)


def to_the_bit(rules):
    """Everything that processes can read, as bytes."""
    arrays = [values for _, values in rules.items()] + [rules.focus_on(SECTORS), rules.seat_cost_per_quarter]
    return b"".join(values.tobytes() for values in arrays)


def moved(rules):
    """Names of the rules that are not what they are without levers."""
    found = {name for name, values in rules.items() if values.any()}
    return found | ({FOCUS} if rules.focus_on(SECTORS).any() else set())


def own_fields(lever):
    """The fields that a lever has beyond those of every lever."""
    return [name for name in lever.model_fields if name not in lever.__mro__[1].model_fields]


def numbers(lever):
    """Its numeric fields with their bounds."""
    made = lever.model_json_schema()["properties"]
    return {
        name: (made[name]["minimum"], made[name]["maximum"]) for name in own_fields(lever) if name != "field"
    }


def at(lever, **more):
    """A lever at a third of its largest dose, everywhere."""
    doses = {name: high / 3 for name, (_, high) in numbers(lever).items()}
    doses |= {"field": "ai"} if "field" in own_fields(lever) else {}
    return lever(**SAID | {"where": "all"} | doses | more)


# --- what could be drawn ------------------------------------------------------------------------------------------

wheres = st.lists(st.sampled_from(["Shore", "Plain", "Hills", "1", "inner", "all"]), max_size=4)
whens = st.builds(
    lambda start, length, phase_in: When(
        start=T + start, end=T + start + length, phase_in=min(phase_in, length + 1)
    ),
    st.integers(-8, 8),
    st.integers(0, 20),
    st.integers(0, 12),
)
intensities = st.floats(0, 3)
presents = st.dictionaries(st.sampled_from(["Shore", "inner", "3"]), st.floats(0, 1), max_size=2)


def drawn(lever, wheres, intensities):
    doses = {name: st.floats(low, high / 3) for name, (low, high) in numbers(lever).items()}
    doses |= {"field": st.sampled_from(FIELDS)} if "field" in own_fields(lever) else {}
    said = {"where": wheres, "when": whens, "intensity": intensities, "present": presents}
    return st.builds(lever, **said, **doses, source=st.just("invented"))


def levers(wheres=wheres, intensities=intensities):
    """Any lever, with doses that no intensity multiplies beyond their bounds."""
    return st.one_of([drawn(lever, wheres, intensities) for lever in LEVERS.values()])
