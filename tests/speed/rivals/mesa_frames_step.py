"""The migration step in mesa-frames: one data frame of talent. Run by `rivals.py` in an environment of its own."""

import numpy as np
import polars as pl
import task
from mesa_frames import AgentSetPolars, ModelDF

people, seen = task.read()
way, home, provinces = seen["way"], seen["home"], len(seen["way"])


class Talent(AgentSetPolars):
    """Everybody at once: masks and whole columns, as the library means it."""

    def __init__(self, model):
        super().__init__(model)
        chance = seen["review"] * np.exp(-seen["decline"] * people["age"])
        columns = {name: people[name] for name in ("province", "registered")} | {"chance": chance}
        self.add(pl.DataFrame({"unique_id": np.arange(len(chance)), **columns}))

    def step(self):
        rng, agents = self.model.random_numbers, self.agents
        reviewers = np.flatnonzero(rng.random(len(agents)) < agents["chance"].to_numpy())
        here = agents["province"].to_numpy()
        taste = rng.gumbel(size=(len(reviewers), provinces))
        value = way[here[reviewers]] + home[agents["registered"].to_numpy()[reviewers]] + taste
        best = value.argmax(axis=1)
        moves = best != here[reviewers]
        after = here.copy()
        after[reviewers] = best
        self.agents = agents.with_columns(province=pl.Series(after))
        self.model.told = len(reviewers), best[moves]


class Country(ModelDF):
    """All talent of one country."""

    def __init__(self):
        super().__init__()
        self.random_numbers = np.random.default_rng(1)
        self.agents += Talent(self)

    def step(self):
        self.agents.do("step")
        return self.told


task.timed(Country().step, provinces)
