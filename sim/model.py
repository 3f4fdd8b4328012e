"""The economy: provinces, firms and talent, advanced one quarter at a time. The page to read first."""

from sim import agents, ledger
from sim.calendar import Quarter
from sim.channels import Listener
from sim.observe.measure import measure
from sim.observe.recorder import Recorder
from sim.opening import Opening, open_economy
from sim.places import Places
from sim.policy import Policy
from sim.processes import (
    credit,
    demography,
    entry,
    exit,
    housing,
    imitation,
    income,
    investment,
    leadership,
    markets,
    migration,
    public_finance,
    registration,
    relocation,
    research,
    spillovers,
    tally,
    volatility,
)
from sim.processes.markets import Budget, Employed
from sim.scenario import Scenario
from sim.state import State, Structure
from sim.world import fundamentals


class Economy(agents.AgentModel):
    """One arm of one replicate: the observed economy under the policy of that arm.

    Processes decide and change nothing; the ledger changes everything, once a quarter. All arms of a replicate share
    an opening and live the same luck, so they differ by policy alone.
    """

    def __init__(
        self, scenario: Scenario, *, arm: str, replicate: int = 0, opening: Opening | None = None, threads: int = 1,
        listener: Listener | None = None,
    ) -> None:  # fmt: skip
        super().__init__(scenario.run.seed)
        self.opening = opening or open_economy(scenario, replicate)
        self.arm = arm
        self.replicate = replicate
        self.threads = threads
        self.listener = listener or Listener()
        self.start: Quarter = scenario.run.start
        self.quarters = scenario.run.quarters
        self.state: State = self.opening.state
        self.structure: Structure = self.opening.structure
        self.parameters = self.opening.parameters
        self.streams = self.opening.streams
        self.places: Places = self.opening.observed.places
        self.policy = Policy(scenario.arms[arm], self.places, self.opening.observed)
        self.recorder = Recorder(scenario.run.quarters)
        for index in range(self.structure.provinces):
            agents.Province(self, index)

    @agents.closed_to_interventions
    def step(self) -> None:
        """One quarter, in the order of MODEL.md."""
        now, s, p, threads = self.state, self.structure, self.parameters, self.threads
        draw, hear, t = self.streams.at(now.quarter), self.listener.hear, now.quarter
        profit_share = markets.profit_share(p.markets)
        overhead = investment.quarterly(p.income.overhead_per_year)
        wear = investment.quarterly(p.investment.depreciation_per_year)

        # Governments set the rules: what was promised, survived the last change of leadership,
        # and is let through by the budget.
        rules = self.policy.promised(self.start + now.quarter).scaled(
            now.provinces.cut * now.provinces.in_force
        )
        counted = tally.count(now, s, *markets.production(p.markets), threads)
        talent = counted.residents
        residents = talent + now.provinces.others + now.provinces.retired
        homes = housing.price(residents, s.opening_population, p.housing)
        settled = public_finance.settle(
            now.provinces, s, now.market, homes, p.public_finance, self.listener.is_shut("budget")
        )

        # Firms plan research and investment on what last quarter's demand promises; saving sets the interest rate.
        intensity = research.usual_intensity(s, fundamentals.carried(s.research_rise, t))
        outlay = research.spend(
            rules.research_credit, rules.research_grants, intensity, now.market, p.research
        )
        outlay = hear("research", "outlay", t, outlay)
        margin = profit_share - outlay.borne
        returns = investment.relative_return(counted, now.market, p.investment, margin, overhead)
        returns = hear("prices", "returns", t, returns)
        founding = entry.intend(counted, returns, rules.approval_ease, rules.focus_on(s.sectors), s, p.entry)
        idle = now.provinces.idle_capital
        plans = investment.plan(counted, now.market, founding.wanted, idle, p.investment, margin, overhead)

        # Goods and labour markets clear.
        nearby = markets.density(talent, s, p.markets) * spillovers.effect(
            now.provinces, rules.linkage, s, p.spillovers
        )
        nearby = hear("spillover", "nearby", t, nearby)
        shift = markets.productivity(now.provinces, nearby, s, p.public_finance.capital_elasticity)
        fixed_cost = income.overhead_share(now.market, overhead)
        use = income.dispose(s, outlay.real, fixed_cost, profit_share, settled, p.income)
        procured = public_finance.procure(rules, now.market, s)
        ploughed = hear("prices", "ploughed", t, plans.ploughed)
        budget = Budget(use, income.shares(ploughed, s), fixed_cost, procured, plans.interest)
        employed = Employed(p.demography.participation * talent, s.workers_per_other * now.provinces.others)
        market = markets.clear(now, s, counted, shift, budget, employed, p.markets)

        # People retire, found firms, or weigh provinces and move.
        trust = leadership.trust(rules.continuity, p.migration.grant_horizon, p.leadership)
        seen = migration.prospects(market, homes, settled.levy, rules, trust, counted.talent, s, p.migration)
        seen = hear("migration", "seen", t, seen)
        decisions = migration.decide(
            now, seen, founding.chance.sum(axis=1), s, p.migration, demography.ages(p.demography),
            draw("entry.found"), draw("migration.review"), draw("migration.taste"), threads,
        )  # fmt: skip
        registers = registration.register(
            now.talent, rules.hukou_openness, p.registration, draw("registration.change"), threads
        )
        moved = migration.flow(now.provinces.others, seen, s)
        graduation = demography.graduate(
            now.provinces, rules.extra_seats, rules.seat_cost_per_quarter, s, now.quarter, p.demography,
            draw("demography.graduates"), draw("demography.registration"),
        )  # fmt: skip

        # Ideas are found and copied; firms open, move, grow and close.
        knowledge = research.discover(outlay, now.firms, p.research, draw("research.success"), threads)
        learning = imitation.learn(counted, now.market, residents, rules.upgrading, s, p.imitation)
        learning = hear("research", "learning", t, learning)
        growth = p.markets.substitution_within_sector - 1.0
        productivity = volatility.wander(
            now.firms, counted, learning, s.retreat, growth, p.volatility, draw("firms.luck"), threads
        )
        know_how = spillovers.per_head(now.provinces, residents, s)
        start_ups, taken = entry.found(
            founding, decisions.founders, decisions.luck, now.talent, idle, counted, s, wear, now.quarter, know_how,
            rules.approval_quality, p.credit.target * market.price, growth, p.entry, draw("entry.quality"),
            draw("entry.breakthrough"),
        )  # fmt: skip
        places = relocation.relocate(
            now.firms, returns, idle - taken, founding, counted, s, wear, now.quarter, p.relocation,
            draw("firms.relocate"), draw("firms.destination"), threads,
        )  # fmt: skip
        invested = investment.carry_out(
            plans, ploughed, now.firms, counted, market, idle, founding.wanted, taken + places.taken,
            settled.equity, s.frontier,
            p.investment, threads,
        )  # fmt: skip
        loans = credit.settle(
            now.firms,
            invested.capital,
            invested.given,
            counted,
            market,
            outlay.borne,
            overhead,
            wear,
            profit_share,
            p.credit,
            threads,
        )
        closures = exit.close(
            now.firms, invested.capital, loans.insolvent, places.province != now.firms.province, rules.approval_churn,
            counted, p.exit, draw("exit.close"), threads,
        )  # fmt: skip

        # Governments add up what their rules cost and may change hands; the world moves on; the books close.
        arrived = ledger.movements(now.talent, decisions, s)
        reached = public_finance.reach(arrived.arrivals, counted.talent, outlay.reported, market)
        bills = public_finance.bill(
            now.provinces, rules, reached, settled, homes, s, market, p.public_finance
        )
        in_force = leadership.turn_over(
            now.provinces.in_force,
            rules.continuity,
            p.leadership,
            draw("leadership.change"),
            draw("leadership.survival"),
        )
        conditions = fundamentals.advance(
            now.provinces, s, t, p.fundamentals, draw("world.trend"), draw("world.shock")
        )  # fmt: skip
        flows = ledger.Flows(
            market=market, outlay=outlay, investment=invested, knowledge=knowledge, productivity=productivity,
            loans=loans, closures=closures, places=places, start_ups=start_ups, taken=taken,
            decisions=decisions, registers=registers,
            worker_moves=moved, graduation=graduation,
            research=spillovers.accumulate(now.provinces.research, outlay.real, market, p.spillovers),
            settlement=settled, bills=bills, in_force=in_force, conditions=conditions,
        )  # fmt: skip
        self.listener.tell(
            rules=rules, counted=counted, homes=homes, settled=settled, outlay=outlay, margin=margin, overhead=overhead,
            returns=returns, founding=founding, plans=plans, market=market, seen=seen, bills=bills,
        )  # fmt: skip
        self.state = ledger.post(now, flows, s, wear, threads)  # the only line that changes the world
        self.recorder.note(measure(now, flows, counted, employed, residents, homes, arrived, s))
        self.recorder.add({"talent": arrived.between, "workers": moved})

    def foresight(self) -> agents.Foresight:
        """What agents will see when they decide in the coming quarter, which a copy lives first."""
        return self.look_ahead(Economy.step)
