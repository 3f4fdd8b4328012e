"""What was observed before the opening: the years that charts begin with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim import economies
from sim.observe.concentration import top5
from sim.run.history import history as observed_concentration

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Observed:
    """Observed years of one quantity of the nation."""

    years: tuple[int, ...]
    values: tuple[float, ...]
    vintage: str
    """Revision of the figures, where they have several."""


@lru_cache(maxsize=8)
def before(economy: str, year: int) -> Mapping[str, tuple[Observed, ...]]:
    """Quantity -> what was observed up to the opening year: concentration, frontier share and talent of the nation.

    Concentration comes twice where the opening rests on a later revision of GDP than the long history does.
    """
    observed = economies.load(economy)
    openings = [observed.opening(each) for each in observed.years if each <= year]
    years = tuple(each.year for each in openings)
    frontier = tuple(float((each.frontier_share * each.gdp).sum() / each.gdp.sum()) for each in openings)
    talent = tuple(float(each.talent.sum()) for each in openings)
    whole, vintage = observed_concentration(observed), openings[-1].gdp_vintage
    long = [pair for pair in zip(whole["years"], whole["gdp"]["top5"], strict=True) if pair[0] <= year]
    spread = [Observed(*_unzipped(long), whole["vintage"] or "")]
    if whole["vintage"] != vintage:
        same = [each for each in openings if each.gdp_vintage == vintage]
        spread.append(Observed(*_unzipped([(each.year, float(top5(each.gdp))) for each in same]), vintage))
    return {
        "gdp_top5": tuple(spread),
        "frontier_share": (Observed(years, frontier, ""),),
        "talent": (Observed(years, talent, ""),),
    }


def _unzipped(pairs: list[tuple[int, float]]) -> tuple[tuple[int, ...], tuple[float, ...]]:
    return tuple(year for year, _ in pairs), tuple(value for _, value in pairs)
