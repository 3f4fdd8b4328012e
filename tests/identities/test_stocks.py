"""Stocks follow from flows, quarter by quarter: people, talent, capital, firms, students, research, public capital.

Claimed for Littleland and for China at a coarse scale, over three years with all levers everywhere.
"""

import numpy as np
import pytest
from littleland.country import opened, three_years_of_policy

from sim import ledger

EXACT = 1e-9
BOTH = pytest.mark.parametrize("place", ["littleland", "china"])
FIRMS = pytest.mark.parametrize("place", ["littleland", "china", "restless"])


@BOTH
def test_residents_change_only_by_moving(place):
    """Graduation and retirement change what people are, not how many; moves sum to zero."""
    lived = three_years_of_policy(place)
    x = lived.series
    net = x["talent_arrivals"] - x["talent_departures"] + x["worker_arrivals"] - x["worker_departures"]
    for t, quarter in enumerate(lived.quarters):
        now, later = (ledger.population(state, lived.s) for state in (quarter.before, quarter.after))
        assert later - now == pytest.approx(net[t], abs=EXACT * now.sum())
        assert now == pytest.approx(x["population"][t], rel=EXACT)
        assert later.sum() == pytest.approx(now.sum(), rel=EXACT)
    assert x["talent_arrivals"].sum(axis=1) == pytest.approx(x["talent_departures"].sum(axis=1), rel=EXACT)
    assert x["worker_arrivals"].sum(axis=1) == pytest.approx(x["worker_departures"].sum(axis=1), rel=EXACT)
    assert x["talent_arrivals"].sum() > 0.0


@BOTH
def test_talent_changes_by_graduating_retiring_and_moving(place):
    lived = three_years_of_policy(place)
    x, s = lived.series, lived.s
    net = x["talent_arrivals"] - x["talent_departures"] + x["graduates"] - x["retirements"]
    assert x["talent"][1:] - x["talent"][:-1] == pytest.approx(net[:-1], abs=1e-3)
    agents = np.bincount(lived.quarters[-1].after.talent.province, minlength=s.provinces)
    assert agents * s.people_per_talent - x["talent"][-1] == pytest.approx(net[-1], abs=1e-3)
    assert x["graduates"].sum() > 0.0
    assert x["retirements"].sum() > 0.0


@BOTH
def test_capital_is_what_wear_leaves_plus_what_is_bought(place):
    """Installed and idle capital of the nation: kept at one less depreciation, plus new capital; overhead adds none."""
    lived = three_years_of_policy(place)
    wear = lived.p.investment.depreciation_per_year / 4.0
    for t, quarter in enumerate(lived.quarters):
        market = quarter.after.market
        running = (market.overhead * market.revenue).sum(axis=1)
        bought = ((lived.series["investment"][t] * market.price_level - running) / market.price).sum()
        now, later = (
            state.firms.weight @ state.firms.capital + state.provinces.idle_capital.sum()
            for state in (quarter.before, quarter.after)
        )
        assert later == pytest.approx((1.0 - wear) * now + bought, rel=EXACT)


# --- firms ----------------------------------------------------------------------------------------------------------


def real_firms(state, s):
    return np.bincount(state.firms.province, weights=state.firms.weight, minlength=s.provinces)


@FIRMS
def test_firms_change_by_entering_closing_moving_and_placing_plants(place):
    lived = three_years_of_policy(place)
    moved = plants = 0.0
    for t, quarter in enumerate(lived.quarters):
        before, flows, s = quarter.before.firms, quarter.flows, lived.s
        went = (flows.places.province != before.province) & ~flows.closures.closes
        came = np.bincount(flows.places.province[went], weights=before.weight[went], minlength=s.provinces)
        left = np.bincount(before.province[went], weights=before.weight[went], minlength=s.provinces)
        new = flows.places.plants
        built = np.bincount(new.province, weights=new.weight, minlength=s.provinces)
        net = lived.series["entries"][t] - lived.series["exits"][t] + came - left + built
        change = real_firms(quarter.after, s) - real_firms(quarter.before, s)
        assert change == pytest.approx(net, abs=1e-3)
        assert lived.series["firms"][t] == pytest.approx(real_firms(quarter.before, s), rel=EXACT)
        moved, plants = moved + came.sum(), plants + built.sum()
    assert moved > 0.0
    assert plants > 0.0 or place != "restless"
    assert lived.series["entries"].sum() > 0.0
    assert lived.series["exits"].sum() > 0.0


