"""What nobody here decides. eq. W1-W4"""

import math


def advance(province, p, luck):
    """Log fundamentals after the quarter: common growth, own trend, shock and convergence. eq. W1-W4"""
    trend = p.trend_persistence * province.trend + p.trend_spread * luck.trend(province)
    scale = math.sqrt((p.shock_tail - 2.0) / p.shock_tail)
    shock = p.shock_spread * scale * luck.shock(province, p.shock_tail)
    convergence = -p.convergence_per_year / 4.0 * province.income_gap
    province.next_trend = trend
    for cell in province.cells:
        cell.next_base = cell.base + p.technology_per_year / 4.0 + trend + shock + convergence
