"""The ledger refuses broken books and says which book: one flow at a time is falsified, by one per cent or more."""

from dataclasses import fields, replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from littleland.country import ask

from sim import ledger
from sim.errors import RunError
from sim.model import Economy
from sim.state import Firms, Market, Provinces

QUARTERS = 5


@cache
def true_books():
    """State, flows, structure and wear of a quarter with all levers in force, as they were handed to the ledger."""
    economy = Economy(ask(quarters=QUARTERS), arm="policy")
    handed = []
    with pytest.MonkeyPatch.context() as patch:
        post = ledger.post
        patch.setattr(ledger, "post", lambda *books: handed.append(books) or post(*books))
        for _ in range(QUARTERS):
            economy.step()
    return handed[-1][:4]


def scaled(part, field):
    """Falsify an array or number of one part of the flows by a factor."""

    def falsify(flows, factor):
        old = getattr(flows, part)
        return replace(flows, **{part: replace(old, **{field: getattr(old, field) * factor})})

    falsify.__name__ = f"{part}.{field}"
    return falsify


def idle(flows, factor):
    """Capital for start-ups that nobody bought; there is often none, so a part of all capital is added."""
    extra = (factor - 1.0) * 0.01 * flows.market.capital.sum()
    return replace(flows, investment=replace(flows.investment, idle=flows.investment.idle + extra))


def plants(flows, factor):
    """Idle capital that new plants take over; there are often none, so a part of all capital is taken."""
    extra = (factor - 1.0) * 0.01 * flows.market.capital.sum()
    return replace(flows, places=replace(flows.places, taken=flows.places.taken + extra))


def taken(flows, factor):
    return replace(flows, taken=flows.taken * factor)


def start_up_capital(flows, factor):
    return replace(flows, start_ups=replace(flows.start_ups, capital=flows.start_ups.capital * factor))


FALSIFIED = [
    (scaled("market", "revenue"), "production and expenditure"),
    (scaled("market", "absorption"), "production and expenditure"),
    (scaled("market", "exports"), "production and expenditure"),
    (scaled("market", "imports"), "production and expenditure"),
    (scaled("market", "pool"), "saving and investment"),
    (scaled("market", "price"), "saving and investment"),
    (scaled("investment", "capital"), "capital"),
    (idle, "capital"),
    (scaled("investment", "real"), "capital"),
    (scaled("closures", "freed"), "capital"),
    (scaled("graduation", "persons"), "population"),
    (taken, "capital"),
    (plants, "capital|idle capital"),
    (start_up_capital, "capital"),
    (scaled("settlement", "levied"), "bills"),
    (scaled("settlement", "forgone"), "bills"),
    (scaled("settlement", "borrowed"), "bills"),
    (scaled("settlement", "equity"), "saving and investment"),
]


def test_true_books_are_posted_as_they_are():
    now, flows, structure, wear = true_books()
    after = ledger.post(now, flows, structure, wear)
    assert after.quarter == now.quarter + 1
    assert after.market is flows.market
    assert len(flows.start_ups) > 0
    assert flows.closures.closes.any()
    assert len(flows.graduation.graduates) > 0


@settings(max_examples=60)
@given(
    st.sampled_from(FALSIFIED),
    st.one_of(st.floats(0.0, 0.99), st.floats(1.01, 100.0)),
)
def test_a_falsified_flow_is_refused_by_the_name_of_its_book(falsified, factor):
    falsify, book = falsified
    now, flows, structure, wear = true_books()
    with pytest.raises(RunError, match=f"quarter {now.quarter}: the books do not close: {book}"):
        ledger.post(now, falsify(flows, factor), structure, wear)


@pytest.mark.parametrize(("falsify", "book"), FALSIFIED, ids=lambda it: getattr(it, "__name__", None))
def test_a_flow_that_is_not_a_number_is_refused(falsify, book):
    now, flows, structure, wear = true_books()
    with pytest.raises(RunError, match="the books do not close"):
        ledger.post(now, falsify(flows, np.nan), structure, wear)


