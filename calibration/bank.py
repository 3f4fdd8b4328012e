"""Simulations for calibration: lives of the economy under parameters from their priors, with their moments.

Every life has luck of its own, and all other uncertain parameters are drawn from their priors too. Lives are kept batch
by batch, so that an interrupted calibration goes on; one bank of them serves every target year and every check.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import yaml
from pydantic import Field, TypeAdapter

from calibration.figures import Seen
from calibration.hands import Hands, Work
from calibration.kept import keep, kept
from calibration.moments import live, moments
from sim.errors import InputError, RunError
from sim.fitted import Carried
from sim.model import Economy
from sim.opening import open_economy
from sim.opening.momentum import going_on
from sim.processes.parameters import Parameters
from sim.records import Record
from sim.scenario import Scenario
from sim.streams import Streams
from sim.uncertain import triangular

PRIORS = Path(__file__).parent / "priors.yaml"
BATCH = 20
"""Lives between two writings."""
SEED = 20250101
DRAW = "calibration"


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
    spans: tuple[tuple[int, int], ...] = ()
    """Years between which changes are measured."""
    momentum: Carried | None = None
    """What goes on from before the opening. eq. W5-W8"""
    seen: Seen | None = None
    """What was observed over these years, for the moments that compare."""

    def simulate(self, values: Mapping[str, float], replicate: int) -> dict[str, float]:
        """The moments of one life under these values, on the luck of a replicate."""
        scenario = self.scenario.model_copy(
            update={"parameters": with_values(self.scenario.parameters, values)}
        )
        opening = open_economy(scenario, replicate)
        opening = replace(opening, structure=going_on(opening.structure, self.momentum))
        economy = Economy(scenario, arm=scenario.baseline, replicate=replicate, opening=opening)
        return moments(live(economy, self.seen), self.spans, self.seen)


def with_values(parameters: Parameters, values: Mapping[str, float]) -> Parameters:
    """Parameters with some set: those are drawn no more."""
    by_group: dict[str, dict[str, float]] = {}
    for name, value in values.items():
        group, _, field = name.partition(".")
        by_group.setdefault(group, {})[field] = float(value)
    update = {group: getattr(parameters, group).model_copy(update=set_) for group, set_ in by_group.items()}
    return parameters.model_copy(update=update)


@dataclass(frozen=True, eq=False)
class Bank:
    """Lives from the prior."""

    parameters: tuple[str, ...]
    values: np.ndarray
    """(life, parameter)"""
    names: tuple[str, ...]
    moments: np.ndarray
    """(life, moment), NaN where a life has none."""

    def of(self, wanted: tuple[str, ...]) -> np.ndarray:
        """Some moments (life, moment). InputError for one that no life has."""
        unknown = [name for name in wanted if name not in self.names]
        if unknown:
            raise InputError(
                f"targets: no simulated life has '{unknown[0]}'. Give it another use in targets.yaml."
            )
        return self.moments[:, [self.names.index(name) for name in wanted]]


def proposal(priors: Mapping[str, Prior], number: int) -> dict[str, float]:
    """The parameters of a life, drawn from their priors on streams of their own."""
    draw = Streams(SEED, number).at(0)
    return {
        name: prior.quantile(float(draw(f"{DRAW}.{name}").uniform(np.zeros(1, dtype=np.uint64))[0]))
        for name, prior in priors.items()
    }


def simulated(
    setup: Setup, priors: Mapping[str, Prior], lives: int, *, folder: Path, key: str, hands: Hands | None = None
) -> Bank:  # fmt: skip
    """Simulate lives, or go on where an interrupted call stopped: the same to the last bit whoever does the work.

    Raises RunError where work cannot go on; what was done is kept.
    """
    batches = -(-lives // BATCH)
    found = {number: whole for number in range(batches) if (whole := kept(_place(folder, number), key))}
    left = [number for number in range(batches) if number not in found]

    def note(number: int, arrays: dict[str, np.ndarray]) -> None:
        keep(_place(folder, number), key, arrays)
        found[number] = arrays

    work = Work.on(setup.scenario, "lives", partial(_batch, setup, priors))
    try:
        (hands or Hands()).work(work, left, note, total=batches, each=BATCH)
    except RunError as error:
        raise RunError(
            f"{str(error).rstrip('.')}. {len(found) * BATCH} of {batches * BATCH} lives are kept in {folder}: "
            "--resume goes on from there."
        ) from error
    in_order = [found[number] for number in range(batches)]
    names = tuple(in_order[0]["names"].tolist())
    values, moments_ = (
        np.concatenate([each[part] for each in in_order])[:lives] for part in ("values", "moments")
    )
    return Bank(tuple(priors), values, names, moments_)


def _batch(setup: Setup, priors: Mapping[str, Prior], batch: int) -> dict[str, np.ndarray]:
    numbers = range(batch * BATCH, (batch + 1) * BATCH)
    proposals = [proposal(priors, number) for number in numbers]
    lives = [_lived(setup, values, number) for values, number in zip(proposals, numbers, strict=True)]
    names = next((list(life) for life in lives if life), [])
    return {
        "names": np.array(names),
        "values": np.array([list(values.values()) for values in proposals]),
        "moments": np.array([[life.get(name, np.nan) for name in names] for life in lives]),
    }


def _lived(setup: Setup, values: Mapping[str, float], number: int) -> dict[str, float]:
    """Moments of a life; none where its parameters leave markets without a solution."""
    try:
        return setup.simulate(values, number)
    except RunError:
        return {}


def _place(folder: Path, number: int) -> Path:
    return folder / f"lives-{number:04d}.npz"
