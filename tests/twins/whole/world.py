"""What nobody here decides. eq. W1-W6, W8"""

import math

RESIDENTS_KEEP = 0.9


def move_on(model):
    """Log fundamentals after the quarter, and residents that come of themselves. eq. W1-W6, W8"""
    p, luck = model.p.fundamentals, model.luck
    scale = math.sqrt((p.shock_tail - 2.0) / p.shock_tail)
    known = model.structure.momentum
    momentum = known[min(model.quarter, len(known) - 1)]
    ahead = model.structure.frontier_momentum
    ahead = ahead[min(model.quarter, len(ahead) - 1)]
    for r in model.provinces:
        steadier = math.exp(-p.spread_falls_with_size * r.opening_size)
        r.next_trend = p.trend_persistence * r.trend + p.trend_spread * steadier * luck.trend(r)
        shock = p.shock_spread * scale * steadier * luck.shock(r, p.shock_tail)
        convergence = -p.convergence_per_year / 4.0 * r.income_gap
        for cell in r.cells:
            moved = p.technology_per_year / 4.0 + momentum[r.index] + r.next_trend + shock + convergence
            cell.next_base = cell.base + moved + (ahead[r.index] if cell.frontier else 0.0)
    growth = model.structure.growth
    growth = growth[min(model.quarter, len(growth) - 1)]
    if model.structure.growth.any():
        fade = p.residents_error / 4.0 * RESIDENTS_KEEP ** (model.quarter // 4 + 1)
        growth = [
            known + fade * wrong for known, wrong in zip(growth, model.structure.growth_error, strict=True)
        ]
    mean = sum(r.others * growth[r.index] for r in model.provinces) / sum(r.others for r in model.provinces)
    for r in model.provinces:
        r.increase = r.others * (growth[r.index] - mean)
    model.next_foreign = model.foreign + p.foreign_growth_per_year / 4.0
