"""Sobol: points from which first-order and total indices of sensitivity are worked out (Saltelli and others 2010)."""

from typing import Any

from pydantic import Field, field_validator

from sim.documents.written import Loc
from sim.policy.frame import refuse
from sim.records import Record
from sim.sweep.designs.points import Ground, Points
from sim.sweep.designs.sampled import sampled
from sim.sweep.designs.spans import Drawn


class Sobol(Record):
    """Saltelli's scheme on Sobol's sequence: `base` times (variables + 2) points."""

    base: int = Field(ge=2, le=65_536)
    """Length of the sequence, a power of two; intervals of the indices shrink with its root."""
    seed: int = Field(default=20250101, ge=0, le=2**32 - 1)
    """Which scrambling of the sequence; the runs have luck of their own."""
    over: dict[str, Drawn] = Field(min_length=2)
    """What varies: `{low: 0, high: 1}` by name of the variable, or `prior` for a parameter's own prior."""

    @field_validator("base")
    @classmethod
    def _is_a_power_of_two(cls, base: int) -> int:
        if base & (base - 1):
            raise refuse(f"must be a power of two, got {base}. Write {1 << base.bit_length() - 1}")
        return base

    def lay_out(self, ground: Ground, at: Loc) -> Points:
        """The points of this design, in SALib's order."""
        from SALib.sample import sobol

        sample = sobol.sample(self.problem(), self.base, calc_second_order=False, seed=self.seed)
        return sampled(sample, self.over, ground, at)

    def problem(self) -> dict[str, Any]:
        """The design in SALib's words: variables as quantiles of what they are drawn from."""
        return {"num_vars": len(self.over), "names": list(self.over), "bounds": [[0.0, 1.0]] * len(self.over)}
