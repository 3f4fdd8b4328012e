"""Who pays for research: what governments refund or grant is no cost of the firms that do it."""

import numpy as np
import pytest
from littleland.country import ask, heard, one_lever, opened

QUARTERS = 3


def returns_under(lever, **research):
    """Return on capital over its user cost, without and with a lever, in the first quarter (province, sector)."""
    parameters = {"research": research} if research else {}
    scenario = ask(arms={"baseline": (), "policy": (lever,)}, quarters=QUARTERS, parameters=parameters)
    opening = None if research else opened()
    (_, before), (_, after) = (heard(scenario, arm, opening=opening) for arm in ("baseline", "policy"))
    return before.at(0, "returns"), after.at(0, "returns")


def test_grants_that_add_nothing_to_firms_own_research_leave_their_return_as_it_was():
    """Every yuan granted is spent on research, and none of it is the firm's: its profit is what it was. eq. R5, I1"""
    before, after = returns_under(one_lever("research_grants", "Shore"), additionality=0.0)
    assert after == pytest.approx(before, rel=1e-12)


def test_grants_that_replace_firms_own_research_raise_their_return():
    before, after = returns_under(one_lever("research_grants", "Shore"), additionality=-0.5)
    assert np.all(after[0] > before[0])
    assert after[1:] == pytest.approx(before[1:], rel=1e-12)


@pytest.mark.parametrize("elasticity", [0.0, 0.5, 1.0])
def test_a_credit_never_lowers_the_return_of_those_it_refunds(elasticity):
    """Outlay rises by less than the refund is worth as long as its elasticity is at most one. eq. R1, R4, I1"""
    lever = one_lever("research_credit", "Shore", rate=0.3)
    before, after = returns_under(lever, own_elasticity=elasticity, national_elasticity=0.0)
    assert np.all(after[0] >= before[0] * (1.0 - 1e-12))


def test_a_credit_elsewhere_never_lowers_the_return_of_those_who_get_none():
    """Research is drawn away, and what is not spent is not paid for."""
    before, after = returns_under(one_lever("research_credit", "Shore", rate=0.3))
    assert np.all(after[1:] >= before[1:] * (1.0 - 1e-12))
