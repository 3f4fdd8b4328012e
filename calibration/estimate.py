"""The posterior: parameters under which simulated moments come close to observed ones, by ABC-SMC of pyABC.

Every proposal is one life of the economy, on luck of its own and with all other uncertain parameters drawn from their
priors. Distances are weighted by how much each moment varies among simulations. A generation that is done is kept in a
database, from which an interrupted estimation goes on.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from pydantic import Field, TypeAdapter

from calibration.moments import live, moments
from sim.errors import InputError, RunError
from sim.model import Economy
from sim.opening import open_economy
from sim.opening.momentum import by_quarter
from sim.processes.parameters import Parameters
from sim.records import Record
from sim.run.pool import Progress
from sim.scenario import Scenario
from sim.uncertain import triangular

PRIORS = Path(__file__).parent / "priors.yaml"
LUCK = 2**31


class Prior(Record):
    """What was believed of a parameter: triangular with a peak, flat without."""

    low: float
    high: float
    peak: float | None = None
    basis: str = Field(min_length=1)

    def quantile(self, u: float) -> float:
        """Where a share `u` of the prior is below."""
        if self.peak is None:
            return self.low + u * (self.high - self.low)
        return triangular(u, self.low, self.peak, self.high)

    @property
    def variance(self) -> float:
        """Variance of the prior."""
        a, b = self.low, self.high
        if self.peak is None:
            return (b - a) ** 2 / 12.0
        c = self.peak
        return (a * a + b * b + c * c - a * b - a * c - b * c) / 18.0


def read_priors(path: Path = PRIORS) -> dict[str, Prior]:
    """Priors by name of the parameter, `entry.rate_per_year`. InputError for a parameter that is not one."""
    priors = TypeAdapter(dict[str, Prior]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    usual = Parameters()
    for name in priors:
        group, _, field = name.partition(".")
        if field not in getattr(type(getattr(usual, group, None)), "model_fields", {}):
            raise InputError(f"{path.name}: there is no parameter '{name}'. MODEL.md, section 8, lists them.")
    return priors


@dataclass(frozen=True, eq=False)
class Setup:
    """A simulation but for the parameters that are estimated."""

    scenario: Scenario
    wanted: tuple[str, ...]
    """Names of moments."""
    momentum: np.ndarray | None = None
    """Log productivity from the middle of one year to that of the next (year, province). eq. W5"""

    def simulate(self, values: Mapping[str, float]) -> dict[str, float]:
        """The wanted moments of one life under these values. The luck is a hash of the values."""
        scenario = self.scenario.model_copy(
            update={"parameters": with_values(self.scenario.parameters, values)}
        )
        replicate = luck_of(values)
        opening = open_economy(scenario, replicate)
        if self.momentum is not None:
            structure = replace(opening.structure, momentum=by_quarter(self.momentum))
            opening = replace(opening, structure=structure)
        economy = Economy(scenario, arm=scenario.baseline, replicate=replicate, opening=opening)
        found = moments(live(economy))
        return {name: found[name] for name in self.wanted}


def with_values(parameters: Parameters, values: Mapping[str, float]) -> Parameters:
    """Parameters with some set: those are drawn no more."""
    by_group: dict[str, dict[str, float]] = {}
    for name, value in values.items():
        group, _, field = name.partition(".")
        by_group.setdefault(group, {})[field] = float(value)
    update = {group: getattr(parameters, group).model_copy(update=set_) for group, set_ in by_group.items()}
    return parameters.model_copy(update=update)


def luck_of(values: Mapping[str, float]) -> int:
    """The replicate whose luck a proposal lives."""
    said = ",".join(f"{name}={float(values[name])!r}" for name in sorted(values))
    return int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest(), "little") % LUCK


@dataclass(frozen=True)
class Effort:
    """How much an estimation may cost."""

    particles: int = 150
    generations: int = 6
    simulations: int = 2500
    """No generation begins after so many."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """Equally likely draws, and how many simulations they took."""

    draws: dict[str, np.ndarray]
    """Name of a parameter -> values (draw,)."""
    simulations: int
    generations: int
    epsilon: float
    """The last threshold of the distance."""


def estimate(
    simulate: Callable[[Mapping[str, float]], dict[str, float]], priors: Mapping[str, Prior], observed: Mapping[str, float],
    *, effort: Effort, checkpoint: Path, key: str, resume: bool = False, rows: int = 300, workers: int = 1,
    progress: Progress | None = None,
) -> Posterior:  # fmt: skip
    """Estimate parameters; `checkpoint` is the database that keeps every generation.

    Raises InputError for a checkpoint that cannot be read or was made otherwise, RunError where a worker dies: what
    was done is kept in either case.
    """
    import pyabc

    for noisy in ("ABC", "ABC.Distance", "ABC.Sampler", "ABC.History"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    names = list(priors)
    sampler = (
        pyabc.MulticoreEvalParallelSampler(n_procs=workers) if workers > 1 else pyabc.SingleCoreSampler()
    )
    abc = pyabc.ABCSMC(
        models=lambda values: simulate({name: float(values[name]) for name in names}),
        parameter_priors=pyabc.Distribution(**{name: _rv(pyabc, prior) for name, prior in priors.items()}),
        distance_function=pyabc.AdaptivePNormDistance(p=2),
        population_size=effort.particles,
        sampler=sampler,
    )
    history = _opened(abc, dict(observed), checkpoint, key, resume)
    told = progress or (lambda done, total: None)
    told(history.max_t + 1, effort.generations)
    while history.max_t + 1 < effort.generations and history.total_nr_simulations < effort.simulations:
        try:
            history = abc.run(max_nr_populations=1)
        except Exception as error:
            raise RunError(
                f"calibrate: a simulation failed or a worker died ({error}). {history.max_t + 1} generations are kept "
                f"in {checkpoint}: --resume goes on from there."
            ) from error
        told(history.max_t + 1, effort.generations)
    particles, weights = history.get_distribution(m=0)
    pick = _systematic(np.asarray(weights), rows)
    epsilon = float(history.get_all_populations().epsilon.iloc[-1])
    draws = {name: particles[name].to_numpy()[pick] for name in names}
    return Posterior(draws, int(history.total_nr_simulations), int(history.max_t + 1), epsilon)


def _rv(pyabc: Any, prior: Prior) -> Any:
    width = prior.high - prior.low
    if prior.peak is None:
        return pyabc.RV("uniform", prior.low, width)
    return pyabc.RV("triang", (prior.peak - prior.low) / width, prior.low, width)


def _opened(abc: Any, observed: dict[str, float], checkpoint: Path, key: str, resume: bool) -> Any:
    """The history of an estimation: a new one, or the one that the checkpoint keeps."""
    address, note = f"sqlite:///{checkpoint}", checkpoint.with_suffix(".key")
    if not resume:
        for old in (checkpoint, note):
            old.unlink(missing_ok=True)
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(key, encoding="utf-8")
        return abc.new(address, observed)
    if not checkpoint.exists():
        raise InputError(f"{checkpoint}: there is nothing to go on from. Leave --resume out.")
    if not note.exists() or note.read_text(encoding="utf-8") != key:
        raise InputError(
            f"{checkpoint}: was begun with other figures, settings or code. Leave --resume out to begin anew."
        )
    try:
        return abc.load(address, 1, observed)
    except Exception as error:
        raise InputError(
            f"{checkpoint}: cannot be read ({type(error).__name__}). Restore it, or leave --resume out to begin anew; "
            "momentum that was found is kept."
        ) from error


def _systematic(weights: np.ndarray, rows: int) -> np.ndarray:
    """Rows of particles, each as often as its weight says: equally spaced along the sum of weights."""
    edges = np.cumsum(weights) / weights.sum()
    picked: np.ndarray = np.minimum(np.searchsorted(edges, (np.arange(rows) + 0.5) / rows), len(weights) - 1)
    return picked


def informed(prior: Prior, draws: np.ndarray) -> float:
    """By how much the data narrowed a parameter: one less the variance of draws over the prior's."""
    return 1.0 - float(draws.var()) / prior.variance
