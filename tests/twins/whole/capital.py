"""Returns, the interest rate, and who gets the saving. eq. I1-I3, I5, B7"""

LEAST_RETURN, LEAST_POOL = 0.01, 0.05  # eq. I1, I3


def returns(model):
    """Return over user cost in every cell, as last quarter's market and rate promise. eq. I1"""
    n, c = model.constants, model.constants.wear + model.last.interest
    for cell in model.cells:
        earned = (n.pi - cell.borne) * cell.strength * cell.factor
        per_cost = earned / (cell.province.last.price * cell.capital * c) - n.overhead / c
        cell.x = max(per_cost, LEAST_RETURN)


def plan(model):
    """The user cost of capital that equates planned investment with last quarter's saving. eq. I3, I5"""
    n, chi, pool = model.constants, model.response, model.last.pool
    earned = kept = 0.0
    for r in model.provinces:
        r.lacking = max(r.wanted - r.idle_capital, 0.0)
        r.earned = sum((n.pi - cell.borne) * cell.strength * cell.factor for cell in r.cells)
        r.earned -= n.overhead * r.last.price * r.capital
        earned += r.earned
        kept += r.last.price * ((n.wear - chi) * r.capital + r.lacking)
    model.user_cost = chi * earned / max(pool - kept, LEAST_POOL * pool)
    for r in model.provinces:
        answering = chi * r.earned / (r.last.price * model.user_cost)
        r.planned = (n.wear - chi) * r.capital + answering + r.lacking
    planned = sum(r.last.price * r.planned for r in model.provinces)
    for r in model.provinces:
        r.ploughed = r.last.price * r.planned / planned
    model.now.interest = model.user_cost - n.wear


def carry_out(model):
    """Firms buy what the pool gave them, take over idle capital, and get what funds raised. eq. I2, I5, B7"""
    n = model.constants
    for r in model.provinces:
        scale = r.ploughed * model.now.pool / (r.now.price * r.planned)
        left = min(max(r.idle_capital - r.wanted, 0.0), r.idle_capital - r.taken - r.taken_by_plants)
        released = (1.0 - n.wear) * left
        frontier = sum(cell.capital for cell in r.cells if cell.frontier)
        given = r.bills_equity / r.now.price / frontier
        for cell in r.cells:
            for firm in cell.agents:
                firm.invest(scale, released / r.capital, given if cell.frontier else 0.0)
        r.next_idle = (
            (1.0 - n.wear) * (r.idle_capital - r.taken - r.taken_by_plants) - released + scale * r.lacking
        )
