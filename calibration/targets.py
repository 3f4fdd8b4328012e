"""Targets: what is fitted, and the facts the model is held against, read from `targets.yaml`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from sim.errors import InputError
from sim.records import Record

TARGETS = Path(__file__).parent / "targets.yaml"
SPANS = ((2010, 2015), (2010, 2019), (2010, 2020), (2010, 2023), (2012, 2020), (2012, 2023), (2015, 2024))
"""Years between which changes are measured."""
type Value = float | Literal["data"]


class Fact(Record):
    """A fact, with the tolerance that was set before its simulated value was seen."""

    number: int
    """Its number in the list of facts; 0 for what is beside it."""
    name: str
    use: Literal["calibration", "validation", "hard test", "hold-out", "policy sanity", "cannot"]
    """How it serves. "cannot" is one that cannot be tested, `because` says why."""
    moment: str = ""
    unit: str = ""
    observed: Value = "data"
    within: float | None = None
    """How far the simulated mean may be from what was observed."""
    low: float | None = None
    high: float | None = None
    """Or between what and what it must lie."""
    added: bool = False
    """Whether it was added after the first card was seen."""
    basis: str = ""
    """What the tolerance rests on, where it is not evidence's suggestion."""
    because: str = ""

    @model_validator(mode="after")
    def _is_tested_or_says_why(self) -> Self:
        is_tested = self.use in ("calibration", "validation", "hard test")
        if is_tested and not (self.moment and (self.within is not None or None not in (self.low, self.high))):
            raise ValueError(f"{self.name}: needs a moment and a tolerance: within, or low and high")
        if self.added and is_tested and not self.basis:
            raise ValueError(f"{self.name}: was added later and needs the basis of its tolerance (basis)")
        if not is_tested and not self.because:
            raise ValueError(f"{self.name}: needs a reason (because)")
        return self

    def tolerance(self, observed: float) -> tuple[float, float]:
        """What passes."""
        if self.within is not None:
            return observed - self.within, observed + self.within
        return float(self.low or 0.0), float(self.high or 0.0)


class Proxy(Record):
    """What stands for a figure that the model lacks."""

    column: str
    """Where the figure stands in the economy's panels."""
    by: Literal["research", "frontier", "frontier_firms"]
    """The model's nearest quantity."""
    because: str = Field(min_length=1)


class Targets(Record):
    """Everything in the file."""

    proxies: dict[str, Proxy] = Field(default_factory=dict)
    fitted: dict[str, Value] = Field(min_length=1)
    facts: tuple[Fact, ...]

    def said_proxies(self) -> dict[str, dict[str, str]]:
        """Proxies in plain values."""
        return {name: proxy.model_dump() for name, proxy in self.proxies.items()}

    def wanted(self, until: int, known: Mapping[str, float]) -> dict[str, float]:
        """Values of the fitted moments. InputError where the data have none."""
        found: dict[str, float] = {}
        gaps = []
        for name, value in self.fitted.items():
            moment = name.format(until=until)
            if value != "data":
                found[moment] = float(value)
            elif moment in known:
                found[moment] = known[moment]
            else:
                gaps.append(moment)
        if gaps:
            raise InputError(
                f"targets: the data to {until} do not tell {', '.join(gaps)}. "
                "Choose another --until, or give a value with its source in targets.yaml."
            )
        return found


def read_targets(path: Path = TARGETS) -> Targets:
    """The targets. InputError for a file that says something else."""
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Targets.model_validate(written)
    except (OSError, yaml.YAMLError, ValidationError) as error:
        told = " ".join(str(error).split())
        raise InputError(f"{path.name}: cannot be used: {told}") from None
