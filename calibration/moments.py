"""Moments: what is measured alike in a simulated life and in the world, by name, each with its unit.

A life is what a run without policy recorded, year by year from the opening year on. Observed values come from the
economy's figures where there are any (`calibration.observed`), else from `targets.yaml`, with their source.
"""

from dataclasses import dataclass, replace

import numpy as np

from calibration.correlations import correlation, rank_correlation
from calibration.figures import Seen, of_figures
from calibration.flows import Enumeration, of_flows
from calibration.yearly import Yearly
from sim.model import Economy
from sim.observe.concentration import gini, herfindahl, theil, top5, top10, variation
from sim.opening.momentum import QUARTERS

POINTS = 100.0
COHORT_AGE, LARGEST, TAIL = 5, 100, 500
YOUNG = 10.0
"""Years below which a firm is young."""
UNICORN_PROVINCES = ("Beijing", "Shanghai", "Guangdong", "Zhejiang")
"""Provinces of five cities with most unicorns (Beijing, Shanghai, Shenzhen, Guangzhou, Hangzhou)."""


def of_places(life: Yearly) -> dict[str, float]:
    """Moments of how provinces moved over all years of a life, and what stood at the end of each year."""
    shares = life.shares
    change = np.diff(np.log(shares), axis=0)
    # By weight of GDP: in the smallest provinces a few agents make much of the change.
    found = {
        "annual_change_sd": POINTS * float(np.sqrt((shares[:-1] * change**2).sum(axis=1).mean())),
        "annual_change_autocorrelation": _autocorrelation(change, shares[1:-1]),
        **_of_the_largest(shares),
    }
    for years in (5, 10):
        if len(shares) > years:
            moved = POINTS * (shares[years:] - shares[:-years])
            found[f"share_change_sd_{years}"] = float(np.sqrt((moved**2).mean()))
            found[f"rank_correlation_{years}"] = float(
                np.mean(
                    [rank_correlation(a, b) for a, b in zip(shares[:-years], shares[years:], strict=True)]
                )
            )
    if len(shares) > 5 and shares.shape[1] > 5:
        found["top_five_entrants_5"] = float(
            np.mean([_entrants(a, b, 5) for a, b in zip(shares[:-5], shares[5:], strict=True)])
        )
    for row, year in enumerate(life.years):
        found |= _in_a_year(life, row, int(year))
    return found


def _in_a_year(life: Yearly, row: int, year: int) -> dict[str, float]:
    gdp = life.gdp[row]
    found = {
        f"herfindahl_{year}": float(herfindahl(gdp)),
        f"gini_{year}": float(gini(gdp)),
        f"theil_{year}": float(theil(gdp)),
        f"variation_{year}": float(variation(gdp)),
        f"research_intensity_{year}": POINTS * float(life.research[row].sum() / gdp.sum()),
        f"frontier_share_{year}": POINTS * float(life.frontier[row].sum() / gdp.sum()),
        f"research_over_gdp_top5_{year}": float(top5(life.research[row]) / top5(gdp)),
    }
    if gdp.size > 10:
        found[f"top5_{year}"] = POINTS * float(top5(gdp))
        found[f"top10_{year}"] = POINTS * float(top10(gdp))
    for name, members in life.groups.items():
        found[f"{name}_share_{year}"] = POINTS * float(gdp[list(members)].sum() / gdp.sum())
    return found


def between(life: Yearly, first: int, last: int) -> dict[str, float]:
    """Moments of the change from one year to another."""
    a, b = life.at(first), life.at(last)
    if a is None or b is None:
        return {}
    shares, years = life.shares, last - first
    growth = POINTS * np.log(shares[b] / shares[a]) / years
    per_head = np.log(life.gdp / life.population)
    caught_up = POINTS * ((per_head[b] - per_head[b].mean()) - (per_head[a] - per_head[a].mean())) / years
    return {
        f"slope_on_share_{first}_{last}": _slope(np.log(shares[a]), growth),
        f"slope_per_head_{first}_{last}": _slope(per_head[a], caught_up),
        f"herfindahl_change_{first}_{last}": float(herfindahl(life.gdp[b]) - herfindahl(life.gdp[a])),
        **{
            f"{name}_share_change_{first}_{last}": POINTS
            * float(shares[b][list(members)].sum() - shares[a][list(members)].sum())
            for name, members in life.groups.items()
        },
        f"research_intensity_change_{first}_{last}": POINTS
        * float(life.research[b].sum() / life.gdp[b].sum() - life.research[a].sum() / life.gdp[a].sum()),
        f"frontier_share_change_{first}_{last}": POINTS
        * float(life.frontier[b].sum() / life.gdp[b].sum() - life.frontier[a].sum() / life.gdp[a].sum()),
    }


