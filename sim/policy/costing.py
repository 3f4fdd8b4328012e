"""What levers are expected to cost at the opening: a rule for doses, and nothing that anybody is billed by.

A dose (`sim/policy/dose.py`) asks for so much money by province, and so needs to know beforehand what one unit of a
lever costs there. These are the few numbers it is worked out from: the opening's own figures, and central values of the
model, repeated here because levers know no process (a test keeps them equal). Nobody has responded to the lever yet.
The model bills what really happens, which is more where people and firms respond and less where a budget cuts.
"""

import numpy as np

from sim.economies import Observation
from sim.places import Vector

ADMINISTRATION = 0.10
"""Share of its cost that running a lever takes on top (parameters.public_finance.administration)."""
TALENT_MOBILITY = 1.3
"""Moves per head of talent over those of everybody (parameters.migration.talent_mobility)."""
SEEN_BY_A_CENSUS = 0.96
"""Five-year moves over all moves in five years (parameters.migration.five_year_retention)."""
YEARS_BETWEEN_PLACES = 5
"""The span over which a census counts moves."""
YEARS_OF_STUDY = 4
"""Cohorts of extra students once the first graduate (parameters.demography.study_quarters)."""
FUND_FILL, FUND_FILL_BY_INCOME = 0.45, 0.3
"""Share of its target that a fund raises, and how it rises with log GDP per head over the nation's
(parameters.public_finance.fund_fill, fund_fill_by_income)."""
PROCUREMENT_PREMIUM = 0.15
"""What public procurement pays above the market (parameters.public_finance.procurement_premium)."""


def arriving_talent(seen: Observation) -> Vector:
    """Talent that arrives from other provinces, persons a year (province,), as observed moves let expect.

    Talent leaves in proportion to its share of residents, more often than others, and goes where others go.
    """
    part = TALENT_MOBILITY * seen.talent / seen.population
    everybody = seen.migrants_out.sum()
    share = float((part * seen.migrants_out).sum() / everybody) if everybody > 0 else 0.0
    return share * seen.migrants_in / (YEARS_BETWEEN_PLACES * SEEN_BY_A_CENSUS)


def newcomers(seen: Observation) -> Vector:
    """Talent living there and registered in another province, persons (province,)."""
    return seen.talent * seen.registered_elsewhere / seen.population


def fund_fill(seen: Observation) -> Vector:
    """Share of its target that a guidance fund raises (province,)."""
    per_head = seen.gdp / seen.population
    nation = seen.gdp.sum() / seen.population.sum()
    return np.clip(FUND_FILL + FUND_FILL_BY_INCOME * np.log(per_head / nation), 0.0, 1.0)
