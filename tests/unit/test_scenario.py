"""A scenario is read whole or refused: what extends what, who adopts what, and what can be set over it."""

import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

import sim.economies
from sim.calendar import Quarter
from sim.errors import InputError
from sim.scenario import Scenario, generated, packaged_folder, packaged_scenarios, schema

LEVER = "{lever: talent_settlement, where: Zhejiang, grant: 100, source: invented}"
WHOLE = f"economy: china\nrun: {{start: 2023Q1, quarters: 8}}\narms:\n  as-is: []\n  homes:\n    - {LEVER}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder in which the test stands."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path, overrides=None) -> str:
    with pytest.raises(InputError) as refused:
        Scenario.load(path, overrides)
    return str(refused.value)


# --- what a scenario is -------------------------------------------------------------------------------------------


def test_a_scenario_survives_its_manifest_and_a_worker():
    for name in packaged_scenarios():
        scenario = Scenario.load(name)
        assert Scenario.model_validate_json(scenario.model_dump_json()) == scenario
        assert Scenario.model_validate(scenario.model_dump()) == scenario
        assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_a_scenario_is_frozen_and_knows_no_other_keys(folder):
    scenario = Scenario.load(write(folder / "a.yaml", WHOLE))
    with pytest.raises(ValidationError, match="frozen"):
        scenario.name = "b"
    with pytest.raises(ValidationError, match="extra"):
        Scenario.model_validate(scenario.model_dump() | {"quesstion": "why"})


def test_nothing_within_a_scenario_changes_not_even_in_a_worker():
    scenario = Scenario.load("hangzhou-everywhere")
    worker = pickle.loads(pickle.dumps(scenario))
    for known in (scenario, worker):
        lever = known.arms["hangzhou-everywhere"][0]
        with pytest.raises(TypeError, match="does not change"):
            known.arms["more"] = ()
        with pytest.raises(TypeError, match="does not change"):
            lever.present.update(Zhejiang=0.0)
        assert lever.present | {"Sichuan": 0.5} == {"Zhejiang": 0.25, "Sichuan": 0.5}
    assert worker == scenario


def test_a_scenario_is_called_by_its_file_and_compared_with_its_first_arm(folder):
    scenario = Scenario.load(write(folder / "for-homes.yaml", WHOLE))
    assert (scenario.name, scenario.baseline, list(scenario.arms)) == (
        "for-homes",
        "as-is",
        ["as-is", "homes"],
    )
    assert scenario.run.last == Quarter("2024Q4")
    assert scenario.arms["homes"][0].when.start == Quarter("2023Q1")


def test_text_is_text_and_numbers_are_numbers(folder):
    text = WHOLE.replace("grant: 100", "grant: 5e4").replace("where: Zhejiang", "where: [33, Sichuan]")
    scenario = Scenario.load(write(folder / "no.yaml", text + "title: no\nquestion: 1:30\n"))
    assert (scenario.title, scenario.question) == ("no", "1:30")
    assert scenario.arms["homes"][0].grant == 50_000
    assert scenario.arms["homes"][0].where == ("33", "Sichuan")


def test_an_arm_without_anything_is_no_policy(folder):
    scenario = Scenario.load(write(folder / "a.yaml", WHOLE.replace("as-is: []", "as-is:")))
    assert scenario.arms["as-is"] == ()


def test_names_may_be_chinese(folder):
    scenario = Scenario.load(write(folder / "人才.yaml", WHOLE.replace("homes:", "住房:")))
    assert (scenario.name, list(scenario.arms)) == ("人才", ["as-is", "住房"])


def test_a_byte_order_mark_is_no_mistake(folder):
    (folder / "a.yaml").write_bytes(b"\xef\xbb\xbf" + WHOLE.encode())
    assert Scenario.load("a.yaml").run.quarters == 8


# --- extends ------------------------------------------------------------------------------------------------------


def test_what_is_not_said_here_is_said_there(folder):
    write(folder / "base.yaml", WHOLE + "title: Base\nscale: {people_per_talent: 5000}\n")
    arms = f"arms:\n  homes: [{LEVER}, {LEVER}]\n  more: []\n"
    write(folder / "mine.yaml", "extends: base.yaml\nrun: {quarters: 4}\n" + arms)
    scenario = Scenario.load("mine.yaml")
    assert (scenario.name, scenario.title, scenario.scale.people_per_talent) == ("mine", "Base", 5000)
    assert (scenario.run.start, scenario.run.quarters) == (Quarter("2023Q1"), 4)
    assert {name: len(levers) for name, levers in scenario.arms.items()} == {
        "as-is": 0,
        "homes": 2,
        "more": 0,
    }


