"""Firms and talent are columns that behave as Mesa agents: sets, handles, selections that survive the quarters."""

import gc
import tracemalloc

import mesa
import numpy as np
import pytest
from littleland.country import ask, same_world
from mesa.agentset import AbstractAgentSet

from sim.agents import Firm, Province, Talent
from sim.model import Economy

KINDS = pytest.mark.parametrize("kind", [Firm, Talent])


def economy_after(quarters):
    economy = Economy(ask(quarters=24), arm="policy")
    for _ in range(quarters):
        economy.step()
    return economy


@pytest.fixture(scope="module")
def economy():
    """Littleland after three quarters; tests that step make their own."""
    return economy_after(3)


def columns(economy, kind):
    return getattr(economy.state, kind.columns)


# --- Mesa's own grammar ---------------------------------------------------------------------------------------------


def test_an_economy_is_a_mesa_model_with_its_kinds_of_agents(economy):
    assert isinstance(economy, mesa.Model)
    assert set(economy.agents_by_type) == {Province, Firm, Talent}
    for kind, agents in economy.agents_by_type.items():
        assert isinstance(agents, AbstractAgentSet)
        assert issubclass(kind, mesa.Agent)
        assert all(isinstance(agent, mesa.Agent) for agent in agents.select(at_most=3))


@KINDS
def test_a_set_is_as_long_as_its_columns_and_iterates_in_their_order(economy, kind):
    agents = economy.agents_by_type[kind]
    assert len(agents) == len(columns(economy, kind)) == len(list(agents)) == len(agents.to_list())
    assert [agent.unique_id for agent in agents] == columns(economy, kind).identity.tolist()
    assert isinstance(next(iter(agents)), kind)


def test_provinces_are_objects_that_read_the_state(economy):
    provinces = list(economy.agents_by_type[Province])
    market = economy.state.market
    assert [province.name for province in provinces] == ["Shore", "Plain", "Hills"]
    assert [province.code for province in provinces] == ["1", "2", "3"]
    assert [province.gdp for province in provinces] == pytest.approx(
        market.revenue.sum(axis=1) / market.price_level
    )
    assert (
        sum(province.talent for province in provinces)
        == len(economy.talent) * economy.structure.people_per_talent
    )
    assert sum(province.population for province in provinces) == pytest.approx(economy.population.sum())
    assert provinces[0].talent_wage == 4.0 * market.talent_wage[0]
    assert provinces[0].worker_wage == 4.0 * market.worker_wage[0]
    assert provinces[0].frontier_share == pytest.approx(market.revenue[0, 1:].sum() / market.revenue[0].sum())


# --- attributes -----------------------------------------------------------------------------------------------------


