"""Agents explain themselves: what they say is what the coming quarter does, by the same kernels."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from littleland.country import COARSE, ask, opened, same_world

from sim.agents import Firm, Talent
from sim.model import Economy
from sim.processes import demography, exit, investment, markets, migration, relocation
from sim.state import Talent as Columns
from sim.streams import Streams

PARTS = {"pull", "wage", "prices", "housing", "levy", "way", "home", "support", "grant"}


@cache
def economy(place="littleland"):
    """Three quarters with all levers everywhere. Nobody steps it or intervenes."""
    model = Economy(ask(quarters=24), arm="policy") if place == "littleland" else china()
    for _ in range(3):
        model.step()
    return model


def china():
    return Economy(ask(economy="china", quarters=24), arm="policy")


def crowd(model, talent, count):
    """So many people who are like this talent in everything but name and luck."""
    people, row = model.state.talent, talent.row
    same = {name: np.full(count, column[row]) for name, column in vars(people).items()}
    return Columns(**same | {"identity": np.arange(count, dtype=np.uint64)})


@pytest.mark.parametrize("place", ["littleland", "china"])
def test_probabilities_sum_to_one_and_utility_is_the_sum_of_its_parts(place):
    model = economy(place)
    for talent in model.talent.shuffle().select(at_most=20):
        view = talent.weigh()
        seen, here, origin = (
            model.foresight().seen,
            view.provinces.index(talent.province),
            index(model, talent),
        )
        assert view.here == talent.province
        assert view.parts.keys() == PARTS
        assert view.probability.sum() == pytest.approx(1.0, abs=1e-12)
        assert view.utility == pytest.approx(sum(view.parts.values()), rel=1e-14)
        value = seen.talent_place + np.log(model.structure.talent_way[here]) + seen.home[origin]
        value = value + np.where(np.arange(len(value)) == here, 0.0, seen.bonus)
        assert view.utility == pytest.approx(value, rel=1e-12)
        assert view.probability == pytest.approx(np.exp(value) / np.exp(value).sum(), rel=1e-9)
        assert view.table().index[0] == view.provinces[int(np.argmax(view.probability))]


def index(model, talent):
    return model.places.index(talent.registered)


@pytest.mark.parametrize("place", ["littleland", "china"])
def test_the_compiled_kernel_chooses_as_often_as_a_talent_says(place):
    """A hundred thousand like it, who all weigh: frequencies agree with probabilities within their sampling error."""
    model, count = economy(place), 100_000
    p = model.parameters.migration.model_copy(
        update={"review_per_quarter": 1.0, "review_decline_per_year": 0.0}
    )
    draw = Streams(7, 0).at(model.state.quarter)
    away = model.talent.select(lambda talent: talent.province != talent.registered and talent.age < 50)
    for talent in (*away.select(at_most=1), *model.talent.sort("age", ascending=True).select(at_most=1)):
        view = talent.weigh()
        decided = migration.decide(
            replace(model.state, talent=crowd(model, talent, count)), model.foresight().seen,
            np.zeros(model.structure.provinces), model.structure, p, demography.ages(model.parameters.demography),
            draw("entry.found"), draw("migration.review"), draw("migration.taste"),
        )  # fmt: skip
        here = view.provinces.index(view.here)
        went = np.where(decided.destination < 0, here, decided.destination)
        often = np.bincount(went, minlength=len(view.provinces)) / count
        error = np.sqrt(view.probability * (1.0 - view.probability) / count)
        assert np.all(np.abs(often - view.probability) < 5.0 * error + 1e-5)


def test_the_coming_quarter_moves_as_many_as_talents_say():
    """Over everyone: expected founders, movers and retirements against those of the quarter that then is lived."""
    model = Economy(ask(quarters=24, scale=COARSE | {"people_per_talent": 2000}), arm="policy")
    model.step()
    views = model.talent.select(lambda talent: talent.unique_id % 20 == 0).map("weigh")
    retiring = np.mean([view.retires for view in views])
    moving = np.array([view.chance_to_move for view in views])
    before = model.state.talent
    model.step()
    after = model.state.talent
    still, kept = np.isin(before.identity, after.identity), np.isin(after.identity, before.identity)
    moved = (before.province[still] != after.province[kept]).sum() / len(before)
    error = np.sqrt(moved / len(before)) + moving.std() / np.sqrt(len(moving))
    assert moved > 0.001
    assert moving.mean() == pytest.approx(moved, abs=5 * error)
    assert retiring == pytest.approx(1.0 - still.mean(), abs=5 * np.sqrt(0.005 / len(views)))


def test_a_larger_grant_a_better_wage_and_home_draw_people():
    """The parts carry the signs that the equations give them."""
    model = economy()
    talent = next(iter(model.talent.select(lambda t: t.province == t.registered == "Plain")))
    view = talent.weigh()
    here = view.provinces.index("Plain")
    assert view.parts["home"][here] == view.parts["support"][here] == view.parts["grant"][here] == 0.0
    assert np.all(np.delete(view.parts["grant"], here) > 0.0)
    assert np.all(np.delete(view.parts["support"], here) > 0.0)
    assert np.all(view.parts["levy"] < 0.0)
    assert view.parts["wage"].argmax() == model.foresight().market.talent_wage.argmax()
    idle = Economy(ask(quarters=24), arm="baseline", opening=opened())
    without = next(iter(idle.talent)).weigh()
    for lever in ("support", "grant", "levy"):
        assert np.all(without.parts[lever] == 0.0), lever


def test_who_is_too_old_retires_and_moves_no_more():
    model = Economy(ask(quarters=24), arm="policy")
    talent = next(iter(model.talent))
    talent.age = 60.0
    view = talent.weigh()
    assert view.retires
    assert view.chance_to_move == 0.0


# --- firms ----------------------------------------------------------------------------------------------------------


def test_profits_and_returns_of_firms_add_up_to_those_of_their_cells():
    model = economy()
    ahead, market, p = model.foresight(), model.state.market, model.parameters
    cell = model.firms.groupby(lambda firm: (firm.province, firm.sector)).groups
    for (province, sector), firms in cell.items():
        r, s = model.places.index(province), model.structure.sectors.index(sector)
        views, weight = firms.map("outlook"), firms.get("weight")
        profit = weight @ [view.profit for view in views]
        worth = market.price[r] * ahead.counted.capital[r, s]
        user_cost = p.investment.depreciation_per_year / 4.0 + market.interest
        earned = ahead.margin[r, s] * ahead.counted.total_strength[r, s] * market.factor[r, s]
        assert profit == pytest.approx(earned - ahead.overhead * worth, rel=1e-9)
        assert ahead.returns[r, s] == pytest.approx(profit / (worth * user_cost), rel=1e-9)
        for view, firm in zip(views, firms, strict=True):
            own = max(view.profit / (market.price[r] * firm.capital * user_cost), investment.LEAST_RETURN)
            assert view.return_over_user_cost == pytest.approx(own, rel=1e-9)
            assert view.revenue == pytest.approx(firm.revenue, rel=1e-12)
            assert 0.0 < view.research_borne < view.research < view.revenue


def test_what_firms_plan_to_invest_is_what_the_nation_plans_but_for_start_ups():
    model = economy()
    ahead = model.foresight()
    planned = model.firms.get("weight") @ np.array([view.investment for view in model.firms.map("outlook")])
    nation = model.state.market.price @ (ahead.plans.total - ahead.plans.idle)
    assert planned == pytest.approx(nation, rel=1e-9)


def test_the_kernel_closes_and_moves_firms_as_often_as_they_say():
    """Fifty thousand like it: the frequency of closing, of leaving, and of each destination."""
    model, count = economy(), 50_000
    state, s, p, ahead = model.state, model.structure, model.parameters, model.foresight()
    firm = (
        model.firms.select(lambda firm: firm.province == "Plain").sort("capital", ascending=True).to_list()[4]
    )
    view = firm.outlook()
    many = type(state.firms)(
        **{name: np.full(count, column[firm.row]) for name, column in vars(state.firms).items()}
        | {"identity": np.arange(count, dtype=np.uint64)}
    )
    draw = Streams(11, 0).at(state.quarter)
    never = np.zeros(count, dtype=bool)
    closed = exit.close(
        many,
        many.capital,
        never,
        never,
        ahead.rules.approval_churn,
        ahead.counted,
        p.exit,
        draw("exit.close"),
    )
    often = closed.closes.mean()
    assert 0.0 < view.chance_to_close < 0.1
    assert often == pytest.approx(view.chance_to_close, abs=5 * np.sqrt(view.chance_to_close / count))
    eager = p.relocation.model_copy(update={"rate_per_year": 0.2})
    nothing = np.zeros(s.provinces)
    went = relocation.relocate(
        many,
        ahead.returns,
        nothing,
        ahead.founding,
        ahead.counted,
        s,
        0.0,
        state.quarter,
        eager,
        draw("m"),
        draw("w"),
    )
    moved = went.province != many.province
    assert moved.mean() == pytest.approx(0.05, abs=5 * np.sqrt(0.05 / count))
    assert view.chance_to_move == p.relocation.rate_per_year / 4.0
    shares = np.bincount(went.province[moved], minlength=s.provinces) / moved.sum()
    assert shares == pytest.approx(list(view.destinations.values()), abs=0.05)
    assert sum(view.destinations.values()) == pytest.approx(1.0)
    assert view.destinations["Plain"] == 0.0


def test_giants_place_plants_and_all_others_move():
    model = Economy(ask(quarters=24, parameters={"relocation": {"largest": 1.0}}), arm="policy")
    mean = model.foresight().counted.mean_capital
    for firm in model.firms.select(at_most=60):
        view = firm.outlook()
        is_giant = firm.capital > mean[model.structure.sectors.index(firm.sector)]
        assert (view.chance_to_place_plant > 0.0) == is_giant == (view.chance_to_move == 0.0)


def test_overhead_is_what_the_quarter_charges():
    model = economy()
    assert model.foresight().overhead == model.parameters.income.overhead_per_year / 4.0
    share = markets.profit_share(model.parameters.markets)
    assert model.foresight().margin == pytest.approx(share - model.foresight().outlay.borne)


# --- provinces, and looking ahead ------------------------------------------------------------------------------------


def test_a_budget_is_settled_as_the_coming_quarter_settles_it():
    model = Economy(ask(quarters=24), arm="policy")
    for _ in range(3):
        model.step()
    said = [province.budget() for province in model.provinces]
    model.step()
    series, now = model.recorder.series, model.state.provinces
    for at, budget in enumerate(said):
        assert budget.levied + budget.forgone + budget.borrowed == pytest.approx(budget.due, rel=1e-9)
        assert budget.debt + budget.borrowed == pytest.approx(now.public_debt[at], rel=1e-9)
        assert budget.cost["research_credit"] == pytest.approx(
            series["cost_research_credit"][-1, at], rel=0.2
        )
        assert budget.cut == series["budget_cut"][-1, at]
        assert budget.in_force
        assert budget.rules["settlement_grant"] == pytest.approx(50_000 * budget.cut)
        assert budget.debt < budget.debt_limit
        assert budget.own_revenue > 0.0


def test_who_looks_ahead_sees_the_quarter_that_comes_and_changes_nothing():
    looked, plain = (Economy(ask(quarters=24), arm="policy", opening=opened()) for _ in range(2))
    for _ in range(3):
        ahead = looked.foresight()
        assert looked.foresight() is ahead
        looked.step()
        plain.step()
        assert looked.foresight() is not ahead
        for name, column in vars(ahead.market).items():
            assert np.array_equal(column, getattr(looked.state.market, name)), name
    assert same_world(looked, plain)


def test_an_intervention_shows_in_what_agents_see():
    model = Economy(ask(quarters=24), arm="policy", opening=opened())
    firm = next(iter(model.firms.select(lambda firm: firm.sector == "ai")))
    before = firm.outlook()
    firm.productivity = 1.5 * firm.productivity
    assert firm.outlook().profit > 1.5 * before.profit
    assert firm.outlook().return_over_user_cost > before.return_over_user_cost


@pytest.mark.parametrize("kind", [Firm, Talent])
def test_who_has_gone_explains_nothing(kind):
    ghost = kind.handle(economy(), 12345)
    with pytest.raises(LookupError, match="no longer part of the economy"):
        ghost.outlook() if kind is Firm else ghost.weigh()