def test_a_scenario_beside_comes_before_a_packaged_one(folder):
    write(folder / "baseline.yaml", WHOLE + "title: Mine\n")
    assert Scenario.load(write(folder / "a.yaml", "extends: baseline\n")).title == "Mine"
    (folder / "baseline.yaml").unlink()
    assert Scenario.load(folder / "a.yaml").title == "China without new policy"


def test_eight_may_follow_one_another_and_no_more(folder):
    write(folder / "s0.yaml", WHOLE)
    for number in range(1, 9):
        write(folder / f"s{number}.yaml", f"extends: s{number - 1}\n")
    assert Scenario.load("s7.yaml").name == "s7"
    assert refusal("s8.yaml") == "s1.yaml:1: extends: a chain of more than 8 files. Shorten it."


def test_a_mistake_is_shown_in_the_file_that_holds_it(folder):
    write(folder / "base.yaml", WHOLE.replace("Zhejiang", "Zhejang"))
    write(folder / "mine.yaml", "name: mine\nextends: base\nrun: {quarters: 0}\n")
    assert refusal("mine.yaml").splitlines() == [
        "mine.yaml:3: run.quarters: must be at least 1, got 0.",
        "base.yaml:6: arms.homes[0].where: no province or group 'Zhejang'. Did you mean 'Zhejiang'?",
    ]


# --- packages -----------------------------------------------------------------------------------------------------

PACKAGE = """
name: grants
title: Grants
source: invented
present: {china: {Zhejiang: 0.5}}
levers:
  - {lever: talent_settlement, grant: 1000, source: invented}
  - {lever: research_credit, rate: 0.1, source: invented}
"""


def adopting(**more) -> str:
    entry = {"package": "grants", "where": "east", **more}
    return f"economy: china\nrun: {{start: 2023Q1}}\narms: {{as-is: [], copy: [{json.dumps(entry)}]}}\n"


def test_a_package_of_ones_own_lies_beside_the_scenario(folder):
    write(folder / "packages" / "grants.yaml", PACKAGE)
    levers = Scenario.load(write(folder / "a.yaml", adopting(intensity=0.5))).arms["copy"]
    assert [lever.lever for lever in levers] == ["talent_settlement", "research_credit"]
    assert {(lever.where, lever.intensity, lever.present["Zhejiang"]) for lever in levers} == {
        (("east",), 0.5, 0.5)
    }


@pytest.mark.parametrize("only", ["talent pool", "talent_settlement"])
def test_a_pillar_or_a_lever_can_be_adopted_alone(folder, only):
    write(folder / "packages" / "grants.yaml", PACKAGE)
    levers = Scenario.load(write(folder / "a.yaml", adopting(only=[only]))).arms["copy"]
    assert [lever.lever for lever in levers] == ["talent_settlement"]


def test_what_a_package_has_at_home_is_not_present_elsewhere(folder):
    write(folder / "packages" / "grants.yaml", PACKAGE.replace("china:", "atlantis:"))
    levers = Scenario.load(write(folder / "a.yaml", adopting())).arms["copy"]
    assert all(lever.present == {} for lever in levers)


def test_a_mistake_in_a_package_is_shown_in_the_package(folder):
    write(folder / "packages" / "grants.yaml", PACKAGE.replace("rate: 0.1", "rate: 3"))
    said = refusal(write(folder / "a.yaml", adopting()))
    assert said == "packages/grants.yaml:8: levers[1].rate: must be at most 0.9, got 3."


@pytest.mark.parametrize("grades", [["measured"], ["measured", "assumed"]])
def test_levers_can_be_adopted_by_their_evidence(folder, grades):
    write(folder / "packages" / "grants.yaml", PACKAGE)
    levers = Scenario.load(write(folder / "a.yaml", adopting(grades=grades))).arms["copy"]
    assert [lever.lever for lever in levers] == ["research_credit"]


