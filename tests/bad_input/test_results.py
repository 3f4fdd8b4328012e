"""A results folder that is damaged is refused in one line, and nothing in it is touched."""

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.cli import main

LITTLELAND = Path(__file__).parents[1] / "littleland"
GRANTS = """name: q
economy: littleland
run: {start: 2020Q1, quarters: 4, replicates: 2, channels: true}
scale: {people_per_talent: 200000, firms_per_frontier_agent: 5000, firms_per_traditional_agent: 500000}
arms:
  baseline: []
  grants: [{lever: talent_settlement, where: Shore, grant: 50000, when: {start: 2020Q2}, source: invented}]
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A results folder as it was written."""
    folder = tmp_path_factory.mktemp("whole")
    shutil.copytree(LITTLELAND, folder / "littleland")
    (folder / "q.yaml").write_text(GRANTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["run", "q.yaml", "--out", "run", "--workers", "1"]) == 0
    return folder / "run"


def written(name, content):
    return lambda folder: (folder / name).write_bytes(content)


def cut(name, keep):
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:keep])


def flipped(name):
    def flip(folder):
        content = bytearray((folder / name).read_bytes())
        middle = len(content) // 3
        content[middle : middle + 50] = bytes(255 - byte for byte in content[middle : middle + 50])
        (folder / name).write_bytes(content)

    return flip


def table(name, change):
    def changed(folder):
        rows = pq.read_table(folder / name)
        pq.write_table(change(rows), folder / name, row_group_size=max(1, rows.num_rows // 2))

    return changed


def column(name, values, kind):
    return lambda rows: rows.set_column(
        rows.schema.get_field_index(name), name, pa.array([values] * rows.num_rows, kind)
    )


def said(*path, value=None):
    """The manifest with one value replaced, or without it where there is none."""

    def change(folder):
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        here = manifest
        for step in path[:-1]:
            here = here[step]
        if value is None:
            del here[path[-1]]
        else:
            here[path[-1]] = value
        (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")

    return change


QUANTITIES, CHANNELS = "quantities.parquet", "channels.parquet"
DAMAGES = {
    "no manifest": lambda folder: (folder / "manifest.json").unlink(),
    "no quantities": lambda folder: (folder / QUANTITIES).unlink(),
    "empty manifest": written("manifest.json", b""),
    "half a manifest": cut("manifest.json", 500),
    "a list": written("manifest.json", b"[]"),
    "null": written("manifest.json", b"null"),
    "binary": written("manifest.json", b"\xff\xfe\x00"),
    "UTF-16": written("manifest.json", "{}".encode("utf-16")),
    "deep": written("manifest.json", b"[" * 200_000),
    "a number of ten thousand digits": written("manifest.json", b'{"seed":' + b"9" * 10_000 + b"}"),
    "nothing said": written("manifest.json", b"{}"),
    "empty quantities": written(QUANTITIES, b""),
    "text": written(QUANTITIES, b"no parquet" * 100),
    "half of the quantities": cut(QUANTITIES, 1000),
    "flipped bits": flipped(QUANTITIES),
    "no values": table(QUANTITIES, lambda rows: rows.drop_columns(["value"])),
    "plain text": table(QUANTITIES, lambda rows: rows.set_column(0, "arm", rows["arm"].cast(pa.string()))),
    "values are text": table(
        QUANTITIES, lambda rows: rows.set_column(6, "value", rows["value"].cast(pa.string()))
    ),
    "values are missing": table(QUANTITIES, column("value", None, pa.float64())),
    "values are infinite": table(QUANTITIES, column("value", float("inf"), pa.float64())),
    "half of the rows": table(QUANTITIES, lambda rows: rows.slice(0, rows.num_rows // 2)),
    "no rows": table(QUANTITIES, lambda rows: rows.slice(0, 0)),
    "half of the channels": cut(CHANNELS, 100),
    "channels are text": written(CHANNELS, b"xx"),
    "another replicate": table(CHANNELS, column("replicate", 99, pa.int32())),
    "replicates are text": said("replicates", value="many"),
    "replicates without end": said("replicates", value=10**15),
    "quarters without end": said("scenario", "run", "quarters", value=10**12),
    "no quarters": said("scenario", "run", "quarters", value=-1),
    "no quarter": said("first_quarter", value="2020"),
    "no provinces": said("provinces", value=[]),
    "provinces are text": said("provinces", value="Shore"),
    "codes are numbers": said("provinces", value=[{"code": 1, "name": 2}]),
    "arms are a list": said("scenario", "arms", value=[1, 2]),
    "another arm": said("scenario", "arms", value={"baseline": [], "other": []}),
    "another baseline": said("baseline", value="nobody"),
    "no scenario": said("scenario"),
    "no currency": said("currency"),
    "currency is a number": said("currency", value=5),
    "no adopters": said("adopters"),
    "adopters are a number": said("adopters", value={"baseline": 5, "grants": 5}),
    "no levers": said("levers"),
    "levers are text": said("levers", value="none"),
    "no economy": said("economy"),
    "economy is text": said("economy", value="china"),
    "no history": said("economy", "history"),
    "question is a number": said("scenario", "question", value=5),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_folder_is_refused_in_one_line(whole, tmp_path, monkeypatch, capsys, damage):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(whole, "run")
    DAMAGES[damage](Path("run"))
    before = {path: path.read_bytes() for path in Path("run").rglob("*") if path.is_file()}
    code = main(["report", "run"])
    out, err = capsys.readouterr()
    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert err.startswith("run: ")
    assert err.endswith(("Run it again.\n", "that `blueprint run` wrote.\n"))
    assert {path: path.read_bytes() for path in Path("run").rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("kind", ["figures are a file", "the page is a folder"])
def test_a_folder_that_cannot_be_written_says_so_and_keeps_no_half_file(
    whole, tmp_path, monkeypatch, capsys, kind
):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(whole, "run")
    if kind == "figures are a file":
        shutil.rmtree("run/figures")
        Path("run/figures").write_text("x")
    else:
        Path("run/report.html").unlink()
        Path("run/report.html").mkdir()
    assert main(["report", "run"]) == 2
    assert capsys.readouterr().err.startswith("run: cannot be written (")
    assert not list(Path().rglob("*.partial-*"))


@pytest.mark.parametrize("name", ["nowhere", "q.yaml", "", "a" * 5000, "/dev/null", "loop"])
def test_what_is_no_results_folder_is_refused(tmp_path, monkeypatch, capsys, name):
    monkeypatch.chdir(tmp_path)
    Path("q.yaml").write_text(GRANTS)
    Path("loop").symlink_to("loop")
    assert main(["report", name]) == 2
    assert capsys.readouterr().err.count("\n") == 1