@KINDS
def test_a_handle_and_a_set_answer_alike(economy, kind):
    agents = economy.agents_by_type[kind]
    for name in kind.attributes:
        values = agents.get(name)
        assert len(values) == len(agents)
        handles = agents.to_list()
        for row in (0, len(agents) // 2, len(agents) - 1):
            assert getattr(handles[row], name) == values[row]


def test_revenue_of_firms_adds_up_to_that_of_their_cells():
    """At the opening; later sets hold the firms that will sell next, not those that sold last."""
    economy = economy_after(0)
    firms, market = economy.state.firms, economy.state.market
    sold = np.zeros_like(market.revenue)
    np.add.at(sold, (firms.province, firms.sector), firms.weight * economy.firms.get("revenue"))
    assert sold == pytest.approx(market.revenue, rel=1e-9)


def test_firms_and_talent_say_what_they_are(economy):
    firm, talent = economy.firms.to_list()[0], economy.talent.to_list()[0]
    state = economy.state
    assert firm.province in economy.places.names
    assert firm.sector in economy.structure.sectors
    assert firm.age == (state.quarter - state.firms.founded[0]) / 4
    assert firm.productivity == pytest.approx(np.exp(state.firms.productivity[0] + state.firms.knowledge[0]))
    assert talent.registered in economy.places.names
    assert 22.0 <= talent.age < 60.0
    assert talent.weight == economy.structure.people_per_talent
    assert talent.wage == 4.0 * state.market.talent_wage[state.talent.province[0]]


def test_several_attributes_come_as_one_list_an_agent(economy):
    both = economy.firms.get(["province", "weight"])
    assert len(both) == len(economy.firms)
    assert both[0] == [economy.firms.get("province")[0], economy.firms.get("weight")[0]]


@KINDS
def test_an_unknown_attribute_is_refused_with_those_there_are(economy, kind):
    agents = economy.agents_by_type[kind]
    with pytest.raises(AttributeError, match="province"):
        agents.get("colour")
    with pytest.raises(AttributeError, match="province"):
        _ = next(iter(agents)).colour
    assert set(agents.get("colour", handle_missing="default", default_value="red")) == {"red"}


# --- handles --------------------------------------------------------------------------------------------------------


@KINDS
def test_two_handles_to_one_agent_are_equal_and_hash_alike(economy, kind):
    agents = economy.agents_by_type[kind]
    one, again, other = agents.to_list()[0], agents.to_list()[0], agents.to_list()[1]
    assert one is not again
    assert one == again
    assert hash(one) == hash(again)
    assert one != other
    assert len({one, again, other}) == 2


def test_a_firm_is_no_talent_and_no_firm_of_another_world(economy):
    firm = economy.firms.to_list()[0]
    assert firm != Talent.handle(economy, firm.unique_id)
    assert firm != economy_after(0).firms.to_list()[0]


@KINDS
def test_what_follows_from_other_things_cannot_be_assigned(economy, kind):
    agent = next(iter(economy.agents_by_type[kind]))
    for name in ("weight", "unique_id", "mood", "wage", "revenue"):
        with pytest.raises(AttributeError, match=f"{name} cannot be assigned: .* can be"):
            setattr(agent, name, 1)
    with pytest.raises(AttributeError, match="cannot be assigned"):
        economy.agents_by_type[kind].set("mood", 1)


def test_nothing_of_a_province_can_be_assigned_but_a_modeller_s_own_notes(economy):
    province = economy.provinces[0]
    for name in ("name", "code", "index", "unique_id", "gdp", "talent"):
        with pytest.raises(AttributeError, match="a lever can"):
            setattr(province, name, 1)
    province.note = "mine"
    assert economy.agents_by_type[Province].get("note", "default", "") == ["mine", "", ""]
    with pytest.raises(TypeError, match="keeps its provinces"):
        province.remove()


def test_the_set_of_all_agents_takes_nobody_in_and_lets_nobody_out(economy):
    """It is a view of the economy. Mesa lets its own be changed, and warns that this breaks the model."""
    stranger = economy_after(0).firms.to_list()[0]
    for agents in (economy.firms, economy.talent, economy.agents):
        agent = next(iter(agents))
        for method in (agents.discard, agents.remove):
            with pytest.raises(TypeError, match=r"agent.remove\(\) lets it go"):
                method(agent)
        with pytest.raises(TypeError, match="no agent of this economy"):
            agents.add(stranger)
        agents.add(agent)
        agents.discard(stranger)
        with pytest.raises(KeyError):
            agents.remove(stranger)
        assert agent in agents


def test_narrowing_a_view_in_place_leaves_the_economy_s_own(economy):
    few = economy.firms
    assert few.select(at_most=3, inplace=True) is few
    assert len(few) == 3 < len(economy.firms)


def test_an_economy_is_registered_with_mesa_as_its_kinds(economy):
    assert economy.agent_types == [Province, Firm, Talent] == list(economy.agents_by_type)
    assert len(economy.agents) == 3 + len(economy.firms) + len(economy.talent)
    assert economy.provinces == list(economy.agents_by_type[Province])
    firm = economy.firms.to_list()[0]
    with pytest.raises(TypeError, match="calling its class makes a new one"):
        economy.register_agent(firm)
    with pytest.raises(TypeError, match="without agents is none"):
        economy.remove_all_agents()
    with pytest.raises(AttributeError):
        economy.agents = []


def test_a_modeller_s_own_agents_live_beside_the_economy_s():
    class Observer(mesa.Agent):
        capital = 5.0

    economy = economy_after(0)
    observers = [Observer(economy), Observer(economy)]
    assert economy.agent_types == [Province, Observer, Firm, Talent]
    assert list(economy.agents.select(agent_type=Observer)) == observers
    assert economy.agents.select(agent_type=Observer).get("capital").tolist() == [5.0, 5.0]
    assert observers[0] in economy.agents
    observers[0].remove()
    assert observers[0] not in economy.agents
    assert len(economy.agents_by_type[Observer]) == 1


@KINDS
def test_a_handle_follows_its_agent_and_says_when_it_is_gone(kind):
    economy = economy_after(0)
    handles = economy.agents_by_type[kind].to_list()
    for _ in range(20):
        economy.step()
    alive = np.isin([handle.unique_id for handle in handles], columns(economy, kind).identity)
    assert [handle.is_alive for handle in handles] == alive.tolist()
    assert 0 < alive.sum() < len(alive)
    stayed, gone = handles[int(np.argmax(alive))], handles[int(np.argmin(alive))]
    assert columns(economy, kind).identity[stayed.row] == stayed.unique_id
    assert stayed in economy.agents_by_type[kind]
    assert gone not in economy.agents_by_type[kind]
    assert "gone" in repr(gone)
    assert gone == kind.handle(economy, gone.unique_id)
    assert "gone" not in repr(stayed)
    with pytest.raises(LookupError, match="no longer part of the economy"):
        _ = gone.province


# --- sets -----------------------------------------------------------------------------------------------------------


@KINDS
def test_select_takes_a_function_or_a_mask(economy, kind):
    agents = economy.agents_by_type[kind]
    in_shore = agents.get("province") == "Shore"
    by_mask, by_function = agents.select(in_shore), agents.select(lambda agent: agent.province == "Shore")
    assert len(by_mask) == in_shore.sum() > 0
    assert by_mask.ids.tolist() == by_function.ids.tolist()
    assert set(by_mask.get("province")) == {"Shore"}
    assert len(agents) == len(in_shore)


def test_select_takes_at_most_a_number_or_a_share(economy):
    assert len(economy.firms.select(at_most=5)) == 5
    assert len(economy.firms.select(at_most=0.1)) == int(0.1 * len(economy.firms))
    assert len(economy.firms.select(lambda _: False)) == 0
    assert len(economy.firms.select(agent_type=Talent)) == 0
    assert len(economy.firms.select(agent_type=Firm)) == len(economy.firms)


def test_select_in_place_narrows_the_set_itself(economy):
    some = economy.talent.select()
    assert some.select(some.get("age") > 40.0, inplace=True) is some
    assert some.get("age").min() > 40.0
    assert len(economy.talent) > len(some)


@KINDS
def test_a_selection_survives_the_quarters_without_those_who_have_gone(kind):
    economy = economy_after(0)
    chosen = economy.agents_by_type[kind].select(lambda agent: agent.province == "Plain")
    before = chosen.ids
    for _ in range(12):
        economy.step()
    assert 0 < len(chosen) < len(before)
    assert set(chosen.ids) == set(before) & set(columns(economy, kind).identity)
    assert len(chosen.get("province")) == len(chosen)
    assert np.all(np.isin(chosen.get("unique_id"), before))


def test_agg_folds_an_attribute_with_one_function_or_several(economy):
    capital = economy.state.firms.capital
    assert economy.firms.agg("capital", np.sum) == capital.sum()
    assert economy.firms.agg("capital", [np.min, np.max]) == [capital.min(), capital.max()]


def test_sort_orders_by_an_attribute_or_a_function_the_largest_first_as_in_mesa(economy):
    ordered = economy.firms.sort("capital").get("capital")
    assert np.all(np.diff(ordered) <= 0.0)
    rising = economy.firms.sort(lambda firm: firm.capital, ascending=True).get("capital")
    assert rising.tolist() == ordered[::-1].tolist()
    assert economy.firms.get("capital").tolist() == economy.state.firms.capital.tolist()


def test_do_and_map_call_every_agent_in_order(economy):
    seen = []
    few = economy.firms.select(at_most=4)
    assert few.do(lambda firm: seen.append(firm.unique_id)) is few
    assert seen == few.ids.tolist() == few.map(lambda firm: firm.unique_id)
    shuffled = []
    few.shuffle_do(lambda firm: shuffled.append(firm.unique_id))
    assert sorted(shuffled) == sorted(seen)


def test_a_million_agents_cost_nothing_until_looked_at():
    """Views and whole columns hold no copy; live state is 16 bytes a talent, 56 a firm."""
    economy = economy_after(1)
    assert economy.state.talent.bytes_per_row == 16
    assert economy.state.firms.bytes_per_row == 56
    assert economy.firms.ids is economy.state.firms.identity
    assert np.shares_memory(economy.firms.get("capital"), economy.state.firms.capital)
    assert not any(isinstance(held, Firm | Talent) for held in gc.get_objects())
    tracemalloc.start()
    views = [economy.firms, economy.talent, economy.agents, economy.agents_by_type]
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(views) == 4
    assert taken < 8_000


def test_looking_at_agents_changes_nothing_in_the_world():
    watched, unwatched = economy_after(0), economy_after(0)
    for _ in range(4):
        watched.firms.shuffle().sort("capital").select(at_most=3).map(lambda firm: firm.revenue)
        list(watched.talent)
        watched.agents.groupby(type).count()
        next(iter(watched.talent)).weigh()
        next(iter(watched.firms)).outlook()
        watched.step()
        unwatched.step()
    assert same_world(watched, unwatched)
