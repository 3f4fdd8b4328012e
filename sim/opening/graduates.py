"""Graduates: how many a quarter, from where. eq. D3"""

import numpy as np

from sim.economies import Observation
from sim.processes import demography
from sim.processes.parameters import Parameters
from sim.state import Talent

QUARTERS = 4.0


def per_quarter(observed: Observation, talent: Talent, persons: np.ndarray, p: Parameters) -> np.ndarray:
    """Graduates a quarter: net growth plus those who retire, spread as regular graduates are. eq. D3 (province,)"""
    _, retirement = demography.ages(p.demography)
    retiring = float(np.mean(-talent.born >= retirement - QUARTERS)) / QUARTERS
    national = (p.demography.growth_per_year / QUARTERS + retiring) * persons.sum()
    return national * observed.graduates / observed.graduates.sum()


def registered(residents: np.ndarray, observed: Observation, p: Parameters) -> np.ndarray:
    """Cumulative shares of graduates by registration: most at home, the rest as migrants are (province, registered)."""
    away = residents.copy()
    np.fill_diagonal(away, 0.0)
    total = away.sum(axis=1, keepdims=True)
    away = p.demography.from_elsewhere * np.divide(away, total, out=np.zeros_like(away), where=total > 0.0)
    np.fill_diagonal(away, 1.0 - away.sum(axis=1))
    return np.cumsum(away, axis=1)
