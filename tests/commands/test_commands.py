"""Claims about the command line: what is printed where, and the exit code that says how it went."""

import json
import os
import subprocess
import sys
import time

import pytest

from sim import __version__

COARSE = ["--scale", "0.01", "--set", "run.quarters=4", "--replicates", "2", "--workers", "1"]
HELP_SECONDS = 0.5
CHECK_SECONDS = 1.0


def in_a_process(*arguments, **options):
    command = [sys.executable, "-m", "sim", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)


# Help.


@pytest.mark.parametrize(
    "command",
    ["run", "check", "compare", "query", "claims", "schema", "report", "economies list", "economies show"],
)
def test_every_command_explains_itself_with_examples(blueprint, command):
    code, out, _ = blueprint(*command.split(), "--help")
    assert code == 0
    assert "Example" in out
    assert f"blueprint {command}" in out


def test_the_front_page_lists_the_commands(blueprint):
    for arguments in ((), ("--help",), ("-h",)):
        code, out, _ = blueprint(*arguments)
        assert code == 0
        assert all(
            command in out
            for command in (
                "run",
                "check",
                "compare",
                "query",
                "claims",
                "schema",
                "economies",
                "report",
                "Exit codes",
            )
        )


def test_the_version(blueprint):
    assert blueprint("--version") == (0, f"blueprint {__version__}\n", "")


# Mistakes: one message, exit code 2, nothing written.


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["frobnicate"], "No such command 'frobnicate'"),
        (["run"], "Missing argument 'SCENARIO'"),
        (["run", "baseline", "--nope"], "No such option: --nope"),
        (["run", "baseline", "--replicates", "many"], "--replicates"),
        (["run", "baseline", "--replicates", "0"], "--replicates 0: must be at least 1"),
        (["run", "baseline", "--workers", "0"], "--workers: must be at least 1"),
        (["run", "baseline", "--scale", "0"], "--scale 0: must be between"),
        (["run", "baseline", "--scale", "nan"], "--scale nan: must be between"),
        (["run", "baseline", "--set", "run.quarters"], "is not KEY=VALUE"),
        (["run", "baseline", "--set", "run.quartrs=4"], "Did you mean 'quarters'?"),
        (["run", "baseline", "--economy", "chima"], "--economy chima: no economy 'chima'"),
        (["run", "basline"], "Did you mean 'baseline'?"),
        (["check", "nowhere.yaml"], "nowhere.yaml: no such file"),
        (["report", "."], "not a results folder"),
        (["economies", "show", "chima"], "Did you mean 'china'?"),
        (["economies", "show", "china", "--year", "1900"], "1900 cannot be opened"),
    ],
)
def test_a_mistake_is_one_clear_message(blueprint, tmp_path, arguments, said):
    code, out, err = blueprint(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_an_output_folder_that_exists_is_refused(blueprint, tmp_path):
    (tmp_path / "there").mkdir()
    code, _, err = blueprint("run", "baseline", *COARSE, "--out", "there")
    assert (code, err) == (2, "there: exists already. Choose another --out, or remove it.\n")
    assert list((tmp_path / "there").iterdir()) == []


def test_debug_shows_where_a_mistake_was_found(blueprint):
    code, _, err = blueprint("run", "basline", "--debug")
    assert code == 2
    assert "Traceback" in err


def test_the_unexpected_is_one_line(blueprint, monkeypatch):
    def broken(*arguments, **options):
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("sim.scenario.Scenario.load", broken)
    code, _, err = blueprint("check", "baseline")
    assert (code, err) == (
        1,
        "blueprint: unexpected ZeroDivisionError: oh. Run again with --debug to see where.\n",
    )


# Checking and showing.


def test_check_says_what_each_scenario_will_do(blueprint):
    code, out, _ = blueprint("check", "baseline", "sichuan-copies-hangzhou")
    assert code == 0
    assert "baseline: right. china, 2023Q1 to 2032Q4, 32 replicates" in out
    assert "1 of 31 provinces" in out


def test_check_tells_of_every_file_that_is_wrong(blueprint, tmp_path):
    (tmp_path / "a.yaml").write_text("extends: baseline\nrun: {quarters: 0}\n")
    (tmp_path / "b.yaml").write_text("extends: baseline\nqestion: why\n")
    code, out, err = blueprint("check", "a.yaml", "baseline", "b.yaml")
    assert code == 2
    assert out.startswith("baseline: right.")
    assert [line.partition(": ")[0] for line in err.splitlines()] == ["a.yaml:2", "b.yaml:2"]


def test_economies_are_listed_and_shown(blueprint):
    assert blueprint("economies", "list")[1].startswith("china: China")
    code, out, _ = blueprint("economies", "show", "china", "--year", "2023")
    assert code == 0
    for said in ("opened in 2023", "Guangdong", "Inner Mongolia", "census-5", "What was assumed", "gdp.csv"):
        assert said in out


def test_an_economy_that_is_cut_points_to_the_one_it_is_cut_from(blueprint):
    code, out, _ = blueprint("economies", "show", "china-hangzhou")
    assert code == 0
    for said in ("- shares.csv", "It is cut from china", "blueprint economies show china", "- china/gdp.csv"):
        assert said in out


def test_the_schema_is_json(blueprint):
    code, out, _ = blueprint("schema")
    assert code == 0
    assert json.loads(out)["title"] == "Scenario"


# Running.


def test_a_run_prints_the_answer_and_writes_a_folder(blueprint, tmp_path):
    code, out, err = blueprint("run", "sichuan-copies-hangzhou", *COARSE, "--out", "deep/sichuan")
    assert (code, err) == (0, "")
    for said in ("the nation", "the adopter", "the 30 others", "90 % interval", "Public cost", "report.html"):
        assert said in out
    assert "\x1b" not in out  # no colours in a pipe
    assert max(map(len, out.splitlines())) <= 120
    assert (tmp_path / "deep" / "sichuan" / "report.html").is_file()
    manifest = json.loads((tmp_path / "deep" / "sichuan" / "manifest.json").read_text("utf-8"))
    assert str(tmp_path) not in json.dumps(manifest)


def test_a_run_without_out_writes_into_results(blueprint, tmp_path):
    assert blueprint("run", "baseline", *COARSE)[0] == 0
    (folder,) = (tmp_path / "results").iterdir()
    assert folder.name.startswith("baseline-20")


def test_channels_are_tabled_where_they_are_asked_for(blueprint, tmp_path):
    code, out, err = blueprint("run", "sichuan-copies-hangzhou", *COARSE, "--channels", "--out", "run")
    assert (code, err) == (0, "")
    for said in ("effect on GDP by channel", "migration", "spillover", "the rest", "whole effect"):
        assert said in out
    assert max(map(len, out.splitlines())) <= 120
    summary = json.loads((tmp_path / "run" / "summary.json").read_text("utf-8"))
    assert len(summary["channels"][0]["rows"]) == 3 * 7
    assert "effect on GDP by channel" in (tmp_path / "run" / "report.html").read_text("utf-8")


def test_the_levers_of_each_arm_are_listed_with_their_evidence(blueprint):
    code, out, _ = blueprint("run", "evidence-only", *COARSE, "--out", "run")
    assert code == 0
    for said in ("What governments decide", "evidence", "source of the dose", "of them is assumed"):
        assert said in out
    assert "without-assumed: " in out
    assert max(map(len, out.splitlines())) <= 120


def test_json_is_all_there_is_on_stdout(blueprint, tmp_path):
    code, out, _ = blueprint("run", "sichuan-copies-hangzhou", *COARSE, "--out", "run", "--json")
    assert code == 0
    assert json.loads(out) == json.loads((tmp_path / "run" / "summary.json").read_text("utf-8"))


def test_the_command_line_overrides_the_scenario(blueprint, tmp_path):
    arguments = ["--seed", "7", "--set", "parameters.migration.elasticity_talent=1.5", "--out", "run"]
    assert blueprint("run", "baseline", *COARSE, *arguments)[0] == 0
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text("utf-8"))
    said = manifest["scenario"]
    assert (said["run"]["seed"], said["run"]["quarters"], said["run"]["replicates"]) == (7, 4, 2)
    assert said["scale"]["people_per_talent"] == 200_000
    assert manifest["parameters"]["migration"]["elasticity_talent"] == 1.5