def _of_the_largest(shares: np.ndarray) -> dict[str, float]:
    """Root mean square change of log shares of the five largest, per cent: how steady large provinces are."""
    if shares.shape[1] <= 5:
        return {}
    logs = np.log(shares[:, np.argsort(shares.mean(axis=0))[-5:]])
    return {
        f"large_change_sd_{years}": POINTS * float(np.sqrt(((logs[years:] - logs[:-years]) ** 2).mean()))
        for years in (1, 10)
        if len(logs) > years
    }


def _autocorrelation(change: np.ndarray, weights: np.ndarray) -> float:
    """Lag one, pooled over provinces by weight."""
    before, after = change[:-1], change[1:]
    denominator = np.sqrt((weights * before**2).sum() * (weights * after**2).sum())
    return float((weights * before * after).sum() / denominator) if denominator > 0 else 0.0


def _entrants(a: np.ndarray, b: np.ndarray, number: int) -> int:
    return len(set(np.argsort(b)[-number:]) - set(np.argsort(a)[-number:]))


def _slope(x: np.ndarray, y: np.ndarray) -> float:
    centred = x - x.mean()
    return float((centred * y).sum() / (centred**2).sum())


@dataclass(frozen=True, eq=False)
class Lived:
    """A simulated life: an economy after its last quarter, and what its firms sold a year before."""

    economy: Economy
    sold: dict[int, float]
    """Log revenue by id of a firm, four quarters before the end."""
    moved: np.ndarray | None = None
    """Persons by where they lived at one census and live at the next (from, to), where a life holds both."""


def live(economy: Economy, seen: Seen | None = None) -> Lived:
    """Let an economy live to the last quarter of its scenario; people are followed over the census of what was seen."""
    quarters, sold = economy.recorder._room, {}
    flows = seen.flows if seen else None
    census = Enumeration(flows.first, flows.last) if flows else None
    for quarter in range(quarters):
        if quarter == quarters - QUARTERS:
            sold = _log_sales(economy)
        if census:
            census.see(economy)
        economy.step()
    if census:
        census.see(economy)
    return Lived(economy, sold, census.moved if census else None)


def _log_sales(economy: Economy) -> dict[int, float]:
    firms = economy.firms
    return dict(zip(firms.ids.tolist(), np.log(firms.get("revenue")).tolist(), strict=True))


def yearly(lived: Lived, seen: Seen | None = None) -> Yearly:
    """A simulated life by calendar years; with proxies of what only the world has."""
    economy, series = lived.economy, lived.economy.recorder.series

    def summed(name: str) -> np.ndarray:
        values = series[name]
        total: np.ndarray = values.reshape(-1, QUARTERS, values.shape[1]).sum(axis=1)
        return total

    gdp = summed("gdp")
    at_work = economy.parameters.demography.participation * summed("talent") + summed("workers")
    population = series["population"].reshape(-1, QUARTERS, gdp.shape[1])
    # Residents are counted at the start of a quarter, and observed at the end of a year.
    ends = np.concatenate([population[1:, 0], population[-1:, -1]])
    years = economy.start.year + np.arange(len(gdp))
    groups = {name: economy.places.groups[name] for name in ("north",) if name in economy.places.groups}
    life = Yearly(
        years, gdp, ends, summed("research_reported"), summed("frontier_gdp"), summed("frontier_firms") / QUARTERS,
        QUARTERS * (summed("talent_wage_bill") + summed("worker_wage_bill")) / at_work, groups,
    )  # fmt: skip
    proxies = seen.proxies if seen else {}
    counted = {name: getattr(life, by) * over for name, (by, over) in proxies.items()}
    return replace(life, counted=counted)


