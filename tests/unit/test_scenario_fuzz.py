"""Whatever is written in a scenario, it is read or refused in plain words, within a second, and nothing else."""

import contextlib
import time

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.scenario import Scenario, packaged_folder

TRIES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
TALENT_WAR = (packaged_folder() / "talent-war.yaml").read_text(encoding="utf-8")
SAME_MONEY = (packaged_folder() / "same-money.yaml").read_text(encoding="utf-8")
PIVOT = (packaged_folder() / "pivot-to-frontier.yaml").read_text(encoding="utf-8")
EVERYWHERE = (packaged_folder() / "hangzhou-everywhere.yaml").read_text(encoding="utf-8")

KEYS = """
name title question extends economy run start quarters replicates seed scale people_per_talent parameters migration
elasticity_talent uncertainty arms baseline lever package where when end phase_in intensity only present grant rate
expansion source dose equal amount multiple grades field weight share target <<
"""
WORDS = """
china all Zhejiang coast talent_settlement research_credit university_seats field_focus guidance_fund continuity
yuan_per_head share_of_budget measured assumed ai robots hangzhou baseline talent-war 2024Q1 2009Q1
priors none ../x /etc/passwd . invented
"""
keys = st.sampled_from(KEYS.split())
words = st.sampled_from(WORDS.split())
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    words,
    st.sampled_from([0, 1, 40, 0.5]),
)
structures = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(keys | st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=25,
)
entries = st.dictionaries(keys, structures, max_size=6)
scenarios = st.fixed_dictionaries(
    {"economy": st.just("china") | structures, "run": st.just({"start": "2023Q1"}) | structures},
    optional={
        "arms": st.dictionaries(st.text(max_size=5) | keys, st.lists(entries, max_size=3), max_size=3),
        "extends": structures,
        "parameters": structures,
        "scale": structures,
    },
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Nothing that a scenario could name lies beside it."""
    monkeypatch.chdir(tmp_path)


def is_read_or_refused(written: bytes | str, overrides=None) -> None:
    with open("fuzz.yaml", "wb") as file:
        file.write(written.encode("utf-8", "surrogatepass") if isinstance(written, str) else written)
    begun = time.perf_counter()
    problems: tuple[str, ...] = ()
    try:
        scenario = Scenario.load("fuzz.yaml", overrides)
    except InputError as refused:
        problems = refused.problems
    took = time.perf_counter() - begun
    for line in problems:
        assert line.isprintable(), repr(line)
        assert len(line) < 1000, line
    if not problems:
        assert Scenario.model_validate_json(scenario.model_dump_json()) == scenario
    assert took < 1.0


def test_the_real_ones_are_read():
    is_read_or_refused(TALENT_WAR)
    is_read_or_refused(EVERYWHERE)
    is_read_or_refused(SAME_MONEY)
    is_read_or_refused(PIVOT)


@TRIES
@given(st.text(max_size=200))
@example("&a [*a]")
@example("? [a]\n: b")
@example("a: !!binary x")
@example("{[]: 1}")
@example("\ud800")
@example('a: "\\ud800"')
@example("run: {seed: " + "9" * 5000 + "}")
def test_any_text(text):
    is_read_or_refused(text)


@TRIES
@given(st.binary(max_size=200))
def test_any_bytes(content):
    is_read_or_refused(content)


@TRIES
@given(structures | scenarios)
def test_any_structure(structure):
    is_read_or_refused(yaml.safe_dump(structure, allow_unicode=True))


@TRIES
@given(st.data())
def test_a_real_one_with_a_few_characters_changed(data):
    text = data.draw(st.sampled_from([TALENT_WAR, EVERYWHERE, SAME_MONEY, PIVOT]))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 12))
        put = data.draw(st.text(st.sampled_from("abQ019 :-[]{}&*!|>'\"%#,.\n\t?~"), max_size=4))
        text = text[:at] + put + text[at + cut :]
    is_read_or_refused(text)


paths = st.lists(keys.map(lambda key: "." + key) | st.integers(0, 3).map("[{}]".format), max_size=4).map(
    "".join
)


dotted = paths.map(lambda path: path.removeprefix(".")) | st.text(max_size=12)


@TRIES
@given(st.dictionaries(dotted, structures | words, max_size=3))
def test_anything_set_over_a_real_one(overrides):
    is_read_or_refused(TALENT_WAR, overrides)


BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
ARM = "extends: baseline\narms:\n  a:\n    - {lever: talent_settlement, grant: 1, source: invented, "
LARGE = {
    "brackets": "[" * 900_000,
    "braces": "{a: " * 200_000,
    "anchors": "&a " * 300_000,
    "dashes": "- " * 400_000,
    "one word": "a" * 900_000,
    "one key": "a" * 900_000 + ": 1",
    "many keys": "".join(f"k{n}: 1\n" for n in range(19_000)),
    "too many keys": "".join(f"k{n}: 1\n" for n in range(90_000)),
    "many arms": "economy: china\nrun: {start: 2023Q1}\narms:\n"
    + "".join(f"  a{n}: []\n" for n in range(9_000)),
    "aliases": BOMB,
    "many levers": "economy: china\nrun: {start: 2023Q1}\narms:\n  a:\n" + "    - lever: x\n" * 9_000,
    "many provinces": ARM + f"where: [{', '.join(['Zhejang'] * 15_000)}]}}\n",
    "a thousand provinces": ARM + f"where: [{', '.join(['Zhejang'] * 1_000)}]}}\n",
    "long province": ARM + f"where: {'Zhejang' * 90_000}}}\n",
}


@pytest.mark.parametrize("kind", LARGE)
def test_large_files_take_no_longer(kind):
    with contextlib.suppress(AssertionError):  # once, for whatever is loaded on first use
        is_read_or_refused(TALENT_WAR)
    is_read_or_refused(LARGE[kind])
