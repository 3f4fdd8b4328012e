"""What nobody here decides. eq. W1-W4"""

import math


def move_on(model):
    """Log fundamentals after the quarter: common growth, own trend, shock, convergence, momentum. eq. W1-W5"""
    p, luck = model.p.fundamentals, model.luck
    scale = math.sqrt((p.shock_tail - 2.0) / p.shock_tail)
    known = model.structure.momentum
    momentum = known[min(model.quarter, len(known) - 1)]
    for r in model.provinces:
        r.next_trend = p.trend_persistence * r.trend + p.trend_spread * luck.trend(r)
        shock = p.shock_spread * scale * luck.shock(r, p.shock_tail)
        convergence = -p.convergence_per_year / 4.0 * r.income_gap
        for cell in r.cells:
            moved = p.technology_per_year / 4.0 + momentum[r.index] + r.next_trend + shock + convergence
            cell.next_base = cell.base + moved
    model.next_foreign = model.foreign + p.foreign_growth_per_year / 4.0
