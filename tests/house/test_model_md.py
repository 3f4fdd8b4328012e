"""Claims about MODEL.md: it defines what the code cites, holds every parameter, and its sums are right."""

import importlib
import math
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from some import SomeMarket, SomeTally

from sim.policy import LEVERS, Rules
from sim.processes import parameter_table
from sim.processes.parameters import Parameters

SIM = Path(__file__).parents[2] / "sim"
MODEL = (SIM / "MODEL.md").read_text("utf-8")

NUMBER = r"[ABCDEFGHIKLMNOPRSWX]\d"
SPAN = rf"{NUMBER}(?:-{NUMBER})?"
CITED = re.compile(rf"(?:\beq\.|\bEquations?) ((?:{SPAN}(?:, | and )?)+)")
IN_BRACKETS = re.compile(rf"\([^()]*?\b({SPAN}(?:, {SPAN})*)\)")
DEFINED = re.compile(rf"^\*\*({NUMBER})\*\* ", re.MULTILINE)


def numbers(spans: str) -> set[str]:
    """Equations named by text such as `I1-I3, I5`."""
    found = set()
    for first, last in re.findall(rf"({NUMBER})(?:-({NUMBER}))?", spans):
        found |= {f"{first[0]}{n}" for n in range(int(first[1]), int((last or first)[1]) + 1)}
    return found


def citations() -> dict[str, set[str]]:
    """Equations by the place in the code that cites them."""
    cited = {}
    for path in sorted(SIM.rglob("*.py")):
        for line, text in enumerate(path.read_text("utf-8").splitlines(), start=1):
            spans = [*CITED.findall(text), *IN_BRACKETS.findall(text)]
            if spans:
                cited[f"{path.relative_to(SIM)}:{line}"] = set().union(*map(numbers, spans))
    return cited


def equations() -> dict[str, str]:
    """Text of each equation, up to the blank line after it."""
    starts = list(DEFINED.finditer(MODEL))
    return {start[1]: " ".join(MODEL[start.start() :].split("\n\n", 1)[0].split()) for start in starts}


def cells(heading: str) -> list[list[str]]:
    """Rows of the table whose first column has this heading."""
    table = MODEL[MODEL.index(f"| {heading} |") :].split("\n\n", 1)[0].split("\n<!--", 1)[0]
    rows = table.splitlines()[2:]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


# --- equations ----------------------------------------------------------------------------------------------------


def test_a_span_names_all_in_it():
    assert numbers("I1-I3, I5") == {"I1", "I2", "I3", "I5"}
    assert CITED.findall("research, firms. eq. O8, R5.") == ["O8, R5"]
    assert IN_BRACKETS.findall("wears out (delta, I1). Not (a) nor (in 2010).") == ["I1"]


def test_every_equation_is_defined_once():
    labels = DEFINED.findall(MODEL)
    assert len(labels) == len(set(labels))


def test_every_equation_that_code_cites_is_defined():
    assert len(citations()) > 100
    unknown = {place: lost for place, cited in citations().items() if (lost := cited - equations().keys())}
    assert not unknown


def test_every_equation_defined_is_cited_by_code():
    assert not equations().keys() - set().union(*citations().values())


def test_every_equation_that_the_page_mentions_is_defined():
    assert not numbers(" ".join(re.findall(rf"\b{SPAN}\b", MODEL))) - equations().keys()


@pytest.mark.parametrize("label", DEFINED.findall(MODEL))
def test_every_equation_says_where_it_lives_and_where_it_ends(label):
    text = equations()[label]
    places = re.findall(r"`sim/([\w/]+\.py)`", text.partition("*Code:*")[2])
    assert places
    assert not [place for place in places if not (SIM / place).is_file()]
    assert len(text.partition("*Stops being true:*")[2]) > 20


@pytest.mark.parametrize("label", DEFINED.findall(MODEL))
def test_one_of_the_files_named_cites_the_equation(label):
    files = re.findall(r"`sim/([\w/]+\.py)`", equations()[label].partition("*Code:*")[2])
    citing = {place.partition(":")[0] for place, cited in citations().items() if label in cited}
    assert citing & set(files), f"{label} is cited in {sorted(citing)}"


