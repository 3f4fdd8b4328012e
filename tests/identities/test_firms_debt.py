"""What firms owe: missing cash is borrowed, cash that is left goes to owners once debt is on its way to its target."""

import numpy as np
import pytest
from littleland.country import three_years_of_policy

from sim.processes import markets

EXACT = 1e-9
EVERYWHERE = pytest.mark.parametrize("place", ["littleland", "china", "restless"])


def settled_by_hand(lived, quarter, which):
    """Cash and payout of some firms as the accounts have them, over their capital and debt (firm,). eq. A3, A4

    Cash is profit less overhead, research, interest and what the firm bought itself.
    """
    p, firms, market, flows = lived.p, quarter.before.firms, quarter.after.market, quarter.flows
    a, power = markets.production(p.markets)
    cell, price = (firms.province, firms.sector), market.price[firms.province]
    strength = np.exp(power * (firms.productivity + firms.knowledge + a * np.log(firms.capital)))
    sales = strength * (market.revenue / market.strength)[cell]
    running = p.income.overhead_per_year / 4.0 * price * firms.capital
    kept = (1.0 - p.investment.depreciation_per_year / 4.0) * firms.capital
    bought = price * (flows.investment.capital - kept - put_in_by_funds(quarter))
    profit = (markets.profit_share(p.markets) - flows.outlay.borne[cell]) * sales
    cash = profit - running - market.interest * firms.debt - bought
    beyond = cash + p.credit.speed * (p.credit.target * price * firms.capital - firms.debt)
    scale = price * firms.capital + np.abs(firms.debt)
    paid_out = flows.loans.debt - firms.debt + cash
    return [(values / scale)[which] for values in (cash, paid_out, np.maximum(beyond, 0.0))]


def put_in_by_funds(quarter):
    """Real capital that guidance funds put into each firm: by its capital, in frontier fields alone. eq. B7 (firm,)"""
    firms, capital = quarter.before.firms, quarter.after.market.capital
    share = quarter.flows.investment.funded / capital[:, 1:].sum(axis=1)
    return np.where(firms.sector > 0, share[firms.province] * firms.capital, 0.0)


@EVERYWHERE
@pytest.mark.parametrize("fields", ["traditional", "frontier"])
def test_a_firms_debt_changes_by_missing_cash_and_by_what_owners_take(place, fields):
    """d debt = payout - cash, firm by firm; owners take what is beyond the way to the target, and never put in.

    A frontier firm does not owe what a guidance fund put in: that is equity, and somebody else has paid for it.
    """
    lived, short, flush = three_years_of_policy(place), 0, 0
    for quarter in lived.quarters:
        which = (quarter.before.firms.sector > 0) == (fields == "frontier")
        cash, paid_out, beyond = settled_by_hand(lived, quarter, which)
        assert paid_out == pytest.approx(beyond, abs=EXACT)
        short, flush = short + np.sum(cash < 0.0), flush + np.sum(paid_out > EXACT)
    assert short > 0
    assert flush > 0
