"""Claims about `scenarios/schema.json`: editors refuse the wrong shapes that `blueprint check` refuses."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sim.documents import read_file
from sim.errors import InputError
from sim.policy import LEVERS
from sim.processes.parameters import Parameters
from sim.scenario import Scenario, packaged_folder, packaged_scenarios, schema
from sim.scenario.words import SCENARIO

ROOT = Path(__file__).parents[2]
BROKEN = Path(__file__).parent / "broken"
FIRST_LINE = "# yaml-language-server: $schema=schema.json"
SHAPE = re.compile(
    r"(\S+: )?(must (be|not|name)|is missing|where is missing|cannot be |is not a key here|no lever '|names no lever|"
    r".* is not a quarter|dose and intensity both|dose: comes on top|a share of the budget must)"
)
"""What a message says of a key, a type, a bound or a choice. Other reasons need other files, the economy, or sums."""


@pytest.fixture(scope="module")
def validator():
    made = json.loads((packaged_folder() / "schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(made)
    return Draft202012Validator(made)


def written(path):
    return read_file(path, path.name, SCENARIO).plain()


def complaints(path):
    """What the file itself is expected to be refused for, without file and line; nothing where values are set."""
    lines = path.read_text("utf-8").splitlines()
    if any(line.startswith("# set: ") for line in lines):
        return []
    here = re.compile(rf"# says: {re.escape(path.name)}(?::\d+)?: (.*)")
    return [match[1] for line in lines if (match := here.match(line))]


def misshapen():
    """The broken scenarios that can be read, and whose shape is wrong."""
    found = []
    for path in sorted(BROKEN.glob("*.yaml")):
        try:
            written(path)
        except (InputError, RecursionError):
            continue
        if any(SHAPE.match(complaint) for complaint in complaints(path)):
            found.append(path.name)
    return found


MISSHAPEN = misshapen()
ABOUT = schema()["$defs"]


def test_there_are_many_wrong_shapes():
    assert len(MISSHAPEN) >= 65


@pytest.mark.parametrize("name", MISSHAPEN)
def test_what_check_refuses_for_its_shape_an_editor_refuses_too(name, validator):
    assert list(validator.iter_errors(written(BROKEN / name))), complaints(BROKEN / name)


@pytest.mark.parametrize("name", packaged_scenarios())
def test_no_packaged_scenario_is_refused(name, validator):
    path = packaged_folder() / f"{name}.yaml"
    assert [error.message for error in validator.iter_errors(written(path))] == []
    assert path.read_text("utf-8").splitlines()[0] == FIRST_LINE


@pytest.mark.parametrize("page", ["README.md", "scenarios/README.md"])
def test_no_example_is_refused(page, validator, tmp_path):
    text = (ROOT / page).read_text("utf-8")
    examples = [each for each in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if "extends" in each]
    assert examples
    for example in examples:
        path = tmp_path / "example.yaml"
        path.write_text(example)
        assert [error.message for error in validator.iter_errors(written(path))] == []


def doses():
    """Every number that only one lever has, with its bounds."""
    for name, lever in LEVERS.items():
        for field, about in lever.model_json_schema()["properties"].items():
            if "maximum" in about and field != "intensity":
                yield name, field, about["minimum"], about["maximum"]


DOSES = tuple(doses())


@pytest.mark.parametrize(
    ("lever", "field", "low", "high"), DOSES, ids=[f"{one}.{two}" for one, two, *_ in DOSES]
)
def test_a_dose_is_refused_beyond_its_bounds_and_taken_at_them(lever, field, low, high, validator):
    entry = {"lever": lever, "where": "all", "source": "invented", "field": "ai"}
    entry |= {name: 0 if bound == 0 else bound for one, name, bound, _ in DOSES if one == lever}
    if "field" not in LEVERS[lever].model_fields:
        del entry["field"]

    def is_refused(value):
        return bool(
            list(validator.iter_errors({"extends": "baseline", "arms": {"a": [entry | {field: value}]}}))
        )

    assert not is_refused(low)
    assert not is_refused(high)
    assert is_refused(low - 1)
    assert is_refused(high * 1.001 + 1)


def test_every_parameter_is_refused_beyond_its_bounds(validator):
    count = 0
    for group, record in Parameters():
        for name in type(record).model_fields:
            about = ABOUT[type(record).__name__]["properties"][name]
            for value, refused in (
                (about["minimum"], False),
                (about["maximum"], False),
                (about["maximum"] + 1, True),
            ):
                said = {"extends": "baseline", "parameters": {group: {name: value}}}
                assert bool(list(validator.iter_errors(said))) == refused, (group, name, value)
            count += 1
    assert count > 50


def test_the_guide_tells_every_key_with_its_default_and_bounds():
    guide = (packaged_folder() / "README.md").read_text("utf-8")
    for said in (
        "| `run.quarters` | How long it runs | 40 | 1 to 400 | quarters |",
        "| `run.replicates` |",
        "| `scale.people_per_talent` |",
        "| `observe.every` |",
        "| `arms.*[].when.phase_in` |",
        "| `talent_settlement` | `grant` |",
    ):
        assert said in guide
    for name in LEVERS:
        own = [field for lever, field, *_ in DOSES if lever == name]
        assert all(f"| `{name}` | `{field}` |" in guide for field in own), name


def test_the_schema_tells_a_scenario_that_stands_alone_what_it_lacks(validator):
    assert not list(validator.iter_errors({"extends": "baseline"}))
    lacking = {error.message for error in validator.iter_errors({"name": "a", "run": {"quarters": 4}})}
    assert {
        "'economy' is a required property",
        "'arms' is a required property",
        "'start' is a required property",
    } <= lacking


def test_what_is_never_written_is_not_offered():
    text = json.dumps(schema())
    assert '"multiple"' not in text
    assert Scenario.model_fields.keys() | {"extends"} == schema()["properties"].keys()
