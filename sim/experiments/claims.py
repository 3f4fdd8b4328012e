"""The claims that this project began with, each held against the packaged data of China at the time it is asked.

The source text names five leading provinces, gives them more than 60 % of GDP on less than a fifth of the land, speaks
of the end of the 14th Five-Year Plan, of a national pivot from traditional manufacturing to high technology, and of
Hangzhou's six dragons. Nothing here is typed in but the claims; numbers come from the economy's tables, and where
those hold none, from what its `stated.csv` states, with how far that was verified.
"""

from collections.abc import Callable

import numpy as np

from sim import economies
from sim.economies import ObservedEconomy
from sim.errors import InputError
from sim.experiments.claim import (
    CANNOT_BE_CHECKED,
    DOES_NOT_HOLD,
    HOLDS,
    HOLDS_FOR_TEN,
    Claim,
    Evidence,
    Figure,
    quoted,
)
from sim.experiments.stated import stated
from sim.results.words import listed, number, signed

ECONOMY = "china"
LEADERS = ("Guangdong", "Jiangsu", "Shandong", "Zhejiang", "Sichuan")
DRAGONS = ("DeepSeek", "Unitree", "Game Science", "BrainCo", "Manycore", "DEEP Robotics")
FIELDS = {
    "ai": "AI",
    "robotics": "robotics",
    "biotech": "biotechnology",
    "neurotechnology": "brain-computer interfaces",
}
LEAST_GDP, MOST_LAND = 0.60, 0.20
TEN = 10

REVENUE, OUTLAY = "hightech_industry_revenue_100m_cny", "rd_expenditure_100m_cny"


def claims(year: int | None = None) -> tuple[tuple[Claim, ...], int]:
    """Every claim held against the data of a year (default: the last), and that year. InputError where it has none."""
    economy = economies.load(ECONOMY)
    seen = economy.opening(max(economy.years) if year is None else year)
    evidence = Evidence(economy, seen, stated(economy.folder))
    return tuple(check(evidence) for check in CHECKS), seen.year


# --- five leaders -----------------------------------------------------------------------------------------------------


def five_leaders(evidence: Evidence) -> Claim:
    """Whether the five named are the five with the largest GDP."""
    seen, names = evidence.seen, evidence.seen.places.names
    ranks = {names[place]: rank for rank, place in enumerate(evidence.ranked(), start=1)}
    top = [names[place] for place in evidence.ranked()[: len(LEADERS)]]
    figures = tuple(
        Figure(f"{name}, rank {ranks[name]}", float(seen.gdp[names.index(name)] / 1e12), "trillion yuan", seen.year,
               "computed", evidence.gdp_source())
        for name in dict.fromkeys((*top, *LEADERS))
    )  # fmt: skip
    outside = [f"{name} is {_ordinal(ranks[name])}" for name in LEADERS if name not in top]
    is_true = not outside
    why = (
        f"They are the five largest of {seen.year}, in this order: {listed(top)}."
        if is_true
        else f"In {seen.year} {listed(outside)}; the five largest are {listed(top)}."
    )
    said = f"{listed(LEADERS)} are the five leading provinces."
    return Claim("five-leaders", said, HOLDS if is_true else DOES_NOT_HOLD, why, figures)


def gdp_on_land(evidence: Evidence) -> Claim:
    """Whether the five, or else the ten largest, make so much of GDP on so little of the land."""
    seen, area = evidence.seen, evidence.seen.places.land_area_km2
    five = [seen.places.names.index(name) for name in LEADERS]
    groups = {"the five": five, "the ten largest": evidence.ranked()[:TEN]}
    figures, holds = [], {}
    for group, members in groups.items():
        gdp, land = evidence.share(seen.gdp, members), evidence.share(area, members)
        figures += [
            Figure(f"GDP of {group}", gdp, "% of the nation", seen.year, "computed", evidence.gdp_source()),
            Figure(f"land of {group}", land, "% of the nation", seen.year, "computed", "provinces.csv"),
        ]
        holds[group] = gdp > 100 * LEAST_GDP and land < 100 * MOST_LAND
    shares = np.cumsum(100 * np.sort(seen.gdp)[::-1] / seen.gdp.sum())
    enough = int(np.argmax(shares > 100 * LEAST_GDP)) + 1
    figures.append(
        Figure("provinces that it takes, largest first, for 60 % of GDP", enough, "provinces", seen.year, "computed",
               evidence.gdp_source())
    )  # fmt: skip
    verdict = HOLDS if holds["the five"] else HOLDS_FOR_TEN if holds["the ten largest"] else DOES_NOT_HOLD
    ten = [seen.places.names[place] for place in evidence.ranked()[:TEN]]
    why = (
        f"The five make {number(figures[0].value, 1)} % of GDP on {number(figures[1].value, 1)} % of the land; the ten "
        f"largest ({listed(ten, most=TEN)}) make {number(figures[2].value, 1)} % on {number(figures[3].value, 1)} %."
    )
    said = "The five make more than 60 % of GDP on less than a fifth of the land."
    return Claim("gdp-on-land", said, verdict, why, tuple(figures))


