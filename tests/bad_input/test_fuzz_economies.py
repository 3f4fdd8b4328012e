"""Whatever is written in the files of an economy, it is read or refused in plain words, in time."""

import shutil
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim import economies
from sim.errors import InputError

LITTLELAND = Path(__file__).parents[1] / "littleland"
FILES = {
    name: (LITTLELAND / name).read_text("utf-8") for name in ("economy.yaml", "provinces.csv", "panel.csv")
}
TRIES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
CELLS = st.sampled_from(
    [
        "0",
        "-1",
        "1e400",
        "nan",
        "inf",
        "1e29",
        "9%",
        "2020",
        "1",
        "Shore",
        "code",
        "year",
        "gdp",
        "all",
        "\x00",
        ",",
    ]
)
PUT = st.text(st.sampled_from("abQ019-:,.[]{}&*!|>'\"%#\n\t\r?~;"), max_size=4)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(LITTLELAND, "mine")


def is_read_or_refused(name, text):
    for file, usual in FILES.items():
        Path("mine", file).write_text(text if file == name else usual, "utf-8", newline="")
    begun = time.process_time()
    problems: tuple[str, ...] = ()
    try:
        economy = economies.load("mine")
        economy.opening(max(economy.years))
    except InputError as refused:
        problems = refused.problems
    assert time.process_time() - begun < 2
    for line in problems:
        assert line.isprintable(), repr(line)
        assert line.endswith((".", "?")), line


@TRIES
@given(st.data())
def test_a_few_characters_changed(data):
    name = data.draw(st.sampled_from(sorted(FILES)))
    text = FILES[name]
    for _ in range(data.draw(st.integers(1, 4))):
        at, gone = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 12))
        text = text[:at] + data.draw(PUT) + text[at + gone :]
    is_read_or_refused(name, text)


@TRIES
@given(st.data())
def test_a_few_cells_changed(data):
    name = data.draw(st.sampled_from(["provinces.csv", "panel.csv"]))
    rows = [line.split(",") for line in FILES[name].splitlines()]
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.sampled_from(rows))
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(
            CELLS | st.floats().map(str) | st.text(max_size=5)
        )
    is_read_or_refused(name, "\n".join(",".join(row) for row in rows).encode("utf-8", "replace").decode())


@TRIES
@given(
    st.sampled_from(sorted(FILES)),
    st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace").decode()),
)
def test_any_text(name, text):
    is_read_or_refused(name, text)
