"""Claims about the commands that arrive by entry points: what they say, and what they refuse."""

import re
import subprocess
import sys

import pytest

from calibration.cli.backtest import years
from sim.errors import InputError


@pytest.mark.parametrize("command", ["backtest", "calibrate"])
def test_every_command_explains_itself_with_examples(blueprint, command):
    code, out, _ = blueprint(command, "--help")
    assert code == 0
    assert "Example" in out
    assert f"blueprint {command} china" in out
    assert command in blueprint("--help")[1]


def test_engines_are_asked_for_in_the_words_of_sweeps(blueprint):
    of_sweeps = engine_options(blueprint("sweep", "--help")[1])
    assert len(of_sweeps) == 3
    for command in ("backtest", "calibrate"):
        assert engine_options(blueprint(command, "--help")[1]) == of_sweeps


def engine_options(told):
    """What a page of help says of engines, by option."""
    parts = re.split(r"\n  (?=-)", told)
    wanted = ("--engine", "--workers", "--resources")
    return {part.split()[0]: part.split() for part in parts if part.startswith(wanted)}


def test_commands_from_outside_import_nothing_before_they_are_called():
    told = "import sys, sim.cli; print([m for m in ('sklearn', 'numpy', 'calibration.backtest') if m in sys.modules])"
    ended = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout.strip() == "[]"


def test_years_as_people_write_them():
    assert years("2015-2018,2020") == (2015, 2016, 2017, 2018, 2020)
    for wrong in ("", "abc", "2018-2015", "15", "2015-"):
        with pytest.raises(InputError, match="is not a list of years"):
            years(wrong)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("backtest", "chna"), "Did you mean 'china'"),
        (("backtest", "china", "--origins", "soon"), "is not a list of years"),
        (("backtest", "china", "--origins", "1990"), "1990 cannot be opened"),
        (("backtest", "china-hangzhou"), "is cut out of another economy"),
        (("calibrate", "china", "--until", "2050"), "china is observed from 2010 to 2024"),
        (("calibrate", "china-hangzhou"), "is cut out of another economy"),
        (("calibrate", "china", "--engine", "lcal"), "no such engine. Did you mean 'local'?"),
        (("calibrate", "china", "--engine", "slurm"), "needs --resources FILE"),
        (("calibrate", "china", "--workers", "0"), "--workers: must be at least 1"),
        (("calibrate", "china", "--engine", "tcp://127.0.0.1:9"), "no scheduler answers there"),
        (("backtest", "china", "--engine", "tcp://127.0.0.1:9"), "no scheduler answers there"),
        (("backtest", "china", "--resources", "x.yaml"), "x.yaml"),
        (
            ("backtest", "china", "--set", "uncertainty=fitted:china"),
            "rests on figures to 2023, which nobody had in 2015",
        ),
        (
            ("backtest", "china", "--origins", "2014,2016", "--set", "uncertainty=fitted:china-2015"),
            "rests on figures to 2015, which nobody had in 2014. Choose origins from 2015 on",
        ),
        (("backtest", "china", "--set", "uncertainty=fitted:chna"), "no fit 'chna'. Did you mean 'china'?"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(blueprint, monkeypatch, arguments, said):
    monkeypatch.setattr("sim.engines.address.PATIENCE_SECONDS", 1)
    code, out, err = blueprint(*arguments)
    assert code == 2
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert not out


def test_an_earlier_calibration_is_not_thrown_away(blueprint, tmp_path):
    folder = tmp_path / "results" / "calibrate-china"
    folder.mkdir(parents=True)
    (folder / "momentum-2010.npz").write_bytes(b"an hour of work")
    code, _, err = blueprint("calibrate", "china")
    assert code == 2
    assert "holds an earlier calibration. --resume goes on with it" in err
    code, _, err = blueprint("calibrate", "china", "--resume")
    assert code == 2
    assert "momentum-2010.npz: cannot be read" in err
    assert (folder / "momentum-2010.npz").read_bytes() == b"an hour of work"