def test_more_movers_than_residents_are_refused():
    now, flows, structure, wear = true_books()
    everyone_twice = np.zeros_like(flows.worker_moves)
    everyone_twice[0, 1] = 2.0 * now.provinces.others[0]
    with pytest.raises(RunError, match="residents without college education below zero"):
        ledger.post(now, replace(flows, worker_moves=everyone_twice), structure, wear)


def test_a_negative_wage_is_refused():
    now, flows, structure, wear = true_books()
    market = replace(flows.market, talent_wage=-flows.market.talent_wage)
    with pytest.raises(RunError, match="wages of talent below zero"):
        ledger.post(now, replace(flows, market=market), structure, wear)


def test_a_graduate_too_many_is_refused():
    now, flows, structure, wear = true_books()
    graduates = flows.graduation.graduates
    twice = type(graduates)(**{name: np.concatenate([c, c[:1]]) for name, c in vars(graduates).items()})
    forged = replace(flows, graduation=replace(flows.graduation, graduates=twice))
    with pytest.raises(RunError, match="population"):
        ledger.post(now, forged, structure, wear)


@pytest.mark.parametrize("stock", ["productivity", "knowledge"])
def test_a_firm_whose_productivity_is_not_a_number_is_refused(stock):
    now, flows, structure, wear = true_books()
    with pytest.raises(RunError, match="the books do not close"):
        ledger.post(now, replace(flows, **{stock: np.full(len(now.firms), np.nan)}), structure, wear)


@pytest.mark.parametrize("field", ["worker_wage", "interest"])
def test_a_market_value_that_is_not_a_number_is_refused(field):
    now, flows, structure, wear = true_books()
    market = replace(flows.market, **{field: getattr(flows.market, field) * np.nan})
    with pytest.raises(RunError, match="the books do not close"):
        ledger.post(now, replace(flows, market=market), structure, wear)


def test_negative_public_capital_is_refused():
    now, flows, structure, wear = true_books()
    bills = replace(flows.bills, public_capital=-flows.bills.public_capital)
    with pytest.raises(RunError, match="public capital below zero"):
        ledger.post(now, replace(flows, bills=bills), structure, wear)


@pytest.mark.parametrize("wrong", [-1.0, np.nan])
def test_a_bill_below_zero_or_not_a_number_is_refused_whichever_lever_it_is_of(wrong):
    now, flows, structure, wear = true_books()
    for lever, cost in flows.bills.by_lever.items():
        forged = replace(flows.bills, by_lever=flows.bills.by_lever | {lever: wrong * (cost + 1.0)})
        with pytest.raises(RunError, match="bills below zero or not a number"):
            ledger.post(now, replace(flows, bills=forged), structure, wear)


def test_more_debt_repaid_than_there_is_is_refused_and_not_forgiven():
    """The ledger never repairs: repaying more than is owed must not pass as owing nothing."""
    now, flows, structure, wear = true_books()
    settled = flows.settlement
    excess = 2.0 * (now.provinces.public_debt + settled.borrowed)
    forged = replace(settled, borrowed=settled.borrowed - excess, levied=settled.levied + excess)
    with pytest.raises(RunError, match="the books do not close"):
        ledger.post(now, replace(flows, settlement=forged), structure, wear)


STATE = [(part, field.name) for part in (Provinces, Market, Firms) for field in fields(part)]
NOT_FLOATS = {"identity", "province", "sector", "founded", "gap", "passes"}


@pytest.mark.parametrize(
    ("part", "name"), [pytest.param(*at, id=at[1]) for at in STATE if at[1] not in NOT_FLOATS]
)
def test_no_state_with_anything_that_is_not_a_number_is_ever_posted(part, name):
    """Whichever flow it came with. A state is made and then checked, so the check is asked about a forged state."""
    now, flows, structure, wear = true_books()
    after = ledger.post(now, flows, structure, wear)
    which = {Provinces: "provinces", Market: "market", Firms: "firms"}[part]
    held = getattr(after, which)
    broken = np.asarray(getattr(held, name), dtype=float) * np.nan
    forged = replace(held, **{name: broken if np.ndim(broken) else float(broken)})
    if part is Market:
        flows = replace(flows, market=forged)
    with pytest.raises(RunError, match="the books do not close"):
        ledger._check(now, replace(after, **{which: forged}), flows, structure, wear)
