"""Claims about the first page: what it shows is there, and what it asks the reader to type works."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of one language, in the order of the page."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands(program: str) -> list[list[str]]:
    """What the shell blocks ask for, without comments, for one program."""
    lines = [shlex.split(line, comments=True) for block in blocks("sh") for line in block.splitlines()]
    return [words[1:] for words in lines if words and Path(words[0]).name == program]


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """The scenario that the reader is asked to write, in a folder of the reader's own."""
    (tmp_path / "mine.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "mine.yaml"


def test_every_file_that_is_linked_is_there():
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert links
    missing = [link for link in links if not (ROOT / link).exists()]
    assert not missing


def test_every_place_in_the_layout_is_there():
    rows = [line.split("|")[1] for line in README.splitlines() if line.startswith("| `")]
    places = [place for row in rows for place in re.findall(r"`([^`]+)`", row)]
    missing = [place for place in places if not (ROOT / place).exists()]
    assert places
    assert not missing


def test_every_scenario_named_for_make_is_packaged():
    names = [word.partition("=")[2] for words in commands("make") for word in words if "=" in word]
    missing = [name for name in names if not (ROOT / "scenarios" / f"{name}.yaml").exists()]
    assert names
    assert not missing


def test_the_reader_s_own_question_is_a_valid_scenario(mine):
    from sim import Scenario

    assert list(Scenario.load(mine).arms) == ["baseline", "grants"]


@pytest.mark.parametrize("words", commands("blueprint"), ids=" ".join)
def test_the_commands_of_the_page_are_understood(words, mine):
    """A run is asked for its help only; everything else is really done."""
    typed = ["run", "--help"] if words[0] == "run" else words
    ended = subprocess.run(
        [sys.executable, "-m", "sim", *typed],
        env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    options = [word for word in words[1:] if word.startswith("--")]
    unknown = [option for option in options if option not in ended.stdout]
    assert not unknown


@pytest.mark.slow
def test_the_python_of_the_page_runs(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-c", blocks("python")[0]],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "baseline" in ended.stdout
