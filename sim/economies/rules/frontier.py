"""The share of GDP made in the frontier fields, read off high-tech manufacturing and research."""

from typing import Literal

import numpy as np
from pydantic import Field, field_validator

from sim.economies.rules.abstract import AbstractRule, Filled, Known, shares
from sim.errors import InputError


class FrontierFromHightech(AbstractRule):
    """Frontier value added: the nation's from high-tech revenue, the provinces' half from revenue, half from research.

        national share   F = value-added ratio x high-tech revenue / GDP
        province         frontier share_r = F GDP [(1 - w) revenue_r / revenue + w research_r / research] / GDP_r

    Revenue counts manufacturing only: half the weight goes to research outlay, so that services (software in
    Beijing) are not missed. Dimensionless, (province,). Where revenue or research was not observed, the ratios of the
    latest year before are held.
    """

    rule: Literal["frontier_from_hightech"] = "frontier_from_hightech"
    revenue: str
    """The column that holds revenue of high-tech manufacturing, yuan a year."""
    research: str
    """The column that holds research outlay, yuan a year."""
    value_added_ratio: dict[int, float]
    """Value added over revenue by year: straight between the years, held outside them. Assumed."""
    research_weight: float = Field(default=0.5, ge=0, le=1)
    """w: the weight of research outlay in the provinces' shares. Assumed."""

    @field_validator("value_added_ratio")
    @classmethod
    def _ratios_are_shares(cls, ratios: dict[int, float]) -> dict[int, float]:
        if not ratios or not all(0 < ratio < 1 for ratio in ratios.values()):
            raise ValueError("ratios must lie between 0 and 1. Give at least one, such as 2020: 0.28")
        return dict(sorted(ratios.items()))

    def needs(self) -> tuple[str, ...]:
        return (self.revenue, self.research)

    def fill(self, known: Known) -> Filled:
        tables, year = known.tables, known.year
        sold, researched = tables.nearest(self.revenue, year), tables.nearest(self.research, year)
        if sold is None or researched is None:
            raise InputError("high-tech revenue or research outlay is complete in no year. Fill a year.")
        revenue = tables.at(self.revenue, sold)
        ratio = float(np.interp(sold, list(self.value_added_ratio), list(self.value_added_ratio.values())))
        national = ratio * revenue.sum() / known.vintages.gdp(tables, sold, year).sum()
        of_research = shares(tables.at(self.research, researched))
        spread = (1 - self.research_weight) * shares(revenue) + self.research_weight * of_research
        notes = [
            f"{national:.1%} of national GDP, from high-tech manufacturing revenue at an assumed value added of "
            f"{ratio:.2f} per yuan; provinces by {1 - self.research_weight:.0%} revenue, "
            f"{self.research_weight:.0%} research outlay (assumed weights)."
        ]
        for what, base in (("high-tech revenue", sold), ("research outlay", researched)):
            if base != year:
                later = " This uses later information." if base > year else ""
                notes.append(f"{what} was not observed in {year}; that of {base} stands in.{later}")
        return Filled(national * known.gdp.sum() * spread / known.gdp, None, tuple(notes))