# --- the plan ---------------------------------------------------------------------------------------------------------


def plan_end(evidence: Evidence) -> Claim:
    """What can be said of the end of the plan: the share of the five as far as it is observed."""
    economy = evidence.economy
    (first,), (last,) = (evidence.known(fact) for fact in ("plan_first_year", "plan_last_year"))
    begins, ends = int(first.value), int(last.value)
    before = economy.opening(begins - 1)
    latest = economy.opening(min(max(economy.years), ends))
    figures = [quoted(first), quoted(last)]
    for seen in (before, latest):
        five = [seen.places.names.index(name) for name in LEADERS]
        share = float(100 * seen.gdp[five].sum() / seen.gdp.sum())
        figures.append(
            Figure(
                "GDP of the five",
                share,
                "% of the nation",
                seen.year,
                "computed",
                f"gdp.csv, {seen.gdp_vintage}",
            )
        )
    years, growth = _yearly_growth(economy, OUTLAY, begins - 1, ends)
    if years:
        label = f"growth of research outlay since {begins - 1}, current prices"
        figures.append(Figure(label, growth, "% a year", years[-1], "computed", "innovation.csv"))
    figures += [quoted(each) for each in evidence.known("plan_target_research_growth")]
    said = f"The figures are those at the end of the 14th Five-Year Plan, {begins} to {ends}."
    change = figures[3].value - figures[2].value
    so_far = (
        f"From {before.year} to {latest.year} the share of the five changed by {signed(change, 2)} points."
    )
    if latest.year < ends:
        why = f"The plan ends with {ends}, and GDP by province ends with {latest.year}. {so_far}"
        needed = f"GDP of {ends} by province, in the revision of {latest.gdp_vintage}."
        return Claim("plan-end", said, CANNOT_BE_CHECKED, why, tuple(figures), needed)
    at_end = gdp_on_land(Evidence(economy, latest, evidence.stated))
    return Claim("plan-end", said, at_end.verdict, f"{at_end.why} {so_far}", tuple(figures))


# --- the pivot --------------------------------------------------------------------------------------------------------


def pivot(evidence: Evidence) -> Claim:
    """Whether high technology gains on older manufacturing: in value added, as stated, and in research, as tabled."""
    shares = evidence.known("hightech_share_of_industry")
    economy = evidence.economy
    years, intensity = _share_of_gdp(economy, OUTLAY)
    sold_years, sold = _share_of_gdp(economy, REVENUE)
    figures = [quoted(each) for each in shares]
    figures += [
        Figure(
            "research outlay", intensity[at], "% of GDP", years[at], "computed", "innovation.csv over gdp.csv"
        )
        for at in (0, -1)
    ]
    figures += [
        Figure("revenue of high-tech manufacturing", sold[at], "% of GDP", sold_years[at], "computed",
               "innovation.csv over gdp.csv")
        for at in (0, -1)
    ]  # fmt: skip
    rises = shares[-1].value > shares[0].value and intensity[-1] > intensity[0]
    first, last = shares[0], shares[-1]
    why = (
        f"High-tech manufacturing went from {number(first.value, 1)} % of industry's value added in {first.year} to "
        f"{number(last.value, 1)} % in {last.year}, so {number(100 - last.value, 1)} % of it is still other industry; "
        f"research from {number(intensity[0], 2)} to {number(intensity[-1], 2)} % of GDP. High-tech revenue went from "
        f"{number(sold[0], 1)} to {number(sold[-1], 1)} % of GDP, with a restatement in between: the pivot is one of "
        "value added and research, not of sales."
    )
    said = "The nation turns from traditional manufacturing to high technology."
    return Claim("pivot", said, HOLDS if rises else DOES_NOT_HOLD, why, tuple(figures))


