"""An economy told by flat keywords, as Mesa's `batch_run` and its browser want a model to be told.

    from mesa.batchrunner import batch_run
    from sim.batch import EconomyModel

    rows = batch_run(
        EconomyModel,
        {"scenario": "hangzhou-everywhere", "arm": ["baseline", "hangzhou-everywhere"], "run.quarters": 8},
        rng=[1, 2],
    )

For results with intervals, use `sim.run` or a sweep: they share openings between arms and keep a manifest.
"""

from functools import partial
from typing import Any

from mesa import DataCollector
from mesa.batchrunner import SeedLike
from numpy.random import SeedSequence

from sim.errors import InputError, did_you_mean
from sim.model import Economy
from sim.observe.quantities import QUANTITIES, at_yearly_rates
from sim.scenario import Scenario

REPORTED = (
    "gdp",
    "gdp_per_head",
    "frontier_share",
    "talent",
    "talent_wage",
    "firms",
    "house_price",
    "public_cost",
)
"""Quantities of the nation that are collected every quarter unless a subclass says otherwise."""


class EconomyModel(Economy):
    """An economy that collects the nation's quantities after every quarter, at yearly rates.

    `scenario` is a name, a file or a `Scenario`; `settings` replace values in it by dotted key, `run.quarters=8` or
    `run__quarters=8`. `rng` is the seed; without one it is the scenario's. The `arm` is the policy arm if there is only
    one. A subclass may put its own `datacollector` in place. Raises InputError.
    """

    def __init__(
        self,
        scenario: str | Scenario = "hangzhou-everywhere",
        arm: str | None = None,
        replicate: int = 0,
        rng: SeedLike | None = None,
        threads: int = 1,
        **settings: Any,
    ) -> None:
        asked = _asked(scenario, rng, settings)
        super().__init__(asked, arm=_arm(asked, arm), replicate=replicate, threads=threads)
        self.datacollector = DataCollector(
            model_reporters={name: partial(national, quantity=name) for name in REPORTED}
        )

    def step(self) -> None:
        """One quarter, and what is collected after it."""
        super().step()
        self.datacollector.collect(self)


def national(model: Economy, quantity: str) -> float:
    """A quantity of the nation in the last quarter lived, at yearly rates: a model reporter."""
    last = {name: values[-1:] for name, values in model.recorder.series.items()}
    everywhere = range(model.structure.provinces)
    return float(QUANTITIES[quantity].over(at_yearly_rates(last), everywhere)[-1])


def _asked(scenario: str | Scenario, rng: SeedLike | None, settings: dict[str, Any]) -> Scenario:
    over = {name.replace("__", "."): value for name, value in settings.items()}
    if rng is not None:
        over["run.seed"] = int(rng) if isinstance(rng, int) else _seed(rng)
    if isinstance(scenario, str):
        return Scenario.load(scenario, over)
    seed = over.pop("run.seed", scenario.run.seed)
    if over:
        raise InputError(
            f"settings: {', '.join(over)} can be set over a scenario that is named. Name it, or change it."
        )
    return scenario.model_copy(update={"run": scenario.run.model_copy(update={"seed": seed})})


def _seed(rng: Any) -> int:
    """One number for whatever numpy takes as a seed."""
    sequence = rng if isinstance(rng, SeedSequence) else SeedSequence(rng)
    return int(sequence.generate_state(1)[0])


def _arm(scenario: Scenario, arm: str | None) -> str:
    if arm is None:
        baseline = scenario.baseline or next(iter(scenario.arms))
        others = [name for name in scenario.arms if name != baseline]
        if len(others) > 1:
            raise InputError(f"arm: {scenario.name} has several.{did_you_mean('', others)}")
        return others[0] if others else baseline
    if arm not in scenario.arms:
        raise InputError(f"arm: {scenario.name} has no arm '{arm}'.{did_you_mean(arm, scenario.arms)}")
    return arm
