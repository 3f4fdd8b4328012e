"""Claims about the estimator, in Littleland: what was planted is found again, and intervals hold what they promise."""

from functools import cache

import numpy as np
import pytest
from littleland.country import ask

from calibration.bank import Prior, Setup, proposal, read_priors, simulated, with_values
from calibration.calibrate import calibrate
from calibration.card import Mark, counts, rows
from calibration.estimate import estimate, informed, ranks
from calibration.targets import Fact, Targets, read_targets
from sim.errors import InputError
from sim.processes.parameters import Parameters
from sim.streams import Streams

ESTIMATED = ("volatility.per_quarter", "entry.rate_per_year", "exit.level")
WANTED = ("entry_rate", "exit_rate", "firm_growth_sd", "firm_growth_excess_kurtosis")
QUARTERS = 12


def priors():
    return {name: prior for name, prior in read_priors().items() if name in ESTIMATED}


def setup(quarters=QUARTERS):
    return Setup(ask(quarters=quarters, arms={"baseline": ()}, uncertainty="priors"))


@cache
def bank(folder, lives=160):
    return simulated(setup(), priors(), lives, folder=folder, key="test")


@pytest.fixture(scope="module")
def lives(tmp_path_factory):
    """A bank of lives of Littleland."""
    return bank(tmp_path_factory.mktemp("bank"))


def planted(life, lives):
    return dict(zip(WANTED, lives.of(WANTED)[life].tolist(), strict=True))


@pytest.mark.slow
def test_what_was_planted_is_found_again(lives):
    """Of lives that stand for the world, the posterior is nearer the truth than the prior, and mostly holds it."""
    tried = np.arange(40)
    posterior = [estimate(lives, priors(), planted(life, lives), skip=int(life)).draws for life in tried]
    for at, name in enumerate(ESTIMATED):
        truth = lives.values[tried, at]
        found = np.array([draws[name].mean() for draws in posterior])
        without = priors()[name].quantile(0.5)
        assert np.mean((found - truth) ** 2) < 0.7 * np.mean((without - truth) ** 2), name
        held = [
            np.quantile(draws[name], 0.05) <= value <= np.quantile(draws[name], 0.95)
            for draws, value in zip(posterior, truth, strict=True)
        ]
        assert np.mean(held) >= 0.75, name


@pytest.mark.slow
def test_ranks_of_the_truth_are_uniform(lives):
    """Simulation-based calibration (Talts et al. 2018), the cheap form: all ranks of all lives in five bins."""
    from scipy.stats import chisquare

    found = ranks(lives, priors(), WANTED, np.arange(100))
    for at, name in enumerate(ESTIMATED):
        counted = np.histogram(found[:, at], bins=5, range=(0.0, 1.0))[0]
        assert chisquare(counted).pvalue > 0.001, (name, counted)


@pytest.mark.long
def test_ranks_of_the_truth_are_uniform_in_a_large_bank(tmp_path):
    from scipy.stats import kstest

    many = bank(tmp_path, 800)
    found = ranks(many, priors(), WANTED, np.arange(400))
    for at, name in enumerate(ESTIMATED):
        assert kstest(found[:, at], "uniform").pvalue > 0.001, name


def test_a_posterior_that_is_too_sure_is_found_out(lives, monkeypatch):
    """Draws shrunk to a third of their spread: ranks pile up at both ends."""
    from scipy.stats import chisquare

    from calibration import estimate as module

    honest = module.estimate

    def too_sure(*given, **more):
        found = honest(*given, **more)
        shrunk = {name: v.mean() + (v - v.mean()) / 3.0 for name, v in found.draws.items()}
        return module.Posterior(shrunk, found.accepted, found.far)

    monkeypatch.setattr(module, "estimate", too_sure)
    found = module.ranks(lives, priors(), WANTED, np.arange(100))
    assert any(
        chisquare(np.histogram(found[:, at], bins=5, range=(0.0, 1.0))[0]).pvalue < 0.001
        for at in range(len(ESTIMATED))
    )


def test_what_the_data_do_not_inform_keeps_its_prior():
    """Moments that are pure luck leave the variance of the prior."""
    from calibration.bank import Bank

    prior = {"x": Prior(low=0.0, high=1.0, basis="flat")}
    draw = Streams(1, 0).at(0)
    ids = np.arange(600, dtype=np.uint64)
    values, luck = draw("x").uniform(ids)[:, None], draw("luck").normal(ids)[:, None]
    found = estimate(Bank(("x",), values, ("m",), luck), prior, {"m": 0.3})
    assert abs(informed(prior["x"], found.draws["x"])) < 0.25
    told = estimate(Bank(("x",), values, ("m",), values + 0.05 * luck), prior, {"m": 0.3})
    assert informed(prior["x"], told.draws["x"]) > 0.9
    assert told.draws["x"].mean() == pytest.approx(0.3, abs=0.03)


