"""What governments settle, owe, buy and cut. eq. B1-B8"""

import math
from types import SimpleNamespace

import numpy as np

LEAST_CUT, NEAR_THE_LIMIT = 0.01, 0.2  # eq. B2, B5


def own_revenue(province, revenue, p):
    """Taxes and sales of land. eq. B2"""
    return province.tax * revenue * (1.0 - p.land_share + p.land_share * province.house_price)


def rule(model):
    """Levers of the arm, as far as they survived and budgets let them through. MODEL.md section 3, 1"""
    cut = np.array([r.cut * r.in_force for r in model.provinces])
    rules = model.policy.promised(model.start + model.quarter).scaled(cut)
    focus, seat_cost = rules.focus_on(model.structure.sectors), rules.seat_cost_per_quarter
    for r in model.provinces:
        r.rules = SimpleNamespace(
            **{name: float(values[r.index]) for name, values in rules.items()},
            focus=[float(weight) for weight in focus[r.index]],
            seat_cost_per_quarter=float(seat_cost[r.index]),
        )


def settle(model):
    """Pay last quarter's bills: out of public investment, by new debt, by a levy. eq. B3, B6"""
    for r in model.provinces:
        settle_one(r, model.p.public_finance, model.last.interest)


def settle_one(province, p, interest):
    bills = province.bills_paid_out + province.bills_used_up + province.bills_equity
    revenue, debt, repaid = province.last_revenue, province.public_debt, p.repayment_per_year / 4.0
    limit = 4.0 * p.debt_limit * own_revenue(province, revenue, p)
    province.forgone = min(p.crowding_out * bills, p.investment_share * province.tax * revenue)
    new = min(p.borrowing * (bills - province.forgone), max(limit - debt, 0.0))
    levied = bills - province.forgone - new + (repaid + interest) * debt
    province.levy = levied / revenue
    province.next_debt = debt + new - repaid * debt  # eq. B5

    province.received = province.bills_paid_out - levied
    province.spent = province.bills_used_up + province.bills_equity - province.forgone
    province.borrowed = new - repaid * debt
    province.interest_paid = interest * debt


def procure(model):
    """Move purchases to frontier firms of one's own, in proportion to revenue. eq. B8"""
    for r in model.provinces:
        purchases = r.rules.procurement * r.last_revenue
        frontier = sum(cell.last.revenue for cell in r.cells if cell.frontier)
        for cell in r.cells:
            cell.procured = purchases * cell.last.revenue / frontier if cell.frontier else 0.0


def bill(model):
    """Add up what the rules cost, and see how far they must be cut. eq. B1, B2, B5, B7"""
    for r in model.provinces:
        p = model.p.public_finance
        r.next_bills_paid_out, r.next_bills_used_up, r.next_bills_equity = bills(r, r.arrivals, p)
        r.next_usual_arrivals = r.usual_arrivals + (r.arrivals - r.usual_arrivals) / 8.0
        usual = sum(bills(r, r.next_usual_arrivals, p))
        r.next_cut = allowed(r, usual / r.cut, p)


def bills(province, arrivals, p):
    """What is paid out, used up and put into funds where so many arrive. eq. B1"""
    rules, revenue = province.rules, province.revenue
    filled = min(max(p.fund_fill + p.fund_fill_by_income * province.income_gap, 0.0), 1.0)
    refunds = rules.research_credit * sum(cell.reported * cell.now.revenue for cell in province.cells)
    teaching = sum(
        students * cost for students, cost in zip(province.students, province.student_cost, strict=True)
    )

    paid = (
        rules.settlement_grant * arrivals
        + rules.housing_support * province.newcomers
        + refunds
        + rules.research_grants * revenue
    )
    used = (
        rules.hukou_services * province.newcomers
        + teaching
        + p.procurement_premium * rules.procurement * revenue
        + rules.programmes * revenue
    )
    equity = filled * rules.fund * revenue
    used += p.administration * (paid + used + equity)
    return paid, used, equity


def allowed(province, full, p):
    """Share of promises, which cost `full` uncut, that the ceiling and the debt limit let through. eq. B2, B5"""
    own = own_revenue(province, province.revenue, p)
    limit = 4.0 * p.debt_limit * own
    headroom = (limit - province.next_debt) / (NEAR_THE_LIMIT * limit) if province.next_debt > 0.0 else 1.0
    ceiling = p.ceiling * own / full if full > 0.0 else math.inf
    return min(max(min(ceiling, headroom), LEAST_CUT), 1.0)


def invest(model):
    """Public capital after the quarter. eq. B4"""
    p = model.p.public_finance
    for r in model.provinces:
        usual = p.investment_share * r.tax * r.revenue
        kept = max(1.0 - r.forgone / usual, 0.0)
        r.next_public_capital = r.public_capital + p.depreciation_per_year / 4.0 * (kept - r.public_capital)
