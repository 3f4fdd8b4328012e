"""What does not fit: a design that cannot be laid out on its scenario."""

from sim.documents.written import Loc


class Misfit(ValueError):
    """A design that cannot be: where in the design, and what is wrong with what remedy."""

    def __init__(self, at: Loc, what: str) -> None:
        super().__init__(what)
        self.at, self.what = at, what
