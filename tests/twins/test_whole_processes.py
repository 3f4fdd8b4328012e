"""Each process of the engine does what its plain twin, written from the model's page alone, does on the same inputs."""

from collections import Counter
from functools import cache

import pytest
from littleland.country import RESTLESS, ask
from twins.whole.economy import QUARTER
from twins.whole.outputs import OUTPUTS
from twins.whole.separately import lived_side_by_side

from sim.model import Economy

LITTLE_STUDY = {"demography": {"study_quarters": 4}}
COUNTRIES = {
    "calm": {"parameters": LITTLE_STUDY},
    "restless": {
        "parameters": RESTLESS | LITTLE_STUDY | {"migration": {"grant_horizon": 16.0}},
        "uncertainty": "priors",
    },
    "fickle": {"parameters": LITTLE_STUDY | {"leadership": {"years_in_office": 1.0, "continuity": 0.3}}},
    "strained": {
        "parameters": {
            "public_finance": {
                "ceiling": 1.0,
                "debt_limit": 0.02,
                "crowding_out": 1.0,
                "investment_share": 0.02,
            },
            "entry": {"breakthrough": 1.0, "quality_by_knowledge": 0.5, "largest_backing": 3.0, "size": 2.0},
        }
    },
}
"""Littleland as it is; with firms that come, move and fail; with governments that do not last; and at its limits."""
ROUNDING = 1e-9


@cache
def gaps_in(country):
    scenario = ask(quarters=20, **COUNTRIES[country])
    return lived_side_by_side(scenario, "policy", Economy(scenario, arm="policy"), scenario.run.quarters)


def named(process):
    return f"{process.__module__.rsplit('.', 1)[-1]}.{process.__name__}"


@pytest.mark.parametrize("process", OUTPUTS, ids=named)
@pytest.mark.parametrize("country", COUNTRIES)
def test_a_process_of_the_engine_does_what_the_equations_say(country, process):
    """20 quarters of all levers; what comes before it is the engine's. Decisions are equal, numbers to rounding."""
    gaps, _ = gaps_in(country)
    assert gaps[process], "nothing was compared"
    apart = {output: gap for output, gap in gaps[process].items() if not gap <= ROUNDING}
    assert not apart, apart


def test_every_process_is_compared_but_the_rules_that_both_read():
    assert [named(process) for process in QUARTER if process not in OUTPUTS] == ["government.rule"]


def test_everything_that_can_happen_happened_in_these_countries():
    """Else the agreement above would be about nothing."""
    happened = sum((gaps_in(country)[1] for country in COUNTRIES), Counter())
    never = [event for event in gaps_in("calm")[1] if not happened[event]]
    assert not never, never
