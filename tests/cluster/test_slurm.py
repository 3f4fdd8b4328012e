"""Claims about clusters, on a real SLURM: the same bits as here, and nothing lost when jobs end too early."""

import os
import threading
from pathlib import Path

import numpy as np
import pytest
import yaml
from cluster.slurm import Slurm, absent
from littleland.country import ask
from sessions import PATIENCE_SECONDS
from sweep import small

from calibration.bank import Setup, read_priors, simulated
from calibration.hands import Hands
from sim.engines import chosen, queue
from sim.errors import InputError, RunError
from sim.sweep import parts
from sim.sweep.numbers import numbers
from sim.sweep.store import read_manifest

HERE = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def slurm(tmp_path_factory, needs):
    needs("slurm", absent())
    with Slurm(tmp_path_factory.mktemp("slurm")) as slurm:
        yield slurm


def engine(folder, **more):
    """Two jobs of one worker each, described as a user does."""
    asked = {
        "queue": "slurm",
        "jobs": 2,
        "cores": 1,
        "memory": "1GB",
        "walltime": "00:10:00",
        "interface": "lo",
        "prologue": [f"export PYTHONPATH={HERE}{os.pathsep}{HERE.parent}"],
    }
    path = folder / "cluster.yaml"
    path.write_text(yaml.safe_dump(asked | more), encoding="utf-8")
    return chosen("slurm", workers=None, resources=path, folder=folder / "out")


def is_over(slurm):
    small.wait_until(lambda: not slurm.jobs())


def test_a_sweep_on_slurm_is_the_same_as_here_to_the_last_bit(tmp_path, slurm, ready):
    design = {
        "product": [
            {"grid": {small.ELASTICITY: [0.8, 1.6]}},
            {"adopters": {"arm": "policy", "sizes": [1, 2]}},
        ]
    }
    plan = small.plan(tmp_path, design)
    here = small.run(plan, tmp_path / "here", ready, task=numbers)
    there = small.run(plan, tmp_path / "out", engine(tmp_path), task=numbers)
    assert (here.done, there.done, there.failed) == (8, 8, 0)
    assert small.is_whole(tmp_path / "out", plan)
    assert small.same_bits(tmp_path / "out", tmp_path / "here")
    assert read_manifest(tmp_path / "out")["sittings"][0]["engine"] == "slurm"
    is_over(slurm)


def test_jobs_that_are_cancelled_are_submitted_again(tmp_path, slurm, ready, monkeypatch):
    monkeypatch.setattr("sim.sweep.pace.BATCH_SECONDS", 0.5)
    plan = small.plan(tmp_path)
    seen: set[str] = set()

    def cancel_both():
        for count in (2, 8):
            small.wait_until(lambda count=count: len(parts.paths(tmp_path / "out")) >= count)
            running = slurm.jobs("RUNNING")
            seen.update(running)
            slurm.cancel(running[0])

    thread = threading.Thread(target=cancel_both, daemon=True)
    thread.start()
    answer = small.run(plan, tmp_path / "out", engine(tmp_path), task=small.slow)
    thread.join(PATIENCE_SECONDS)
    assert (answer.done, answer.failed) == (40, 0)
    assert len(seen) >= 2
    assert small.is_whole(tmp_path / "out", plan)
    small.run(plan, tmp_path / "here", ready)
    assert small.same_bits(tmp_path / "out", tmp_path / "here")
    is_over(slurm)


def test_jobs_whose_walltime_is_up_are_replaced_until_the_declared_limit(tmp_path, slurm, ready, monkeypatch):
    monkeypatch.setattr(queue, "lifetime", lambda walltime: (10, 1))  # to begin takes some of it
    monkeypatch.setattr("sim.sweep.pace.BATCH_SECONDS", 0.5)
    plan = small.plan(tmp_path, replicates=20)  # 100 seconds of work, for three jobs of ten
    limited = engine(tmp_path, limits={"jobs": 3})
    with pytest.raises(
        RunError, match="the declared limit of 3 jobs is met. .* are kept. Continue with --resume"
    ):
        small.run(plan, tmp_path / "out", limited, task=small.slow)
    is_over(slurm)
    kept = len(small.keys(tmp_path / "out"))
    assert 0 < kept < len(plan)
    answer = small.run(plan, tmp_path / "out", ready, resumes=True)
    assert (answer.done, answer.fresh) == (len(plan), len(plan) - kept)
    assert small.is_whole(tmp_path / "out", plan)


def test_lives_of_a_calibration_are_the_same_as_here_though_a_job_is_cancelled(tmp_path, slurm):
    def lived(place, hands=None):
        setup = Setup(ask(quarters=8, arms={"baseline": ()}, uncertainty="priors"))
        return simulated(setup, read_priors(), 60, folder=tmp_path / place, key="test", hands=hands)

    def cancel_one():
        small.wait_until(lambda: list((tmp_path / "there").glob("lives-*.npz")))
        cancelled.append(slurm.jobs("RUNNING")[0])
        slurm.cancel(cancelled[0])

    cancelled: list[str] = []
    here = lived("here")
    thread = threading.Thread(target=cancel_one, daemon=True)
    thread.start()
    with Hands(engine(tmp_path)) as hands:
        there = lived("there", hands)
    thread.join(PATIENCE_SECONDS)
    assert cancelled
    assert np.array_equal(there.moments, here.moments, equal_nan=True)
    assert np.array_equal(there.values, here.values)
    is_over(slurm)


@pytest.mark.parametrize(
    ("more", "match"),
    [
        ({"partition": "nowhere"}, "SLURM refuses such a job: .*partition"),
        ({"memory": "900GB"}, "SLURM refuses such a job"),
        ({"account": "x", "directives": ["--nonsense"]}, "SLURM refuses such a job: .*nonsense"),
        ({"interface": "ib7"}, "ib7"),
    ],
)
def test_resources_that_slurm_does_not_have_are_refused_before_anything_runs(tmp_path, slurm, more, match):
    plan = small.plan(tmp_path)
    with pytest.raises(InputError, match=match):
        small.run(plan, tmp_path / "out", engine(tmp_path, **more))
    assert not (tmp_path / "out" / parts.FOLDER).exists()
    assert slurm.jobs() == []
