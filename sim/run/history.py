"""What was observed, as a manifest keeps it: before the opening, at it, and after it in the same vintage."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import InputError
from sim.observe.concentration import MEASURES

if TYPE_CHECKING:
    from sim.economies import Observation, ObservedEconomy


def history(economy: "ObservedEconomy") -> dict[str, Any]:
    """GDP in the years that are observed whole: vintage, years, measures of concentration, shares by code."""
    years, gdp = _whole_history(economy)
    return {
        "vintage": _vintage(economy, years, gdp),
        **_measured(years, gdp),
        "shares": _by_code(economy.places.codes, gdp / gdp.sum(axis=1, keepdims=True)),
    }


def observed(economy: "ObservedEconomy", observation: "Observation") -> dict[str, Any]:
    """GDP, frontier GDP and talent by code, as the opening of each year takes them, up to the year of the run.

    Years whose figures cannot be true are left out, since this run does not rest on them.
    """
    openings = []
    for year in economy.years:
        if year <= observation.year:
            try:
                openings.append(economy.opening(year))
            except InputError:
                continue
    columns = {
        "gdp": [each.gdp for each in openings],
        "frontier_gdp": [each.gdp * each.frontier_share for each in openings],
        "talent": [each.talent for each in openings],
    }
    codes = observation.places.codes
    return {
        "years": [each.year for each in openings],
        **{
            name: _by_code(codes, np.array(rows).reshape(len(openings), len(codes)))
            for name, rows in columns.items()
        },
    }


def _by_code(codes: Sequence[str], values: np.ndarray) -> dict[str, list[float]]:
    """Columns of (year, province) under the codes of their provinces; empty where there is no year."""
    return dict(zip(codes, values.T.tolist(), strict=True)) if len(values) else {}


def path(economy: "ObservedEconomy", observation: "Observation") -> dict[str, Any]:
    """What was observed from the opening year on, in the vintage of the opening, as far as that goes.

    Vintage, years, every measure of concentration, and shares of GDP by code of the province.
    """
    years, gdp = _whole_history(economy)
    if _vintage(economy, years, gdp) == observation.gdp_vintage:
        later = years >= observation.year
        years, gdp = years[later], gdp[later]
    else:
        openings = [economy.opening(year) for year in economy.years if year >= observation.year]
        same = [each for each in openings if each.gdp_vintage == observation.gdp_vintage]
        years = np.array([each.year for each in same], dtype=np.int64)
        gdp = np.array([each.gdp for each in same]).reshape(len(same), -1)
    shares = gdp / gdp.sum(axis=1, keepdims=True)
    by_code = _by_code(observation.places.codes, shares)
    return {"vintage": observation.gdp_vintage, **_measured(years, gdp), "shares": by_code}


def _whole_history(economy: "ObservedEconomy") -> tuple[np.ndarray, np.ndarray]:
    """The years in which GDP is observed in every province, and GDP (year, province)."""
    years, gdp = economy.history("gdp")
    whole = np.isfinite(gdp).all(axis=1)
    return np.asarray(years)[whole], gdp[whole]


def _vintage(economy: "ObservedEconomy", years: np.ndarray, gdp: np.ndarray) -> str | None:
    """The vintage of history: that of an opening with the same GDP; None where no opening has it."""
    rows = {int(year): row for year, row in zip(years, gdp, strict=True)}
    for year in sorted(rows.keys() & set(economy.years)):
        opened = economy.opening(year)
        if np.allclose(opened.gdp, rows[year], rtol=1e-9):
            return opened.gdp_vintage
    return None


def _measured(years: np.ndarray, gdp: np.ndarray) -> dict[str, Any]:
    return {
        "years": [int(year) for year in years],
        "gdp": {name: measure(gdp).tolist() if len(gdp) else [] for name, measure in MEASURES.items()},
    }
