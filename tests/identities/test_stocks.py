"""Stocks follow from flows, quarter by quarter: people, talent, capital, firms, students, public capital."""

from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from littleland.country import ask

from sim import ledger
from sim.model import Economy

QUARTERS = 12
EXACT = 1e-9
BOTH = pytest.mark.parametrize("place", ["littleland", "china"])


@cache
def history(place):
    """Every quarter as (state before, state after), with all three levers in force."""
    where = {"economy": "china"} if place == "china" else {}
    scenario = ask(**where, quarters=QUARTERS, uncertainty="priors")
    economy, quarters = Economy(scenario, arm="policy", replicate=5), []
    for _ in range(QUARTERS):
        before = economy.state
        economy.step()
        quarters.append((before, economy.state))
    return SimpleNamespace(
        quarters=quarters, s=economy.structure, p=economy.parameters, series=economy.recorder.series
    )


@BOTH
def test_residents_change_only_by_moving(place):
    """Graduation and retirement change what people are, not how many; moves sum to zero."""
    lived, x = history(place), history(place).series
    net = x["talent_arrivals"] - x["talent_departures"] + x["worker_arrivals"] - x["worker_departures"]
    for quarter, (before, after) in enumerate(lived.quarters):
        now, later = (ledger.population(state, lived.s) for state in (before, after))
        assert later - now == pytest.approx(net[quarter], abs=EXACT * now.sum())
        assert now == pytest.approx(x["population"][quarter], rel=EXACT)
        assert later.sum() == pytest.approx(now.sum(), rel=EXACT)
    assert x["talent_arrivals"].sum(axis=1) == pytest.approx(x["talent_departures"].sum(axis=1), rel=EXACT)
    assert x["worker_arrivals"].sum(axis=1) == pytest.approx(x["worker_departures"].sum(axis=1), rel=EXACT)
    assert x["talent_arrivals"].sum() > 0.0


@BOTH
def test_talent_changes_by_graduating_retiring_and_moving(place):
    lived, x = history(place), history(place).series
    net = x["talent_arrivals"] - x["talent_departures"] + x["graduates"] - x["retirements"]
    assert x["talent"][1:] - x["talent"][:-1] == pytest.approx(net[:-1], abs=1e-3)
    last = (
        np.bincount(lived.quarters[-1][1].talent.province, minlength=lived.s.provinces)
        * lived.s.people_per_talent
    )
    assert last - x["talent"][-1] == pytest.approx(net[-1], abs=1e-3)
    assert x["graduates"].sum() > 0.0
    assert x["retirements"].sum() > 0.0


@BOTH
def test_capital_is_what_wear_leaves_plus_what_is_bought(place):
    """Installed and idle capital of the nation: kept at one less depreciation, plus real investment."""
    lived = history(place)
    wear = lived.p.investment.depreciation_per_year / 4.0
    for quarter, (before, after) in enumerate(lived.quarters):
        bought = (lived.series["investment"][quarter] * after.market.price_level / after.market.price).sum()
        now, later = (
            state.firms.weight @ state.firms.capital + state.provinces.idle_capital.sum()
            for state in (before, after)
        )
        assert later == pytest.approx((1.0 - wear) * now + bought, rel=EXACT)


@BOTH
def test_firms_change_by_entering_and_closing(place):
    lived, x = history(place), history(place).series
    assert x["firms"][1:] - x["firms"][:-1] == pytest.approx((x["entries"] - x["exits"])[:-1], abs=1e-3)
    assert x["entries"].sum() > 0.0
    assert x["exits"].sum() > 0.0
    for before, after in lived.quarters:
        kept = np.isin(after.firms.identity, before.firms.identity)
        stayed = np.isin(before.firms.identity, after.firms.identity)
        for column in ("identity", "province", "sector", "founded", "weight"):
            assert np.array_equal(getattr(after.firms, column)[kept], getattr(before.firms, column)[stayed])
        assert np.all(after.firms.founded[~kept] == before.quarter)


@BOTH
def test_students_move_up_a_quarter_at_a_time(place):
    for before, after in history(place).quarters:
        assert np.array_equal(after.provinces.students[:-1], before.provinces.students[1:])
        assert np.array_equal(after.provinces.student_cost[:-1], before.provinces.student_cost[1:])
        assert np.all(after.provinces.students[-1] > 0.0)


@BOTH
def test_no_stock_is_ever_negative_or_missing(place):
    for _, after in history(place).quarters:
        stocks = vars(after.provinces) | vars(after.firms) | vars(after.talent) | vars(after.market)
        logs = {"base", "trend", "foreign", "productivity", "founded", "born", "interest"}
        for name, stock in stocks.items():
            assert np.all(np.isfinite(stock)), name
            assert name in logs or np.all(np.asarray(stock) >= 0.0), name
        assert np.all(after.firms.capital > 0.0)


@BOTH
def test_everyone_keeps_one_name(place):
    for _, after in history(place).quarters:
        for columns in (after.firms, after.talent):
            assert len(np.unique(columns.identity)) == len(columns)


@BOTH
def test_a_person_has_at_most_one_event_a_quarter(place):
    """Who retires is gone; who is still here either founded or moved or neither, and only movers changed place."""
    lived = history(place)
    for before, after in lived.quarters:
        still = np.isin(before.talent.identity, after.talent.identity)
        kept = np.isin(after.talent.identity, before.talent.identity)
        assert np.array_equal(before.talent.registered[still], after.talent.registered[kept])
        assert np.array_equal(before.talent.born[still], after.talent.born[kept])
        retiring = before.quarter - before.talent.born >= round(4 * lived.p.demography.retirement_age)
        assert np.array_equal(~still, retiring)


def test_states_cannot_be_written_to():
    before, _ = history("littleland").quarters[0]
    with pytest.raises(ValueError, match="read-only"):
        before.firms.capital[0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        before.provinces.others[0] = 1.0
    with pytest.raises(AttributeError):
        before.firms.capital = np.ones(3)
