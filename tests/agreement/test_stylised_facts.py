"""Facts of evidence that the economy without policy should show, with the tolerance suggested beside each fact.

Coarse runs from 2010 over ten years, parameters drawn from their priors whatever the newest fit says: its own facts are
on the report card. Misses are listed in sim/MODEL.md; what is here is held.
"""

from functools import cache

import numpy as np
import pytest

from sim.model import Economy
from sim.opening import open_economy
from sim.scenario import Scenario

pytestmark = pytest.mark.slow

REPLICATES = 8
COARSE = {
    "uncertainty": "priors",
    "run.start": "2010Q1",
    "run.quarters": 40,
    "scale.people_per_talent": 8_000,
    "scale.firms_per_frontier_agent": 40,
    "scale.firms_per_traditional_agent": 1_700,
}
QUARTERS = 4.0


@cache
def decade(replicate):
    """One decade without policy: the economy after it, and everything recorded."""
    scenario = Scenario.load("baseline", COARSE)
    economy = Economy(scenario, arm="baseline", opening=open_economy(scenario, replicate))
    for _ in range(scenario.run.quarters):
        economy.step()
    return economy


def over_replicates(fact):
    return np.array([fact(decade(replicate)) for replicate in range(REPLICATES)])


def yearly_rate(name):
    """Flow of firms over their number, a year."""

    def rate(economy):
        series = economy.recorder.series
        return QUARTERS * series[name].sum() / series["firms"].sum()

    return rate


def test_concentration_neither_runs_away_nor_dissolves():
    """HHI of provinces after ten years between .045 and .065 (.0539 in 2010, .0532 in 2020)."""

    def herfindahl(economy):
        gdp = economy.recorder.series["gdp"][-1]
        return np.sum((gdp / gdp.sum()) ** 2)

    found = over_replicates(herfindahl)
    assert np.mean((found > 0.045) & (found < 0.065)) >= 0.95


def test_the_ranking_of_provinces_persists():
    """Spearman correlation of GDP over ten years at least .94 (.95-.98 observed)."""

    def persistence(economy):
        gdp = economy.recorder.series["gdp"]
        first, last = (np.argsort(np.argsort(row)) for row in (gdp[0], gdp[-1]))
        return np.corrcoef(first, last)[0, 1]

    assert over_replicates(persistence).mean() >= 0.94


def test_people_move_as_often_as_censuses_say():
    """Moves between provinces in five years 3 to 4.5 % of the population (4.1 % in 2005-10, 3.6 % in 2015-20)."""

    def moves(economy):
        series, p = economy.recorder.series, economy.parameters.migration
        gross = (series["talent_arrivals"] + series["worker_arrivals"])[:20].sum()
        return p.five_year_retention * gross / series["population"][0].sum()

    found = over_replicates(moves)
    assert np.all((found > 0.030) & (found < 0.045))


def test_firms_enter_and_close_as_often_as_registers_say_without_shells():
    """Entry 9 to 12 % a year, exit 5 to 10 %."""
    assert 0.09 < over_replicates(yearly_rate("entries")).mean() < 0.12
    assert 0.05 < over_replicates(yearly_rate("exits")).mean() < 0.10


def test_no_firm_eats_the_nation():
    """No firm above 3 % of GDP after ten years."""

    def largest(economy):
        firms = economy.firms
        revenue = firms.get("weight") * firms.get("revenue")
        return revenue.max() / economy.state.market.revenue.sum()

    assert over_replicates(largest).max() < 0.03


def test_the_largest_young_frontier_firms_gather_where_unicorns_do():
    """Beijing, Shanghai, Guangdong and Zhejiang hold 55 to 75 % of the hundred largest (67.5 % of unicorns),
    on average.
    """

    def gathered(economy):
        firms = economy.firms
        young = (firms.get("age") < 10.0) & (firms.get("sector") != "traditional")
        revenue = np.where(young, firms.get("revenue"), 0.0)
        largest = firms.get("province")[np.argsort(revenue)[-100:]]
        return np.isin(largest, ["Beijing", "Shanghai", "Guangdong", "Zhejiang"]).mean()

    assert 0.55 < over_replicates(gathered).mean() < 0.75


def test_the_growth_of_firms_has_fat_tails():
    """Excess kurtosis of yearly log growth above 1 (Laplace centre), and a spread of real firms' size."""
    scenario = Scenario.load("baseline", COARSE)
    economy = Economy(scenario, arm="baseline", opening=open_economy(scenario, 0))
    before = dict(zip(economy.firms.ids.tolist(), np.log(economy.firms.get("revenue")), strict=True))
    for _ in range(4):
        economy.step()
    after = zip(economy.firms.ids.tolist(), np.log(economy.firms.get("revenue")), strict=True)
    growth = np.array([now - before[firm] for firm, now in after if firm in before])
    growth = growth[np.abs(growth - np.median(growth)) < 3.0]  # a few cells of ten agents swing by more
    centred = growth - growth.mean()
    assert 0.15 < growth.std() < 0.5
    assert np.mean(centred**4) / np.mean(centred**2) ** 2 - 3.0 > 1.0
