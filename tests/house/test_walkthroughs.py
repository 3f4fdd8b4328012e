"""Claims about the pages that show how to add a lever and a process: followed to the letter, in a copy, they work."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEPT = ("sim", "scenarios", "tests", "pyproject.toml", "results/README.md")
BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = 400


@pytest.fixture
def copy(tmp_path):
    """A copy of the project, compiled kernels included, in which anything may be changed."""
    for name in KEPT:
        source, target = ROOT / name, tmp_path / name
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            target.parent.mkdir(exist_ok=True)
            shutil.copy2(source, target)
    return tmp_path


def followed(page: str, folder: Path) -> list[str]:
    """Do what a page says, block by block; returns the commands that were run."""
    ran = []
    for kind, file, body in BLOCK.findall((ROOT / page).read_text("utf-8")):
        if kind == "diff":
            changed(folder / file, body)
        elif file:
            assert not (folder / file).exists(), f"{file} is there already"
            (folder / file).write_text(body, encoding="utf-8")
        elif kind == "sh":
            for line in body.splitlines():
                done(line, folder)
                ran.append(line)
    return ran


def changed(path: Path, body: str) -> None:
    """Apply a diff whose hunks, between @@ lines, each fit in one place; a context line may be the start of a line."""
    text = path.read_text("utf-8")
    for hunk in body.split("@@\n"):
        lines = hunk.splitlines()
        old = [line[1:] for line in lines if line[:1] in (" ", "-")]
        pattern = "\n".join(re.escape(line) + "(.*)" for line in old)
        found = list(re.finditer(rf"^{pattern}$", text, re.MULTILINE))
        assert len(found) == 1, f"{path.name}: {len(found)} places fit\n{hunk}"
        rest = iter(found[0].groups())
        new = []
        for line in lines:
            if line[:1] == "+":
                new.append(line[1:])
                continue
            tail = next(rest)
            if line[:1] == " ":
                new.append(line[1:] + tail)
        text = text[: found[0].start()] + "\n".join(new) + text[found[0].end() :]
    path.write_text(text, encoding="utf-8")


def done(line: str, folder: Path) -> None:
    """Run one command of the page in the copy, with the Python that runs this test."""
    program, *words = shlex.split(line)
    bins = Path(sys.executable).parent
    if program == "make":
        commands = {
            "schema": [[sys.executable, "-m", "sim", "schema", "--write"]],
            "check": [
                [bins / "ruff", "format", "--check", "sim", "tests"],
                [bins / "ruff", "check", "sim", "tests"],
                [bins / "lint-imports", "--no-logo", "--no-cache"],
            ],
        }[words[0]]
    elif Path(program).name == "pytest":
        commands = [[sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words]]
    else:
        commands = [[sys.executable, "-m", "sim", *words]]
    for command in commands:
        ended = subprocess.run(
            [str(word) for word in command],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(folder), "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert ended.returncode == 0, f"{line}\n{ended.stdout[-3000:]}\n{ended.stderr[-3000:]}"


@pytest.mark.slow
def test_a_lever_is_added_as_the_page_says(copy):
    ran = followed("sim/policy/README.md", copy)
    assert len(ran) == 5
    schema = (copy / "scenarios" / "schema.json").read_text("utf-8")
    assert '"incubators"' in schema
    assert "| `incubators` (forward-looking policy) |" in (copy / "scenarios" / "README.md").read_text(
        "utf-8"
    )
    assert (copy / "incubators" / "report.html").is_file()


@pytest.mark.slow
def test_a_process_is_added_as_the_page_says(copy):
    ran = followed("sim/processes/README.md", copy)
    assert len(ran) == 4
    assert "`crowding.elasticity`" in (copy / "sim" / "MODEL.md").read_text("utf-8")
    assert "crowding" in (copy / "crowded" / "manifest.json").read_text("utf-8")


@pytest.mark.parametrize("page", ["sim/policy/README.md", "sim/processes/README.md"])
def test_every_change_that_a_page_shows_fits_the_code(page, tmp_path):
    """Quicker than doing all of it, and the first to notice that a page is out of step."""
    diffs = [
        (file, body) for kind, file, body in BLOCK.findall((ROOT / page).read_text("utf-8")) if kind == "diff"
    ]
    assert diffs
    for file, body in diffs:
        target = tmp_path / Path(file).name
        shutil.copy2(ROOT / file, target)
        changed(target, body)
        assert target.read_text("utf-8") != (ROOT / file).read_text("utf-8")


def test_a_change_that_fits_nowhere_is_noticed(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("one\ntwo\n")
    changed(path, " one\n+and a half\n")
    assert path.read_text() == "one\nand a half\ntwo\n"
    with pytest.raises(AssertionError, match="0 places fit"):
        changed(path, " three\n+four\n")
