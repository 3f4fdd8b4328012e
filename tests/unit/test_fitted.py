"""Claims about fits: what scenarios get from them, and the ones that are refused."""

import csv

import numpy as np
import pytest
import yaml

from sim import economies, fitted
from sim.errors import InputError
from sim.opening import momentum, open_economy
from sim.processes.parameters import Parameters
from sim.run.manifest import momentum_assumed
from sim.scenario import Scenario
from sim.streams import Streams

FITTED = {"uncertainty": "fitted:invented"}
COARSE = {
    "scale.people_per_talent": 50_000,
    "scale.firms_per_frontier_agent": 500,
    "scale.firms_per_traditional_agent": 50_000,
}
YEAR = 2015


@pytest.fixture
def invented(tmp_path, monkeypatch):
    """A fit of China with two draws of one parameter, and momentum in one year."""
    monkeypatch.setattr("sim.fitted.fit.HOME", tmp_path)
    fitted.read.cache_clear()
    china = economies.load("china")
    folder = tmp_path / "invented"
    folder.mkdir()
    about = {
        "economy": "china", "until": 2015, "made_at": "now", "commit": "none", "seconds": 1.0, "simulations": 2,
        "method": "invented", "checksums": dict(china.checksums()),
        "parameters": {"entry.rate_per_year": {"mean": 0.11, "low": 0.10, "high": 0.12}},
    }  # fmt: skip
    (folder / "fit.yaml").write_text(yaml.safe_dump(about))
    (folder / "draws.csv").write_text("entry.rate_per_year\n0.10\n0.12\n")
    rows = [["opening", "code", "years_ahead", "log_productivity"]]
    for place, code in enumerate(china.places.codes):
        rows += [[YEAR, code, ahead, 0.001 * place] for ahead in (1, 2)]
    with (folder / "momentum.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    yield folder
    fitted.read.cache_clear()


def drawn(replicate):
    return Parameters().drawn(Streams(1, replicate), fitted.load("invented")).entry.rate_per_year


def test_replicates_draw_from_the_fit(invented):
    assert {drawn(replicate) for replicate in range(12)} == {0.10, 0.12}
    assert drawn(3) == drawn(3)


def test_what_a_scenario_sets_stays(invented):
    told = Parameters(entry={"rate_per_year": 0.09})
    assert told.drawn(Streams(1, 0), fitted.load("invented")).entry.rate_per_year == 0.09


def test_momentum_is_spread_over_the_quarters_of_its_years(invented):
    """From the opening to the middle of the next year are six quarters, then four a year. eq. W5"""
    carried = momentum.carried_over(fitted.load("invented"), economies.load("china"), YEAR)
    found = momentum.by_quarter(carried.productivity)
    assert found.shape == (10, 31)
    assert np.allclose(found[:6].sum(axis=0), 0.001 * np.arange(31))
    assert np.allclose(found[6:].sum(axis=0), 0.001 * np.arange(31))


def test_a_fit_that_knows_nothing_of_residents_and_research_adds_nothing_to_them(invented):
    opening = open_economy(Scenario.load("baseline", {**FITTED, **COARSE, "run.start": f"{YEAR}Q1"}))
    assert np.any(opening.structure.momentum)
    assert not np.any(opening.structure.growth)
    assert not np.any(opening.structure.research_rise)


def test_residents_go_on_by_calendar_years_and_research_from_nothing(invented):
    """Residents are counted at the end of a year, so four quarters come to the first; outlay opens as observed.
    eq. W6, W7"""
    grown, risen = np.full((2, 31), 0.008), np.full((2, 31), 0.06)
    carried = fitted.Carried(
        economies.load("china").places.codes, np.zeros((2, 31)), grown, risen, np.zeros((2, 31))
    )
    opening = open_economy(
        Scenario.load("baseline", {**COARSE, "uncertainty": "none", "run.start": f"{YEAR}Q1"})
    )
    found = momentum.going_on(opening.structure, carried)
    assert found.growth == pytest.approx(np.full((8, 31), 0.002))
    assert found.research_rise[[0, 6, 10], 0] == pytest.approx([0.0, 0.06, 0.12])
    assert momentum.going_on(opening.structure, None) is opening.structure


def test_an_opening_with_momentum_still_reproduces_gdp(invented):
    scenario = Scenario.load("baseline", {**FITTED, **COARSE, "run.start": f"{YEAR}Q1"})
    opening = open_economy(scenario)
    assert np.any(opening.structure.momentum)
    revenue = 4.0 * opening.state.market.revenue.sum(axis=1)
    assert np.allclose(revenue, opening.observed.gdp, rtol=1e-12)


def test_another_economy_gets_the_draws_and_no_momentum_and_says_so(invented):
    scenario = Scenario.load("baseline", {**FITTED, **COARSE, "economy": "china-hangzhou"})
    opening = open_economy(scenario)
    assert opening.parameters.entry.rate_per_year in (0.10, 0.12)
    assert not np.any(opening.structure.momentum)
    (said,) = momentum_assumed(scenario, scenario.observed())
    assert "momentum: none" in said
    assert "of china" in said


def test_a_year_that_the_fit_does_not_know_says_so(invented):
    scenario = Scenario.load("baseline", {**FITTED, **COARSE, "run.start": "2018Q1"})
    assert not np.any(open_economy(scenario).structure.momentum)
    (said,) = momentum_assumed(scenario, scenario.observed())
    assert f"knows it for {YEAR} to {YEAR} only" in said
    assert momentum_assumed(Scenario.load("baseline", {"uncertainty": "none"}), scenario.observed()) == []


def test_a_fit_made_from_other_figures_is_refused(invented):
    path = invented / "fit.yaml"
    about = yaml.safe_load(path.read_text())
    about["checksums"]["gdp.csv"] = "0" * 64
    path.write_text(yaml.safe_dump(about))
    fitted.read.cache_clear()
    with pytest.raises(
        InputError, match=r"was made from other data: gdp\.csv changed since.*calibrate china"
    ):
        Scenario.load("baseline", FITTED)


def test_a_fit_that_is_not_there_is_refused(invented):
    with pytest.raises(InputError, match="Did you mean 'fitted:invented'"):
        Scenario.load("baseline", {"uncertainty": "fitted:inventd"})


@pytest.mark.parametrize("file", ["draws.csv", "momentum.csv"])
def test_a_damaged_fit_is_named(invented, file):
    (invented / file).write_text("opening,code\n2015,\x00")
    fitted.read.cache_clear()
    with pytest.raises(InputError, match=f"{file}: cannot be used"):
        fitted.load("invented")


def test_every_fit_that_comes_along_is_of_today_s_figures():
    for name in fitted.names():
        fit = fitted.load(name)
        fit.refuse_other_data(fit.about.economy, economies.load(fit.about.economy).checksums())
        for parameter, values in fit.draws.items():
            group, _, field = parameter.partition(".")
            assert field in type(getattr(Parameters(), group)).model_fields
            assert len(values) >= 100
            within = fit.about.parameters[parameter]
            assert within.low <= within.mean <= within.high