def test_targets_that_no_life_reaches_are_named(lives):
    seen = planted(0, lives) | {"entry_rate": 60.0}
    assert estimate(lives, priors(), seen).far == ("entry_rate",)


def test_lives_are_the_same_however_they_are_counted(tmp_path, lives):
    """A bank that is interrupted and goes on is the bank that was not."""
    first = simulated(setup(), priors(), 20, folder=tmp_path, key="test")
    again = simulated(setup(), priors(), 40, folder=tmp_path, key="test")
    assert np.array_equal(first.moments, again.moments[:20], equal_nan=True)
    assert np.array_equal(again.moments, lives.moments[:40], equal_nan=True)


def test_a_damaged_checkpoint_is_named(tmp_path):
    (tmp_path / "lives-0000.npz").write_bytes(b"damaged")
    with pytest.raises(InputError, match=r"lives-0000\.npz: cannot be read"):
        simulated(setup(), priors(), 20, folder=tmp_path, key="test")


# Priors and targets.


def test_every_prior_lies_within_what_a_scenario_may_set():
    usual = Parameters()
    for name, prior in read_priors().items():
        group, _, field = name.partition(".")
        limits = type(getattr(usual, group)).model_fields[field].metadata
        low = next(each.ge for each in limits if hasattr(each, "ge"))
        high = next(each.le for each in limits if hasattr(each, "le"))
        assert low <= prior.low < prior.high <= high, name
        assert prior.peak is None or prior.low <= prior.peak <= prior.high
        assert prior.basis


def test_draws_of_a_life_are_drawn_from_the_prior_and_drawn_no_more():
    values = proposal(read_priors(), 7)
    assert values == proposal(read_priors(), 7) != proposal(read_priors(), 8)
    drawn = with_values(Parameters(), values).drawn(Streams(1, 3))
    for name, value in values.items():
        group, _, field = name.partition(".")
        assert getattr(getattr(drawn, group), field) == value


def test_every_fact_is_judged_or_says_why_not():
    facts = read_targets().facts
    assert {fact.number for fact in facts} >= set(range(1, 32))
    for fact in facts:
        assert fact.moment or fact.because


def test_a_fact_without_a_tolerance_is_refused():
    with pytest.raises(ValueError, match="needs a moment and a tolerance"):
        Fact(number=1, name="x", use="validation", moment="gini_2024")


def test_a_fact_that_was_added_says_on_what_its_tolerance_rests():
    known = {
        "number": 1,
        "name": "x",
        "use": "validation",
        "moment": "gini_2024",
        "within": 0.1,
        "added": True,
    }
    with pytest.raises(ValueError, match="needs the basis of its tolerance"):
        Fact(**known)
    assert Fact(**known, basis="judgement").added


def test_passes_are_counted_with_the_facts_that_were_added_and_without():
    first = Fact(number=1, name="x", use="validation", moment="gini_2024", within=0.1)
    later = first.model_copy(update={"added": True, "basis": "judgement"})
    marks = [
        Mark(fact, 1.0, mean, 0.0, 2.0, (0.9, 1.1))
        for fact, mean in ((first, 1.0), (later, 1.0), (later, 5.0))
    ]
    assert counts(marks) == [
        "validation: 2 of 3 pass, 67% (aimed at: 70%); without facts added later 1 of 1 pass, 100%"
    ]
    assert counts(marks[:1]) == ["validation: 1 of 1 pass, 100% (aimed at: 70%)"]
    assert counts(marks[1:]) == [
        "validation: 1 of 2 pass, 50% (aimed at: 70%); without facts added later 0 of 0 pass"
    ]
    assert rows(marks)[1][3] == "validation, added"


def test_targets_with_gaps_are_named():
    targets = Targets(fitted={"share_change_sd_10": "data", "gone_{until}": "data"}, facts=())
    with pytest.raises(InputError, match="do not tell gone_2015"):
        targets.wanted(2015, {"share_change_sd_10": 0.5})


@pytest.mark.parametrize("year", [1999, 2010, 2040])
def test_a_year_outside_the_data_is_refused(year, tmp_path):
    with pytest.raises(InputError, match=f"--until {year}: china is observed from 2010 to 2024"):
        calibrate("china", until=year, folder=tmp_path)
