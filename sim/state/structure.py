"""What the opening inverted and what then stays: geography, tastes, pulls, shares. Known to all processes."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Structure:
    """Constants of one opened economy. Arrays are (province,) unless said otherwise."""

    sectors: tuple[str, ...]
    frontier: np.ndarray
    """Whether a sector is a frontier field, bool (sector,)."""
    people_per_talent: float
    """Persons a talent agent stands for."""

    # Markets
    freeness: np.ndarray
    """Trade freeness (from, to). eq. M4"""
    foreign_freeness: np.ndarray
    """Freeness of trade with the rest of the world."""
    foreign_supply: np.ndarray
    """T of the rest of the world (sector,): its prices are the numeraire."""
    foreign_demand: np.ndarray
    """Demand shifter of the rest of the world at the opening (sector,)."""
    taste: np.ndarray
    """mu (sector,), sums to 1. eq. M6"""
    shift: np.ndarray
    """A at the opening (province, sector). eq. M2"""
    talent_weight: np.ndarray
    """beta: weight of talent in the labour composite (province, sector). eq. M2"""
    border_factor: float
    """How much freer trade is inside a province than its distance says. eq. O3"""
    transfer: np.ndarray
    """Net transfers at the opening, share of national revenue; they sum to minus net exports. eq. O4"""

    # Saving and public money
    saving_rate: float
    """Share of disposable income saved. eq. I4"""
    ownership: np.ndarray
    """Each province's part of the national portfolio of firms, sums to 1. eq. A1"""
    tax: np.ndarray
    """Own public revenue over GDP. eq. I4, B2"""
    research_intensity: np.ndarray
    """Research outlay over value added without policy (province, sector). eq. R6"""

    # Knowledge
    closeness: np.ndarray
    """How firms that look for another province weigh ways (from, to), nothing for staying. eq. P1"""
    proximity: np.ndarray
    """How much of the research there is felt here (here, there). eq. S2"""
    opening_spillover: np.ndarray
    """Research felt at the opening (province, sector). eq. S2"""
    retreat: np.ndarray
    """Log productivity a quarter by which the frontier moves on, so that imitation at the opening keeps pace
    and no more
    (sector,). eq. C2"""

    # People
    opening_talent: np.ndarray
    """Talent at the opening, as drawn, persons."""
    opening_population: np.ndarray
    """Residents at the opening, persons."""
    workers_per_other: np.ndarray
    """Workers over residents without college education. eq. O5"""
    graduates: np.ndarray
    """Graduates a quarter without policy, persons. eq. D3"""
    graduates_registered: np.ndarray
    """Cumulative shares of graduates of a province by where they are registered (province, registered). eq. D3"""
    income_gap: np.ndarray
    """Log GDP per head relative to the nation at the opening. eq. W4"""
    opening_size: np.ndarray
    """Log share of GDP at the opening, relative to the mean share by GDP, which is the Herfindahl index. eq. W2, W3"""
    momentum: np.ndarray
    """Log productivity a quarter that goes on from before the opening, net of the model's own drift; a row of
    zeros where nothing was fitted (quarter, province). eq. W5"""
    frontier_momentum: np.ndarray
    """The same of the frontier fields alone, beyond that of all sectors. eq. W8"""
    growth: np.ndarray
    """Growth a quarter of residents without college education that goes on from before the opening, alike. eq. W6"""
    growth_error: np.ndarray
    """How far that growth is wrong, in standard deviations (province,). eq. W6"""
    research_rise: np.ndarray
    """Log research intensity relative to the opening, as it goes on from before it, alike. eq. W7"""

    # Moves
    talent_pull: np.ndarray
    talent_way: np.ndarray
    """Odds of the way from here to there, value of staying on the diagonal (from, to). eq. G2, G5"""
    talent_taste: float
    """Response of a quarter's choice to log real wage, so that the five-year response is the stated one. eq. G6"""
    worker_pull: np.ndarray
    worker_way: np.ndarray
    worker_taste: float
    worker_review: float
    """Share of residents without college education who weigh provinces in a quarter. eq. G4"""

    # Firms
    entry_chance: np.ndarray
    """Chance a quarter that a talent agent founds a firm agent, at the opening (province, sector). eq. E1"""
    entrant_weight: np.ndarray
    """Real firms an entrant agent stands for (province, sector)."""

    @property
    def provinces(self) -> int:
        """Number of provinces."""
        return len(self.tax)