def pivot_fields(evidence: Evidence) -> Claim:
    """The fields of the pivot, which no table divides value added over."""
    weights = evidence.seen.field_weights
    figures = tuple(
        Figure(f"share of {FIELDS.get(field, field)} in frontier GDP", 100 * weight, "%", evidence.seen.year, "assumed",
               "economy.yaml")
        for field, weight in weights.items()
    )  # fmt: skip
    why = (
        "No table divides value added, firms or research over these fields, by province or for the nation. The model's "
        "split of frontier GDP is assumed and stands beside this for honesty, not as evidence."
    )
    needed = "Value added or revenue by field and province in two years, from an economic census that classes them."
    said = f"It turns to {listed(list(FIELDS.values()))}."
    return Claim("pivot-fields", said, CANNOT_BE_CHECKED, why, figures, needed)


# --- the six dragons --------------------------------------------------------------------------------------------------


def six_dragons(evidence: Evidence) -> Claim:
    """Whether all six were founded in Hangzhou, as far as that was read or is recalled."""
    founded = {each.subject: each for each in evidence.known("founded")}
    arrived = {each.subject: each for each in evidence.known("in_hangzhou_since")}
    if missing := [name for name in DRAGONS if name not in founded or name not in arrived]:
        raise InputError(f"{evidence.economy.name}: stated.csv says nothing of {listed(missing)}. Add it.")
    figures = tuple(quoted(each[name]) for name in DRAGONS for each in (founded, arrived))
    came = [name for name in DRAGONS if arrived[name].value > founded[name].value]
    surely = [name for name in came if {founded[name].status, arrived[name].status} == {"read"}]
    recalled = [name for name in DRAGONS if "recalled" in (founded[name].status, arrived[name].status)]
    told = [
        f"{name} was founded elsewhere in {founded[name].value:.0f} and came in {arrived[name].value:.0f}"
        f"{'' if name in surely else ' (recalled)'}"
        for name in came
    ]
    why = (
        f"{'; '.join(told)}. " if came else "All six were founded there. "
    ) + f"Years of {listed(recalled)} are from memory in part: check them before quoting."
    verdict = DOES_NOT_HOLD if surely else CANNOT_BE_CHECKED if recalled else HOLDS
    needed = "The register of enterprises: place and date of registration of each firm." if recalled else ""
    said = f"{listed(DRAGONS)} are dragons that Hangzhou brought forth."
    return Claim("six-dragons", said, verdict, why, figures, needed)


def dragons_by_policy(evidence: Evidence) -> Claim:
    """What unicorns say about it, which is not whether policy made them."""
    figures = tuple(quoted(each) for each in evidence.known("unicorns"))
    figures += tuple(quoted(each) for each in evidence.known("founders_studied_in_hangzhou"))
    of_hangzhou = evidence.known("unicorns", "Hangzhou")
    first, last = of_hangzhou[0], of_hangzhou[-1]
    why = (
        "The six are named because they succeeded, and these tables hold no single firm. A draw from a fat tail has "
        f"its giants somewhere. Hangzhou's unicorns were {first.value:.0f} in {first.year} and {last.value:.0f} in "
        f"{last.year}, by different lists."
    )
    needed = (
        "All firms founded in Hangzhou and in comparable cities by year, the failed ones included, with what support "
        "each was given."
    )
    said = "They are the fruit of Hangzhou's policy."
    return Claim("dragons-by-policy", said, CANNOT_BE_CHECKED, why, figures, needed)


CHECKS: tuple[Callable[[Evidence], Claim], ...] = (
    five_leaders, gdp_on_land, plan_end, pivot, pivot_fields, six_dragons, dragons_by_policy,
)  # fmt: skip
"""Every claim, in the order of the source text."""


def _share_of_gdp(economy: ObservedEconomy, column: str) -> tuple[list[int], list[float]]:
    """The years in which a column is known, and its national sum in % of GDP of the revision that history has."""
    years, values = economy.history(column)
    gdp_years, gdp = economy.history("gdp")
    total = dict(zip(gdp_years.tolist(), gdp.sum(axis=1).tolist(), strict=True))
    known = [
        (int(year), float(np.nansum(row)))
        for year, row in zip(years, values, strict=True)
        if int(year) in total
    ]
    return [year for year, _ in known], [100 * value / total[year] for year, value in known]


def _yearly_growth(economy: ObservedEconomy, column: str, first: int, last: int) -> tuple[list[int], float]:
    """The years of a column within a span, and the mean growth of its national sum between the ends, % a year."""
    years, values = economy.history(column)
    known = {
        int(year): float(np.nansum(row))
        for year, row in zip(years, values, strict=True)
        if first <= year <= last
    }
    within = sorted(known)
    if len(within) < 2:
        return [], float("nan")
    ratio = known[within[-1]] / known[within[0]]
    return within, 100 * (ratio ** (1 / (within[-1] - within[0])) - 1)


def _ordinal(rank: int) -> str:
    return {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh"}.get(
        rank, f"{rank}th"
    )
