"""Claims about a sweep's folder: what is written is whole, what is read was whole, and whose folder it is."""

import errno
import json
import os
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sweep import small

from sim.economies import load
from sim.engines.shared import Unprepared
from sim.errors import InputError, RunError
from sim.run import live, run
from sim.scenario import Scenario
from sim.sweep import compaction, outcomes, parts
from sim.sweep.context import Context, current, fingerprint
from sim.sweep.numbers import measured
from sim.sweep.parts import CannotWrite, Held
from sim.sweep.store import is_sweep, opened, read_manifest, tables


@pytest.fixture
def plan(tmp_path):
    return small.plan(tmp_path)


def fill(store, numbers, name, keep=("gdp",)):
    """A part with these runs, as a worker writes it."""
    runs = [store.plan.run(number) for number in numbers]
    held = [Held(run.key, run.point, run.replicate, 0.5) for run in runs]
    found = [small.quick(store.plan.scenario(run.point), run.replicate, keep) for run in runs]
    return parts.write(store.folder, name, held, parts.table(held, found))


# Parts.


def test_a_part_gives_back_what_was_written(tmp_path, plan):
    with opened(tmp_path / "out", plan, resumes=False) as store:
        part = parts.read(fill(store, [3, 4, 7], "a"))
    assert [run.key for run in part.runs] == [plan.run(number).key for number in (3, 4, 7)]
    scenario = plan.scenario(1)
    of_run = part.table.filter(pa.compute.equal(part.table["point"], 1))
    assert of_run["value"].to_numpy().tolist() == small.quick(scenario, 1, ()).value.tolist()


@pytest.mark.parametrize("harm", ["cut", "emptied", "flipped", "rows", "list", "text"])
def test_a_damaged_part_is_never_believed(tmp_path, plan, harm):
    with opened(tmp_path / "out", plan, resumes=False) as store:
        path = fill(store, range(10), "a")
        good = path.read_bytes()
        table, listed = pq.read_table(path), parts.read(path).runs
        if harm == "cut":
            for length in range(0, len(good), 97):
                path.write_bytes(good[:length])
                assert parts.read(path) is None
        elif harm == "emptied":
            path.write_bytes(b"")
        elif harm == "flipped":
            for at in range(0, len(good), 61):
                spoilt = bytearray(good)
                spoilt[at] ^= 0x04
                path.write_bytes(spoilt)
                part = parts.read(path)
                assert part is None or (part.table.equals(table) and part.runs == listed)
            path.write_bytes(good[:4] + b"\0" * 100 + good[104:])
        elif harm == "rows":
            pq.write_table(table.slice(0, table.num_rows - 2), path)
        elif harm == "list":
            pq.write_table(table.replace_schema_metadata({parts.RUNS: b"[]"}), path)
        else:
            path.write_text("not parquet")
        assert parts.read(path) is None
        store.look()
        assert not store.done.any()
        assert not path.exists()


def test_a_file_is_whole_or_not_there(tmp_path):
    path = tmp_path / "it"

    def fail_halfway():
        with parts.whole(path) as beside:
            beside.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert list(tmp_path.iterdir()) == []
    with parts.whole(path) as beside:
        beside.write_text("whole")
        assert not path.exists()
    assert path.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_called_so(tmp_path, number):
    with pytest.raises(CannotWrite, match="the disk is full. Free the disk"), parts.whole(tmp_path / "it"):
        raise OSError(number, os.strerror(number))


def test_runs_of_another_sweep_are_not_taken_for_ours(tmp_path, plan):
    with opened(tmp_path / "out", plan, resumes=False) as store:
        path = fill(store, [0], "a")
        part = parts.read(path)
        parts.write(store.folder, "b", [part.runs[0]._replace(key="00" * 16)], part.table)
        store.look()
        assert store.done.sum() == 1


# Compaction.


def test_parts_put_together_hold_the_same_and_each_run_once(tmp_path, plan, monkeypatch):
    monkeypatch.setattr(compaction, "ROWS", 60)
    with opened(tmp_path / "out", plan, resumes=False) as store:
        for first in range(0, 40, 4):
            fill(store, range(first, first + 4), f"{first:09d}-x")
        before = small.content(store.folder)
        fill(store, [5, 6, 7, 8], "000000005-again")  # somebody did them a second time
        store.look()
        assert store.repeated
        left = compaction.compact(store.folder, repeated=True)
        assert left == len(parts.paths(store.folder)) < 6
        assert small.is_whole(store.folder, plan)
        assert small.content(store.folder).equals(before)
        store.look()
        assert store.done.all()
        assert not store.repeated


