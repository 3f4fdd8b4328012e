"""Momentum: what goes on from the years before the opening, quarter by quarter. eq. W5-W8"""

from dataclasses import replace

import numpy as np

from sim.economies import ObservedEconomy
from sim.fitted import Carried, Fit
from sim.state import Structure

QUARTERS = 4
FIRST_SPAN = 6
"""Quarters from the opening to the middle of the next year's four: the opening quarter stands for its whole year."""


def carried_over(fit: Fit, economy: ObservedEconomy, year: int) -> Carried | None:
    """What a fit of this economy lets go on in an opening in `year`.

    None where the fit is of another economy or does not know the year.
    """
    if fit.about.economy != economy.name or year not in fit.momentum:
        return None
    return fit.momentum[year].ordered(economy.places.codes)


def going_on(structure: Structure, carried: Carried | None) -> Structure:
    """The same opening, whose provinces go on as before it. eq. W5-W8"""
    if carried is None:
        return structure
    risen = np.cumsum(by_quarter(carried.research), axis=0)
    return replace(
        structure,
        momentum=by_quarter(carried.productivity),
        frontier_momentum=by_quarter(carried.frontier),
        growth=by_quarter(carried.residents, QUARTERS),
        research_rise=np.vstack([np.zeros_like(risen[:1]), risen]),
    )


def by_quarter(by_year: np.ndarray, first: int = FIRST_SPAN) -> np.ndarray:
    """Spread what is added from one year to the next over its quarters. eq. W5-W8

    `by_year` (year, province) log; returns (quarter, province) log a quarter. `first` quarters for the first year.
    """
    spans = [first] + [QUARTERS] * (len(by_year) - 1)
    return np.concatenate(
        [np.tile(added / span, (span, 1)) for added, span in zip(by_year, spans, strict=True)]
    )