def test_a_dose_is_worked_out_and_can_be_set_over(folder):
    write(folder / "packages" / "grants.yaml", PACKAGE)
    path = write(folder / "a.yaml", adopting(dose={"equal": "yuan_per_head", "amount": 10}))
    once = Scenario.load(path).arms["copy"][0]
    twice = Scenario.load(path, {"arms.copy[0].dose.amount": "20"}).arms["copy"][0]
    assert once.present == {}
    assert twice.dose.multiple["Zhejiang"] == pytest.approx(2 * once.dose.multiple["Zhejiang"])
    assert len(once.dose.multiple) == 10


# --- what is set over a scenario ----------------------------------------------------------------------------------


def test_values_can_be_set_over_a_scenario(folder):
    path = write(folder / "a.yaml", WHOLE)
    scenario = Scenario.load(
        path,
        {
            "run.replicates": 4,
            "run.quarters": "12",
            "arms.homes[0].grant": "60_000",
            "arms.homes[0].where": "[Sichuan, coast]",
            "arms.homes[0].when.end": "2024Q2",
            "parameters.migration.elasticity_talent": "3",
            "uncertainty": "none",
            "arms.more": [{"package": "hangzhou", "where": ["all"]}],
            "title": "Grants: how much?",
        },
    )
    assert (scenario.run.replicates, scenario.run.quarters, scenario.uncertainty) == (4, 12, "none")
    lever = scenario.arms["homes"][0]
    assert (lever.grant, lever.where, str(lever.when.end)) == (60_000, ("Sichuan", "coast"), "2024Q2")
    assert scenario.parameters.migration.elasticity_talent == 3
    assert len(scenario.arms["more"]) == 13
    assert scenario.title == "Grants: how much?"


def test_setting_leaves_everything_else_alone(folder):
    path = write(folder / "a.yaml", WHOLE)
    one, other = Scenario.load(path), Scenario.load(path, {"run.seed": 1})
    assert one != other
    assert other.model_copy(update={"run": one.run}) == one


# --- economies ----------------------------------------------------------------------------------------------------


@pytest.fixture
def own_economy(folder):
    return shutil.copytree(Path(sim.economies.__file__).parent / "china", folder / "my-china")


def test_an_economy_may_be_a_folder_beside_the_scenario(folder, own_economy, monkeypatch):
    path = write(folder / "a.yaml", WHOLE.replace("economy: china", "economy: my-china"))
    monkeypatch.chdir(folder.parent)
    scenario = Scenario.load(path)
    assert Path(scenario.economy) == own_economy.resolve()
    assert scenario.observed().places.names == Scenario.load("baseline").observed().places.names


def test_an_economy_that_is_set_may_lie_anywhere(folder, own_economy, tmp_path):
    away = tmp_path / "away"
    path = write(away / "a.yaml", WHOLE)
    assert Path(Scenario.load(path, {"economy": "my-china"}).economy) == own_economy.resolve()
    assert Path(Scenario.load(path, {"economy": str(own_economy)}).economy) == own_economy.resolve()
    assert "no economy 'elsewhere'" in refusal(path, {"economy": "elsewhere"})


def test_a_folder_that_is_no_economy_is_refused(folder):
    write(folder / "notes" / "README.md", "no economy")
    said = refusal(write(folder / "a.yaml", WHOLE.replace("economy: china", "economy: notes")))
    assert said.startswith("a.yaml:1: economy: ")
    assert "economy.yaml" in said


# --- files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["extends", "package", "economy"])
def test_a_link_that_leads_out_of_the_folder_is_refused(folder, tmp_path, kind):
    write(tmp_path / "secret" / "away.yaml", WHOLE)
    write(tmp_path / "secret" / "economy.yaml", "name: away\n")
    links = {"extends": "away.yaml", "package": "packages/away.yaml", "economy": "away"}
    texts = {
        "extends": "extends: away\n",
        "package": WHOLE.replace(LEVER, "{package: away, where: all}"),
        "economy": WHOLE.replace("economy: china", "economy: away"),
    }
    link = folder / links[kind]
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(tmp_path / "secret" if kind == "economy" else tmp_path / "secret" / "away.yaml")
    assert "leads out of the folder of the scenario" in refusal(write(folder / "a.yaml", texts[kind]))