def test_a_crash_between_putting_together_and_tidying_up_doubles_nothing(tmp_path, plan):
    with opened(tmp_path / "out", plan, resumes=False) as store:
        paths = [fill(store, range(first, first + 10), f"{first:09d}-x") for first in range(0, 40, 10)]
        kept = {path: path.read_bytes() for path in paths}
        compaction.compact(store.folder)
        for path, content in kept.items():  # as if they had not been removed yet
            path.write_bytes(content)
            os.utime(path, (1, 1))
        store.look()
        assert store.done.all()
        assert small.is_whole(store.folder, plan)


# Tables.


def test_tables_have_a_row_for_each_run_and_what_varied(tmp_path, plan):
    with opened(tmp_path / "out", plan, resumes=False) as store:
        for first in (0, 20):
            fill(store, range(first, first + 20), f"{first:09d}-x")
    outcomes.derive(tmp_path / "out")
    found = tables(tmp_path / "out")
    assert list(found) == ["points", "runs", "outcomes", "numbers"]
    import duckdb

    def asked(question):
        for name, files in found.items():
            question = question.replace(f"<{name}>", f"read_parquet('{files}')")
        return duckdb.sql(question).fetchall()

    assert asked("select count(*), count(distinct key) from <runs>") == [(40, 40)]
    assert asked("select count(*) from <numbers>") == [(80,)]
    assert asked("select count(distinct point) from <points>") == [(20,)]
    rows = asked(
        f'select point, replicate, arm, "{small.ELASTICITY}", gdp_percent from <outcomes> order by run'
    )
    assert len(rows) == 40
    for point, replicate, arm, elasticity, effect in rows:
        assert arm == "policy"
        assert elasticity == plan.points.at(point).shown[small.ELASTICITY]
        (before, after) = small.quick(plan.scenario(point), replicate, ()).value
        assert effect == pytest.approx(100 * (after / before - 1))


def test_what_is_kept_is_what_the_run_alone_says(tmp_path):
    """The same definitions as the closing table: effects, groups and the verdict on each replicate."""
    plan = small.plan(
        tmp_path, {"adopters": {"arm": "policy", "sets": {"two": ["Plain", "Shore"]}}}, replicates=3
    )
    scenario = plan.scenario(0)
    with opened(tmp_path / "out", plan, resumes=False) as store:
        held = [Held(run.key, run.point, run.replicate, 1.0) for run in plan.runs()]
        found = [measured(scenario, live(scenario, replicate), plan.sweep.keep) for replicate in range(3)]
        parts.write(store.folder, "a", held, parts.table(held, found))
    outcomes.derive(tmp_path / "out")
    rows = pq.read_table(tmp_path / "out" / "outcomes.parquet")
    alone = run(
        scenario.model_copy(update={"run": scenario.run.model_copy(update={"replicates": 3})}), workers=1
    )
    groups = alone.groups("policy")
    for name, group in (
        ("gdp_percent", "nation"),
        ("gdp_adopters_percent", "adopters"),
        ("gdp_non_adopters_percent", "non-adopters"),
    ):
        after, before = (alone.last_year(arm, "gdp", groups[group]) for arm in ("policy", "baseline"))
        assert rows[name].to_numpy() == pytest.approx(100 * (after / before - 1), rel=1e-12)
    counted = {
        kind: rows["verdict"].to_pylist().count(kind) / 3 for kind in alone.verdicts()[0].probabilities
    }
    assert counted == alone.verdicts()[0].probabilities
    by_province = alone.last_year_by_province("policy", "talent")[1]
    numbers = pq.read_table(tmp_path / "out" / parts.FOLDER).to_pylist()
    wanted = {"quantity": "talent", "replicate": 1, "arm": "policy"}
    of_provinces = [row for row in numbers if wanted.items() <= row.items() and row["place"] in alone.names]
    assert [row["value"] for row in of_provinces] == by_province.tolist()


# Whose folder.


def refused(folder, plan, match, resumes=False):
    with pytest.raises(InputError, match=match), opened(folder, plan, resumes=resumes):
        pass