def test_mathematics_survives_markdown():
    inside = re.findall(r"\$([^$]+)\$", MODEL)
    assert not [text for text in inside if re.search(r"[*|]|\\[,;!{}]", text)]


# --- parameters and constants -------------------------------------------------------------------------------------


def test_the_table_holds_every_parameter_as_the_code_has_it():
    """Read back from the page and compared with the records themselves, not with the function that writes the table."""
    written = {row[0].strip("`"): row[2:] for row in cells("parameter")}
    parameters = Parameters()
    for group, record in parameters:
        for name, field in type(record).model_fields.items():
            default, prior, bounds, unit, source = written.pop(f"{group}.{name}")
            said = field.json_schema_extra
            assert float(default) == field.default
            assert prior == "settled" or [float(end) for end in prior.split(" to ")] == said["prior"]
            assert (prior == "settled") == ("prior" not in said)
            ends = [getattr(limit, "ge", None) or getattr(limit, "le", 0.0) for limit in field.metadata]
            assert [float(end) for end in bounds.split(" to ")] == ends
            assert (unit, source) == (said["unit"], said["source"])
    assert not written


@pytest.mark.parametrize("row", list(parameter_table.rows()), ids=lambda row: row.name)
def test_every_parameter_explains_itself(row):
    assert row.meaning.endswith(".")
    assert row.unit
    assert row.source
    assert row.bounds[0] <= row.default <= row.bounds[1]
    if row.prior:
        assert row.bounds[0] <= row.prior[0] <= row.default <= row.prior[1] <= row.bounds[1]


def test_every_parameter_that_an_equation_names_exists():
    names = {row.name for row in parameter_table.rows()}
    groups = {name.partition(".")[0] for name in names}
    for label, text in equations().items():
        group = None
        for full, short in re.findall(r"`(\w+\.\w+)`|`\.(\w+)`", text):
            if short:
                assert f"{group}.{short}" in names, f"{label}: {group}.{short}"
            elif full.partition(".")[0] in groups:
                group = full.partition(".")[0]
                assert full in names, f"{label}: {full}"


def test_parameters_of_doubtful_source_are_listed():
    doubted = {row.name for row in parameter_table.rows() if re.search("assumed|recalled|trial", row.source)}
    listed = set(
        re.findall(r"`(\w+\.\w+)`", MODEL.partition("<!-- doubtful parameters")[2].partition("<!-- end")[0])
    )
    assert listed == doubted


@pytest.mark.parametrize(
    ("name", "module", "value"), [[c.strip("`") for c in row[:3]] for row in cells("constant")]
)
def test_constants_are_those_of_the_code(name, module, value):
    assert getattr(importlib.import_module(module), name) == float(value)


# --- levers -------------------------------------------------------------------------------------------------------


def test_the_levers_are_those_of_the_catalogue():
    written = {row[0].strip("`"): row[1:] for row in cells("lever")}
    assert list(written) == list(LEVERS)
    for name, (pillar, amended, acts, paid_by, evidence) in written.items():
        lever = LEVERS[name]
        assert (pillar, evidence) == (lever.pillar, lever.evidence), name
        assert re.findall(r"`(\w+)`", amended) == re.findall(r"`(\w+)`", lever.channel), name
        assert set(re.findall(r"`(\w+)`", amended)) <= set(Rules.__dataclass_fields__), name
        assert numbers(acts), name
        assert numbers(paid_by) or paid_by.startswith("nobody"), name


# --- worked examples: what section 11 says, computed by the code --------------------------------------------------


def bold(heading: str) -> list[str]:
    """The results printed bold in a worked example."""
    text = MODEL[MODEL.index(f"**{heading}") :].split("\n\n", 1)[0].partition("**")[2].partition("**")[2]
    return re.findall(r"\*\*([^*]+)\*\*", text)


