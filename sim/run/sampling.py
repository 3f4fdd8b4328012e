"""Agents one by one: the same sample of firms and talent in every arm of a replicate, written down while they live."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_PER_YEAR
from sim.results.samples import FIRMS, TALENT, assembled

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.model import Economy
    from sim.opening import Opening
    from sim.scenario import Scenario
    from sim.scenario.scenario import Observe

KINDS = (FIRMS, TALENT)
ATTRIBUTES = {
    FIRMS: ("province", "sector", "age", "weight", "capital", "productivity", "revenue"),
    TALENT: ("province", "registered", "age", "weight", "wage"),
}
"""What is asked of a sampled agent, by the names of its attributes."""


class Sampler:
    """Writes down what the scenario asked to observe of one replicate; nothing, at no cost, where it asked nothing.

    An agent is in the sample by a hash of its own id, on the replicate's luck: it is there in every arm and for its
    whole life, newborn ones at the same rate, and no other luck is touched.
    """

    def __init__(self, scenario: "Scenario", replicate: int, opening: "Opening") -> None:
        observe: Observe = scenario.observe
        self.kinds = tuple(kind for kind in KINDS if getattr(observe, kind) == "sample")
        self.replicate = replicate
        self.last = scenario.run.last
        self.every = QUARTERS_PER_YEAR if observe.every == "year" else 1
        luck = opening.streams.at(0)
        self._luck = {kind: luck(f"observe.{kind}") for kind in self.kinds}
        self._rate = {
            kind: min(1.0, observe.size / max(len(getattr(opening.state, kind)), 1)) for kind in self.kinds
        }
        self._noted: dict[str, list[dict[str, Any]]] = {kind: [] for kind in self.kinds}

    def note(self, economy: "Economy") -> None:
        """Write down the agents of the sample after a quarter, if it is one that is asked for."""
        if not self.kinds:
            return
        lived = economy.quarter - 1
        if lived.number % self.every == 0 or lived == self.last:
            for kind in self.kinds:
                self._noted[kind].append(
                    self._seen(kind, economy) | {"arm": economy.arm, "quarter": str(lived)}
                )

    def tables(self) -> "dict[str, pa.Table]":
        """Everything noted of this replicate, a table for each kind."""
        return {kind: assembled(kind, self.replicate, noted) for kind, noted in self._noted.items()}

    def is_in(self, kind: str, ids: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Whether agents belong to the sample (agent,), by their ids alone."""
        return self._luck[kind].uniform(ids) < self._rate[kind]

    def _seen(self, kind: str, economy: "Economy") -> dict[str, Any]:
        from sim.agents import Firm, Talent

        columns = getattr(economy.state, kind)
        rows = np.flatnonzero(self.is_in(kind, columns.identity))
        asked = {FIRMS: Firm, TALENT: Talent}[kind].attributes
        found = {name: asked[name](economy, rows) for name in ATTRIBUTES[kind]}
        return (
            found | {"id": columns.identity[rows]} | ({"debt": columns.debt[rows]} if kind == FIRMS else {})
        )
