"""A pretended model for tests of what comes after the model: random walks under the names a model records.

The policy of the fake world adds two percent to the GDP of adopters in every quarter and costs ten yuan a head a
quarter, so that every number in a closing table can be worked out by hand.
"""

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

from sim.calendar import Quarter
from sim.channels import CHANNELS
from sim.observe.quantities import QUANTITIES
from sim.places import Places
from sim.records import Record
from sim.results import Results
from sim.results.channels import last_year
from sim.results.moves import PEOPLE
from sim.run.manifest import manifest
from sim.run.replicates import Lived

NAMES = ("Ash", "Birch", "Cedar", "Dogwood")
CODES = ("1", "2", "3", "4")
GAIN = 0.02
COST_PER_HEAD = 10.0
MOVED = 1000.0
WHY = "the market did not clear. Lower parameters.wood.price."


@dataclass(frozen=True)
class FakeRun:
    start: Quarter = field(default_factory=lambda: Quarter("2023Q1"))
    quarters: int = 8
    replicates: int = 3
    seed: int = 7


class FakeParameters(Record):
    """There are none."""


class FakeRules:
    def __init__(self, grant):
        self.grant = grant

    def items(self):
        return iter([("grant", self.grant)])


@dataclass(frozen=True)
class FakeScenario:
    """As much of a scenario as running and reporting read. `arms` maps an arm to the positions of its adopters."""

    name: str = "woods"
    economy: str = "woods"
    arms: dict = field(default_factory=lambda: {"as-is": (), "policy": (0,)})
    baseline: str = ""
    run: FakeRun = field(default_factory=FakeRun)
    uncertainty: str = "none"
    parameters: FakeParameters = field(default_factory=FakeParameters)
    question: str = "Does it help?"

    def model_dump(self, mode):
        run = {"start": str(self.run.start), "quarters": self.run.quarters, "replicates": self.run.replicates}
        told = {"name": self.name, "question": self.question, "economy": self.economy}
        return told | {"run": run, "arms": {arm: [] for arm in self.arms}}

    def observed(self):
        return FakeObserved()

    def policy(self, arm, observation):
        grant = np.zeros(len(NAMES))
        grant[list(self.arms[arm])] = 1.0
        return SimpleNamespace(promised=lambda quarter: FakeRules(grant), levers=())


class FakeObserved:
    name, title, currency = "woods", "The woods", "yuan"
    years = (2023, 2024)
    places = Places(CODES, NAMES, lon=[0.0, 1.0, 2.0, 40.0], lat=[0.0] * 4, land_area_km2=[1.0] * 4)

    def opening(self, year):
        return SimpleNamespace(
            talent=np.array([4.0, 3.0, 2.0, 1.0]), frontier_share=np.full(4, 0.25),
            places=self.places, year=year, gdp=np.array([4.0, 3.0, 2.0, 1.0 + year - 2023]), gdp_vintage="invented",
            assumptions=("Dogwood's talent is a guess.",),
            wage=np.array([90.0, np.nan, 80.0, 70.0]), wage_year=2019,
        )  # fmt: skip

    def checksums(self):
        return {"panel.csv": "0" * 64}

    def history(self, quantity):
        assert quantity == "gdp"
        return np.array([2021, 2022]), np.array([[4.0, 3.0, 2.0, 1.0], [4.0, 3.0, np.nan, 1.0]])


def lived(scenario, replicate):
    """What `sim.run.replicates._lived` gives: arm -> quantity -> (quarter, province), and facts of the opening."""
    recorded = {arm: series(scenario, replicate, adopters) for arm, adopters in scenario.arms.items()}
    wages = {"talent": np.full(len(NAMES), 100.0 + replicate), "workers": np.full(len(NAMES), 50.0)}
    facts = {"border_factor": 5.0 + replicate, "home_share": 0.7}
    moved = {arm: moves(scenario, replicate, adopters) for arm, adopters in scenario.arms.items()}
    return Lived(recorded, {"facts": facts, "wages": wages}, {}, moved)


def moves(scenario, replicate, adopters):
    """Who moved in one arm of one replicate: some in every arm, and a thousand more from Birch to every adopter."""
    luck = np.random.default_rng([scenario.run.seed, replicate, 1])
    found = {}
    for who in PEOPLE:
        between = luck.integers(100, 200, (len(NAMES), len(NAMES))).astype(float)
        np.fill_diagonal(between, 0.0)
        between[1, [place for place in adopters if place != 1]] += MOVED + replicate
        found[who] = between
    return found


def series(scenario, replicate, adopters):
    """One arm of one replicate: the same luck for every arm, and the policy's gain on top."""
    luck = np.random.default_rng([scenario.run.seed, replicate])
    shape = (scenario.run.quarters, len(NAMES))
    found = {}
    for name, quantity in QUANTITIES.items():
        if quantity.recorded:
            walk = np.exp(np.cumsum(luck.normal(0, 0.01, shape), axis=0))
            found[name] = 1000.0 * np.arange(4, 0, -1) * walk if quantity.is_by_province else walk[:, 0]
    for name in [name for name in found if name.startswith(("cost_", "public_cost"))]:
        found[name] = np.zeros(shape)
    members = list(adopters)
    for name in ("gdp", "gdp_nominal"):
        found[name][:, members] *= 1 + GAIN
    found["public_cost"][:, members] = COST_PER_HEAD * found["population"][:, members]
    return found


def shut(recorded):
    """A pretended answer to shut channels: each takes away a part of the policy's gain, in its order a tenth more."""
    gdp = {arm: last_year(found["gdp"]) for arm, found in recorded.items()}
    first, *policies = gdp
    parts = {channel: 0.1 * number for number, channel in enumerate(CHANNELS)}
    return {
        arm: {channel: gdp[arm] - part * (gdp[arm] - gdp[first]) for channel, part in parts.items()}
        for arm in policies
    }


def results(scenario=None, *, has_channels=False):
    """Finished results of the fake world."""
    scenario = scenario or FakeScenario()
    lives = [lived(scenario, replicate) for replicate in range(scenario.run.replicates)]
    stacked = {
        arm: {name: np.stack([one.recorded[arm][name] for one in lives]) for name in lives[0].recorded[arm]}
        for arm in scenario.arms
    }
    moved = {
        arm: {who: np.stack([one.moves[arm][who] for one in lives]) for who in PEOPLE}
        for arm in scenario.arms
    }
    openings = [one.opening for one in lives]
    command = ["blueprint", "run", "woods"]
    written = manifest(
        scenario, scenario.observed(), openings=openings, seconds=1.0, workers=1, command=command
    )
    if not has_channels:
        return Results(written, stacked, moves=moved)
    found = [shut(one.recorded) for one in lives]
    return Results(
        written,
        stacked,
        {
            arm: {channel: np.stack([each[arm][channel] for each in found]) for channel in CHANNELS}
            for arm in found[0]
        },
        moved,
    )


def lived_but_the_second_fails(scenario, replicate):
    """As `lived`, but replicate 1 cannot go on."""
    from sim.errors import ReplicateError

    if replicate == 1:
        raise ReplicateError("woods", 1, "policy", WHY)
    return lived(scenario, replicate)


def lived_by_nobody(scenario, replicate):
    """As if no replicate could go on."""
    from sim.errors import ReplicateError

    raise ReplicateError("woods", replicate, "policy", WHY)


def lived_slowly(scenario, replicate):
    """As `lived`, after a while: time enough to interrupt it."""
    import time

    time.sleep(30)
    return lived(scenario, replicate)
