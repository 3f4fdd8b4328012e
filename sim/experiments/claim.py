"""What a claim is held against, and what becomes of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.economies import Observation, ObservedEconomy
from sim.experiments.stated import Stated

HOLDS = "holds"
HOLDS_FOR_TEN = "holds for the top ten instead"
DOES_NOT_HOLD = "does not hold"
CANNOT_BE_CHECKED = "cannot be checked with these data"
VERDICTS = (HOLDS, HOLDS_FOR_TEN, DOES_NOT_HOLD, CANNOT_BE_CHECKED)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number beside a claim. `status`: computed from tables, or read, derived, recalled, assumed as its card says."""

    label: str
    value: float
    unit: str
    year: int
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of the source text, what the data say, and why; `needed` is what could settle an open one."""

    name: str
    says: str
    verdict: str
    why: str
    figures: tuple[Figure, ...]
    needed: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values, unrounded."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What claims are held against: the economy, one of its years, and what was stated."""

    economy: ObservedEconomy
    seen: Observation
    stated: tuple[Stated, ...]

    def share(self, values: np.ndarray, members: Sequence[int]) -> float:
        """What part of the nation's sum the members hold, %."""
        return float(100 * values[list(members)].sum() / values.sum())

    def ranked(self) -> list[int]:
        """Positions of all provinces, the largest GDP first."""
        return np.argsort(-self.seen.gdp, kind="stable").tolist()

    def known(self, fact: str, subject: str | None = None) -> list[Stated]:
        """Everything stated of a fact, in the order of years."""
        found = [each for each in self.stated if each.fact == fact and subject in (None, each.subject)]
        return sorted(found, key=lambda each: each.year)

    def gdp_source(self) -> str:
        """Where GDP of the year comes from."""
        return f"gdp.csv, {self.seen.gdp_vintage}"


def quoted(each: Stated) -> Figure:
    """What was stated, as a figure beside a claim."""
    label = f"{each.fact.replace('_', ' ').replace('hangzhou', 'Hangzhou')}: {each.subject}"
    return Figure(label, each.value, each.unit, each.year, each.status, f"stated.csv: {each.source}")
