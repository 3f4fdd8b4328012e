"""Provinces and their cells, one object each: stocks, and what the quarter brought."""

import math
from types import SimpleNamespace

import mesa


class Cell:
    """One sector of one province. `last` and `now` are the last two clearings of its market."""

    def __init__(self, province, sector, structure, state):
        r, s, market = province.index, sector, state.market
        self.province, self.sector = province, sector
        self.frontier = bool(structure.frontier[s])

        # What stays
        self.opening_productivity = float(structure.shift[r, s])
        self.talent_weight = float(structure.talent_weight[r, s])
        self.opening_intensity = float(structure.research_intensity[r, s])
        self.opening_felt = float(structure.opening_spillover[r, s])
        self.aimed = float(structure.entry_chance[r, s])
        self.entrant_weight = float(structure.entrant_weight[r, s])

        # What changes
        self.base = float(state.provinces.base[r, s])
        self.stock = float(state.provinces.research[r, s])
        self.last = self.now = SimpleNamespace(
            **{
                name: float(getattr(market, name)[r, s])
                for name in (
                    "demand", "revenue", "strength", "capital", "sector_price", "spending", "overhead"
                )
            }
        )  # fmt: skip
        self.agents = []

    def count(self, agents):
        """Add up the firms of the cell. eq. M3"""
        self.agents = agents
        self.firms = sum(firm.weight for firm in agents)
        self.strength = sum(firm.weight * firm.strength for firm in agents)
        self.capital = sum(firm.weight * firm.capital for firm in agents)
        self.mean = sum(firm.weight * firm.productivity for firm in agents) / self.firms
        square = sum(firm.weight * (firm.productivity - self.mean) ** 2 for firm in agents)
        self.spread = math.sqrt(square / self.firms)

    @property
    def factor(self):
        """Revenue per unit of strength last quarter. eq. M2"""
        return self.last.revenue / self.last.strength


class Province(mesa.Agent):
    """A first-level region: its stocks, its government, its cells."""

    def __init__(self, model, index, structure, state):
        super().__init__(model)
        r, stocks, market = index, state.provinces, state.market
        self.index = index

        # What stays
        for name in ("transfer", "ownership", "tax", "opening_talent", "opening_population", "foreign_freeness",
                     "workers_per_other", "graduates", "income_gap", "opening_size", "talent_pull",
                     "worker_pull"):  # fmt: skip
            setattr(self, name, float(getattr(structure, name)[r]))
        for name in (
            "freeness",
            "closeness",
            "proximity",
            "talent_way",
            "worker_way",
            "graduates_registered",
        ):
            setattr(self, name, [float(value) for value in getattr(structure, name)[r]])

        self.log_talent_way = [math.log(odds) for odds in self.talent_way]

        # What changes
        for name in ("others", "retired", "trend", "public_capital", "in_force", "public_debt", "idle_capital",
                     "bills_paid_out", "bills_used_up", "bills_equity", "usual_arrivals", "cut"):  # fmt: skip
            setattr(self, name, float(getattr(stocks, name)[r]))
        self.students = [float(value) for value in stocks.students[:, r]]
        self.student_cost = [float(value) for value in stocks.student_cost[:, r]]
        self.last = self.now = SimpleNamespace(
            **{
                name: float(getattr(market, name)[r])
                for name in ("talent_wage", "worker_wage", "price", "absorption", "exports", "imports")
            }
        )
        self.cells = [Cell(self, sector, structure, state) for sector in range(len(structure.sectors))]

    def count(self, compatriots):
        """Add up who lives here. `compatriots`: talent by province of registration, persons."""
        self.compatriots = compatriots
        self.talent = sum(compatriots)
        self.residents = self.talent + self.others + self.retired

    @property
    def newcomers(self):
        """Talent living here and registered elsewhere, persons."""
        return self.talent - self.compatriots[self.index]

    @property
    def last_revenue(self):
        return sum(cell.last.revenue for cell in self.cells)

    @property
    def revenue(self):
        return sum(cell.now.revenue for cell in self.cells)

    @property
    def capital(self):
        return sum(cell.capital for cell in self.cells)

    def others_after(self):
        """Everyone else after moves and graduations. eq. G3, D3, W6"""
        coming = sum(r.leaving[self.index] for r in self.model.provinces)
        return self.others + coming - sum(self.leaving) - self.graduated + self.increase

    @property
    def house_price(self):
        """eq. H1"""
        return (self.residents / self.opening_population) ** (1.0 / self.model.p.housing.supply_elasticity)

    def advance(self):
        """Become what was decided."""
        self.trend, self.public_capital, self.in_force = (
            self.next_trend,
            self.next_public_capital,
            self.next_in_force,
        )
        self.public_debt, self.idle_capital, self.cut = self.next_debt, self.next_idle, self.next_cut
        self.usual_arrivals = self.next_usual_arrivals
        self.students, self.student_cost = self.next_students, self.next_student_cost
        self.bills_paid_out, self.bills_used_up = self.next_bills_paid_out, self.next_bills_used_up
        self.bills_equity, self.last = self.next_bills_equity, self.now
        for cell in self.cells:
            cell.base, cell.stock, cell.last = cell.next_base, cell.next_stock, cell.now
