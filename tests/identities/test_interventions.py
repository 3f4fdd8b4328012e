"""Interventions: whatever is done between two quarters is accounted for, or refused; the books close ever after."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from littleland.country import COARSE, ask, same_state, same_world

from sim import interventions, ledger
from sim.agents import Firm, Talent
from sim.errors import InputError, RunError
from sim.interventions import LARGEST_CHANGE
from sim.model import Economy
from sim.opening import open_economy

EXACT = 1e-9
SCALE = COARSE | {"people_per_talent": 50_000, "firms_per_frontier_agent": 2000}
PLACES, SECTORS = ("Shore", "Plain", "Hills"), ("traditional", "ai", "robotics", "biotech", "neurotechnology")


@cache
def scenario():
    return ask(quarters=24, scale=SCALE)


@cache
def opening():
    return open_economy(scenario())


def economy_after(quarters=1):
    economy = Economy(scenario(), arm="policy", opening=opening())
    for _ in range(quarters):
        economy.step()
    return economy


def totals(economy):
    """Capital, persons, real firms and their debt in the nation."""
    state = economy.state
    firms = state.firms
    return np.array(
        [
            ledger.capital(state),
            ledger.population(state, economy.structure).sum(),
            firms.weight.sum(),
            firms.weight @ firms.debt,
        ]
    )


def from_outside(records):
    return np.array([(each.capital, each.persons, each.firms, each.debt) for each in records]).sum(axis=0)


# --- any sequence ---------------------------------------------------------------------------------------------------

FACTOR = st.floats(-3.0, 3.0).map(lambda power: 10.0**power)
ROW = st.integers(0, 10_000)
MANY = st.sampled_from([1, 3, 30, 10_000])


def some(agents, row, many):
    """A few neighbours in the order of rows, or all of them."""
    ids = agents.ids
    first = row % len(ids)
    return agents.select(np.isin(ids, ids[first : first + many]))


def scaled(name):
    return lambda economy, row, many, factor, place, sector: (
        lambda few: few.set(name, factor * few.get(name))
    )(some(economy.firms, row, many))


ACTS = {
    "capital": scaled("capital"),
    "productivity": scaled("productivity"),
    "debt": scaled("debt"),
    "firms' province": lambda e, row, many, f, place, sector: some(e.firms, row, many).set("province", place),
    "firms' sector": lambda e, row, many, f, place, sector: some(e.firms, row, many).set("sector", sector),
    "firms' age": lambda e, row, many, f, place, sector: some(e.firms, row, many).set("age", row % 400 / 4),
    "firms go": lambda e, row, many, f, place, sector: some(e.firms, row, many).do("remove"),
    "firms come": lambda e, row, many, f, place, sector: Firm.create_agents(
        e, min(many, 40), province=place, sector=sector, capital=f * 1e7, productivity=min(f, 50.0), debt=row * f
    ),
    "idle firms come": lambda e, row, many, f, place, sector: Firm(
        e, province=place, sector=sector, capital=f * 1e6, weight=1.0 + row, source="idle"
    ),
    "talent's province": lambda e, row, many, f, place, sector: some(e.talent, row, many).set("province", place),
    "registration": lambda e, row, many, f, place, sector: some(e.talent, row, many).set("registered", place),
    "talent's age": lambda e, row, many, f, place, sector: some(e.talent, row, many).set("age", row % 400 / 4),
    "talent goes": lambda e, row, many, f, place, sector: some(e.talent, row, many).do("remove"),
    "talent comes": lambda e, row, many, f, place, sector: Talent.create_agents(
        e, min(many, 300), province=place, age=30.0
    ),
    "a quarter": lambda e, *_: e.step(),
}  # fmt: skip
STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(ACTS)), ROW, MANY, FACTOR, st.sampled_from(PLACES), st.sampled_from(SECTORS)
    ),
    min_size=1,
    max_size=8,
)


def refused(act):
    """Why the ledger refuses; an empty text if it does not."""
    try:
        act()
    except InputError as refusal:
        return str(refusal)
    return ""


@settings(max_examples=150)
@given(STEPS)
def test_after_any_sequence_every_book_closes_and_what_is_refused_changes_nothing(steps):
    """`step` itself refuses books that do not close, so living on is the claim; the accounts are added up beside it."""
    economy = economy_after()
    for act, *how in steps:
        before, state, made = totals(economy), economy.state, len(economy.interventions)
        refusal = refused(lambda act=act, how=how: ACTS[act](economy, *how))
        if refusal:
            assert "Nothing was changed" in refusal
            assert economy.state is state
            assert len(economy.interventions) == made
            continue
        if act != "a quarter":
            change = totals(economy) - before
            size = np.maximum(np.abs(before), np.abs(totals(economy)))
            size[3] = size[0] * economy.state.market.price.max()
            assert np.all(np.abs(change - from_outside(economy.interventions[made:])) <= EXACT * size)
    for _ in range(3):
        economy.step()


def test_interventions_of_every_kind_are_made_and_not_only_refused():
    """The sequence above would pass vacuously if everything were refused."""
    for act in ACTS.keys() - {"a quarter"}:
        economy = economy_after()
        ACTS[act](economy, 5, 3, 1.2 if act != "idle firms come" else 1e-3, "Plain", "ai")
        assert len(economy.interventions) == 1, act
        economy.step()


# --- the same world -------------------------------------------------------------------------------------------------


def test_a_value_set_to_what_it_is_leaves_the_same_world_to_the_last_bit():
    touched, untouched = economy_after(), economy_after()
    for name in ("capital", "debt", "province", "sector", "age"):
        touched.firms.set(name, touched.firms.get(name))
    for name in ("province", "registered", "age"):
        touched.talent.set(name, touched.talent.get(name))
    assert same_state(touched.state, untouched.state)
    assert [column.dtype for column in vars(touched.state.firms).values()] == [
        column.dtype for column in vars(untouched.state.firms).values()
    ]
    for _ in range(4):
        touched.step()
        untouched.step()
    assert same_world(touched, untouched)


def test_a_firm_that_comes_and_goes_leaves_its_capital_and_nothing_else():
    economy = economy_after()
    before = economy.state
    Firm(economy, province="Plain", sector="ai", capital=2e7, debt=3e6).remove()
    left = economy.state.provinces.idle_capital - before.provinces.idle_capital
    brought = economy.interventions[0].capital
    assert left == pytest.approx([0.0, brought, 0.0], rel=1e-6)
    same = replace(economy.state, provinces=before.provinces)
    assert same_state(same, before)
    assert from_outside(economy.interventions).tolist() == [brought, 0.0, 0.0, 0.0]


def test_one_more_agent_changes_nobody_else_s_name_or_luck():
    """Newcomers are named by their quarter and order among newcomers: the same ones in every arm."""
    names = []
    for arm in ("baseline", "policy"):
        economy = Economy(scenario(), arm=arm, opening=opening())
        economy.step()
        first = Talent(economy, province="Hills")
        more = Talent.create_agents(economy, 3, province=["Hills", "Plain", "Shore"])
        names.append([first.unique_id, *more.ids.tolist()])
        assert len(np.unique(economy.state.talent.identity)) == len(economy.state.talent)
        economy.step()
        assert len(np.unique(economy.state.talent.identity)) == len(economy.state.talent)
    assert names[0] == names[1]


# --- one by one -----------------------------------------------------------------------------------------------------


def test_what_is_assigned_can_be_read_at_once_and_only_that_has_changed():
    economy = economy_after()
    firm, talent = economy.firms.to_list()[3], economy.talent.to_list()[9]
    for agent, name, value in (
        (firm, "capital", 3e7),
        (firm, "debt", -1e6),
        (firm, "productivity", 1.2),
        (firm, "province", "Hills"),
        (firm, "sector", "ai"),
        (firm, "age", 7.25),
        (talent, "province", "Hills"),
        (talent, "registered", "Plain"),
        (talent, "age", 33.5),
    ):
        agents = economy.agents_by_type[type(agent)]
        before = {each: agents.get(each) for each in type(agent).assignable}
        setattr(agent, name, value)
        assert getattr(agent, name) == (pytest.approx(value) if name == "productivity" else value)
        assert economy.interventions[-1].act == f"set {name}"
        for each, values in before.items():
            changed = np.flatnonzero(agents.get(each) != values)
            assert changed.tolist() in ([], [agent.row]), each
            assert each == name or not len(changed)


def test_a_set_takes_one_value_or_one_for_each_as_mesa_s_would_one():
    economy = economy_after()
    few = economy.firms.select(at_most=4).sort("capital")
    assert few.set("capital", 5e6) is few
    assert few.get("capital").tolist() == [5e6] * 4
    few.set("capital", np.array([1e6, 2e6, 3e6, 4e6]))
    assert few.get("capital").tolist() == [1e6, 2e6, 3e6, 4e6]
    with pytest.raises(InputError, match="4 agents cannot be given values of shape \\(3,\\)"):
        few.set("capital", np.ones(3))
    made = len(economy.interventions)
    economy.firms.select(at_most=0).set("capital", 1.0)
    assert len(economy.interventions) == made


def test_agents_of_several_kinds_are_moved_together_or_not_at_all():
    economy = economy_after()
    mixed = economy.agents.select(lambda agent: agent.unique_id % 7 == 0 and not hasattr(agent, "code"))
    mixed.set("province", "Plain")
    assert set(mixed.get("province")) == {"Plain"}
    assert [each.kind for each in economy.interventions] == ["firms", "talent"]
    before = economy.state
    with pytest.raises(AttributeError, match="Province.province cannot be assigned"):
        economy.agents.set("province", "Plain")
    with pytest.raises(
        InputError, match="without any talent"
    ):  # the firms alone could go: each cell keeps some
        economy.agents.select(
            lambda agent: isinstance(agent, Talent) or (isinstance(agent, Firm) and agent.row % 9 == 0)
        ).do("remove")
    assert economy.state is before
    assert len(economy.interventions) == 2


def test_firms_are_made_from_a_table_as_mesa_makes_agents():
    import pandas as pd

    economy = economy_after()
    table = pd.DataFrame({"province": ["Plain", "Hills"], "sector": ["ai", "biotech"], "capital": [1e6, 2e6]})
    new = Firm.from_dataframe(economy, table, debt=5.0)
    assert new.get(["province", "sector", "capital", "debt", "age"]) == [
        ["Plain", "ai", 1e6, 5.0, 0.0],
        ["Hills", "biotech", 2e6, 5.0, 0.0],
    ]
    assert len(economy.interventions) == 1
    assert new.to_list()[0] in economy.firms


def test_a_new_firm_is_as_good_as_its_cell_and_as_heavy_as_start_ups_there():
    economy = economy_after()
    there = economy.firms.select(
        (economy.firms.get("province") == "Plain") & (economy.firms.get("sector") == "ai")
    )
    mean = np.average(np.log(there.get("productivity")), weights=there.get("weight"))
    new = Firm(economy, province="Plain", sector="ai", capital=1e6)
    assert np.log(new.productivity) == pytest.approx(mean)
    assert new.weight == economy.structure.entrant_weight[1, 1]


def test_capital_out_of_what_is_idle_comes_from_nowhere_else():
    economy = economy_after(6)
    idle = economy.state.provinces.idle_capital[0]
    assert idle > 0.0
    capital = ledger.capital(economy.state)
    Firm(economy, province="Shore", sector="ai", capital=idle / 2, weight=1.0, source="idle")
    assert economy.state.provinces.idle_capital[0] == pytest.approx(idle / 2)
    assert ledger.capital(economy.state) == pytest.approx(capital, rel=1e-12)
    assert (economy.interventions[-1].idle, economy.interventions[-1].capital) == (idle / 2, 0.0)
    with pytest.raises(InputError, match="more idle capital is asked than there is"):
        Firm(economy, province="Shore", sector="ai", capital=idle, weight=1.0, source="idle")


# --- what is refused ------------------------------------------------------------------------------------------------

REFUSED = [
    (lambda e, firm, talent: setattr(firm, "capital", 0.0), "capital of a firm must be a finite number above 0"),
    (lambda e, firm, talent: setattr(firm, "capital", float("nan")), "Firm.capital: must be a finite number, got nan"),
    (lambda e, firm, talent: setattr(firm, "capital", "much"), "Firm.capital: must be a finite number, got much"),
    (lambda e, firm, talent: setattr(firm, "capital", True), "Firm.capital: must be a finite number, got True"),
    (lambda e, firm, talent: setattr(firm, "productivity", -1.0), "Firm.productivity: must be above 0, got -1"),
    (lambda e, firm, talent: setattr(firm, "age", 1.1), "Firm.age: must be years in whole quarters, such as 3.25"),
    (lambda e, firm, talent: setattr(talent, "age", -1.0), "Talent.age: must be years in whole quarters"),
    (lambda e, firm, talent: setattr(firm, "province", "Plian"), "no province 'Plian'. Did you mean 'Plain'?"),
    (lambda e, firm, talent: setattr(firm, "sector", "robots"), "no sector 'robots'. Did you mean 'robotics'?"),
    (lambda e, firm, talent: setattr(firm, "capital", 1e18), "the nation's capital would be .* times what it was"),
    (lambda e, firm, talent: setattr(firm, "productivity", 1e6), "sales at last quarter's demand would be"),
    (lambda e, firm, talent: e.talent.set("province", "Plain"), "Shore would be left without any talent"),
    (lambda e, firm, talent: e.firms.do("remove"), "Shore would be left without any firm in 'traditional'"),
    (lambda e, firm, talent: Talent.create_agents(e, 9999, province="Plain"), "the nation's talent would be"),
    (lambda e, firm, talent: Firm(e, province="Plain", sector="ai", capital=1.0, source="bank"), "Firm.source"),
    (
        lambda e, firm, talent: Firm(e, province="Plain", sector="ai", capital=1.0, weight=0.0),
        "a firm must stand for a finite number of firms above 0",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("act", "reason"), REFUSED, ids=[reason[:40] for _, reason in REFUSED])
def test_a_refused_intervention_says_why_and_changes_nothing(act, reason):
    economy = economy_after()
    firm, talent = economy.firms.to_list()[0], economy.talent.to_list()[0]
    before = economy.state
    with pytest.raises(InputError, match=reason):
        act(economy, firm, talent)
    assert economy.state is before
    assert economy.interventions == []


def test_a_new_agent_that_is_told_too_little_or_too_much_is_refused():
    economy = economy_after()
    for about in (
        {"province": "Plain"},
        {"province": "Plain", "sector": "ai", "capital": 1.0, "revenue": 1.0},
    ):
        with pytest.raises(TypeError, match="a new Firm needs province, sector and capital"):
            Firm(economy, **about)
    with pytest.raises(TypeError, match="a new Talent needs province"):
        Talent(economy)
    with pytest.raises(TypeError, match="told by keywords"):
        Firm.create_agents(economy, 3, "Plain")


def test_many_small_interventions_cannot_do_what_a_large_one_may_not():
    economy = economy_after()
    held = ledger.capital(economy.state)
    for _ in range(40):
        if refused(lambda: economy.firms.set("capital", 1.5 * economy.firms.get("capital"))):
            break
    else:
        pytest.fail("nothing was refused")
    assert held < ledger.capital(economy.state) <= 1.01 * LARGEST_CHANGE * held
    for _ in range(40):
        if refused(lambda: Talent.create_agents(economy, 200, province="Plain")):
            break
    else:
        pytest.fail("nothing was refused")


def test_nobody_intervenes_while_a_quarter_is_lived(monkeypatch):
    economy = economy_after()
    firm = economy.firms.to_list()[0]
    tried = []
    post = ledger.post

    def meddled(now, *rest):
        for act in (
            lambda: setattr(firm, "capital", 1e6),
            firm.remove,
            lambda: Talent(economy, province="Plain"),
        ):
            with pytest.raises(RunError, match="cannot be changed while the quarter is lived"):
                act()
            tried.append(act)
        return post(now, *rest)

    monkeypatch.setattr(ledger, "post", meddled)
    economy.step()
    assert len(tried) == 3
    assert economy.interventions == []
    monkeypatch.setattr(ledger, "post", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        economy.step()
    firm.capital = 1e6  # a quarter that failed is over


def test_a_forged_account_is_refused_by_the_name_of_its_book():
    """The check is no tautology: it adds up the whole state, not the agents that were changed."""
    economy = economy_after()
    ground, now = economy._ground(), economy.state
    act = interventions.change("firms", np.array([0]), {"capital": np.array([5e6])}, "capital")
    after, record = act(now, ground)
    for book in ("capital", "debt", "firms", "persons"):
        forged = replace(record, **{book: getattr(record, book) + 1e10})
        with pytest.raises(InputError, match="the books do not close"):
            interventions._posted(now, after, forged, ground)


def test_agents_that_have_gone_cannot_be_changed():
    economy = economy_after()
    firm = Firm(economy, province="Plain", sector="ai", capital=1e6)
    firm.remove()
    with pytest.raises(LookupError, match="no longer part of the economy"):
        firm.capital = 2e6
    with pytest.raises(LookupError, match="no longer part of the economy"):
        firm.remove()
    assert not firm.is_alive


def test_removing_while_walking_leaves_out_those_who_have_gone():
    """As Mesa's set of all agents does: who was removed by an earlier call is not called."""
    economy = economy_after()
    few = economy.firms.select(at_most=6)
    handles, called = few.to_list(), []

    def remove_the_next(firm):
        called.append(firm)
        after = handles.index(firm) + 1
        if after < len(handles):
            handles[after].remove()

    few.do(remove_the_next)
    assert called == handles[::2]
    assert few.to_list() == handles[::2]