def test_a_credit_alone_and_together():
    from sim.processes import research

    structure = SimpleNamespace(research_intensity=np.array([[0.03], [0.03]]))
    market = SomeMarket(revenue=np.array([[5.0], [95.0]]))
    p = Parameters().research
    alone = research.spend(np.array([0.1, 0.0]), np.zeros(2), structure.research_intensity, market, p)
    together = research.spend(np.array([0.1, 0.1]), np.zeros(2), structure.research_intensity, market, p)
    own, others, nation, reported, everywhere = (float(text) for text in bold("A credit, alone and together"))
    assert alone.response == pytest.approx([own, others], abs=1e-4)
    assert alone.response @ [0.05, 0.95] == pytest.approx(nation, abs=1e-4)
    assert alone.reported[0, 0] / 0.03 == pytest.approx(reported, abs=1e-4)
    assert together.response == pytest.approx([everywhere] * 2, abs=1e-4)
    assert (everywhere - 1.0) / (own - 1.0) == pytest.approx(0.27, abs=0.005)


def seen(trust, **promised):
    """What talent sees in two provinces that pay 32,000 yuan a quarter and promise alike."""
    from sim.processes import migration

    both = np.ones(2)
    market = SomeMarket(talent_wage=32_000.0 * both, worker_wage=both, price=both)
    structure = SimpleNamespace(
        opening_talent=both, talent_pull=both, worker_pull=both, talent_taste=2.18, worker_taste=1.0
    )
    rules = Rules.none(2).plus(**{name: value * both for name, value in promised.items()})
    return migration.prospects(
        market, both, 0.0 * both, rules, trust * both, np.eye(2), structure, Parameters().migration
    )


def test_a_grant():
    rise = math.expm1(float(seen(1.0, settlement_grant=50_000.0).bonus[0]))
    said, cost = bold("A grant")
    assert rise == pytest.approx(float(said.removesuffix(" %")) / 100.0, abs=5e-4)
    assert 50_000 * (1 + rise) / rise == pytest.approx(1e3 * float(cost.removesuffix(" thousand")), rel=2e-3)


def test_a_promise():
    from sim.processes import leadership

    p = Parameters()
    kept, said = bold("A promise")
    trust = leadership.trust(np.zeros(1), np.full(1, p.migration.grant_horizon), p.leadership)[0]
    assert trust == pytest.approx(float(kept), abs=5e-4)
    rise = math.expm1((seen(trust, housing_support=1_500.0).home - seen(trust).home)[0, 1])
    assert rise == pytest.approx(float(said.removesuffix(" %")) / 100.0, abs=5e-4)


def test_research_nearby():
    from sim.processes import spillovers

    structure = SimpleNamespace(proximity=np.array([[1.0, 1.0]]), opening_spillover=np.array([[10.0]]))
    twice = SimpleNamespace(research=np.array([[2.0], [9.0]]))
    effect = spillovers.effect(twice, np.zeros(1), structure, Parameters().spillovers)[0, 0]
    (said,) = bold("Research nearby")
    assert effect - 1.0 == pytest.approx(float(said.removesuffix(" %")) / 100.0, abs=5e-5)


def test_who_pays():
    from sim.processes import public_finance

    one, nothing = np.ones(1), np.zeros(1)
    stocks = SimpleNamespace(
        bills_paid_out=100.0 * one, bills_used_up=nothing, bills_equity=nothing, public_debt=nothing
    )
    market = SomeMarket(revenue=np.array([[1e5]]), interest=0.0125)
    settled = public_finance.settle(
        stocks, SimpleNamespace(tax=0.1 * one), market, one, Parameters().public_finance
    )
    (said,) = bold("Who pays")
    assert settled.levied == pytest.approx([float(said)])
    assert (settled.forgone[0], settled.borrowed[0]) == pytest.approx((30.0, 21.0))


@pytest.mark.parametrize(("saving", "position"), [(23.68, 0), (23.44, 1)])
def test_the_interest_rate(saving, position):
    from sim.processes import investment

    one = np.ones(1)
    tally = SomeTally(capital=np.array([[947.4]]), total_strength=np.array([[1.0]]))
    market = SomeMarket(price=one, pool=saving, revenue=np.array([[100.0]]), strength=np.array([[1.0]]))
    margin = np.array([[0.45]])
    plans = investment.plan(tally, market, 0.0 * one, 0.0 * one, Parameters().investment, margin, 0.01)
    said = float(bold("The interest rate")[position].removesuffix(" %"))
    assert 400.0 * plans.interest == pytest.approx(said, abs=0.05)
