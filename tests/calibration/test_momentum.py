"""Claims about momentum: quiet runs follow the path that is aimed at, and nothing later decides that path."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from littleland.country import ask

from calibration.known import with_panels
from calibration.momentum import Aim, aimed_at, invert, lived, smoothed
from calibration.past import past_of_research
from calibration.rules import kept, research_trend, two_speed_trend
from sim import economies
from sim.fitted import Carried
from sim.opening import open_economy
from sim.opening.momentum import QUARTERS
from sim.scenario import Scenario

YEARS, REPLICATES = 6, 3


@cache
def china():
    return with_panels(economies.load("china"))


@cache
def scenario():
    """Quiet lives of Littleland under draws from the priors."""
    still = {"fundamentals": {"trend_spread": 0.0, "shock_spread": 0.0}}
    asked = ask(
        quarters=QUARTERS * (YEARS + 1), arms={"baseline": ()}, uncertainty="priors", parameters=still
    )
    return asked.model_copy(update={"run": asked.run.model_copy(update={"replicates": REPLICATES})})


def moved(figures, away):
    """Log change of shares where figures move like this (year, province)."""
    after = figures * np.exp(away)
    return np.log(after / after.sum(axis=1, keepdims=True)) - np.log(figures / figures.sum())


def gaps(aim, carried):
    """How far smoothed mean paths are from their aims at most: GDP, residents, research, frontier GDP."""
    paths = [
        lived(scenario(), each, open_economy(scenario(), each), carried)
        for each in range(scenario().run.replicates)
    ]
    kinds = ("shares", "residents", "research", "frontier")
    left = [getattr(aim, kind) - np.mean([getattr(path, kind) for path in paths], axis=0) for kind in kinds]
    return [float(np.abs(smoothed(each.reshape(YEARS, -1))).max()) for each in left]


@pytest.mark.slow
def test_mean_quiet_paths_under_drawn_parameters_follow_their_aims():
    """To a per cent or two, where without momentum they are many away; residents nearer than that."""
    rise = np.arange(1.0, YEARS + 1.0)[:, None]
    away = rise * np.array([0.02, -0.01, -0.02])
    seen = open_economy(scenario()).observed
    frontier = seen.frontier_share * seen.gdp
    aim = Aim(
        moved(seen.gdp, away), moved(seen.population, 0.3 * away), 0.03 * rise[:, 0], moved(frontier, -away)
    )
    codes = seen.places.codes
    without = gaps(aim, Carried.nothing(codes))
    found = invert(scenario(), aim, passes=3)
    gdp, residents, research, of_frontier = gaps(aim, found.carried)
    assert without[0] > 0.08
    assert gdp < 0.02
    assert residents < 0.004 < without[1]
    assert research < 0.02 < without[2]
    assert of_frontier < 0.05 < without[3]


def test_aims_are_the_rules_and_no_later_figure_bends_them():
    """Every panel figure after the opening is another one: the aim is the same to the bit."""
    tables = china().tables
    later = (np.array(tables.years) > 2015)[:, None]
    apart = 1.0 + 0.5 * np.arange(len(china().places)) / len(china().places)
    columns = {name: np.where(later, values * apart, values) for name, values in tables.columns.items()}
    another = replace(china(), tables=replace(tables, columns=columns))
    mine, yours = (aimed_at(each, 2015, two_speed_trend, 4) for each in (china(), another))
    for kind in ("shares", "residents", "research", "frontier"):
        assert np.array_equal(getattr(mine, kind), getattr(yours, kind)), kind
    later = aimed_at(another, 2017, two_speed_trend, 4)
    assert not np.allclose(later.residents, aimed_at(china(), 2017, two_speed_trend, 4).residents)


def test_research_before_the_panels_is_as_stated_and_goes_on_from_there():
    known = past_of_research(china(), 2010)
    assert known[-2] == 0.0166
    assert known[-1] == pytest.approx(0.0171, abs=2e-4)
    assert len(known) == 20
    yearly = (known[-1] - known[-6]) / 5.0
    assert research_trend(known, 2) == pytest.approx(known[-1] + yearly * (0.95 + 0.95**2))
    assert research_trend(known[-1:], 5) == known[-1]


def test_what_is_kept_of_a_trend_adds_up():
    assert kept(0.5, 3) == pytest.approx(0.5 + 0.25 + 0.125)


def test_a_scenario_that_names_no_fit_has_nothing_that_goes_on():
    opened = open_economy(Scenario.load("baseline", {"uncertainty": "none", "scale.people_per_talent": 50_000,
        "scale.firms_per_frontier_agent": 500, "scale.firms_per_traditional_agent": 50_000}))  # fmt: skip
    for name in ("momentum", "frontier_momentum", "growth", "research_rise"):
        assert not np.any(getattr(opened.structure, name)), name
