"""The plain twin: the whole quarter with one Mesa agent per province, firm and talent, from `sim/MODEL.md` alone.

No columns, no compiled code. It opens where the engine opens and lives the same luck, so it must live the same life.
"""

from types import SimpleNamespace

import mesa
import numpy as np
from twins.whole import (
    capital,
    closing,
    entry,
    firm,
    government,
    graduation,
    leadership,
    markets,
    migration,
    relocation,
    research,
    talent,
    world,
)
from twins.whole.firm import Firm
from twins.whole.luck import Luck, Named, Ordinary
from twins.whole.province import Province
from twins.whole.talent import Talent

from sim.opening import open_economy
from sim.policy import Policy

QUARTER = (
    # Rules
    government.rule,
    government.settle,
    # Plans
    research.spend,
    capital.returns,
    entry.intend,
    capital.plan,
    # Markets
    government.procure,
    markets.clear,
    # People
    migration.see,
    talent.decide,
    migration.flow,
    graduation.graduate,
    # Firms
    firm.discover,
    research.learn,
    firm.wander,
    entry.found,
    relocation.relocate,
    capital.carry_out,
    firm.settle,
    closing.close,
    # Books
    government.bill,
    government.invest,
    leadership.turn_over,
    world.move_on,
    research.accumulate,
)
"""The processes of a quarter, in the order of MODEL.md section 3."""


class Twin(mesa.Model):
    """One arm of one replicate. `Twin(scenario, arm="baseline").step()` lives a quarter."""

    def __init__(self, scenario, *, arm, replicate=0, opening=None, state=None, named_luck=True):
        """Opens like the engine, or begins in another `state` of the same opening.

        Lives the engine's luck, or without `named_luck` that of Mesa's own generator, as most models do.
        """
        super().__init__(rng=np.random.default_rng([scenario.run.seed, replicate]))
        self.named_luck = named_luck
        opening = opening or open_economy(scenario, replicate)
        state = state or opening.state
        self.p, self.structure, self.streams = opening.parameters, opening.structure, opening.streams
        self.start, self.quarter = scenario.run.start, state.quarter
        self.policy = Policy(scenario.arms[arm], opening.observed.places, opening.observed)
        self.people_per_talent = self.structure.people_per_talent
        self.constants = constants(self.p)
        c, n = self.constants.wear + self.p.investment.interest_per_year / 4.0, self.constants
        self.response = min(
            self.p.investment.response_per_year / 4.0, n.wear * c / (c + n.overhead)
        )  # eq. I2

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
            state.talent.identity,
            state.talent.province,
            state.talent.registered,
            state.talent.born,
            strict=True,
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
        """One quarter: everybody decides on what is there, then becomes what was decided."""
        self.begin()
        for process in QUARTER:
            process(self)
        self.advance()

    def begin(self):
        """Add up firms by cell, talent by residence and registration, and sectors of the nation."""
        source = Named(self.streams, self.quarter) if self.named_luck else Ordinary(self.random)
        self.luck, self.now = Luck(source), SimpleNamespace()
        agents = {cell: [] for cell in self.cells}
        for each in self.firms:
            agents[each.cell].append(each)
        for cell in self.cells:
            cell.count(agents[cell])
        compatriots = {r: [0.0] * len(self.provinces) for r in self.provinces}
        for person in self.talent:
            compatriots[person.province][person.registered.index] += self.people_per_talent
        for r in self.provinces:
            r.count(compatriots[r])
        self.sectors = [self.sector(s) for s in range(len(self.structure.sectors))]

    def sector(self, s):
        """A sector of the nation: mean firm, and the frontier that others imitate. eq. F1, E3, C1"""
        cells = [r.cells[s] for r in self.provinces]
        firms = sum(cell.firms for cell in cells)
        return SimpleNamespace(
            mean_capital=sum(cell.capital for cell in cells) / firms,
            mean=sum(cell.firms * cell.mean for cell in cells) / firms,
            frontier=research.lead([firm for cell in cells for firm in cell.agents]),
            retreat=float(self.structure.retreat[s]),
        )

    def advance(self):
        """Everybody becomes what was decided, all at once."""
        for each in list(self.firms):
            if each.closes:
                each.cell.province.next_idle += each.weight * each.next_capital  # eq. I5
                each.remove()
            else:
                each.advance()
        for person in list(self.talent):
            if person.retires:
                person.province.retired += self.people_per_talent
                person.remove()
            else:
                person.advance()
        for begun in self.start_ups + self.plants:
            Firm(self, **vars(begun))
        for graduate in self.graduates:
            Talent(self, **vars(graduate))
        others = [r.others_after() for r in self.provinces]
        for r, after in zip(self.provinces, others, strict=True):
            r.others = after
            r.advance()
        self.foreign, self.last = self.next_foreign, self.now
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
