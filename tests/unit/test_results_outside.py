"""Claims about interventions in answers: table, page and summary say what was done, when, to whom and in which arm."""

import pytest
from commands.printed import missing
from littleland.country import ask

from sim import run
from sim.cli.printing import print_results
from sim.report.figures import figures
from sim.report.page import page


def intervene(economy):
    """More capital for the Plain's frontier firms before two quarters, and newcomers to the Hills, in one arm alone."""
    if economy.arm == "policy" and str(economy.quarter) in ("2020Q2", "2020Q3"):
        chosen = economy.firms.select(economy.firms.get("province") == "Plain", at_most=4)
        chosen.set("capital", 1.5 * chosen.get("capital"))
    if economy.arm == "policy" and str(economy.quarter) == "2020Q2":
        economy.talent.kind.create_agents(economy, 5, province="Hills", age=30.0)


@pytest.fixture(scope="module")
def results():
    scenario = ask(quarters=4)
    scenario = scenario.model_copy(update={"run": scenario.run.model_copy(update={"replicates": 2})})
    return run(scenario, workers=1, intervene=intervene)


def test_the_summary_adds_up_what_the_manifest_lists(results):
    capital, people = results.summary()["interventions"]
    assert (capital["arm"], capital["act"], capital["where"]) == ("policy", "set capital of firms", "Plain")
    assert (capital["when"], capital["replicates"], capital["agents"]) == (
        "before 2 quarters, 2020Q2 to 2020Q3", 2, 8.0,
    )  # fmt: skip
    made = [each["capital"] for each in results.manifest["interventions"] if each["kind"] == "firms"]
    assert len(made) == 4
    assert min(made) > 0
    assert capital["entered"] == {"capital": pytest.approx(sum(made) / 2)}
    assert (people["act"], people["where"], people["when"]) == ("add talent", "Hills", "before 2020Q2")
    assert people["entered"]["persons"] > 0


def test_table_page_and_terminal_say_it(results, capsys, tmp_path):
    (warning,) = [note for note in results.table().notes() if "from outside" in note]
    assert "in “policy”: set capital of firms, add talent" in warning
    written = page(results, figures(results))
    section = written[written.index('<section id="outside">') :]
    section = section[: section.index("</section>")]
    for said in (
        "policy",
        "set capital of firms",
        "Plain",
        "before 2 quarters, 2020Q2 to 2020Q3",
        "add talent",
    ):
        assert said in section
    assert 'href="#outside"' in written
    assert missing(written, results.summary()) == []
    print_results(results, tmp_path)
    printed = " ".join(capsys.readouterr().out.split())
    assert "policy, before 2020Q2: add talent, where: Hills (5 agents a replicate, in 2 of them" in printed


def test_an_ordinary_run_says_nothing_of_it(results):

    plain = {name: value for name, value in results.manifest.items() if name != "interventions"}
    other = type(results)(plain, results.series, results.shut, results.moves)
    assert "interventions" not in other.summary()
    assert "from outside" not in " ".join(other.table().notes())
    assert "What was done from outside" not in page(other, [])
