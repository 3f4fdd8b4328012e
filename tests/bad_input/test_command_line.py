"""Whatever stands on the command line: one line a mistake, code 2, at once, and nothing is written."""

import os
import shutil
import time
from pathlib import Path

import pytest

from sim.cli import main

LITTLELAND = Path(__file__).parents[1] / "littleland"
SCENARIO = """name: q
economy: littleland
run: {start: 2020Q1, quarters: 4, replicates: 1}
arms:
  baseline: []
  grants: [{lever: talent_settlement, where: Shore, grant: 50000, source: invented}]
"""
SECONDS = 5
RUN = ("run", "q.yaml")
SETTINGS = [
    "=",
    "a",
    "=5",
    "run=5",
    "run.=5",
    ".run=5",
    "run..quarters=5",
    "run.quarters",
    "run.quarters=",
    "run.quarters=nan",
    "run.quarters=1e400",
    "run.quarters=-1",
    "run.quarters=[1",
    "run.quarters={a:1}",
    "run.quarters=!!python/name:os.system",
    "arms[0]=1",
    "arms.grants[0].grant=inf",
    "arms.grants[9].grant=1",
    "arms.grants[-1].grant=1",
    "arms.grants[0].wher=Shore",
    "arms.grants[0].where=Shor",
    "arms.grants[0]=5",
    "extends=x",
    "economy=../..",
    "economy=~",
    "name=a/b",
    "name=",
    "seed=1",
    "run.seed=1.5",
    "--help=1",
    "arms=",
    "arms={}",
    "run.start=2020Q5",
    "run.start=1900Q1",
    "run.start=2020",
    "scale.people_per_talent=0",
    "parameters.x=1",
    "scale.people_per_talent=1e-300",
    "baseline=nobody",
    "uncertainty=maybe",
    "arms.grants[0].lever=talent",
    "arms.grants[0].when=now",
]
SETTINGS += [
    "", "\0=1", "a\ud800=1", "title=\ud800", "run.quarters=\x1b[31m", "run.quarters=&a [*a]", "x" * 10_000 + "=1",
    "run.quarters=" + "[" * 10_000, "run.quarters=" + "9" * 400, "title=" + "x" * 100_000, "run.quarters=\t4:",
]  # fmt: skip
PLACES = [
    "there",
    "file",
    "file/x",
    "/proc/x",
    "/dev/full",
    "/dev/null/x",
    "",
    "/",
    "..",
    ".",
    "a" * 300,
    "a\0b",
    "loop/x",
]
ECONOMIES = [
    "there",
    "file",
    "loop",
    "",
    "a\0b",
    "a" * 900,
    "../../../../..",
    "~/x",
    "/",
    "littlelan",
    "\ud800",
]
SCENARIOS = [
    "pipe.yaml",
    "there",
    "loop",
    "dangling",
    "zero",
    "/dev/null",
    "",
    "a" * 5000,
    "a\0b",
    "x\ud800.yaml",
    "-",
    "basline",
]
OTHERS = [
    ("frob",), ("--debugg",), ("check",), ("run",), ("report",), ("economies", "show"), ("economies", "frob"),
    ("schema", "--wite"), (*RUN, "extra"), (*RUN, "--nonsense"), (*RUN, "--scale"), (*RUN, "--scale", "inf"),
    (*RUN, "--scale", "1e-9"), (*RUN, "--replicates", "1e3"), (*RUN, "--replicates", "9" * 400), (*RUN, "--seed", "-1"),
    (*RUN, "--seed", "x"), (*RUN, "--seed", "9" * 50), (*RUN, "--workers", "-1"), (*RUN, "--workers", "two"),
    ("economies", "show", "china", "--year", "-5"), ("economies", "show", "china", "--year", "9" * 400),
]  # fmt: skip
COMMANDS = [
    *((*RUN, "--set", each) for each in SETTINGS),
    *((*RUN, "--out", each) for each in PLACES),
    *((*RUN, "--economy", each) for each in ECONOMIES),
    *(("check", each) for each in SCENARIOS),
    *OTHERS,
]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(LITTLELAND, "littleland")
    Path("q.yaml").write_text(SCENARIO)
    Path("file").write_text("x")
    Path("there").mkdir()
    os.mkfifo("pipe.yaml")
    for name, target in (("loop", "loop"), ("dangling", "nowhere"), ("zero", "/dev/zero")):
        Path(name).symlink_to(target)


@pytest.mark.parametrize("command", COMMANDS, ids=range(len(COMMANDS)))
def test_a_mistake_is_one_line(capsys, command):
    before = sorted(Path().rglob("*"))
    begun = time.process_time()
    code = main(command)
    assert time.process_time() - begun < SECONDS
    out, err = capsys.readouterr()
    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert err[:-1].isprintable(), err
    assert len(err) < 1000
    assert "blueprint: unexpected" not in err
    assert sorted(Path().rglob("*")) == before


ENCODED = {
    "UTF-16": "extends: baseline\n".encode("utf-16"),
    "UTF-32": "extends: baseline\n".encode("utf-32"),
    "Latin-1": "title: K\xf6ln\n".encode("latin-1"),
    "every byte": bytes(range(256)),
    "nul": b"extends: baseline\0",
    "carriage returns": b"extends: baseline\r\nqestion: x\r\n",
    "a mark and a mistake": b"\xef\xbb\xbfqestion: x\nextends: baseline\n",
    "escape": b'extends: baseline\ntitle: "a\\x1b[31m"\n',
    "half a character": b'extends: baseline\ntitle: "\\ud800"\n',
    "home": b"extends: ~/x\n",
    "deep": b"\n".join(b" " * depth + b"a:" for depth in range(1200)),
    "fifty megabytes": b"a: b\n" * 10_000_000,
}


@pytest.mark.parametrize("kind", ENCODED)
def test_a_file_that_is_no_scenario_is_one_line(capsys, kind):
    Path("bad.yaml").write_bytes(ENCODED[kind])
    begun = time.process_time()
    assert main(["check", "bad.yaml"]) == 2
    assert time.process_time() - begun < SECONDS
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1), err
    assert err.startswith("bad.yaml")


def test_check_goes_on_after_a_bad_file(capsys):
    assert main(["check", "pipe.yaml", "q.yaml", "there", "baseline"]) == 2
    out, err = capsys.readouterr()
    assert [line.partition(":")[0] for line in err.splitlines()] == ["pipe.yaml", "there"]
    assert "q.yaml: right." in out
    assert "baseline: right." in out
