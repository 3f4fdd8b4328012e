"""Forecasts of the model from an opening year, made with nothing later than that year.

Three of them: the full model; agents only, without what the past still adds to productivity; trend only, in which no
agent decides anything and shares follow the rule's path and the shocks to fundamentals one for one.
"""

from dataclasses import dataclass, replace

import numpy as np

from calibration.known import known_by, seen_at
from calibration.momentum import aimed_at, invert, quiet
from calibration.rules import Rule, two_speed_trend
from sim.economies import Observation
from sim.economies.panel_economy import PanelEconomy
from sim.fitted import Carried
from sim.model import Economy
from sim.opening import Opening, open_economy
from sim.opening.momentum import QUARTERS, going_on
from sim.scenario import Scenario
from sim.world import fundamentals

FULL, AGENTS_ONLY, TREND_ONLY = "full model", "agents only", "trend only"
QUANTITIES = ("gdp", "population", "frontier_gdp")


@dataclass(frozen=True)
class Asked:
    """How forecasts are made: what does not depend on the origin."""

    economy: PanelEconomy
    replicates: int
    scale: float
    horizons: tuple[int, ...]
    settings: dict[str, object]
    """Of the scenario, by dotted key: which fit parameters are drawn from, say."""
    rule: Rule = two_speed_trend

    def scenario(self, origin: int, ahead: int) -> Scenario:
        """Runs without policy that open in a year and reach the last horizon."""
        usual = quiet(
            self.economy.name, origin, replicates=self.replicates, scale=self.scale, settings={}
        ).scale.model_dump()
        sizes = {f"scale.{name}": value for name, value in usual.items()}
        return Scenario.load(
            "baseline",
            {
                **sizes, "uncertainty": "priors", **self.settings,
                "economy": self.economy.name, "run.start": f"{origin}Q1", "run.replicates": self.replicates,
                "run.quarters": QUARTERS * (ahead + 1),
            },
        )  # fmt: skip


def forecast(asked: Asked, origin: int, ahead: int) -> dict[str, np.ndarray]:
    """Log change of shares since the origin by forecast and quantity, `full model/gdp`, (replicate, year, province).

    Years are 1, 2, ... `ahead`. Also alike `shocks` to fundamentals, and `errors`, by how much the trend of residents
    was drawn wrong; and `aim`, the rule's path (year, province).
    """
    observed = seen_at(asked.economy, origin)
    aim = aimed_at(known_by(asked.economy, origin), origin, asked.rule, ahead)
    # Inverted on the luck of the agents that forecast: a mean over other agents would only add theirs.
    still = quiet(
        asked.economy.name, origin, replicates=asked.replicates, scale=asked.scale, settings={}, ahead=ahead
    )
    found = invert(still, aim, observed=observed)
    scenario = asked.scenario(origin, ahead)
    lives = [
        _lives(scenario, replicate, observed, found.carried, ahead) for replicate in range(asked.replicates)
    ]
    stacked = {name: np.array([life[name] for life in lives]) for name in lives[0]}
    return {
        **stacked,
        f"{TREND_ONLY}/gdp": aim.shares + stacked["shocks"],
        "aim": aim.shares,
        "miss": np.array(found.miss),
    }


def _lives(
    scenario: Scenario, replicate: int, observed: Observation, carried: Carried, ahead: int
) -> dict[str, np.ndarray]:
    opening = open_economy(scenario, replicate, observed=observed)
    found = {"shocks": shocks(opening, scenario.run.quarters, ahead), "errors": errors(opening, ahead)}
    for name, momentum in ((FULL, carried), (AGENTS_ONLY, Carried.nothing(carried.codes))):
        structure = going_on(opening.structure, momentum)
        changes = lived_changes(scenario, replicate, replace(opening, structure=structure), ahead)
        found |= {f"{name}/{quantity}": change for quantity, change in changes.items()}
    return found


def lived_changes(scenario: Scenario, replicate: int, opening: Opening, ahead: int) -> dict[str, np.ndarray]:
    """Log change of shares since the opening by quantity (year, province). Residents as at the end of the year."""
    economy = Economy(scenario, arm=scenario.baseline, replicate=replicate, opening=opening)
    for _ in range(scenario.run.quarters):
        economy.step()
    series, seen = economy.recorder.series, opening.observed
    opened = {"gdp": seen.gdp, "population": seen.population, "frontier_gdp": seen.frontier_share * seen.gdp}
    years = {
        "gdp": by_year(series["gdp"], ahead).sum(axis=1),
        "population": series["population"][QUARTERS::QUARTERS][:ahead],
        "frontier_gdp": by_year(series["frontier_gdp"], ahead).sum(axis=1),
    }
    return {
        name: np.log(figures / figures.sum(axis=1, keepdims=True)) - np.log(opened[name] / opened[name].sum())
        for name, figures in years.items()
    }


def shocks(opening: Opening, quarters: int, ahead: int) -> np.ndarray:
    """What the shocks to fundamentals alone would do to log shares on the replicate's luck (year, province)."""
    p, provinces = opening.parameters.fundamentals, opening.state.provinces
    calm = replace(opening.structure, income_gap=np.zeros(len(provinces.trend)))
    calm = going_on(calm, Carried.nothing(opening.observed.places.codes))
    base = np.empty((quarters, len(provinces.trend)))
    for quarter in range(quarters):
        draw = opening.streams.at(quarter)
        base[quarter] = provinces.base[:, 0]
        moved = fundamentals.advance(provinces, calm, quarter, p, draw("world.trend"), draw("world.shock"))
        provinces = replace(provinces, base=moved.base, trend=moved.trend)
    mean: np.ndarray = by_year(base - provinces_mean(base, opening), ahead).mean(axis=1)
    return mean


def errors(opening: Opening, ahead: int) -> np.ndarray:
    """What the error of the trend of residents alone would do to their log shares (year, province). eq. W6"""
    faded = np.cumsum(fundamentals.RESIDENTS_KEEP ** np.arange(1, ahead + 1))
    wrong = opening.parameters.fundamentals.residents_error * opening.structure.growth_error
    mean: np.ndarray = faded[:, None] * (wrong - provinces_mean(wrong, opening))
    return mean


def provinces_mean(values: np.ndarray, opening: Opening) -> np.ndarray:
    """Mean over provinces by GDP of the opening (..., 1)."""
    weights = opening.observed.gdp / opening.observed.gdp.sum()
    return (values @ weights)[..., None]


def by_year(series: np.ndarray, ahead: int) -> np.ndarray:
    """Quarters of the years after the opening's (year, quarter, province)."""
    return series[QUARTERS : QUARTERS * (ahead + 1)].reshape(ahead, QUARTERS, -1)


def point(change: np.ndarray, shock: np.ndarray) -> np.ndarray:
    """Mean log change over replicates, without the luck of what was drawn, whose mean is nought (province,).

    A control variate: `change` and `shock` (replicate, province) of one year.
    """
    mine, luck = change - change.mean(axis=0), shock - shock.mean(axis=0)
    strength = float((mine * luck).sum() / max((luck**2).sum(), 1e-300))
    mean: np.ndarray = change.mean(axis=0) - strength * shock.mean(axis=0)
    return mean