def test_what_is_no_file_is_refused(folder):
    write(folder / "homes.yaml", WHOLE)
    assert refusal("home.yaml") == "home.yaml: no such file or packaged scenario. Did you mean 'homes'?"
    assert (
        refusal("talent-wra") == "talent-wra: no such file or packaged scenario. Did you mean 'talent-war'?"
    )
    assert refusal("sub/home.yaml") == "sub/home.yaml: no such file."
    assert refusal(folder) == f"{os.path.relpath(folder)}: is a folder. Name a YAML file."
    assert refusal("homes.yaml/" + "x" * 500).endswith(("no such file.", "name and the permissions."))
    assert "no such file" in refusal("x" * 500)
    assert refusal("sub/\0.yaml") == "sub/\\x00.yaml: no such file."


def test_a_file_that_cannot_be_text_is_refused(folder):
    (folder / "latin.yaml").write_bytes("name: a\ntitle: Zürich\n".encode("latin-1"))
    assert refusal("latin.yaml") == "latin.yaml:2: is not UTF-8 text. Save the file as UTF-8."
    (folder / "wide.yaml").write_bytes(WHOLE.encode("utf-16"))
    assert refusal("wide.yaml") == "wide.yaml:1: is not UTF-8 text. Save the file as UTF-8."
    (folder / "bell.yaml").write_bytes(b"name: \x07\n")
    assert refusal("bell.yaml").startswith("bell.yaml: is not YAML (control characters")
    (folder / "empty.yaml").write_bytes(b"")
    assert (
        refusal("empty.yaml") == "empty.yaml: is empty. Write keys and values, such as `name: my-question`."
    )
    (folder / "long.yaml").write_text("# " + "x" * 1_000_000)
    assert (
        refusal("long.yaml") == "long.yaml: is larger than 1,000,000 bytes. A scenario fits on a page or two."
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes on this system")
def test_a_pipe_is_not_waited_for(folder):
    os.mkfifo(folder / "pipe.yaml")
    assert refusal("./pipe.yaml") == "pipe.yaml: is not a regular file. Name a YAML file."


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(folder):
    write(folder / "a.yaml", WHOLE).chmod(0)
    assert (
        refusal("a.yaml") == "a.yaml: cannot be read (Permission denied). Check the name and the permissions."
    )


def test_the_end_of_time_is_no_mistake_of_its_own(folder):
    text = WHOLE.replace("china", "atlantis").replace("2023Q1, quarters: 8", "2999Q1, quarters: 400")
    assert refusal(write(folder / "a.yaml", text)).startswith("a.yaml:1: economy: no economy 'atlantis'")


def test_many_mistakes_are_not_all_shown(folder):
    text = WHOLE + "".join(f"key{number}: 1\n" for number in range(100))
    lines = refusal(write(folder / "a.yaml", text)).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "and 80 problems more."


# --- what is generated --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["schema.json", "README.md", "MODEL.md"])
def test_what_is_generated_is_in_step(name):
    made = {path.name: (path, text) for path, text in generated().items()}
    path, text = made[name]
    assert path.read_text(encoding="utf-8") == text, f"{name} is out of step. Renew it with `make schema`."


def records(part) -> list[dict]:
    """All schemas of one value in a schema."""
    if isinstance(part, list):
        return [found for child in part for found in records(child)]
    if not isinstance(part, dict):
        return []
    return [
        *part.get("properties", {}).values(),
        *(found for child in part.values() for found in records(child)),
    ]


def test_the_schema_describes_every_key_and_bounds_every_number():
    for name, record in {"Scenario": schema(), **schema()["$defs"]}.items():
        assert record["additionalProperties"] is False, name
        for key, about in record["properties"].items():
            where = f"{name}.{key}"
            assert about.get("description") or about.get("const") or about.get("$ref"), where
            if about.get("type") in ("number", "integer"):
                assert "minimum" in about, where
                assert "maximum" in about, where
                assert "unit" in about or key == "seed", where


def test_the_example_of_the_guide_is_a_scenario(folder):
    guide = (packaged_folder() / "README.md").read_text(encoding="utf-8")
    example = guide.split("```yaml\n")[1].split("```")[0]
    scenario = Scenario.load(write(folder / "my-question.yaml", example))
    assert list(scenario.arms) == ["baseline", "as-is", "people", "laboratories"]


def test_reading_a_scenario_waits_for_no_compiler_and_draws_no_figure():
    heavy = ("numba", "scipy", "matplotlib", "mesa", "pyarrow")
    code = f"""
import sys, time
from sim.scenario import Scenario
begun = time.perf_counter()
Scenario.load("hangzhou-everywhere")
assert time.perf_counter() - begun < 0.3, time.perf_counter() - begun
print([name for name in {heavy} if name in sys.modules])
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
