"""Mesa's own tools on an economy: the data collector, `batch_run`, the clock, copies, and the guide that shows them."""

import copy
import pickle
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from littleland.country import COARSE, FOLDER, ask, lived, opened, same_world
from mesa import DataCollector
from mesa.batchrunner import batch_run

from sim import run
from sim.agents import Firm, Province, Talent
from sim.batch import REPORTED, EconomyModel, national
from sim.errors import InputError
from sim.model import Economy

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "sim" / "agents" / "README.md"


def told(quarters=4):
    """A packaged scenario in Littleland, as flat keywords."""
    return {
        "scenario": "baseline", "economy": str(FOLDER), "run.start": "2020Q1", "run.quarters": quarters,
        "uncertainty": "none", **{f"scale.{name}": value for name, value in COARSE.items()},
    }  # fmt: skip


# --- the data collector ---------------------------------------------------------------------------------------------


def count_firms(model):
    return len(model.firms)


def times(agent, factor):
    return agent.capital * factor


def collected(economy, quarters=3):
    def in_ai(model):
        return len(model.agents_by_type[Firm].select(model.firms.get("sector") == "ai"))

    collector = DataCollector(
        model_reporters={
            "firms": lambda model: len(model.firms),
            "in_ai": in_ai,
            "quarter": "quarter",
            "gdp": partial(national, quantity="gdp"),
            "counted": [count_firms, [economy]],
        },
        agent_reporters={"kind": lambda agent: type(agent).__name__, "identity": "unique_id"},
        agenttype_reporters={
            Province: {"gdp": "gdp", "name": "name"},
            Firm: {"capital": "capital", "double": [times, [2]]},
            Talent: {"province": "province", "age": lambda talent: talent.age},
        },
        tables={"moves": ["quarter", "movers"]},
    )
    for _ in range(quarters):
        economy.step()
        collector.collect(economy)
        collector.add_table_row("moves", {"quarter": str(economy.quarter), "movers": 1})
    return collector


def test_a_data_collector_collects_models_agents_types_and_tables():
    economy = Economy(ask(quarters=8), arm="policy", opening=opened())
    firms = len(economy.firms)
    collector = collected(economy)
    models = collector.get_model_vars_dataframe()
    assert len(models) == 3
    assert models["firms"].tolist() == models["counted"].tolist()
    assert models["firms"].iloc[-1] == len(economy.firms) != firms
    assert [str(quarter) for quarter in models["quarter"]] == ["2020Q2", "2020Q3", "2020Q4"]
    assert models["gdp"].tolist() == pytest.approx(4 * economy.recorder.series["gdp"].sum(axis=1))
    everyone = collector.get_agent_vars_dataframe()
    last = everyone.xs(3.0, level="Step")
    assert len(last) == len(economy.agents)
    assert last["kind"].value_counts().to_dict() == {
        "Talent": len(economy.talent), "Firm": len(economy.firms), "Province": 3,
    }  # fmt: skip
    assert last.index.tolist() == last["identity"].tolist() == economy.agents.get("unique_id").tolist()
    by_firm = collector.get_agenttype_vars_dataframe(Firm).xs(3.0, level="Step")
    assert by_firm["capital"].tolist() == economy.firms.get("capital").tolist()
    assert np.array_equal(by_firm["double"], 2 * by_firm["capital"])
    provinces = collector.get_agenttype_vars_dataframe(Province).xs(3.0, level="Step")
    assert provinces["gdp"].tolist() == [province.gdp for province in economy.provinces]
    talent = collector.get_agenttype_vars_dataframe(Talent).xs(3.0, level="Step")
    assert talent["province"].tolist() == economy.talent.get("province").tolist()
    assert talent["age"].tolist() == economy.talent.get("age").tolist()
    assert collector.get_table_dataframe("moves")["movers"].tolist() == [1, 1, 1]


def test_a_collector_that_asks_for_what_agents_have_not_says_so():
    economy = Economy(ask(quarters=8), arm="policy", opening=opened())
    collector = DataCollector(agenttype_reporters={Firm: {"colour": "colour"}})
    with pytest.raises(AttributeError, match="has no attribute 'colour'"):
        collector.collect(economy)


