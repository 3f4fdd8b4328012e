"""One firm agent, which stands for `weight` equal real firms."""

import math

import mesa

HAZARD_BY_AGE = (0.016, 0.063, 0.095, 0.085, 0.085, 0.085, 0.081, 0.075, 0.070, 0.065, 0.060)
"""Published hazards a year, by year of age. eq. X1"""
WIDEST = 0.9  # eq. F1


class Firm(mesa.Agent):
    """Plans, invests, learns, moves, closes. Each method decides; `advance` alone changes what it has."""

    def __init__(self, model, identity, cell, founded, weight, productivity, knowledge, capital, debt):
        super().__init__(model)
        self.identity, self.cell, self.founded, self.weight = identity, cell, founded, weight
        self.productivity, self.knowledge, self.capital, self.debt = productivity, knowledge, capital, debt
        self.insolvent = self.closes = False
        self.target = None  # the province where it moves
        self.plant_in = None  # the province where it places a plant

    @property
    def strength(self):
        """eq. M1"""
        n = self.model.constants
        z = math.exp(self.productivity + self.knowledge)
        return (z * self.capital**n.a) ** (n.rho * n.eta)

    @property
    def size(self):
        """Capital over the national mean of the sector. eq. F1"""
        return self.capital / self.model.sectors[self.cell.sector].mean_capital

    def discover(self):
        """eq. R2, R3"""
        p = self.model.p.research
        fade = p.obsolescence_per_year / 4.0
        hazard = (
            math.log(1.0 + p.gain_from_doubling) * fade / p.step * self.cell.outlay / p.reference_intensity
        )
        luck, gain = self.model.luck.discovery(self)
        success = p.step * gain if luck < 1.0 - math.exp(-hazard) else 0.0
        self.next_knowledge = (1.0 - fade) * self.knowledge + success

    def wander(self):
        """eq. F1, C1, C2"""
        p, growth = self.model.p.volatility, self.model.constants.sigma - 1.0
        sector = self.model.sectors[self.cell.sector]
        b = min(
            p.per_quarter * max(self.size, p.smallest_size) ** -p.fall_with_size / math.sqrt(2.0),
            WIDEST / growth,
        )
        luck = b * self.model.luck.shaking(self) + math.log(1.0 - growth**2 * b**2) / growth
        gap = sector.frontier - self.productivity
        learnt = (self.cell.imitation if gap > 0.0 else self.model.p.imitation.erosion_per_year / 4.0) * gap
        self.next_productivity = self.productivity + luck + learnt - sector.retreat

    def invest(self, scale, released, given):
        """Capital after the quarter. eq. I1, I2, I5, B7

        `scale`: plans carried out; `released`, `given`: from idle stock and from funds, per unit of capital.
        """
        n, model, home = self.model.constants, self.model, self.cell.province
        expected = self.strength * self.cell.factor
        x = (
            (n.pi - self.cell.borne) * expected / (home.last.price * self.capital) - n.overhead
        ) / model.user_cost
        planned = self.capital * (n.wear + model.response * (x - 1.0))
        self.next_capital = (1.0 - n.wear + released + given) * self.capital + scale * planned
        self.given = given

    def settle(self):
        """Cash, what owners get, debt, and whether it is insolvent. eq. A3-A5"""
        n, p, price = self.model.constants, self.model.p.credit, self.cell.province.now.price
        sales = self.strength * self.cell.now.revenue / self.cell.now.strength
        bought = self.next_capital - (1.0 - n.wear + self.given) * self.capital
        cash = (
            (n.pi - self.cell.borne) * sales
            - n.overhead * price * self.capital
            - self.model.now.interest * self.debt
            - price * bought
        )
        paid = max(0.0, cash + p.speed * (p.target * price * self.capital - self.debt))
        self.next_debt = self.debt - cash + paid
        self.insolvent = self.next_debt > p.limit * price * self.next_capital

    def look_elsewhere(self):
        """Perhaps choose another province: to move there, or, too large for that, to place a plant. eq. P1, P2"""
        p, model, home = self.model.p.relocation, self.model, self.cell.province
        self.target = self.plant_in = None
        if model.luck.looks(self) >= p.rate_per_year / 4.0:
            return
        odds = [
            there.cells[self.cell.sector].x ** p.response * home.closeness[there.index]
            for there in model.provinces
        ]
        chosen = model.provinces[choose(odds, model.luck.destination(self))]
        if self.size > p.largest:
            self.plant_in = chosen
        else:
            self.target = chosen

    def close(self):
        """eq. X1, A5"""
        p = self.model.p.exit
        years = min((self.model.quarter - self.founded) // 4, len(HAZARD_BY_AGE) - 1)
        hazard = (
            p.level
            * HAZARD_BY_AGE[years]
            * (1.0 + self.cell.province.rules.approval_churn)
            * max(self.size, p.smallest_size) ** -p.fall_with_size
            / 4.0
        )
        self.closes = self.insolvent or self.model.luck.closes(self) < 1.0 - math.exp(-hazard)

    def advance(self):
        """Become what was decided."""
        self.productivity, self.knowledge = self.next_productivity, self.next_knowledge
        self.capital, self.debt = self.next_capital, self.next_debt
        if self.target is not None:
            self.cell = self.target.cells[self.cell.sector]


def discover(model):
    for firm in model.firms:
        firm.discover()


def wander(model):
    for firm in model.firms:
        firm.wander()


def settle(model):
    for firm in model.firms:
        firm.settle()


def choose(odds, luck):
    """Index of what a uniform number picks in proportion to `odds`."""
    total, so_far = sum(odds), 0.0
    for index, each in enumerate(odds):
        so_far += each / total
        if luck < so_far:
            return index
    return len(odds) - 1
