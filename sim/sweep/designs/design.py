"""A design as a sweep writes it: one kind, or several kinds put together."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.documents.written import Loc
from sim.policy.frame import refuse
from sim.records import Record
from sim.sweep.designs.adopters import Adopters
from sim.sweep.designs.grid import grid
from sim.sweep.designs.latin_hypercube import LatinHypercube
from sim.sweep.designs.points import Ground, Points
from sim.sweep.designs.posterior import Posterior
from sim.sweep.designs.product import Part, product, side_by_side
from sim.sweep.designs.sobol import Sobol
from sim.sweep.designs.spans import Values

type Parts = Annotated[tuple["Design", ...], Field(min_length=1)]


class Design(Record):
    """Which points are visited. Exactly one of its keys is written."""

    grid: Annotated[dict[str, Values], Field(min_length=1)] | None = None
    """Every combination of values: `{dose: [0.5, 1, 2], years: {low: 5, high: 10, count: 6}}`."""
    latin_hypercube: LatinHypercube | None = None
    """Draws that cover the range of every variable evenly."""
    sobol: Sobol | None = None
    """Points from which indices of sensitivity are worked out."""
    posterior: Posterior | None = None
    """Draws of parameters that calibration found."""
    adopters: Adopters | None = None
    """Who adopts what an arm decides."""
    product: Parts | None = None
    """Every point of one design with every point of others."""
    zip: Parts | None = None
    """Point by point of designs of equal length."""

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        kinds = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if not kinds:
            raise refuse(f"is empty. Write one of {', '.join(type(self).model_fields)}")
        if len(kinds) > 1:
            raise refuse(f"says {' and '.join(kinds)}. Write one, or put them together with product or zip")
        return self

    @property
    def kind(self) -> str:
        """Which of its keys was written."""
        return next(name for name in type(self).model_fields if getattr(self, name) is not None)

    def lay_out(self, ground: Ground, at: Loc = ()) -> Points:
        """The points of this design. Raises Misfit where it does not fit the scenario, or contradicts itself."""
        kind = self.kind
        here, said = (*at, kind), getattr(self, kind)
        if kind == "grid":
            return grid(said, ground, here)
        if kind in ("product", "zip"):
            parts = [
                Part(part.lay_out(ground, (*here, number)), (*here, number))
                for number, part in enumerate(said)
            ]
            return product(parts) if kind == "product" else side_by_side(parts)
        return said.lay_out(ground, here)

    def sobols(self) -> tuple[Sobol, ...]:
        """The Sobol designs in it."""
        inner = (*(self.product or ()), *(self.zip or ()))
        return (*((self.sobol,) if self.sobol else ()), *(each for part in inner for each in part.sobols()))
