"""Observed moments, by the names and units of the simulated ones."""

import numpy as np

from calibration.moments import Yearly, between, of_places
from calibration.past import Past, past
from sim.economies.panel_economy import PanelEconomy
from sim.errors import InputError

SINCE = 2000
"""How provinces move is measured from this year on: a dozen years say little of a spread over ten."""
OF_ANY_YEARS = (
    "annual_change_sd", "annual_change_autocorrelation", "share_change_sd_5", "share_change_sd_10",
    "rank_correlation_5", "rank_correlation_10", "top_five_entrants_5", "large_change_sd_1", "large_change_sd_10",
)  # fmt: skip


def observed_moments(
    economy: PanelEconomy, until: int, spans: tuple[tuple[int, int], ...] = ()
) -> dict[str, float]:
    """Everything that figures up to a year tell. InputError for a year outside the data, or a past with gaps."""
    known = past(economy).until(until)
    life = yearly(economy, known)
    found = of_places(life)
    for first, last in spans:
        if last <= until:
            found |= between(life, first, last)
    long = of_places(_of_shares(known))
    found |= {name: long[name] for name in OF_ANY_YEARS if name in long}
    return {name: value for name, value in found.items() if np.isfinite(value)}


def yearly(economy: PanelEconomy, known: Past) -> Yearly:
    """The years that can be opened, to the last one known; GDP as shares, in one revision as far as it goes."""
    years = np.array([year for year in economy.years if year <= known.last])
    if not len(years):
        raise InputError(f"{economy.name}: no year to {known.last} can be opened. Choose a later --until.")
    seen = [economy.opening(int(year)) for year in years]
    shares = np.array([known.share(int(year)) for year in years])
    return Yearly(
        years,
        shares,
        np.array([each.population for each in seen]),
        shares * np.array([each.research_intensity for each in seen]),
        shares * np.array([each.frontier_share for each in seen]),
        {name: economy.places.groups[name] for name in ("north",) if name in economy.places.groups},
    )


def _of_shares(known: Past) -> Yearly:
    since = known.years >= SINCE
    unknown = np.full(known.shares[since].shape, np.nan)
    return Yearly(known.years[since], known.shares[since], unknown, unknown, unknown, {})


def net_moves(economy: PanelEconomy, first: int, last: int) -> np.ndarray | None:
    """Net moves of five years by province, persons; None where they are not known whole."""
    found = economy.tables.moves.get((first, last))
    if found is None or not np.isfinite(np.array(found)).all():
        return None
    return np.asarray(found[0] - found[1])
