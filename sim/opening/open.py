"""Open an economy: draw the agents, invert the fundamentals, and hand over a state that reproduces observed GDP."""

from dataclasses import dataclass, replace

import numpy as np

from sim import economies, fitted
from sim.economies import Observation, ObservedEconomy
from sim.opening import accounts, momentum, stocks, structure
from sim.opening.draft import draft
from sim.policy.rules import Rules
from sim.processes import entry, investment, markets, tally
from sim.processes.parameters import Parameters
from sim.scenario import Scenario
from sim.state import State, Structure
from sim.streams import Streams

QUARTERS = 4.0


@dataclass(frozen=True, eq=False)
class Opening:
    """An opened economy: what all arms of a replicate share."""

    economy: ObservedEconomy
    observed: Observation
    parameters: Parameters
    streams: Streams
    structure: Structure
    state: State
    home_share: float
    """Share of its spending a province spends at home, national mean."""

    def facts(self) -> dict[str, float]:
        """What the inversion found, in figures a reader can check against the world."""
        market, s = self.state.market, self.structure
        value_added = market.revenue.sum()
        return {
            "border_factor": s.border_factor,
            "home_share": self.home_share,
            "saving_rate": s.saving_rate,
            "investment_share_of_gdp": market.pool / value_added,
            "capital_over_annual_gdp": float(market.price @ market.capital.sum(axis=1))
            / (QUARTERS * value_added),
            "talent_taste_per_quarter": s.talent_taste,
            "worker_taste_per_quarter": s.worker_taste,
            "talent_agents": float(len(self.state.talent)),
            "firm_agents": float(len(self.state.firms)),
            "largest_firm_share_of_gdp": self._largest_firm(),
        }

    def wages(self) -> tuple[np.ndarray, np.ndarray]:
        """Model wages of talent and workers, yuan a year (province,), to print beside observed ones."""
        market = self.state.market
        return QUARTERS * market.talent_wage, QUARTERS * market.worker_wage

    def _largest_firm(self) -> float:
        """Revenue of the largest firm agent over GDP."""
        firms, market, sectors = self.state.firms, self.state.market, len(self.structure.sectors)
        a, power = markets.production(self.parameters.markets)
        strength, _ = tally.firm_sums(firms, self.structure.provinces, sectors, a, power)
        factor = market.factor[firms.province, firms.sector]
        return float((firms.weight * strength * factor).max() / market.revenue.sum())


def open_economy(scenario: Scenario, replicate: int = 0, *, observed: Observation | None = None) -> Opening:
    """Open the scenario's economy for one replicate. eq. O1-O9.

    `observed` is what was known of the opening year, where that is not all that the economy knows of it by now.

    Agents and uncertain parameters are drawn on the replicate's own streams; fundamentals are then inverted, so that
    the opening quarter reproduces the GDP of every province for any draw and any parameters.
    Raises `RunError` if the data and parameters admit no such opening.
    """
    streams = Streams(scenario.run.seed, replicate)
    fit = fitted.load(name) if (name := fitted.named(scenario.uncertainty)) else None
    is_drawn = scenario.uncertainty != "none"
    p = scenario.parameters.drawn(streams, fit) if is_drawn else scenario.parameters
    economy = economies.load(scenario.economy)
    drawn = draft(observed or economy.opening(scenario.run.start.year), scenario, p, streams)

    settled = structure.settle(drawn, streams)
    if fit is not None:
        settled = momentum.going_on(settled, momentum.carried_over(fit, economy, scenario.run.start.year))
    state = State(0, drawn.firms, drawn.talent, stocks.provinces(drawn), stocks.market(drawn))
    counted = tally.count(state, settled, *markets.production(p.markets))
    market = replace(state.market, strength=counted.total_strength, capital=counted.capital)
    settled = replace(settled, shift=accounts.shift(market, drawn.labour, p))
    settled, market = accounts.balance(counted, market, settled, p)
    settled = replace(settled, retreat=accounts.retreat(state, counted, market, settled, p))

    overhead = investment.quarterly(p.income.overhead_per_year)
    margin = markets.profit_share(p.markets) - settled.research_intensity
    returns = investment.relative_return(counted, market, p.investment, margin, overhead)
    calm = Rules.none(settled.provinces)
    first = entry.intend(
        counted, returns, calm.approval_ease, calm.focus_on(settled.sectors), settled, p.entry
    )
    provinces = replace(state.provinces, idle_capital=first.wanted)
    return Opening(
        economy=economy,
        observed=drawn.observed,
        parameters=p,
        streams=streams,
        structure=settled,
        state=replace(state, market=market, provinces=provinces),
        home_share=drawn.goods.home_share,
    )
