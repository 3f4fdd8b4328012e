"""Every broken scenario is refused with the message that its first lines expect, and nothing else.

A case is a file in `broken/`. `# says:` lines hold what must be said, one a problem; `# set:` lines hold overrides.
"""

import re
import time
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.scenario import Scenario

FOLDER = Path(__file__).parent / "broken"
CASES = sorted(path.name for path in FOLDER.glob("*.yaml"))
PLACE = re.compile(r"(--set \S+=.*?|[\w./-]+\.yaml(:\d+)?): \S")


def noted(name: str, kind: str) -> list[str]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line.removeprefix(f"# {kind}: ") for line in lines if line.startswith(f"# {kind}: ")]


def test_there_is_a_corpus():
    assert len(CASES) >= 100


@pytest.mark.parametrize("name", CASES)
def test_a_broken_scenario_is_refused_in_plain_words(name, monkeypatch):
    monkeypatch.chdir(FOLDER)
    overrides = dict(setting.split("=", 1) for setting in noted(name, "set"))
    begun = time.perf_counter()
    with pytest.raises(InputError) as refused:
        Scenario.load(name, overrides)
    assert time.perf_counter() - begun < 1.0
    assert list(refused.value.problems) == noted(name, "says")
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("name", CASES)
def test_what_is_said_has_a_place_and_an_end(name):
    said = noted(name, "says")
    assert said, "every case says what is expected of it"
    for line in said:
        assert PLACE.match(line), line
        assert line.endswith((".", "?")), line
        assert len(line) < 300, line
        assert not re.search(r"pydantic|Traceback|type=|input_value|<\w+>", line), line
