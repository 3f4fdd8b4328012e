"""Claims about running: the same results whoever works in whatever order, and nothing left of what fails."""

import json
import os
import time
from multiprocessing import active_children

import numpy as np
import pytest
from commands import fake_economy
from commands.fake_economy import FakeRun, FakeScenario

from sim.errors import InputError, RunError
from sim.observe.quantities import QUANTITIES
from sim.results.folder import claimed
from sim.run import live, replicates, run
from sim.run.pool import replicated
from sim.scenario import Scenario

COARSE = {
    "scale.people_per_talent": 100_000,
    "scale.firms_per_frontier_agent": 5_000,
    "scale.firms_per_traditional_agent": 500_000,
    "run.quarters": 4,
    "run.replicates": 3,
}


@pytest.fixture
def fake(monkeypatch):
    """A model that costs nothing."""
    monkeypatch.setattr(replicates, "_lived", fake_economy.lived)


# Processes.


def square(number):
    return number * number


def slow_first(number):
    """The first task finishes last."""
    time.sleep(0.5 if number == 0 else 0)
    return number


def failing(number):
    if number == 2:
        raise RunError("the third cannot go on")
    return number


def dying(number):
    os._exit(1)


def kept(task, count, workers):
    found, told = {}, []
    replicated(
        task,
        count,
        workers=workers,
        keep=found.__setitem__,
        progress=lambda done, total: told.append((done, total)),
    )
    return found, told


@pytest.mark.parametrize("workers", [1, 2])
def test_every_task_is_done_once_and_told(workers):
    found, told = kept(square, 7, workers)
    assert found == {number: number * number for number in range(7)}
    assert told == [(done, 7) for done in range(8)]


def test_results_go_where_they_belong_in_any_order():
    found, _ = kept(slow_first, 4, 2)
    assert list(found) != sorted(found)
    assert found == {number: number for number in range(4)}


@pytest.mark.parametrize("workers", [1, 2])
def test_the_first_failure_stops_the_rest(workers):
    with pytest.raises(RunError, match="the third cannot go on"):
        kept(failing, 50, workers)
    assert not active_children()


def test_a_worker_that_dies_is_reported():
    with pytest.raises(RunError, match="ended without a word"):
        kept(dying, 4, 2)
    assert not active_children()


def test_an_interrupt_ends_the_workers():
    def interrupted(number, result):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replicated(square, 8, workers=2, keep=interrupted, progress=None)
    assert not active_children()


def test_workers_have_one_thread_and_the_caller_keeps_its_own():
    before = os.environ.get("OMP_NUM_THREADS")
    found, _ = kept(threads, 2, 2)
    assert set(found.values()) == {("1", "1")}
    assert os.environ.get("OMP_NUM_THREADS") == before


def threads(number):
    return os.environ["OMP_NUM_THREADS"], os.environ["NUMBA_NUM_THREADS"]


# Folders.


def test_a_block_that_ends_well_leaves_a_whole_folder(tmp_path):
    with claimed(tmp_path / "a" / "b") as folder:
        (folder / "file").write_text("content")
    assert (tmp_path / "a" / "b" / "file").read_text() == "content"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_block_that_fails_leaves_nothing(tmp_path, error):
    def write_and_fail():
        with claimed(tmp_path / "a" / "b") as folder:
            (folder / "file").write_text("content")
            raise error

    with pytest.raises(error):
        write_and_fail()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_a_failed_run(tmp_path):
    with pytest.raises(RunError, match="no space left"), claimed(tmp_path / "run"):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_made_meanwhile_is_not_overwritten(tmp_path):
    with pytest.raises(RunError, match="meanwhile"), claimed(tmp_path / "run"):
        (tmp_path / "run").mkdir()
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


# Runs of the fake model.


@pytest.mark.parametrize("is_there", ["folder", "file", "link"])
def test_an_output_that_exists_is_refused_before_anything_runs(tmp_path, monkeypatch, is_there):
    monkeypatch.setattr(replicates, "_lived", None)  # nobody may call it
    out = tmp_path / "run"
    if is_there == "folder":
        out.mkdir()
    elif is_there == "file":
        out.write_text("mine")
    else:
        out.symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError, match="exists already"):
        run(FakeScenario(), out=out, workers=1)


def test_a_parent_that_cannot_be_written_is_refused_before_anything_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(replicates, "_lived", None)
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(InputError, match="cannot be made"):
        run(FakeScenario(), out=tmp_path / "file" / "run", workers=1)