def test_collecting_changes_nothing():
    watched = Economy(ask(quarters=8), arm="policy", opening=opened())
    collected(watched)
    assert same_world(watched, lived(ask(quarters=3), "policy", opening=opened()))


# --- batch_run ------------------------------------------------------------------------------------------------------


def test_batch_run_tries_keywords_and_seeds():
    rows = batch_run(
        EconomyModel,
        told() | {"replicate": [0, 1]},
        rng=[5, 6],
        data_collection_period=1,
        display_progress=False,
    )
    frame = pd.DataFrame(rows)
    assert len(frame) == 2 * 2 * 4
    assert set(frame["Step"]) == {1.0, 2.0, 3.0, 4.0}
    assert set(frame["rng"]) == {5, 6}
    assert np.isfinite(frame[list(REPORTED)]).all(axis=None)
    assert (frame[["gdp", "talent", "firms"]] > 0).all(axis=None)
    assert frame.groupby("RunId")["gdp"].last().nunique() == 4
    again = batch_run(EconomyModel, told() | {"replicate": 1}, rng=6, display_progress=False)
    assert again[0]["gdp"] == frame[(frame.rng == 6) & (frame.replicate == 1)]["gdp"].iloc[-1]


def test_what_batch_run_collects_is_what_the_economy_records():
    (row,) = batch_run(EconomyModel, told(3) | {"arm": "baseline"}, rng=[7], display_progress=False)
    model = EconomyModel(**told(3), rng=7)
    model.run_model()
    assert row["gdp"] == national(model, "gdp") == pytest.approx(4 * model.recorder.series["gdp"][-1].sum())
    assert row["talent"] == pytest.approx(model.recorder.series["talent"][-1].sum())
    assert row["gdp_per_head"] == pytest.approx(row["gdp"] / model.recorder.series["population"][-1].sum())


@pytest.mark.slow
def test_batch_run_spreads_over_processes_with_the_same_answer(tmp_path):
    """In a script of its own, since Mesa starts its processes anew."""
    script = tmp_path / "batch.py"
    script.write_text(
        "from mesa.batchrunner import batch_run\n"
        "from sim.batch import EconomyModel\n"
        "if __name__ == '__main__':\n"
        f"    rows = batch_run(EconomyModel, {told(2)!r}, rng=[1, 2], number_processes=2, display_progress=False)\n"
        "    print(sorted(row['gdp'] for row in rows))\n",
        encoding="utf-8",
    )
    ended = subprocess.run([sys.executable, script], text=True, capture_output=True, timeout=240, check=False)
    assert ended.returncode == 0, ended.stderr
    rows = batch_run(EconomyModel, told(2), rng=[1, 2], display_progress=False)
    assert ended.stdout.strip() == str(sorted(row["gdp"] for row in rows))


def test_a_subclass_may_collect_what_it_likes():
    class Mine(EconomyModel):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.datacollector = DataCollector(
                model_reporters={"firms": count_firms}, agenttype_reporters={Province: {"gdp": "gdp"}}
            )

    rows = batch_run(Mine, told(2), rng=[1], display_progress=False)
    assert [row["AgentID"] for row in rows] == [1, 2, 3]
    assert all(row["gdp"] > 0.0 for row in rows)


def test_keywords_are_settings_of_the_scenario():
    model = EconomyModel(**told(), rng=9, run__replicates=3)
    assert isinstance(model, Economy)
    assert (model.quarters, model.arm, model.streams.seed) == (4, "baseline", 9)
    assert EconomyModel(**told()).streams.seed == EconomyModel(**told(), rng=None).streams.seed != 9
    assert EconomyModel(**told(), rng=np.random.SeedSequence(4)).streams.seed > 0
    assert EconomyModel(ask(quarters=2), rng=3).streams.seed == 3
    assert EconomyModel(ask(quarters=2)).arm == "policy"
    with pytest.raises(InputError, match="no arm 'polcy'. Did you mean 'policy'?"):
        EconomyModel(ask(), arm="polcy")
    with pytest.raises(InputError, match="run.quarters can be set over a scenario that is named"):
        EconomyModel(ask(), run__quarters=3)
    with pytest.raises(InputError, match="quarter"):
        EconomyModel(**told(), run__quarter=3)
    with pytest.raises(InputError, match="several"):
        EconomyModel(ask(arms={"a": (), "b": (), "c": ()}))


