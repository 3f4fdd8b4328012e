"""One talent agent, which stands for `people_per_talent` equal persons."""

import math

import mesa


class Talent(mesa.Agent):
    """Retires, or founds a firm, or weighs provinces; one event a quarter. eq. D2"""

    def __init__(self, model, identity, province, registered, born):
        super().__init__(model)
        self.identity, self.province, self.registered, self.born = identity, province, registered, born

    def step(self):
        """Decide; nothing changes yet. eq. D2, E1, G3, N1"""
        self.retires, self.founds, self.destination = False, None, None
        if self.age >= quarters(self.model.p.demography.retirement_age):
            self.retires = True
        else:
            self.founds = self.found()
            if self.founds is None and self.reviews():
                self.destination = self.weigh()
        self.registers = self.destination is None and self.register()

    @property
    def age(self):
        """In quarters."""
        return self.model.quarter - self.born

    def found(self):
        """The cell in which it founds a firm, if it does. eq. E1"""
        luck, so_far = self.model.luck.founds(self), 0.0
        for cell in self.province.cells:
            so_far += cell.chance
            if luck < so_far:
                return cell
        return None

    def reviews(self):
        """eq. G4"""
        p, since = self.model.p.migration, self.age - quarters(self.model.p.demography.entry_age)
        chance = p.review_per_quarter * math.exp(-p.review_decline_per_year * max(since, 0) / 4.0)
        return self.model.luck.reviews(self) < chance

    def weigh(self):
        """The province it moves to, None where it stays. eq. G3"""
        taste = self.model.luck.taste(self, len(self.model.provinces))
        best = max(self.model.provinces, key=lambda there: self.value_of(there) + taste[there.index])
        return best if best is not self.province else None

    def value_of(self, there):
        """eq. G1-G3"""
        value = (
            there.value + self.province.log_talent_way[there.index] + there.belonging[self.registered.index]
        )
        return value + there.bonus if there is not self.province else value

    def register(self):
        """Whether it becomes registered where it lives. eq. N1"""
        if self.registered is self.province:
            return False
        p = self.model.p.registration
        rate = p.rate_per_year + p.lifted_per_year * self.province.rules.hukou_openness
        return self.model.luck.registers(self) < rate / 4.0

    def advance(self):
        """Become what was decided."""
        if self.destination is not None:
            self.province = self.destination
        elif self.registers:
            self.registered = self.province


def quarters(years):
    """An age in whole quarters."""
    return round(4.0 * years)


def decide(model):
    """Everybody decides, knowing nobody else's decision. eq. D2"""
    for person in model.talent:
        person.step()
    for r in model.provinces:
        r.arrivals = 0.0
    for person in model.talent:
        if person.destination is not None:
            person.destination.arrivals += model.people_per_talent
