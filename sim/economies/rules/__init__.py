"""The declared rules by which quantities are said in years that were not observed; data choose among them."""

from typing import Annotated

from pydantic import Field

from sim.economies.rules.abstract import AbstractRule, Filled, Known
from sim.economies.rules.frontier import FrontierFromHightech
from sim.economies.rules.moves import BalancedMoves, FiveYearMoves, Moved
from sim.economies.rules.observed import Observed, Proportional, ShareOfGdp, Unknown
from sim.economies.rules.spread import Spread
from sim.economies.rules.talent import LargeCounts, RecentSurveys
from sim.economies.rules.vintages import Vintage, Vintages

__all__ = [
    "AbstractRule", "AnyMoves", "AnyRule", "BalancedMoves", "Filled", "FiveYearMoves", "Known", "Moved", "Observed",
    "Proportional", "Unknown", "Vintage", "Vintages",
]  # fmt: skip

AnyRule = Annotated[
    Observed
    | ShareOfGdp
    | Proportional
    | Unknown
    | Spread
    | LargeCounts
    | RecentSurveys
    | FrontierFromHightech,
    Field(discriminator="rule"),
]
AnyMoves = Annotated[FiveYearMoves | BalancedMoves, Field(discriminator="rule")]
