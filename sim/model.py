"""The economy: provinces, firms and talent, advanced one quarter at a time. The page to read first."""

from functools import cached_property

import mesa
import numpy as np

from sim import agents, ledger
from sim.agents.index import RowIndex
from sim.calendar import Quarter
from sim.observe.measure import measure
from sim.observe.recorder import Recorder
from sim.opening import Opening, open_economy
from sim.places import Places
from sim.policy import Policy
from sim.processes import (
    demography,
    entry,
    exit,
    housing,
    investment,
    markets,
    migration,
    public_finance,
    research,
    tally,
    volatility,
)
from sim.processes.markets import Budget, Employed
from sim.scenario import Scenario
from sim.state import State, Structure
from sim.world import fundamentals


class Economy(mesa.Model):
    """One arm of one replicate: the observed economy under the policy of that arm.

    Processes decide and change nothing; the ledger changes everything, once a quarter. All arms of a replicate share
    an opening and live the same luck, so they differ by policy alone.
    """

    def __init__(
        self, scenario: Scenario, *, arm: str, replicate: int = 0, opening: Opening | None = None, threads: int = 1
    ) -> None:  # fmt: skip
        super().__init__(rng=np.random.default_rng(scenario.run.seed))
        self.opening = opening or open_economy(scenario, replicate)
        self.arm = arm
        self.replicate = replicate
        self.threads = threads
        self.start: Quarter = scenario.run.start
        self.state: State = self.opening.state
        self.structure: Structure = self.opening.structure
        self.parameters = self.opening.parameters
        self.streams = self.opening.streams
        self.places: Places = self.opening.observed.places
        self.policy = Policy(scenario.arms[arm], self.places, self.opening.observed)
        self.recorder = Recorder(scenario.run.quarters)
        self._index = {"firms": RowIndex(), "talent": RowIndex()}
        self.provinces = [agents.Province(self, index) for index in range(self.structure.provinces)]

    def step(self) -> None:
        """One quarter, in the order of MODEL.md."""
        now, s, p, threads = self.state, self.structure, self.parameters, self.threads
        draw = self.streams.at(now.quarter)
        profit_share = markets.profit_share(p.markets)

        # Governments set the rules that their budgets let through.
        rules = self.policy.promised(self.start + now.quarter).scaled(now.provinces.cut)
        counted = tally.count(now, s, *markets.production(p.markets), threads)
        talent, residents = counted.talent.sum(axis=1), self.population

        # Firms plan research and investment on what last quarter's demand promises; saving sets the interest rate.
        outlay = research.spend(rules.research_credit, s, now.market, p.research)
        returns = investment.relative_return(counted, now.market, p.investment, profit_share)
        founding = entry.intend(counted, returns, s, p.entry)
        plans = investment.plan(
            counted, now.market, founding.wanted, now.provinces.idle_capital, p.investment, profit_share
        )

        # Goods and labour markets clear.
        shift = markets.productivity(now.provinces, talent, s, p.markets, p.public_finance.capital_elasticity)
        own, saving, fixed = public_finance.disposition(now.provinces, s, outlay.real, p.public_finance)
        budget = Budget(own, saving, fixed, plans.ploughed, plans.interest)
        employed = Employed(p.demography.participation * talent, s.workers_per_other * now.provinces.others)
        market = markets.clear(now, s, counted, shift, budget, employed, p.markets)

        # People retire, found firms, or weigh provinces and move.
        levy = public_finance.levy(now.provinces, market, p.public_finance)
        homes = housing.price(residents, s.opening_population, p.housing)
        seen = migration.prospects(
            market, homes, levy, rules.settlement_grant, counted.talent, s, p.migration
        )
        decisions = migration.decide(
            now, seen, founding.chance.sum(axis=1), s, p.migration, demography.ages(p.demography),
            draw("entry.found"), draw("migration.review"), draw("migration.taste"), threads,
        )  # fmt: skip
        moved = migration.flow(now.provinces.others, seen, s)
        graduation = demography.graduate(
            now.provinces, rules.extra_seats, rules.seat_cost_per_quarter, s, now.quarter, p.demography,
            draw("demography.graduates"), draw("demography.registration"),
        )  # fmt: skip

        # Ideas are found, firms open, grow and close.
        knowledge = research.discover(outlay, now.firms, p.research, draw("research.success"), threads)
        growth = p.markets.substitution_within_sector - 1.0
        productivity = volatility.wander(
            now.firms, counted, growth, p.volatility, draw("firms.luck"), threads
        )
        founders = np.flatnonzero(decisions.founds >= 0.0)
        wear = investment.quarterly(p.investment.depreciation_per_year)
        start_ups, taken = entry.found(
            founding, founders, decisions.founds[founders], now.talent, now.provinces.idle_capital, counted, s, wear,
            now.quarter, p.entry, draw("entry.quality"),
        )  # fmt: skip
        invested = investment.carry_out(
            plans, now.firms, counted, market, now.provinces.idle_capital, founding.wanted, taken,
            p.investment, threads,
        )  # fmt: skip
        closures = exit.close(now.firms, invested.capital, counted, p.exit, draw("exit.close"), threads)

        # Governments add up what their rules cost; the world moves on; the books close.
        arrived = ledger.movements(now.talent, decisions, s)
        reported = (outlay.reported * market.revenue).sum(axis=1)
        bills = public_finance.settle(
            now.provinces, rules, arrived.arrivals, reported, s, market, p.public_finance
        )
        conditions = fundamentals.advance(
            now.provinces, s.income_gap, p.fundamentals, draw("world.trend"), draw("world.shock")
        )
        flows = ledger.Flows(
            market=market, outlay=outlay, investment=invested, knowledge=knowledge, productivity=productivity,
            closures=closures, start_ups=start_ups, taken=taken, decisions=decisions, worker_moves=moved,
            graduation=graduation, bills=bills, conditions=conditions,
        )  # fmt: skip
        self.state = ledger.post(now, flows, s, wear)  # the only line that changes the world
        self.recorder.note(
            measure(
                now, flows, counted, employed, residents, homes, arrived, s, p.public_finance.crowding_out
            )
        )

    # The economy as a Mesa model: agents and their sets.

    @property
    def quarter(self) -> Quarter:
        """The quarter about to be lived."""
        return self.start + self.state.quarter

    @property
    def population(self) -> np.ndarray:
        """Residents, persons (province,)."""
        return ledger.population(self.state, self.structure)

    @property
    def agents_by_type(self) -> dict:
        """Provinces, firms and talent, each as a Mesa agent set; the many are columns that present themselves so."""
        return {
            agents.Province: self._agents_by_type[agents.Province],
            agents.Firm: self.firms,
            agents.Talent: self.talent,
        }

    @cached_property
    def firms(self) -> agents.ColumnarAgentSet:
        """All firms, as a Mesa agent set."""
        return agents.ColumnarAgentSet(self, agents.Firm)

    @cached_property
    def talent(self) -> agents.ColumnarAgentSet:
        """All talent, as a Mesa agent set."""
        return agents.ColumnarAgentSet(self, agents.Talent)

    @cached_property
    def province_names(self) -> np.ndarray:
        """Names by index (province,)."""
        return np.array(self.places.names)

    @cached_property
    def sector_names(self) -> np.ndarray:
        """Names by index (sector,)."""
        return np.array(self.structure.sectors)

    def find_row(self, columns: str, identity: int) -> int | None:
        """Row of an agent now, None once it has gone."""
        rows = self.rows_of(columns, np.array([identity], dtype=np.uint64))
        return int(rows[0]) if len(rows) else None

    def rows_of(self, columns: str, ids: np.ndarray) -> np.ndarray:
        """Rows of the agents that are still here, in the order of `ids` (agent,)."""
        return self._index[columns].rows(getattr(self.state, columns).identity, ids)
