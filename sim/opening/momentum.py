"""Momentum: what the years before the opening still add to a province's productivity, quarter by quarter. eq. W5"""

import numpy as np

from sim.economies import ObservedEconomy
from sim.fitted import Fit

QUARTERS = 4
FIRST_SPAN = 6
"""Quarters from the opening to the middle of the next year's four: the opening quarter stands for its whole year."""


def carried_over(fit: Fit, economy: ObservedEconomy, year: int) -> np.ndarray:
    """Momentum of every province, as a fit of this economy has it for an opening in `year`: log a quarter.

    (quarter, province); a row of zeros where the fit is of another economy or does not know the year.
    """
    codes = economy.places.codes
    if fit.about.economy != economy.name or year not in fit.momentum:
        return np.zeros((1, len(codes)))
    known, by_year = fit.momentum[year]
    order = [known.index(code) for code in codes]
    return by_quarter(by_year[:, order])


def assumed(fit: Fit, economy: ObservedEconomy, year: int) -> str:
    """What a reader should know of momentum in an opening, in a sentence."""
    if fit.about.economy != economy.name:
        return (
            f"momentum: none. The fit '{fit.name}' is of {fit.about.economy}: its draws of parameters apply to "
            f"{economy.name}, what the past of its provinces adds does not."
        )
    if year not in fit.momentum:
        return f"momentum: none. The fit '{fit.name}' knows it for {min(fit.momentum)} to {max(fit.momentum)} only."
    return f"momentum: as the fit '{fit.name}' found it for openings in {year}, from figures to that year."


def by_quarter(by_year: np.ndarray) -> np.ndarray:
    """Spread what is added from the middle of one year to that of the next over its quarters. eq. W5

    `by_year` (year, province) log; returns (quarter, province) log a quarter.
    """
    spans = [FIRST_SPAN] + [QUARTERS] * (len(by_year) - 1)
    return np.concatenate(
        [np.tile(added / span, (span, 1)) for added, span in zip(by_year, spans, strict=True)]
    )
