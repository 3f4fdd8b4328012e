"""Every broken economy is refused with the messages written beside it, wherever it is named, and nothing else.

A case is a file in `economies/GROUP/`: what is changed in the folder of littleland, and what must be said.
"""

import shutil
import time
from pathlib import Path

import pytest
import yaml

from sim.cli import main

FOLDER = Path(__file__).parent / "economies"
LITTLELAND = Path(__file__).parents[1] / "littleland"
FILES = ("economy.yaml", "provinces.csv", "panel.csv")
CASES = sorted(str(path.relative_to(FOLDER).with_suffix("")) for path in FOLDER.rglob("*.yaml"))
SECONDS = 5
ONLY_SHOWN = ("boundaries/", "cards/bad", "cards/misspelt", "cards/binary")
"""What no run rests on."""
SCENARIO = "name: q\neconomy: mine\nrun: {start: 2020Q1, quarters: 4, replicates: 1}\narms: {baseline: []}\n"


def change(folder, change):
    path = folder / change["file"]
    path.parent.mkdir(exist_ok=True)
    if "from" in change:
        text = path.read_text("utf-8")
        assert change["from"] in text
        path.write_text(text.replace(change["from"], change["to"], 1), "utf-8")
    elif "text" in change:
        path.write_text(change["text"], "utf-8")
    elif "bytes" in change:
        path.write_bytes(bytes.fromhex(change["bytes"]))
    else:
        path.unlink()
        if "folder" in change:
            path.mkdir()


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """Littleland in the folder `mine`, itself untouched in `whole`, and a scenario that opens the first."""
    monkeypatch.chdir(tmp_path)
    for name in ("mine", "whole"):
        (tmp_path / name).mkdir()
        for file in FILES:
            shutil.copy(LITTLELAND / file, tmp_path / name)
    (tmp_path / "q.yaml").write_text(SCENARIO)
    return tmp_path / "mine"


def refused(capsys, *command):
    """What a command says on stderr; it must end with code 2, in time, and print and write nothing else."""
    before = sorted(Path().rglob("*"))
    begun = time.process_time()
    code = main(command)
    assert time.process_time() - begun < SECONDS
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert sorted(Path().rglob("*")) == before
    lines = err.splitlines()
    assert len(lines) == len(set(lines)), "each thing is said once"
    assert all(line.isprintable() and line.endswith((".", "?")) for line in lines), lines
    return lines


def test_there_is_a_corpus():
    assert len(CASES) >= 150


def test_littleland_itself_is_right(mine, capsys):
    assert main(["economies", "show", "mine"]) == 0
    assert main(["check", "q.yaml"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", CASES)
def test_a_broken_economy_is_refused_in_plain_words(mine, capsys, name):
    case = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    for each in case["change"]:
        change(mine, each)
    assert refused(capsys, "economies", "show", "mine") == case["says"]
    if not name.startswith(ONLY_SHOWN):
        assert refused(capsys, "check", "q.yaml") == [f"q.yaml:2: economy: {line}" for line in case["says"]]
        assert refused(capsys, "run", "q.yaml", "--out", "run") == [
            f"q.yaml:2: economy: {line}" for line in case["says"]
        ]


GENERATED = {
    "fifty megabytes": lambda path: path.write_bytes(b"1,2020,1,1\n" * 4_600_000),
    "one long cell": lambda path: path.write_text("code,year,gdp\n1,2020," + "3" * 200_000),
    "one long line": lambda path: path.write_text("code," + "a," * 2_000_000),
    "a million quotes": lambda path: path.write_text('"' * 1_000_001),
    "every byte": lambda path: path.write_bytes(bytes(range(256)) * 1000),
    "nothing but lines": lambda path: path.write_text("\n" * 1_000_000),
}


@pytest.mark.parametrize("kind", GENERATED)
@pytest.mark.parametrize("file", ["panel.csv", "provinces.csv", "economy.yaml"])
def test_large_files_are_refused_as_quickly(mine, capsys, kind, file):
    GENERATED[kind](mine / file)
    (line,) = refused(capsys, "economies", "show", "mine")
    assert line.startswith(f"mine/{file}")


def test_two_hundred_thousand_provinces_take_no_memory(mine, capsys):
    rows = "".join(f"{row},p{row},1,1,1\n" for row in range(200_000))
    (mine / "provinces.csv").write_text("code,name,lon,lat,land_area_km2\n" + rows)
    (line,) = refused(capsys, "economies", "show", "mine")
    assert line == "mine/provinces.csv: has more than 2,000 provinces. Join some of them."


@pytest.mark.parametrize("file", ["panel.csv", "provinces.csv", "economy.yaml"])
@pytest.mark.parametrize("made", ["pipe", "link to a device", "link to itself", "folder"])
def test_what_is_no_regular_file_is_never_waited_for(mine, capsys, file, made):
    import os

    path = mine / file
    path.unlink()
    if made == "pipe":
        os.mkfifo(path)
    elif made == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero" if made == "link to a device" else path)
    (line,) = refused(capsys, "economies", "show", "mine")
    assert line.startswith("mine")
