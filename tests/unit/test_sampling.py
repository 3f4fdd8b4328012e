"""Claims about agents written down one by one: the same ones in every arm, and nobody else's luck is touched."""

import numpy as np
import pyarrow.compute as pc
import pytest
from littleland.country import ask, lived, opened

from sim.errors import InputError
from sim.results import Results
from sim.results.query import answer, described
from sim.results.samples import FIRMS, SCHEMAS, TALENT, Keeper, assembled
from sim.run import run
from sim.run.sampling import Sampler
from sim.scenario import Scenario
from sim.scenario.scenario import Observe

BOTH = Observe(firms="sample", talent="sample", size=60, every="quarter")


def asked(observe=BOTH, **said):
    scenario = ask(**{"quarters": 6} | said)
    run_ = scenario.run.model_copy(update={"replicates": 2})
    return scenario.model_copy(update={"observe": observe, "run": run_})


@pytest.fixture(scope="module")
def found():
    return run(asked(), workers=1)


def of(table, **where):
    """The rows of a table in which columns have these values."""
    for name, value in where.items():
        table = table.filter(pc.equal(pc.cast(table[name], table[name].type.value_type), value)
                             if hasattr(table[name].type, "value_type") else pc.equal(table[name], value))  # fmt: skip
    return table


# Who is in the sample.


@pytest.mark.parametrize("kind", [FIRMS, TALENT])
def test_both_arms_show_the_same_agents(found, kind):
    first = str(found.quarters[0])
    before, after = (set(of(found.agents(kind), arm=arm, replicate=0, quarter=first)["id"].to_pylist())
                     for arm in found.arms)  # fmt: skip
    assert len(before) > 20
    assert len(before & after) > 0.95 * len(before)  # the policy founds and closes a few


@pytest.mark.parametrize("kind", [FIRMS, TALENT])
def test_membership_is_the_agent_s_own_and_lasts_its_life(kind):
    scenario = asked()
    sampler = Sampler(scenario, 0, opened())
    early, late = (getattr(lived(asked(quarters=count), "policy").state, kind).identity for count in (1, 6))
    both = np.intersect1d(early, late)
    ever = set(early[sampler.is_in(kind, early)].tolist())
    assert {int(one) for one in both if int(one) in ever} == set(both[sampler.is_in(kind, both)].tolist())
    alone = [bool(sampler.is_in(kind, np.array([one]))[0]) for one in both[:50]]
    assert alone == sampler.is_in(kind, both[:50]).tolist()  # whoever else is asked about


@pytest.mark.parametrize("size", [30, 100, 10_000_000])
def test_a_sample_has_about_the_size_that_was_asked_for(size):
    observe = Observe(talent="sample", size=min(size, 1_000_000))
    opening = opened()
    everyone = opening.state.talent.identity
    count = int(Sampler(asked(observe), 0, opening).is_in(TALENT, everyone).sum())
    expected = min(size, len(everyone))
    assert abs(count - expected) <= 4 * np.sqrt(expected * (1 - expected / len(everyone)))


# What it does not do.


def test_observing_changes_nothing_to_the_last_bit(found):
    quiet = run(asked(Observe()), workers=1)
    for arm, series in quiet.series.items():
        for name, values in series.items():
            assert np.array_equal(values, found.series[arm][name]), name


def test_nothing_is_kept_where_nothing_is_asked():
    scenario = asked(Observe(), quarters=1)
    sampler = Sampler(scenario, 0, opened())
    assert sampler.tables() == {}
    quiet = run(scenario, workers=1)
    assert quiet.samples.kinds == ()
    with pytest.raises(KeyError, match="observe: {firms: sample}"):
        quiet.agents(FIRMS)


# What is written down.


def test_an_agent_is_as_the_economy_has_it(found):
    scenario = asked()
    economy = lived(scenario, "policy", replicate=1)
    last = str(found.quarters[-1])
    seen = of(found.agents(FIRMS), arm="policy", replicate=1, quarter=last).to_pydict()
    assert len(seen["id"]) > 20
    at = {int(one): row for row, one in enumerate(economy.state.firms.identity)}
    rows = [at[one] for one in seen["id"]]
    assert np.array_equal(seen["capital"], economy.state.firms.capital[rows])
    assert np.array_equal(seen["debt"], economy.state.firms.debt[rows])
    assert np.array_equal(seen["revenue"], economy.firms.get("revenue")[rows])
    assert seen["province"] == economy.firms.get("province")[rows].tolist()


@pytest.mark.parametrize(
    ("every", "quarters"), [("quarter", 6), ("year", 2)], ids=["each quarter", "the fourth and the last"]
)
def test_it_is_written_down_as_often_as_is_asked(every, quarters):
    kept = run(asked(BOTH.model_copy(update={"every": every})), workers=1).agents(TALENT)
    noted = set(kept["quarter"].to_pylist())
    assert len(noted) == quarters
    assert "2021Q2" in noted  # the last of the run
    assert "2020Q4" in noted


def test_the_folder_gives_back_what_was_kept(found, tmp_path):
    folder = found.save(tmp_path / "run")
    again = Results.load(folder)
    for kind in (FIRMS, TALENT):
        assert again.agents(kind).equals(found.agents(kind))
        assert again.agents(kind).schema == SCHEMAS[kind]
        assert answer(folder, f"select count(*) as n from {kind}").to_pylist() == [
            {"n": found.agents(kind).num_rows}
        ]
        assert all(column.meaning for column in described(folder)[kind][1])


@pytest.mark.slow
def test_workers_do_not_matter(found):
    for kind in (FIRMS, TALENT):
        assert run(asked(), workers=2).agents(kind).equals(found.agents(kind))


def test_replicates_come_back_in_order_however_they_came():
    def one(replicate, ids):
        noted = [{name: np.zeros(len(ids)) for name in ("age", "weight", "wage")} | {
            "arm": "policy", "quarter": "2023Q4", "id": np.array(ids, np.uint64),
            "province": np.full(len(ids), "Shore"), "registered": np.full(len(ids), "Shore"),
        }]  # fmt: skip
        return {TALENT: assembled(TALENT, replicate, noted)}

    keeper = Keeper()
    for replicate, ids in ((2, [2**64 - 1]), (0, [5, 6]), (1, [])):
        keeper.keep(replicate, one(replicate, ids))
    kept = keeper.finished().table(TALENT)
    assert kept["replicate"].to_pylist() == [0, 0, 2]
    assert kept["id"].to_pylist() == [5, 6, 2**64 - 1]


def test_a_scenario_says_what_to_observe(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("extends: baseline\nobserve: {firms: sample, every: quarter}\n")
    observe = Scenario.load(path).observe
    assert (observe.firms, observe.talent, observe.size, observe.every) == ("sample", "none", 500, "quarter")
    path.write_text("extends: baseline\nobserve: {firms: sampel}\n")
    with pytest.raises(InputError, match="Did you mean 'sample'|sample"):
        Scenario.load(path)