def test_a_folder_is_taken_up_only_by_its_own_sweep(tmp_path, plan):
    out = tmp_path / "out"
    with opened(out, plan, resumes=False) as store:
        fill(store, [0, 1], "a")
        refused(out, plan, r"process \d+ on .* is at work in it", resumes=True)
    refused(out, plan, "holds this sweep already. Continue it with --resume")
    before = sorted((path.name, path.stat().st_mtime_ns) for path in out.iterdir() if path.name != ".lock")
    for more, match in (
        (
            {"replicates": 3},
            "holds another sweep .of that name; its design or the number of replicates differs",
        ),
        ({"name": "other", "replicates": 1}, "holds another sweep .small"),
        ({"settings": {"economy": str(small.FOLDER), "run.seed": 5}}, "its scenario differs"),
        ({"keep": ["gdp", "talent"]}, "other quantities kept"),
    ):
        refused(out, small.plan(tmp_path, **more), match, resumes=True)
    assert before == sorted(
        (path.name, path.stat().st_mtime_ns) for path in out.iterdir() if path.name != ".lock"
    )
    with opened(out, plan, resumes=True) as store:
        assert store.done.sum() == 2


def test_a_folder_begun_by_other_code_is_refused(tmp_path, plan):
    with opened(tmp_path / "out", plan, resumes=False):
        pass
    manifest = read_manifest(tmp_path / "out")
    manifest["made"]["code"] = "another"
    (tmp_path / "out" / "manifest.json").write_text(json.dumps(manifest))
    refused(tmp_path / "out", plan, "was begun with another version of the model", resumes=True)


def test_what_is_no_sweep_is_left_alone(tmp_path, plan):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    (tmp_path / "file").write_text("")
    for name in ("mine", "file"):
        refused(tmp_path / name, plan, "exists already and is no sweep's folder", resumes=True)
        assert not is_sweep(tmp_path / name)
    with pytest.raises(InputError, match="is no sweep's folder"):
        tables(tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_a_folder_that_cannot_be_made_is_refused(tmp_path, plan):
    (tmp_path / "file").write_text("")
    refused(tmp_path / "file" / "out", plan, "cannot be made")


def test_no_number_is_lost_on_the_way_to_the_disk(tmp_path):
    """Numbers come back to the last bit, the odd ones too."""
    odd = np.array([0.1, -0.0, np.nan, np.inf, 5e-324, np.nextafter(1, 2)])
    words = small.quick(Scenario.load("baseline"), 0, ()).words
    zeros = np.zeros(len(odd), dtype=np.int32)
    found = small.Numbers(words, zeros, zeros, zeros, zeros, odd, odd)
    (tmp_path / parts.FOLDER).mkdir()
    held = [Held("ab" * 16, 0, 0, 1.0)]
    part = parts.read(parts.write(tmp_path, "a", held, parts.table(held, [found])))
    assert np.array_equal(part.table["value"].to_numpy().view(np.uint64), odd.view(np.uint64))


# What workers are handed.


def test_a_worker_with_other_code_or_another_disk_is_not_put_to_work(tmp_path, plan):
    with opened(tmp_path / "out", plan, resumes=False) as store:
        variations = plan.variations
        right = Context(
            store.begin(), store.folder, variations.base, variations.economy, ("gdp",), small.quick, fingerprint(),
            warms=False,
        )  # fmt: skip
        with pytest.raises(RunError, match="has another version of the model"):
            replace(right, sweep="a", code="other").take_up()
        with pytest.raises(RunError, match="does not see .*elsewhere. Choose an --out on a disk that all"):
            replace(right, folder=tmp_path / "elsewhere").take_up()
        with pytest.raises(RunError, match="does not see"):
            current(right.sweep)  # the reason is told again to whoever gives it work
    with opened(tmp_path / "out", plan, resumes=True) as store:
        right = replace(right, sweep=store.begin())
        with pytest.raises(Unprepared):
            current(right.sweep)
        right.take_up()
        assert current(right.sweep) is right
        assert load(str(small.FOLDER)) is variations.economy  # handed over, not read again
        right.lay_down()
        assert load(str(small.FOLDER)) is not variations.economy


def test_an_economy_arrives_at_a_worker_as_it_was_sent(tmp_path, plan):
    import pickle

    sent = plan.variations.economy
    arrived = pickle.loads(pickle.dumps(sent))
    assert arrived.checksums() == sent.checksums()
    assert np.array_equal(arrived.opening(2020).gdp, sent.opening(2020).gdp)
    assert np.array_equal(arrived.opening(2020).talent, sent.opening(2020).talent)
