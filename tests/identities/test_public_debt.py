"""Public debt for levers stays at its limit: past it by no more than a quarter's borrowing, however hard
levers press.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from littleland.country import ask, every_lever, lived, one_lever, opened, witnessed

QUARTERS = 40
BROKE = {"ceiling": 1.0, "crowding_out": 0.0, "borrowing": 1.0, "repayment_per_year": 0.0}
"""No ceiling, nothing taken from public investment, all borrowed and nothing paid back: only the limit is left."""
HEAVY = {
    "all levers": every_lever(strength=1.5, but=("hukou_openness",)),
    "grants to firms": (one_lever("research_grants", share=0.05),),
    "programmes": (one_lever("industrial_upgrading", cost_share=0.05),),
    "a fund": (one_lever("guidance_fund", target=0.1),),
    "homes": (one_lever("housing_support", rent=50_000),),
    "seats": (one_lever("university_seats", expansion=1.0, cost_per_student_per_year=200_000),),
}


def pressed(levers, limit, quarters=QUARTERS, **finance):
    """Debt and its limit after every quarter, and what was newly borrowed in it (quarter, province)."""
    scenario = ask(
        arms={"policy": levers}, quarters=quarters,
        parameters={"public_finance": BROKE | {"debt_limit": limit} | finance, "leadership": {"continuity": 1.0}},
    )  # fmt: skip
    history = witnessed(scenario, "policy")
    p, s = history.p.public_finance, history.s
    debt = np.array([quarter.after.provinces.public_debt for quarter in history.quarters])
    taxes = s.tax * np.array([quarter.after.market.revenue.sum(axis=1) for quarter in history.quarters])
    revenue = taxes * (1.0 - p.land_share + p.land_share * history.series["house_price"])
    repaid = p.repayment_per_year / 4.0 * np.array([q.before.provinces.public_debt for q in history.quarters])
    new = np.array([quarter.flows.settlement.borrowed for quarter in history.quarters]) + repaid
    return debt, p.debt_limit * 4.0 * revenue, new, history


@pytest.mark.parametrize("levers", HEAVY.values(), ids=HEAVY)
def test_debt_never_passes_its_limit_by_more_than_a_quarters_borrowing(levers):
    """A lever is cut before its bill is known to be too much, so one quarter's borrowing may come too late."""
    debt, allowed, new, _ = pressed(levers, 0.02)
    assert np.all(debt <= allowed + new.max(axis=0))
    assert debt.max() > 0.0


@pytest.mark.parametrize("levers", HEAVY.values(), ids=HEAVY)
def test_a_province_past_its_limit_borrows_no_more(levers):
    """What a province has promised beyond its limit, its residents pay."""
    debt, allowed, new, _ = pressed(levers, 0.02)
    past = (debt > allowed)[:-1]
    assert np.all(new[1:][past] <= 1e-3 * allowed[1:][past])


def test_levers_are_cut_as_debt_nears_its_limit_and_come_back_with_it():
    """Within the last fifth of the limit promises are kept in proportion to what is left of it. eq. B5"""
    debt, allowed, _, history = pressed((one_lever("research_grants", share=0.01),), 0.1)
    cut = np.array([quarter.after.provinces.cut for quarter in history.quarters])
    left = np.clip((allowed - debt) / (0.2 * allowed), 0.01, 1.0)
    assert cut == pytest.approx(np.where(debt > 0.0, left, 1.0), rel=1e-9)
    assert cut[0] == pytest.approx(1.0)
    assert cut[-1].max() < 0.5


@settings(max_examples=10)
@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.05, 2.0))
def test_the_limit_holds_whatever_is_borrowed_forgone_and_repaid(borrowing, crowding_out, repayment, limit):
    finance = {"borrowing": borrowing, "crowding_out": crowding_out, "repayment_per_year": repayment}
    debt, allowed, new, _ = pressed(every_lever(), limit, quarters=16, **finance)
    assert np.all(debt <= allowed + new.max(axis=0))
    assert np.all(debt >= 0.0)


def test_debt_is_repaid_out_of_taxes_once_levers_end():
    """A tenth a year: ten years after the last lever about a third is left, and nobody borrows any more."""
    lever = one_lever("research_grants", share=0.01, when={"end": "2020Q4"})
    scenario = ask(arms={"policy": (lever,)}, quarters=45)
    series = lived(scenario, "policy", opening=opened()).recorder.series
    debt = (series["public_debt"] * series["price_level"][:, None])[5:]
    assert debt[1:] == pytest.approx(0.975 * debt[:-1], rel=1e-9)
    assert np.all(series["public_cost"][5:] == 0.0)
    assert np.all(debt[0] > 0.0)


def test_a_province_that_may_not_borrow_keeps_its_levers_and_pays_at_once():
    scenario = ask(
        arms={"policy": (one_lever("research_grants"),)}, quarters=6,
        parameters={"public_finance": {"borrowing": 0.0, "debt_limit": 0.0}},
    )  # fmt: skip
    economy = lived(scenario, "policy")
    assert np.all(economy.recorder.series["public_debt"] == 0.0)
    assert np.all(economy.recorder.series["budget_cut"] == 1.0)