@FIRMS
def test_a_firm_keeps_its_name_sector_age_and_weight_and_may_change_its_province(place):
    for quarter in three_years_of_policy(place).quarters:
        before, after = quarter.before.firms, quarter.after.firms
        kept, stayed = np.isin(after.identity, before.identity), np.isin(before.identity, after.identity)
        for column in ("identity", "sector", "founded", "weight"):
            assert np.array_equal(getattr(after, column)[kept], getattr(before, column)[stayed])
        assert np.all(after.founded[~kept] == quarter.before.quarter)
        goes = quarter.flows.places.province
        assert np.array_equal(after.province[kept], goes[stayed])
        assert np.array_equal(stayed, ~quarter.flows.closures.closes)


@FIRMS
def test_small_firms_move_whole_and_giants_place_plants(place):
    """Above the stated size nobody leaves; what giants place opens elsewhere, with idle capital that was
    there. eq. P2
    """
    lived = three_years_of_policy(place)
    largest, wear = lived.p.relocation.largest, lived.p.investment.depreciation_per_year / 4.0
    for quarter in lived.quarters:
        firms, flows = quarter.before.firms, quarter.flows
        worth = np.bincount(firms.sector, weights=firms.weight * firms.capital)
        mean = worth / np.bincount(firms.sector, weights=firms.weight)
        went = flows.places.province != firms.province
        assert np.all(firms.capital[went] <= largest * mean[firms.sector[went]])
        plants = flows.places.plants
        used = np.bincount(
            plants.province, weights=plants.weight * plants.capital, minlength=lived.s.provinces
        )
        assert used == pytest.approx((1.0 - wear) * flows.places.taken, rel=EXACT)
        assert np.all(flows.taken + flows.places.taken <= quarter.before.provinces.idle_capital * (1 + EXACT))


@FIRMS
def test_insolvent_firms_are_gone_next_quarter(place):
    """Whoever owes more than the limit closes at once; only the last firm of a cell is taken over and goes on.
    eq. A5
    """
    lived, failed = three_years_of_policy(place), 0
    limit = lived.p.credit.limit
    for quarter in lived.quarters:
        firms, flows, market = quarter.before.firms, quarter.flows, quarter.after.market
        worth = market.price[firms.province] * flows.investment.capital
        assert np.array_equal(flows.loans.insolvent, flows.loans.debt > limit * worth)
        still = np.isin(firms.identity, quarter.after.firms.identity)
        assert np.all(heads_of_their_cells(quarter)[flows.loans.insolvent & still])
        failed += np.sum(flows.loans.insolvent & ~still)
    assert failed > 0 or place != "restless"


def heads_of_their_cells(quarter):
    """Firms after which nobody of their cell would be left: all others close or leave, bool (firm,)."""
    firms, flows = quarter.before.firms, quarter.flows
    cell = firms.province.astype(int) * 100 + firms.sector
    goes_on = ~flows.closures.closes & (flows.places.province == firms.province)
    return goes_on & (np.bincount(cell, weights=goes_on)[cell] == 1.0)


@FIRMS
def test_every_cell_with_firms_keeps_a_firm(place):
    """The last firm of a cell neither closes nor leaves, so that every sector goes on everywhere. eq. X2, P2"""
    lived = three_years_of_policy(place)
    for quarter in lived.quarters:
        before, after = (
            np.bincount(state.firms.province * len(lived.s.sectors) + state.firms.sector)
            for state in (quarter.before, quarter.after)
        )
        assert np.all(after[: len(before)][before > 0] > 0)
        assert np.all(quarter.after.market.revenue > 0.0)