def test_a_report_is_made_anew(blueprint, tmp_path):
    assert blueprint("run", "sichuan-copies-hangzhou", *COARSE, "--out", "run")[0] == 0
    page = tmp_path / "run" / "report.html"
    before = page.read_text("utf-8")
    page.unlink()
    (tmp_path / "run" / "figures" / "gdp.png").unlink()
    assert blueprint("report", "run") == (0, f"{page.relative_to(tmp_path)}\n", "")
    assert page.read_text("utf-8") == before
    assert (tmp_path / "run" / "figures" / "gdp.png").is_file()


def test_a_pipe_that_closes_early_is_no_trouble():
    reader = "import sys; sys.stdin.readline()"
    command = f"{sys.executable} -m sim economies show china | {sys.executable} -c '{reader}'"
    ended = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60, check=False)
    assert ended.stderr == ""


# How long it takes to start.


@pytest.mark.speed
@pytest.mark.parametrize(
    ("arguments", "seconds"), [(["--help"], HELP_SECONDS), (["check", "hangzhou-everywhere"], CHECK_SECONDS)]
)
def test_a_command_answers_at_once(arguments, seconds):
    taken = []
    for _ in range(3):
        started = time.perf_counter()
        assert in_a_process(*arguments).returncode == 0
        taken.append(time.perf_counter() - started)
    assert min(taken) < seconds


def test_heavy_libraries_wait_until_they_are_needed():
    code = "import sys, sim.cli; sim.cli.main(['check', 'baseline']); print(*sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert not {"matplotlib", "pyarrow", "mesa"} & set(ended.stdout.split())


def test_the_environment_has_one_thread_before_numpy_is_there():
    code = "import os, sim.cli; sim.cli.main(['--version']); print(os.environ['OPENBLAS_NUM_THREADS'])"
    clean = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True, env=clean
    )
    assert ended.stdout.split()[-1] == "1"