def of_firms(lived: Lived) -> dict[str, float]:
    """Moments of firms: entry, exit, survival, size and growth; percent where nothing is said."""
    economy = lived.economy
    series, firms = economy.recorder.series, economy.firms
    entries, exits = (series[name].sum() / series["firms"].sum() for name in ("entries", "exits"))
    found = {"entry_rate": POINTS * QUARTERS * float(entries), "exit_rate": POINTS * QUARTERS * float(exits)}
    alive = _alive_by_age(economy)
    if len(alive) > COHORT_AGE:
        # Firms of one year are up to a year apart in age: the two cohorts around the age.
        found[f"survival_{COHORT_AGE}"] = POINTS * float(np.sqrt(alive[COHORT_AGE - 1] * alive[COHORT_AGE]))
    after = _log_sales(economy)
    growth = np.array([value - lived.sold[firm] for firm, value in after.items() if firm in lived.sold])
    growth = growth[np.abs(growth - np.median(growth)) < 3.0]  # a few cells of ten agents swing by more
    centred = growth - growth.mean()
    found["firm_growth_sd"] = float(centred.std())
    found["firm_growth_excess_kurtosis"] = float((centred**4).mean() / (centred**2).mean() ** 2 - 3.0)
    sizes = np.sort(firms.get("weight") * firms.get("revenue"))[-TAIL:]
    found["firm_size_tail"] = float(1.0 / np.log(sizes / sizes[0])[1:].mean())
    young = (firms.get("age") < YOUNG) & (firms.get("sector") != "traditional")
    largest = firms.get("province")[np.argsort(np.where(young, firms.get("revenue"), 0.0))[-LARGEST:]]
    found["superstars_gathered"] = POINTS * float(np.isin(largest, UNICORN_PROVINCES).mean())
    return found


def _alive_by_age(economy: Economy) -> np.ndarray:
    """Of firms founded so many years before the end, the share that is alive, by age in years from 0."""
    state, years = economy.state, len(economy.recorder) // QUARTERS
    founded = np.asarray(economy.recorder.series["entries"]).sum(axis=1).reshape(years, QUARTERS).sum(axis=1)
    since = state.firms.founded // QUARTERS
    is_ours = state.firms.founded >= 0
    left = np.bincount(since[is_ours], weights=state.firms.weight[is_ours], minlength=years)[:years]
    return (left / founded)[::-1]


def of_people(lived: Lived, seen: Seen | None) -> dict[str, float]:
    """Moments of moves between provinces in the first five years, and between two censuses, as they would count."""
    economy = lived.economy
    series, p = economy.recorder.series, economy.parameters.migration
    span = slice(0, 5 * QUARTERS)
    gross = (series["talent_arrivals"] + series["worker_arrivals"])[span].sum()
    found = {
        "moves_5": POINTS * float(p.five_year_retention * gross / series["population"][0].sum()),
    }
    if seen and seen.net_moves is not None:
        came, went = (
            (series[f"talent_{way}"] + series[f"worker_{way}"])[span].sum(axis=0)
            for way in ("arrivals", "departures")
        )
        found["net_moves_correlation"] = correlation(came - went, seen.net_moves)
    if seen and seen.flows and lived.moved is not None:
        census = f"{seen.flows.first}_{seen.flows.last}"
        found[f"moves_{census}"] = POINTS * float(1.0 - np.trace(lived.moved) / lived.moved.sum())
        found |= of_flows(seen.flows.among(lived.moved), seen.flows)
    return found


def moments(
    lived: Lived, spans: tuple[tuple[int, int], ...] = (), seen: Seen | None = None
) -> dict[str, float]:
    """Every moment of a simulated life by name; those that compare need what was seen."""
    life = yearly(lived, seen)
    found = of_places(life) | of_firms(lived) | of_people(lived, seen)
    if seen:
        found |= of_figures(life, seen.years, spans)
    for first, last in spans:
        found |= between(life, first, last)
    return found
