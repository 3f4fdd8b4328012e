"""The migration step in AgentPy: one object a talent. Run by `rivals.py` in an environment of its own."""

import agentpy as ap
import numpy as np
import task

people, seen = task.read()
way, home, provinces = seen["way"], seen["home"], len(seen["way"])
chance = seen["review"] * np.exp(-seen["decline"] * np.arange(200.0))


class Talent(ap.Agent):
    """Lives somewhere, is registered somewhere, and now and then looks elsewhere."""

    def setup(self):
        row = self.id - 1
        self.province, self.registered = int(people["province"][row]), int(people["registered"][row])
        self.chance = float(chance[int(people["age"][row])])

    def review(self):
        if self.model.random.random() >= self.chance:
            return
        self.model.reviewers += 1
        taste = self.model.nprandom.gumbel(size=provinces)
        best = int(np.argmax(way[self.province] + home[self.registered] + taste))
        if best != self.province:
            self.province = best
            self.model.destinations.append(best)


class Country(ap.Model):
    """All talent of one country."""

    def setup(self):
        self.talent = ap.AgentList(self, len(people["province"]), Talent)

    def step(self):
        self.reviewers, self.destinations = 0, []
        self.talent.review()
        return self.reviewers, self.destinations


country = Country({"seed": 1})
country.sim_setup(steps=task.STEPS)
task.timed(country.step, provinces)
