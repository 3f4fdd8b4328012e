"""Imitation: firms close part of their gap to the frontier of their sector, faster where there is talent.
Equations C1-C2.
"""

from dataclasses import dataclass

import numpy as np

from sim.processes.tally import Tally
from sim.state import Market, Structure
from sim.uncertain import ParameterRecord, settled, uncertain


class ImitationParameters(ParameterRecord):
    """How firms learn from better ones."""

    rate_per_year: float = uncertain(
        0.03, prior=(0.0, 0.06), bounds=(0.0, 0.5), unit="share of the gap a year", source="assumed"
    )
    """Share of its gap to the frontier that a firm closes (C1)."""
    erosion_per_year: float = settled(
        0.04, bounds=(0.0, 0.5), unit="share of the lead a year", source="assumed: no giant lasts"
    )
    """Share of its lead over the frontier that a firm loses, as others learn from it (C1)."""
    help_of_talent: float = uncertain(
        0.3,
        prior=(0.0, 0.6),
        bounds=(0.0, 2.0),
        unit="elasticity",
        source="assumed; sign: absorptive capacity",
    )
    """How imitation rises with talent per resident, over that of the nation (C1)."""


@dataclass(frozen=True, eq=False)
class Learning:
    """How fast firms learn this quarter, and from whom."""

    share: np.ndarray
    """Share of the gap closed (province, sector). eq. C1"""
    erosion: float
    """Share of a lead lost. eq. C1"""
    frontier: np.ndarray
    """Log productivity that is imitated (sector,): the mean of the sector weighted by sales."""


def learn(
    tally: Tally,
    market: Market,
    residents: np.ndarray,
    upgrading: np.ndarray,
    structure: Structure,
    p: ImitationParameters,
) -> Learning:
    """Say how fast firms learn, and from whom. eq. C1.

    The frontier is weighted by sales, so that it does not fall when more small firms are drawn. `upgrading` extra
    imitation of firms outside the frontier fields, 1 doubles it (province,); `residents` persons (province,).
    """
    talent = tally.residents
    relative = talent / residents / (talent.sum() / residents.sum())
    boost = np.where(structure.frontier[None, :], 1.0, 1.0 + upgrading[:, None])
    factor = market.factor
    sales = (factor * tally.total_strength).sum(axis=0)
    return Learning(
        share=p.rate_per_year / 4.0 * relative[:, None] ** p.help_of_talent * boost,
        erosion=p.erosion_per_year / 4.0,
        frontier=(factor * tally.sales_weighted).sum(axis=0) / np.maximum(sales, 1e-300),
    )
