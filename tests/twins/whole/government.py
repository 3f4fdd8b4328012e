"""What governments settle, owe, buy and cut. eq. B1-B8"""

import math


def own_revenue(province, revenue, p):
    """Taxes and sales of land. eq. B2"""
    return province.tax * revenue * (1.0 - p.land_share + p.land_share * province.house_price)


def settle(province, p, interest):
    """Pay last quarter's bills: out of public investment, by new debt, by a levy. eq. B3, B6"""
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


def procure(province):
    """Move purchases to frontier firms of one's own, in proportion to revenue. eq. B8"""
    purchases = province.rules.procurement * province.last_revenue
    frontier = sum(cell.last.revenue for cell in province.cells if cell.frontier)
    for cell in province.cells:
        cell.procured = purchases * cell.last.revenue / frontier if cell.frontier else 0.0


def bill(province, p):
    """Add up what the rules cost, and see how far they must be cut. eq. B1, B2, B5, B7"""
    rules, revenue = province.rules, province.revenue
    filled = min(max(p.fund_fill + p.fund_fill_by_income * province.income_gap, 0.0), 1.0)
    refunds = rules.research_credit * sum(cell.reported * cell.now.revenue for cell in province.cells)
    teaching = sum(
        students * cost for students, cost in zip(province.students, province.student_cost, strict=True)
    )

    paid = (
        rules.settlement_grant * province.arrivals
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
    province.next_bills = paid, used, equity

    full = (paid + used + equity) / province.cut
    own = own_revenue(province, revenue, p)
    limit = 4.0 * p.debt_limit * own
    headroom = (limit - province.next_debt) / (0.2 * limit) if province.next_debt > 0.0 else 1.0
    allowed = min(p.ceiling * own / full if full > 0.0 else math.inf, headroom)
    province.next_cut = min(max(allowed, 0.01), 1.0)


def invest(province, p):
    """Public capital after the quarter. eq. B4"""
    usual = p.investment_share * province.tax * province.revenue
    kept = max(1.0 - province.forgone / usual, 0.0)
    g = province.public_capital
    province.next_public_capital = g + p.depreciation_per_year / 4.0 * (kept - g)
