"""The ledger refuses broken books and says which book: one flow at a time is falsified, by one per cent or more."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from littleland.country import ask

from sim import ledger
from sim.errors import RunError
from sim.model import Economy

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
    return handed[-1]


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
    (start_up_capital, "capital"),
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
    with pytest.raises(RunError, match="wages below zero"):
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


@pytest.mark.parametrize("field", ["public_capital", "settlement", "seats"])
def test_a_negative_public_stock_or_bill_is_refused(field):
    now, flows, structure, wear = true_books()
    bills = replace(flows.bills, **{field: -getattr(flows.bills, field) - 1.0})
    with pytest.raises(RunError, match="the books do not close"):
        ledger.post(now, replace(flows, bills=bills), structure, wear)