# --- the clock, and copies ------------------------------------------------------------------------------------------


def test_time_steps_and_running_are_what_mesa_users_expect():
    economy = Economy(ask(quarters=5), arm="policy", opening=opened())
    assert (economy.time, economy.steps, economy.running) == (0.0, 0, True)
    economy.step()
    economy.run_for(2)
    assert (economy.time, economy.steps, economy.state.quarter, economy.running) == (3.0, 3, 3, True)
    economy.run_until(4)
    assert economy.steps == 4
    economy.run_model()
    assert (economy.time, economy.steps, economy.running) == (5.0, 5, False)
    assert same_world(economy, lived(ask(quarters=5), "policy", opening=opened()))
    economy.step()
    assert (economy.steps, economy.running) == (6, False)


def test_whoever_says_stop_is_heard():
    economy = Economy(ask(quarters=50), arm="policy", opening=opened())

    def stop():
        economy.running = False

    economy.schedule_event(stop, at=2)
    economy.run_model()
    assert economy.steps == 2


def test_an_event_between_two_quarters_may_intervene():
    economy = Economy(ask(quarters=5), arm="policy", opening=opened())
    firm = economy.firms.sort("capital").to_list()[0]

    def boost():
        firm.productivity = 1.1 * firm.productivity

    economy.schedule_event(boost, at=2)
    economy.run_for(3)
    assert [each.quarter for each in economy.interventions] == ["2020Q3"]


def test_an_economy_is_copied_and_pickled_whole():
    economy = Economy(ask(quarters=9), arm="policy", opening=opened())
    economy.step()
    next(iter(economy.talent)).weigh()
    economy.talent.to_list()[0].province = "Hills"
    twins = [copy.deepcopy(economy), pickle.loads(pickle.dumps(economy))]
    for _ in range(2):
        economy.step()
    for twin in twins:
        assert twin.interventions == economy.interventions
        with pytest.raises(ValueError, match="read-only"):
            twin.state.firms.capital[0] = 1.0
        twin.run_for(2)
        assert same_world(twin, economy)
        assert twin.steps == economy.steps


# --- runs -----------------------------------------------------------------------------------------------------------


def more_talent_at_first(economy):
    if economy.steps == 1:
        Talent.create_agents(economy, 50, province="Hills")


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_run_keeps_its_interventions_in_the_manifest(workers):
    scenario = ask(quarters=3)
    scenario = scenario.model_copy(update={"run": scenario.run.model_copy(update={"replicates": 2})})
    results = run(scenario, workers=workers, intervene=more_talent_at_first)
    made = results.manifest["interventions"]
    assert [(each["replicate"], each["arm"]) for each in made] == [
        (0, "baseline"), (0, "policy"), (1, "baseline"), (1, "policy"),
    ]  # fmt: skip
    for each in made:
        assert (each["quarter"], each["kind"], each["act"], each["agents"]) == ("2020Q2", "talent", "add", 50)
        assert each["persons"] == 50 * COARSE["people_per_talent"]
    plain = run(scenario, workers=1)
    assert "interventions" not in plain.manifest
    came = results.series["policy"]["talent"][:, 1] - plain.series["policy"]["talent"][:, 1]
    assert came == pytest.approx(np.array([[0.0, 0.0, 1e6]] * 2))


# --- the guide ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_guide_s_examples_run():
    source = "".join(re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text("utf-8"), re.M | re.S))
    assert source.count("model") > 10
    ended = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, timeout=300, cwd=ROOT, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "Guangdong" in ended.stdout


def test_the_guide_names_files_that_are_there_and_true_bytes():
    text = GUIDE.read_text("utf-8")
    named = re.findall(r"`((?:sim|tests|scenarios)/[\w/.]+)`", text)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
    state = opened().state
    assert f"{state.talent.bytes_per_row} bytes a talent" in text
    assert f"{state.firms.bytes_per_row} a firm" in text
