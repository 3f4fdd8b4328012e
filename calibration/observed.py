"""Observed moments, by the names and units of the simulated ones."""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from calibration.figures import POINTS, Seen, of_figures
from calibration.flows import Flows, of_flows
from calibration.moments import between, of_places
from calibration.past import Past, past
from calibration.targets import Proxy
from calibration.yearly import Yearly
from sim.economies.csv_file import Sheet, read_sheet
from sim.economies.panel_economy import PanelEconomy
from sim.errors import InputError

SINCE = 2000
"""How provinces move is measured from this year on: a dozen years say little of a spread over ten."""
OF_ANY_YEARS = (
    "annual_change_sd", "annual_change_autocorrelation", "share_change_sd_5", "share_change_sd_10",
    "rank_correlation_5", "rank_correlation_10", "top_five_entrants_5", "large_change_sd_1", "large_change_sd_10",
)  # fmt: skip


FLOWS = "migration_flows.csv"
"""The file beside an economy's panels that holds flows between provinces."""
MOVERS = "migrants_in_five_years"
"""The national count of residents who lived in another province five years before."""


def observed_moments(
    economy: PanelEconomy, until: int, spans: tuple[tuple[int, int], ...] = (),
    proxies: Mapping[str, Proxy] | None = None,
) -> dict[str, float]:  # fmt: skip
    """Everything that figures up to a year tell. InputError for a year outside the data, or a past with gaps."""
    known = past(economy).until(until)
    life = yearly(economy, known, proxies or {})
    found = of_places(life)
    for first, last in spans:
        if last <= until:
            found |= between(life, first, last)
    found |= of_figures(life, life, spans)
    long = of_places(_of_shares(known))
    found |= {name: long[name] for name in OF_ANY_YEARS if name in long}
    flows = observed_flows(economy)
    if flows and flows.last <= until:
        found |= of_flows(flows.persons, flows) | _movers(economy, flows)
    return {name: value for name, value in found.items() if np.isfinite(value)}


def yearly(economy: PanelEconomy, known: Past, proxies: Mapping[str, Proxy]) -> Yearly:
    """The years that can be opened, to the last one known; GDP as shares, in one revision as far as it goes."""
    years = np.array([year for year in economy.years if year <= known.last])
    if not len(years):
        raise InputError(f"{economy.name}: no year to {known.last} can be opened. Choose a later --until.")
    seen = [economy.opening(int(year)) for year in years]
    shares = np.array([known.share(int(year)) for year in years])
    unknown = np.full(shares.shape[1], np.nan)
    return Yearly(
        years,
        shares,
        np.array([each.population for each in seen]),
        shares * np.array([each.research_intensity for each in seen]),
        shares * np.array([each.frontier_share for each in seen]),
        np.array([each.frontier_firms for each in seen]),
        np.array([each.wage if each.wage_year == each.year else unknown for each in seen]),
        {name: economy.places.groups[name] for name in ("north",) if name in economy.places.groups},
        {
            name: np.array([economy.tables.at(proxy.column, int(year)) for year in years])
            for name, proxy in proxies.items()
            if proxy.column in economy.tables.columns
        },
    )


def _of_shares(known: Past) -> Yearly:
    since = known.years >= SINCE
    unknown = np.full(known.shares[since].shape, np.nan)
    return Yearly(known.years[since], known.shares[since], unknown, unknown, unknown, unknown, unknown, {})


def seen(economy: PanelEconomy, proxies: Mapping[str, Proxy]) -> Seen:
    """All that a life from the first year that can be opened is held against."""
    years = yearly(economy, past(economy), proxies)
    first = int(years.years[0])
    over = {
        name: (proxies[name].by, counted[0] / getattr(years, proxies[name].by)[0])
        for name, counted in years.counted.items()
    }
    return Seen(
        years,
        {name: (by, ratio) for name, (by, ratio) in over.items() if np.isfinite(ratio).all()},
        net_moves(economy, first, first + 5),
        observed_flows(economy),
    )


def net_moves(economy: PanelEconomy, first: int, last: int) -> np.ndarray | None:
    """Net moves of five years by province, persons; None where they are not known whole."""
    found = economy.tables.moves.get((first, last))
    if found is None or not np.isfinite(np.array(found)).all():
        return None
    return np.asarray(found[0] - found[1])


def observed_flows(economy: PanelEconomy) -> Flows | None:
    """Flows between provinces over the period of which most pairs are known; None where there is no file of them.

    InputError for a file that cannot be read, or names a province that is not one.
    """
    if FLOWS not in economy.description.files.others:
        return None
    sheet = read_sheet(
        economy.folder / FLOWS, ("first_year", "last_year", "origin_code", "destination_code", "persons")
    )
    periods = list(zip(sheet.years("first_year"), sheet.years("last_year"), strict=True))
    period = Counter(periods).most_common(1)[0][0]
    origin, destination = (_provinces(economy, sheet, f"{end}_code") for end in ("origin", "destination"))
    persons = np.array(sheet.numbers("persons"))
    is_one = np.array([each == period for each in periods]) & (persons > 0.0) & (origin != destination)
    origin, destination = origin[is_one], destination[is_one]
    return Flows(
        *period, origin, destination, persons[is_one], economy.places.distance_km[origin, destination]
    )


def _provinces(economy: PanelEconomy, sheet: Sheet, column: str) -> np.ndarray:
    codes, named = economy.places.codes, sheet.text(column)
    for code, line in zip(named, sheet.lines, strict=True):
        if code not in codes:
            raise InputError(
                f"{sheet.label}:{line}: {column}: no province has the code '{code}'. Correct it."
            )
    return np.array([codes.index(code) for code in named])


def _movers(economy: PanelEconomy, flows: Flows) -> dict[str, float]:
    """Who lived in another province at the census before, per cent of residents, where the nation was counted."""
    counted = economy.tables.counts.get(MOVERS, {}).get(flows.last)
    if counted is None:
        return {}
    residents = economy.opening(flows.last).population.sum()
    return {f"moves_{flows.first}_{flows.last}": POINTS * counted / float(residents)}
