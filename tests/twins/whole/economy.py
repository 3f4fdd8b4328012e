"""The plain twin: the whole quarter with one Mesa agent per province, firm and talent, from `sim/MODEL.md` alone.

No columns, no compiled code. It opens where the engine opens and lives the same luck, so it must live the same life.
"""

import math
from types import SimpleNamespace

import mesa
import numpy as np
from twins.whole import (
    capital,
    closing,
    entry,
    government,
    graduation,
    leadership,
    markets,
    migration,
    relocation,
    research,
    world,
)
from twins.whole.firm import Firm
from twins.whole.luck import Luck
from twins.whole.province import Province
from twins.whole.talent import Talent

from sim.opening import open_economy
from sim.policy import Policy


class Twin(mesa.Model):
    """One arm of one replicate. `Twin(scenario, arm="baseline").step()` lives a quarter."""

    def __init__(self, scenario, *, arm, replicate=0, opening=None, state=None):
        """Opens like the engine; `state` begins in any other state of the same opening instead."""
        super().__init__(rng=np.random.default_rng(scenario.run.seed))
        opening = opening or open_economy(scenario, replicate)
        state = state or opening.state
        self.p, self.structure, self.streams = opening.parameters, opening.structure, opening.streams
        self.start, self.quarter = scenario.run.start, state.quarter
        self.policy = Policy(scenario.arms[arm], opening.observed.places, opening.observed)
        self.people_per_talent = self.structure.people_per_talent
        self.constants = constants(self.p)
        c, n = self.constants.wear + self.p.investment.interest_per_year / 4.0, self.constants
        self.response = min(self.p.investment.response_per_year / 4.0, n.wear * c / (c + n.overhead))  # eq. I2

        self.foreign = float(state.provinces.foreign[0])
        self.last = SimpleNamespace(
            interest=state.market.interest, pool=state.market.pool, price_level=state.market.price_level
        )
        self.provinces = [Province(self, r, self.structure, state) for r in range(self.structure.provinces)]
        columns = state.firms
        for row in range(len(columns)):
            Firm(
                self,
                identity=int(columns.identity[row]),
                cell=self.provinces[columns.province[row]].cells[columns.sector[row]],
                founded=int(columns.founded[row]),
                weight=float(columns.weight[row]),
                productivity=float(columns.productivity[row]),
                knowledge=float(columns.knowledge[row]),
                capital=float(columns.capital[row]),
                debt=float(columns.debt[row]),
            )
        for identity, province, registered, born in zip(
            state.talent.identity, state.talent.province, state.talent.registered, state.talent.born, strict=True
        ):
            Talent(self, int(identity), self.provinces[province], self.provinces[registered], int(born))

    @property
    def cells(self):
        return [cell for province in self.provinces for cell in province.cells]

    @property
    def firms(self):
        return self.agents_by_type[Firm]

    @property
    def talent(self):
        return self.agents_by_type[Talent]

    def step(self):
        """One quarter, in the order of MODEL.md section 3."""
        self.luck = Luck(self.streams, self.quarter)
        self.count()
        self.rule()
        self.plan()
        self.clear_markets()
        self.move_people()
        self.grow_firms()
        self.close_books()
        self.advance()

    def count(self):
        """Add up firms by cell and talent by residence and registration."""
        agents = {cell: [] for cell in self.cells}
        for firm in self.firms:
            agents[firm.cell].append(firm)
        for cell in self.cells:
            cell.count(agents[cell])
        compatriots = {r: [0.0] * len(self.provinces) for r in self.provinces}
        for person in self.talent:
            compatriots[person.province][person.registered.index] += self.people_per_talent
        for r in self.provinces:
            r.count(compatriots[r])
            r.house_price = (r.residents / r.opening_population) ** (
                1.0 / self.p.housing.supply_elasticity
            )  # eq. H1

        self.sectors = []
        for s in range(len(self.structure.sectors)):
            cells = [r.cells[s] for r in self.provinces]
            firms = sum(cell.firms for cell in cells)
            self.sectors.append(
                SimpleNamespace(
                    mean_capital=sum(cell.capital for cell in cells) / firms,
                    mean=sum(cell.firms * cell.mean for cell in cells) / firms,
                    frontier=research.lead([firm for cell in cells for firm in cell.agents]),
                    retreat=float(self.structure.retreat[s]),
                )
            )

    def rule(self):
        """Levers of the arm, as far as they survived and budgets let them through; last quarter's bills. Section 3, 1."""
        cut = np.array([r.cut * r.in_force for r in self.provinces])
        rules = self.policy.promised(self.start + self.quarter).scaled(cut)
        focus, seat_cost = rules.focus_on(self.structure.sectors), rules.seat_cost_per_quarter
        for r in self.provinces:
            r.rules = SimpleNamespace(
                **{name: float(values[r.index]) for name, values in rules.items()},
                focus=[float(weight) for weight in focus[r.index]],
                seat_cost_per_quarter=float(seat_cost[r.index]),
            )
            government.settle(r, self.p.public_finance, self.last.interest)

    def plan(self):
        """Research, founding and investment on last quarter's demand; the interest rate. Section 3, 2."""
        research.spend(self.provinces, self.p.research)
        capital.returns(self)
        entry.intend(self)
        self.now = SimpleNamespace(interest=capital.plan(self))

    def clear_markets(self):
        """Goods and labour. Section 3, 3."""
        for r in self.provinces:
            government.procure(r)
        cleared = markets.Markets(self).clear()
        self.now.pool = float(cleared["pool"])
        change = 0.0
        absorption, before = cleared["absorption"].sum(), sum(r.last.absorption for r in self.provinces)
        for r in self.provinces:
            names = ("talent_wage", "worker_wage", "price", "absorption", "exports", "imports")
            r.now = SimpleNamespace(**{name: float(cleared[name][r.index]) for name in names})
            weight = 0.5 * (r.now.absorption / absorption + r.last.absorption / before)
            change += weight * math.log(r.now.price / r.last.price)
            for cell in r.cells:
                names = ("demand", "revenue", "sector_price", "spending")
                cell.now = SimpleNamespace(
                    **{name: float(cleared[name][r.index, cell.sector]) for name in names},
                    strength=cell.strength,
                    capital=cell.capital,
                    overhead=cell.overhead,
                )
        self.now.price_level = self.last.price_level * math.exp(change)  # eq. M6

    def move_people(self):
        """Talent decides one by one, everyone else in expectation; students graduate. Section 3, 4."""
        migration.see(self)
        for person in self.talent:
            person.step()
        migration.flow(self)
        for r in self.provinces:
            r.arrivals = 0.0
        for person in self.talent:
            if person.destination is not None:
                person.destination.arrivals += self.people_per_talent
        self.graduates = graduation.graduate(self)

    def grow_firms(self):
        """Firms learn, open, move, invest, settle and close. Section 3, 5."""
        research.learn(self.provinces, self.p.imitation)
        research.know_how(self.provinces)
        for firm in self.firms:
            firm.step()
        self.begun = entry.found(self)
        for firm in self.firms:
            firm.look_elsewhere()
        self.begun += relocation.place_plants(self)
        capital.carry_out(self)
        for firm in self.firms:
            firm.settle()
            firm.close()
        for cell in self.cells:
            closing.keep_somebody(cell)

    def close_books(self):
        """Bills, leaderships, fundamentals, the stock of research. Section 3, 6."""
        for r in self.provinces:
            government.bill(r, self.p.public_finance)
            government.invest(r, self.p.public_finance)
            leadership.turn_over(r, self.p.leadership, self.luck)
            world.advance(r, self.p.fundamentals, self.luck)
            for cell in r.cells:
                research.accumulate(cell, self.p.spillovers)

    def advance(self):
        """Everybody becomes what was decided, all at once."""
        for firm in list(self.firms):
            if firm.closes:
                firm.cell.province.next_idle += firm.weight * firm.next_capital
                firm.remove()
            else:
                firm.advance()
        entry.open_firms(self, self.begun)
        for person in list(self.talent):
            if person.retires:
                person.province.retired += self.people_per_talent
                person.remove()
            else:
                person.advance()
        for graduate in self.graduates:
            Talent(self, **graduate)
        for r in self.provinces:
            r.advance()
        self.foreign += self.p.fundamentals.foreign_growth_per_year / 4.0  # eq. W1
        self.last = self.now
        self.quarter += 1


def constants(p):
    """Numbers that many equations share. MODEL.md section 2, notation."""
    m = p.markets
    sigma, a = m.substitution_within_sector, m.capital_share
    rho = (sigma - 1.0) / sigma
    return SimpleNamespace(
        sigma=sigma,
        e=m.substitution_between_sectors,
        eps=m.substitution_of_labour,
        a=a,
        rho=rho,
        eta=1.0 / (1.0 - rho * (1.0 - a)),
        pi=1.0 - rho * (1.0 - a),
        wear=p.investment.depreciation_per_year / 4.0,
        overhead=p.income.overhead_per_year / 4.0,
    )
