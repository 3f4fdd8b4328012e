"""A replicate that cannot go on is left out in all arms, and said to be missing; the others are what they were."""

import json
import pickle
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from littleland.country import ask

from sim.errors import ReplicateError, RunError
from sim.opening import open_economy
from sim.processes.parameters import Parameters
from sim.results import Results
from sim.run import replicates, run

sys.path.insert(0, str(Path(__file__).parent.parent / "commands"))
import fake_economy
from fake_economy import WHY, FakeRun, FakeScenario

FOUR = FakeScenario(run=FakeRun(replicates=4))


@pytest.fixture
def thinned(tmp_path, monkeypatch):
    """A run of four replicates of which the second cannot go on, and the folder it wrote."""
    monkeypatch.setattr(replicates, "_lived", fake_economy.lived_but_the_second_fails)
    return run(FOUR, out=tmp_path / "run", workers=1), tmp_path / "run"


@pytest.mark.parametrize("workers", [1, 2])
def test_the_others_are_kept_to_the_last_bit(monkeypatch, workers):
    monkeypatch.setattr(replicates, "_lived", fake_economy.lived)
    whole = run(FOUR, workers=1)
    monkeypatch.setattr(replicates, "_lived", fake_economy.lived_but_the_second_fails)
    thinned = run(FOUR, workers=workers)
    assert (thinned.replicates, thinned.numbers) == (3, (0, 2, 3))
    for arm, recorded in whole.series.items():
        for name, values in recorded.items():
            assert thinned.series[arm][name].tobytes() == values[[0, 2, 3]].tobytes(), (arm, name)


def test_the_table_the_page_and_the_manifest_say_which_is_missing_and_why(thinned):
    results, folder = thinned
    lost = {"replicate": 1, "arm": "policy", "why": WHY}
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["missing"] == [lost]
    assert json.loads((folder / "summary.json").read_text("utf-8"))["missing"] == [lost]
    for told in (str(results.table()), (folder / "report.html").read_text("utf-8")):
        assert "1 of 4 replicates could not be run: replicate 1 is missing here in all arms." in told
        assert f"policy: {WHY}" in told
        assert "mean of 3 replicates" in told


def test_a_folder_keeps_the_numbers_of_its_replicates(thinned):
    results, folder = thinned
    kept = (
        pq.read_table(folder / "quantities.parquet", columns=["replicate"])["replicate"].unique().to_pylist()
    )
    assert kept == [0, 2, 3]
    assert results.frame("gdp")["replicate"].unique().to_pylist() == [0, 2, 3]
    read = Results.load(folder)
    assert (read.numbers, read.missing) == (results.numbers, results.missing)
    assert read.summary() == results.summary()


def test_a_run_of_which_nothing_is_missing_does_not_speak_of_it(monkeypatch):
    monkeypatch.setattr(replicates, "_lived", fake_economy.lived)
    results = run(FOUR, workers=1)
    assert results.manifest["missing"] == []
    assert results.numbers == (0, 1, 2, 3)
    assert "could not be run" not in str(results.table())


def test_the_error_of_a_replicate_crosses_processes():
    error = ReplicateError("woods", 1, "policy", WHY)
    again = pickle.loads(pickle.dumps(error))
    assert (again.scenario, again.replicate, again.arm, again.why) == ("woods", 1, "policy", WHY)
    assert str(again) == str(error) == f"woods: replicate 1, policy: {WHY}"


# Markets that some draws of the parameters, or all of them, make unsolvable.


def unsolvable(**changes):
    """Littleland with exports so large that a home share above 0.71 is out of reach."""
    return ask(quarters=2, parameters={"markets": {"export_share": 0.3} | changes}, uncertainty="priors")


def test_a_draw_that_no_market_can_meet_stops_its_own_replicate_and_names_the_parameter():
    scenario = unsolvable()
    scenario = scenario.model_copy(update={"run": scenario.run.model_copy(update={"replicates": 8})})
    results = run(scenario, workers=1)
    drawn = [open_economy(scenario, each).parameters.markets.home_share for each in results.numbers]
    assert 0 < len(results.missing) < 8
    assert max(drawn) < 0.72
    for lost in results.missing:
        assert lost.arm == "opening"
        assert "Lower parameters.markets.home_share or parameters.markets.export_share." in lost.why


def test_markets_that_nothing_clears_are_said_to_be_so_with_the_parameters_to_look_at():
    """Imports of four times the exports: no level of prices balances trade."""
    parameters = {"markets": {"export_share": 0.01, "net_export_share": -0.1}}
    with pytest.raises(RunError, match="markets did not clear") as refused:
        run(ask(quarters=2, parameters=parameters), workers=1)
    assert "were set: parameters.markets.export_share 0.01 (default 0.18)" in str(refused.value)
    assert "parameters.markets.net_export_share -0.1 (default 0.02)" in str(refused.value)


def test_where_nothing_is_set_what_was_drawn_is_named(monkeypatch):
    """Books that do not close, by a fault planted in the first replicate only."""
    from sim import ledger

    post = ledger.post

    def faulty(now, flows, *rest):
        if now.firms.productivity[0] == first:
            raise RunError("the books do not close")
        return post(now, flows, *rest)

    scenario = ask(quarters=1, uncertainty="priors")
    scenario = scenario.model_copy(update={"run": scenario.run.model_copy(update={"replicates": 2})})
    first = open_economy(scenario, 0).state.firms.productivity[0]
    monkeypatch.setattr(ledger, "post", faulty)
    results = run(scenario, workers=1)
    (lost,) = results.missing
    assert (lost.replicate, lost.arm) == (0, "baseline")
    assert "the books do not close. Furthest from their defaults were drawn: parameters." in lost.why


def test_the_parameters_named_are_those_nearest_their_bounds():
    """0.7 to 0.3 is all the way down; 5 to 12 all the way up; 0.35 to 0.5 is 0.6 of the way to 0.6."""
    parameters = Parameters.model_validate({
        "markets": {"capital_share": 0.5, "home_share": 0.3},
        "housing": {"supply_elasticity": 2.7},
    })  # fmt: skip
    assert parameters.furthest_from_defaults() == [
        ("markets.home_share", 0.3, 0.7),
        ("markets.capital_share", 0.5, 0.35),
    ]
    assert Parameters().furthest_from_defaults() == []
