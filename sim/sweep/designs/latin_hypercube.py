"""Latin hypercube: draws that cover the range of every variable evenly (McKay, Beckman and Conover 1979)."""

from pydantic import Field

from sim.documents.written import Loc
from sim.records import Record
from sim.sweep.designs.points import Ground, Points
from sim.sweep.designs.sampled import sampled
from sim.sweep.designs.spans import Drawn


class LatinHypercube(Record):
    """Each variable has one draw in each of `count` equally likely slices of its range, matched at random."""

    count: int = Field(ge=2, le=1_000_000)
    """How many points."""
    seed: int = Field(default=20250101, ge=0, le=2**32 - 1)
    """Which luck the draws are made with; the runs have luck of their own."""
    over: dict[str, Drawn] = Field(min_length=1)
    """What varies: `{low: 0, high: 1}` by name of the variable, or `prior` for a parameter's own prior."""

    def lay_out(self, ground: Ground, at: Loc) -> Points:
        """The points of this design."""
        from scipy.stats.qmc import LatinHypercube as Sampler

        sample = Sampler(d=len(self.over), rng=self.seed).random(self.count)
        return sampled(sample, self.over, ground, at)
