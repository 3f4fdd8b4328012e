"""Claims about `blueprint sweep`: what is refused before anything runs, what is told ahead, and what is answered."""

import json
import os
import re
import signal
import time

import pytest
import yaml
from sessions import PATIENCE_SECONDS, members, started, wait_until
from sweep import small

from sim.cli import main
from sim.scenario import packaged_folder
from sim.sweep import parts
from sim.sweep.plan import Plan
from sim.sweep.report.answers import Answers, Outcome
from sim.sweep.report.folder import rebuild
from sim.sweep.report.indices import indices
from sim.sweep.report.short import in_short
from sim.sweep.schema import generated, schema
from sim.sweep.store import read_manifest

GRID = {"grid": {small.ELASTICITY: [1.0, 2.0]}}


def refused(capsys, folder, words, match):
    """Exit code 2, one line that says why, and nothing written."""
    before = sorted(folder.iterdir())
    assert main(["sweep", *words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert match in said.err
    assert "Traceback" not in said.err
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    ("words", "match"),
    [
        ([], "no --out. Name the folder to write"),
        (["--out", "{out}", "--engine", "lcal"], "no such engine. Did you mean 'local'?"),
        (["--out", "{out}", "--engine", "tcp://nowhere"], "is not an address. Write it like tcp://127.0.0.1:8786"),
        (["--out", "{out}", "--engine", "tcp://127.0.0.1:9"], "no scheduler answers there"),
        (["--out", "{out}", "--workers", "0"], "--workers: must be at least 1"),
        (["--out", "{out}", "--engine", "slurm"], "needs --resources FILE"),
        (["--out", "{out}", "--resources", "{good}"], "takes no --resources"),
        (["--out", "{out}", "--engine", "pbs", "--resources", "{good}"], "queue: is slurm, but --engine says pbs"),
        (["--out", "{out}", "--engine", "slurm", "--resources", "{nowhere}"], "no such file"),
        (["--out", "{out}", "--engine", "slurm", "--resources", "{bad}"], "jbs: is not a key here. Did you mean"),
        (["--out", "{out}", "--engine", "slurm", "--resources", "{bad}"], "memory: must be a size such as 4GB"),
        (["--out", "{out}", "--engine", "slurm", "--resources", "{bad}"], "walltime: must be a time such as"),
        (["--out", "{out}", "--engine", "slurm", "--resources", "{tight}"], "limits.jobs is 1, fewer than the 2"),
        (["--out", "{mine}"], "exists already and is no sweep's folder"),
        (["--out", "{mine}", "--resume"], "exists already and is no sweep's folder"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_before_anything_runs(tmp_path, capsys, monkeypatch, words, match):
    monkeypatch.setattr("sim.engines.address.PATIENCE_SECONDS", 1)
    path = small.written(tmp_path, GRID)
    (tmp_path / "mine").mkdir()
    said = {
        "good": {"queue": "slurm"},
        "bad": {"queue": "slurm", "jbs": 2, "memory": "much", "walltime": "soon"},
        "tight": {"queue": "slurm", "jobs": 2, "limits": {"jobs": 1}},
    }
    for name, resources in said.items():
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(resources))
    places = {name: tmp_path / f"{name}.yaml" for name in (*said, "nowhere")}
    places |= {name: tmp_path / name for name in ("out", "mine")}
    refused(capsys, tmp_path, [str(path), *(word.format(**places) for word in words)], match)


def test_more_runs_than_declared_need_a_yes(tmp_path, capsys):
    path = small.written(tmp_path, GRID, most_runs=3)
    refused(
        capsys, tmp_path, [str(path), "--out", str(tmp_path / "out")],
        "4 runs, more than most_runs = 3. Look with --dry-run, then start it with --yes",
    )  # fmt: skip


def test_a_missing_sweep_is_named_with_its_neighbours(capsys, tmp_path):
    refused(
        capsys,
        tmp_path,
        ["first-sweap", "--dry-run"],
        "no such file or packaged sweep. Did you mean 'first-sweep'?",
    )


def test_a_sweep_from_the_command_to_the_page(tmp_path, capsys):
    """Looked at ahead, run, refused a second time, resumed, reported, asked: as a newcomer would."""
    path, out = small.written(tmp_path, GRID), tmp_path / "out"
    assert main(["sweep", str(path), "--dry-run"]) == 0
    ahead = capsys.readouterr().out
    assert "2 points x 2 replicates = 4 runs" in ahead
    assert all(word in ahead for word in ("time", "memory", "disk", "one run took"))
    assert not out.exists()
    assert main(["sweep", str(path), "--out", str(out), "--workers", "1"]) == 0
    said = capsys.readouterr()
    assert f"4 of 4 runs are kept in {out}; 4 of them were run now" in said.out
    assert "dashboard: http://127.0.0.1:" in said.err
    assert main(["sweep", str(path), "--out", str(out)]) == 2
    assert "Continue it with --resume" in capsys.readouterr().err
    assert main(["sweep", str(path), "--out", str(out), "--resume"]) == 0
    assert "0 of them were run now" in capsys.readouterr().out
    assert main(["report", str(out)]) == 0
    assert capsys.readouterr().out == f"{out / 'report.html'}\n"
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "<img" in page
    assert "http" not in page.replace("http-equiv", "")
    asked = "select count(*) as runs, count(distinct point) as points from outcomes"
    assert main(["query", str(out), asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"runs": 4, "points": 2}]
    assert main(["query", str(out), "--tables"]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in ("numbers", "points", "runs", "outcomes", "definitions"))


def test_ctrl_c_keeps_what_is_done_and_ends_everybody(tmp_path):
    path, out = small.written(tmp_path), tmp_path / "out"
    process = started("sweep", path, "--out", out, "--workers", 2)
    wait_until(lambda: parts.paths(out) or process.poll() is not None)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: everybody hears it
    said, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 130
    assert said == ""
    assert f"Stopped: what was done is kept in {out}. Continue with --resume." in errors
    assert "Traceback" not in errors
    wait_until(lambda: not members(process))
    assert 0 < len(small.keys(out)) <= 40
    assert read_manifest(out)["done"] == len(small.keys(out))


def test_a_closed_terminal_does_not_end_the_work(tmp_path):
    path, out = small.written(tmp_path, GRID), tmp_path / "out"
    process = started("sweep", path, "--out", out, "--workers", 1)
    wait_until(lambda: (out / ".sweep").exists() or process.poll() is not None)
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGHUP)
    process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert "4 of 4 runs are kept" in (out / "log.txt").read_text()
    assert small.is_whole(out, small.plan(tmp_path, GRID))


# What comes with the project.


@pytest.mark.parametrize(
    "path", sorted((packaged_folder() / "sweeps").glob("*.yaml")), ids=lambda path: path.stem
)
def test_packaged_sweeps_can_be_laid_out_and_agree_with_their_schema(path):
    import jsonschema

    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    jsonschema.validate(written, schema())
    plan = Plan.read(path.stem)
    assert 1 < len(plan) <= plan.sweep.most_runs
    assert plan.sweep.question
    assert plan.sweep.title


def test_the_schema_in_the_repository_is_the_one_that_is_generated():
    for path, text in generated().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is out of step. Run `make schema`."


def test_the_page_draws_what_the_design_is_for(tmp_path, ready):
    """Response curves, a heat map of two variables, main effects, and Sobol's indices with intervals."""
    grid = {"grid": {small.ELASTICITY: [1.0, 1.5, 2.0], "arms.policy[0].grant": [10, 20]}}
    plan = small.plan(tmp_path, grid, keep=["gdp"])
    small.run(plan, tmp_path / "grid", ready)
    rebuild(tmp_path / "grid")
    drawn = {path.name for path in (tmp_path / "grid" / "figures").iterdir()}
    answers = Answers(tmp_path / "grid")
    gdp = answers.outcomes[0]
    verdict, first, *_ = in_short(answers, "policy")
    assert sum(int(number) for number in re.findall(r" in (\d+)", verdict)) == len(plan) == 12
    assert first.startswith(f"GDP: {gdp.said(answers.runs('policy', gdp)[1].mean())} on average, ")
    worst = plan.points.at(int(answers.means("policy", gdp).argmin())).shown
    assert f"lowest at {small.ELASTICITY} = {worst[small.ELASTICITY]:g}" in first
    assert {name.partition("-")[0].removesuffix(".png") for name in drawn} == {"map", "effects", "curve"}
    over = {small.ELASTICITY: "prior", "parameters.migration.hukou_barrier": {"low": 0.1, "high": 0.3}}
    plan = small.plan(tmp_path, {"sobol": {"base": 64, "over": over}}, keep=["gdp"], replicates=1)
    small.run(plan, tmp_path / "sobol", ready)
    page = rebuild(tmp_path / "sobol").read_text(encoding="utf-8")
    assert (tmp_path / "sobol" / "figures" / "sobol.png").exists()
    assert "first order" in page
    answers = Answers(tmp_path / "sobol")
    first, second = indices(answers, "policy", answers.outcomes[0])
    for most, slices in ((5, 5), (100, 12)):  # 256 runs make twelve slices of twenty or more
        levels = answers.by_level("policy", answers.outcomes[0], answers.variables[0], most)
        assert len(levels.at) == slices
        assert sum(map(len, levels.values)) == 256
    assert first.variable == small.ELASTICITY  # the task reads nothing else
    assert first.total == pytest.approx(1.0, abs=0.5)
    assert second.total == pytest.approx(0.0, abs=1e-9)
    assert json.loads((tmp_path / "sobol" / "manifest.json").read_text())["done"] == 256


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.26613, "+0.266 %"),
        (-0.0285, "−0.0285 %"),
        (0.0019e-3, "0.0000 %"),
        (16005.4, "+16,005 %"),
        (0.0, "0 %"),
        (float("nan"), "– %"),
    ],
)
def test_numbers_are_said_with_three_digits_a_sign_and_a_unit(value, said):
    assert Outcome("gdp_percent", "GDP", "effect, %", 1.0, " %", is_effect=True).said(value) == said


def test_a_unit_that_is_long_is_said_once_and_levels_have_no_sign():
    level = Outcome("public_cost_level", "Public cost", "100m yuan a year", 1e8, "", is_effect=False)
    assert (level.heading, level.said(7643.2)) == ("Public cost, 100m yuan a year", "7,643")