@FIRMS
def test_capital_that_is_idle_waits_is_taken_over_or_wears_out(place):
    """Left over, less wear and what incumbents take, plus new capital for start-ups and what closing firms leave."""
    lived = three_years_of_policy(place)
    wear = lived.p.investment.depreciation_per_year / 4.0
    for quarter in lived.quarters:
        flows = quarter.flows
        left = quarter.before.provinces.idle_capital - flows.taken - flows.places.taken
        assert np.all(left >= -EXACT * quarter.before.provinces.idle_capital)
        after = left * (1.0 - wear) - flows.investment.released + flows.investment.idle + flows.closures.freed
        assert quarter.after.provinces.idle_capital == pytest.approx(after, rel=EXACT)


# --- knowledge, students, registration ------------------------------------------------------------------------------


@BOTH
def test_past_research_fades_and_grows_by_what_is_really_spent(place):
    """In goods of the opening, by field: what is only relabelled adds nothing. eq. S1"""
    lived = three_years_of_policy(place)
    fade = lived.p.spillovers.obsolescence_per_year / 4.0
    for quarter in lived.quarters:
        market = quarter.after.market
        spent = quarter.flows.outlay.real * market.revenue / market.price[:, None]
        expected = (1.0 - fade) * quarter.before.provinces.research + spent
        assert quarter.after.provinces.research == pytest.approx(expected, rel=EXACT)


@BOTH
def test_students_move_up_a_quarter_at_a_time(place):
    """And new ones are admitted wherever the lever is in force."""
    for quarter in three_years_of_policy(place).quarters:
        before, after = quarter.before.provinces, quarter.after.provinces
        assert np.array_equal(after.students[:-1], before.students[1:])
        assert np.array_equal(after.student_cost[:-1], before.student_cost[1:])
        assert np.array_equal(after.students[-1] > 0.0, before.in_force > 0.0)


@BOTH
def test_newcomers_register_where_they_live_and_nobody_else_changes_registration(place):
    """Who moves in the quarter keeps the old registration, and so does who lives at home. eq. N1"""
    lived, registered = three_years_of_policy(place), 0
    for quarter in lived.quarters:
        before, after = quarter.before.talent, quarter.after.talent
        still, kept = np.isin(before.identity, after.identity), np.isin(after.identity, before.identity)
        changed = before.registered[still] != after.registered[kept]
        assert np.all(after.registered[kept][changed] == before.province[still][changed])
        assert np.all(after.province[kept][changed] == before.province[still][changed])
        registered += changed.sum()
    assert registered > 0


@BOTH
def test_no_stock_is_ever_negative_or_missing(place):
    for quarter in three_years_of_policy(place).quarters:
        after = quarter.after
        stocks = vars(after.provinces) | vars(after.firms) | vars(after.talent) | vars(after.market)
        logs = {"base", "trend", "foreign", "productivity", "founded", "born", "interest", "debt"}
        for name, stock in stocks.items():
            assert np.all(np.isfinite(stock)), name
            assert name in logs or np.all(np.asarray(stock) >= 0.0), name
        assert np.all(after.firms.capital > 0.0)


@BOTH
def test_everyone_keeps_one_name(place):
    for quarter in three_years_of_policy(place).quarters:
        for columns in (quarter.after.firms, quarter.after.talent):
            assert len(np.unique(columns.identity)) == len(columns)


@BOTH
def test_a_person_has_at_most_one_event_a_quarter(place):
    """Who retires is gone; who is still here either founded or moved or neither, and founders stay where they are."""
    lived = three_years_of_policy(place)
    for quarter in lived.quarters:
        before, after, decisions = quarter.before.talent, quarter.after.talent, quarter.flows.decisions
        still, kept = np.isin(before.identity, after.identity), np.isin(after.identity, before.identity)
        assert np.array_equal(before.born[still], after.born[kept])
        retiring = quarter.before.quarter - before.born >= round(4 * lived.p.demography.retirement_age)
        assert np.array_equal(~still, retiring)
        moved = np.zeros(len(before), dtype=bool)
        moved[still] = before.province[still] != after.province[kept]
        founded = decisions.founds >= 0.0
        assert np.array_equal(moved, decisions.destination >= 0)
        assert not np.any((moved | retiring) & founded)
        assert not np.any(moved & retiring)


def test_states_cannot_be_written_to():
    before = opened().state
    with pytest.raises(ValueError, match="read-only"):
        before.firms.capital[0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        before.provinces.others[0] = 1.0
    with pytest.raises(AttributeError):
        before.firms.capital = np.ones(3)