def test_a_folder_without_permission_is_refused_before_anything_runs(tmp_path, monkeypatch):
    def forbidden(path, *modes, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(replicates, "_lived", None)
    monkeypatch.setattr("pathlib.Path.mkdir", forbidden)  # root, as whom tests may run, may write anywhere
    with pytest.raises(InputError, match=r"cannot be made \(permission denied\)"):
        run(FakeScenario(), out=tmp_path / "run", workers=1)


def test_the_number_of_workers_does_not_matter(fake):
    scenario = FakeScenario(run=FakeRun(replicates=5))
    alone, together = (run(scenario, workers=workers) for workers in (1, 2))
    for arm, recorded in alone.series.items():
        for name, values in recorded.items():
            assert values.tobytes() == together.series[arm][name].tobytes(), name
    assert alone.summary() == together.summary()


def test_a_run_of_which_no_replicate_can_go_on_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(replicates, "_lived", fake_economy.lived_by_nobody)
    for workers in (1, 2):
        with pytest.raises(RunError, match=r"replicate 0, policy: .* None of 3 replicates could be run\."):
            run(FakeScenario(), out=tmp_path / "deep" / "run", workers=workers)
        assert list(tmp_path.iterdir()) == []


def test_no_workers_are_refused(fake):
    with pytest.raises(InputError, match="at least 1"):
        run(FakeScenario(), workers=0)


def test_a_run_is_written_whole(fake, tmp_path):
    results = run(
        FakeScenario(), out=tmp_path / "run", workers=1, command=["blueprint", "run", "/somewhere/woods.yaml"]
    )
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text("utf-8"))
    assert manifest == json.loads(json.dumps(results.manifest))
    assert manifest["command"] == ["blueprint", "run", "woods.yaml"]
    assert manifest["adopters"] == {"as-is": [], "policy": ["1"]}
    assert manifest["opening"]["border_factor"] == {"least": 5.0, "mean": 6.0, "most": 7.0}
    assert manifest["opening"]["home_share"] == 0.7
    assert manifest["wages"]["talent"] == [101.0] * 4
    assert manifest["wages"]["observed"] == [90.0, None, 80.0, 70.0]
    assert manifest["economy"]["history"]["years"] == [2021]  # 2022 has a gap
    assert manifest["made"]["python"].startswith("3.")
    assert manifest["made"]["packages"]["numpy"] == np.__version__


# Runs of the model.


def coarse(name="sichuan-copies-hangzhou", **changes):
    return Scenario.load(name, COARSE | changes)


@pytest.mark.slow
def test_the_model_gives_the_same_bits_for_one_worker_or_two():
    scenario = coarse()
    alone, together = (run(scenario, workers=workers) for workers in (1, 2))
    for arm, recorded in alone.series.items():
        for name, values in recorded.items():
            assert values.tobytes() == together.series[arm][name].tobytes(), name


def test_a_replicate_alone_is_the_one_in_the_run():
    scenario = coarse()
    together, alone = run(scenario, workers=1), live(scenario, 2)
    for arm, recorded in alone.items():
        for name, values in recorded.items():
            assert values.tobytes() == together.series[arm][name][2].tobytes(), name


def test_everything_that_is_defined_is_recorded_and_everything_recorded_is_defined(tmp_path):
    results = run(coarse(), out=tmp_path / "run", workers=1)
    assert results.recorded == {name for name, quantity in QUANTITIES.items() if quantity.recorded}
    for name, values in results.series["baseline"].items():
        places = (31,) if QUANTITIES[name].is_by_province else ()
        assert values.shape == (3, 4, *places), name
        assert np.isfinite(values).all(), name
    for arm, people in results.moves.items():
        for who, between in people.items():
            arrivals = results.series[arm][f"{who.removesuffix('s')}_arrivals"]
            assert between.sum(axis=1) == pytest.approx(arrivals.sum(axis=1)), (arm, who)
    assert results.window == "2023Q1 to 2023Q4"
    assert set(results.groups("sichuan-copies-hangzhou")) == {"nation", "adopters", "non-adopters"}


def test_a_model_that_fails_says_where(monkeypatch):
    import sim.opening

    def broken(scenario, replicate):
        raise ZeroDivisionError("no talent in Tibet")

    monkeypatch.setattr(sim.opening, "open_economy", broken)
    with pytest.raises(
        RunError, match="sichuan-copies-hangzhou: replicate 0, opening: ZeroDivisionError: no talent"
    ):
        run(coarse(), workers=1)
