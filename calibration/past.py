"""What was known at the end of a year: shares and how they moved. Nothing later can be asked for."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml

from sim.economies import ObservedEconomy
from sim.economies.panel_economy import PanelEconomy
from sim.errors import InputError

RESEARCH = Path(__file__).parent / "research.yaml"
REAL_GROWTH = "gdp_real_index_prev_year_100"
"""Growth at constant prices as statistical offices publish it: an index, 100 the year before."""


@dataclass(frozen=True, eq=False)
class Past:
    """The years up to one, in the revision of GDP that serves history, and in others where that one ends."""

    codes: tuple[str, ...]
    years: np.ndarray
    """Consecutive years, the last one the year that is known (year,)."""
    shares: np.ndarray
    """Shares of GDP (year, province)."""
    change: np.ndarray
    """Change of the log share in the year, within one revision; NaN in the first (year, province)."""
    real: np.ndarray
    """The part of that change at constant prices; NaN where it is not known (year, province)."""
    income: np.ndarray
    """Log GDP per head relative to the nation; NaN where it is not known (year, province)."""

    @property
    def last(self) -> int:
        """The year at whose end this is known."""
        return int(self.years[-1])

    def until(self, year: int) -> "Past":
        """What was known earlier. InputError for a year that is not here."""
        if not self.years[0] < year <= self.last:
            first = int(self.years[0]) + 1
            raise InputError(
                f"{year}: shares are known from {first} to {self.last} only. Choose one of these years."
            )
        kept = self.years <= year
        return replace(
            self,
            years=self.years[kept],
            shares=self.shares[kept],
            change=self.change[kept],
            real=self.real[kept],
            income=self.income[kept],
        )

    def share(self, year: int) -> np.ndarray:
        """Shares of GDP in a year (province,)."""
        return self.shares[int(np.flatnonzero(self.years == year)[0])]


def past(economy: ObservedEconomy) -> Past:
    """All that is known of an economy's shares, to its last year. InputError where fewer than three years are whole."""
    years, gdp = _whole(economy, "gdp")
    shares = gdp / gdp.sum(axis=1, keepdims=True)
    change = np.vstack([np.full(gdp.shape[1], np.nan), np.diff(np.log(shares), axis=0)])
    for column in _other_revisions(economy):
        years, shares, change = _continued(years, shares, change, *_whole(economy, column))
    if len(years) < 3 or np.any(np.diff(years) != 1):
        raise InputError(
            f"{economy.name}: fewer than three consecutive years of GDP are known. Add years to the panel."
        )
    return Past(
        economy.places.codes,
        years,
        shares,
        change,
        _real(economy, years, shares),
        _income(economy, years, shares),
    )


def past_of_population(economy: ObservedEconomy) -> Past:
    """The same of shares of residents."""
    return _plain(economy, *_whole(economy, "population"))


def past_of_frontier(economy: ObservedEconomy, last: int) -> Past:
    """The same of shares of frontier GDP, as openings up to `last` see it: from high-tech revenue and research."""
    years = np.array([year for year in economy.years if year <= last])
    seen = [economy.opening(int(year), hindsight=False) for year in years]
    return _plain(economy, years, np.array([each.frontier_share * each.gdp for each in seen]))


def past_of_research(economy: PanelEconomy, last: int) -> np.ndarray:
    """Research over GDP of the nation in consecutive years up to `last` (year,): the economy's figures, and before them
    those of research.yaml. Empty where the year is not known."""
    stated = yaml.safe_load(RESEARCH.read_text(encoding="utf-8")).get(economy.name, {}).get("percent", {})
    known = {int(year): value / 100.0 for year, value in stated.items()}
    for year in economy.years:
        if year <= last:
            seen = economy.opening(int(year), hindsight=False)
            known[int(year)] = float(seen.research_intensity @ seen.gdp / seen.gdp.sum())
    first = last
    while first - 1 in known:
        first -= 1
    return np.array([known[year] for year in range(first, last + 1) if year in known])


def _plain(economy: ObservedEconomy, years: np.ndarray, figures: np.ndarray) -> Past:
    shares = figures / figures.sum(axis=1, keepdims=True)
    unknown = np.full(shares.shape, np.nan)
    change = np.vstack([unknown[:1], np.diff(np.log(shares), axis=0)])
    return Past(economy.places.codes, years, shares, change, unknown, unknown)


def _whole(economy: ObservedEconomy, quantity: str) -> tuple[np.ndarray, np.ndarray]:
    years, figures = economy.history(quantity)
    whole = np.isfinite(figures).all(axis=1)
    return np.asarray(years)[whole], figures[whole]


def _other_revisions(economy: ObservedEconomy) -> tuple[str, ...]:
    if not isinstance(economy, PanelEconomy):
        return ()
    gdp = economy.description.quantities.gdp
    return tuple(each.column for each in gdp.vintages if each.column != gdp.of_history().column)


def _continued(
    years: np.ndarray, shares: np.ndarray, change: np.ndarray, later: np.ndarray, gdp: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Years that only a later revision has, with changes within that revision."""
    of_later = gdp / gdp.sum(axis=1, keepdims=True)
    for row, year in enumerate(later):
        if row and year == years[-1] + 1 and later[row - 1] == year - 1:
            years = np.append(years, year)
            change = np.vstack([change, np.log(of_later[row] / of_later[row - 1])])
            shares = np.vstack([shares, of_later[row]])
    return years, shares, change


def _income(economy: ObservedEconomy, years: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Log share of GDP over the share of residents, in years whose residents are known."""
    income = np.full(shares.shape, np.nan)
    known, residents = _whole(economy, "population")
    for row, year in enumerate(years):
        at = np.flatnonzero(known == year)
        if len(at):
            income[row] = np.log(shares[row]) - np.log(residents[at[0]] / residents[at[0]].sum())
    return income


def _real(economy: ObservedEconomy, years: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Log growth at constant prices less its mean over the nation, weighted by last year's GDP."""
    real = np.full(shares.shape, np.nan)
    try:
        known, index = economy.history(REAL_GROWTH)
    except InputError:  # not every economy publishes it
        return real
    for row, year in enumerate(years):
        at = np.flatnonzero(known == year)
        if row and len(at) and np.isfinite(index[at[0]]).all():
            growth = np.log(index[at[0]] / 100.0)
            real[row] = growth - growth @ shares[row - 1]
    return real
