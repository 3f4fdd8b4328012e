"""A talent explains itself: what it sees in every province, part by part, and how likely it is to go
there."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import kernels
from sim.processes import demography, migration

if TYPE_CHECKING:
    import pandas as pd

    from sim.agents.talent import Talent


@dataclass(frozen=True, eq=False)
class Weighing:
    """One talent's view of the coming quarter. Arrays are (province,); utility is in units of the taste
    shock."""

    provinces: tuple[str, ...]
    here: str
    utility: np.ndarray
    """Value of living there but for taste: the sum of `parts`. eq. G1-G3"""
    probability: np.ndarray
    """Chance of each province once this talent weighs them; sums to one. eq. G3"""
    parts: dict[str, np.ndarray]
    """Utility by reason: `pull`, `wage`, `prices`, `housing`, `levy`, `way` (distance; for staying, its
    value), `home` (registration and compatriots), `support` (housing support), `grant` (on arrival)."""
    retires: bool
    """Whether it retires instead."""
    chance_to_found: float
    """Chance that it founds a firm in the quarter. eq. E1"""
    chance_to_weigh: float
    """Chance that it weighs provinces, having founded nothing. eq. G4"""

    @property
    def chance_to_move(self) -> float:
        """Chance that it lives in another province after the quarter."""
        if self.retires:
            return 0.0
        leaves = 1.0 - self.probability[self.provinces.index(self.here)]
        return float((1.0 - self.chance_to_found) * self.chance_to_weigh * leaves)

    def table(self) -> "pd.DataFrame":
        """One row a province, the likeliest first: probability, utility and its parts."""
        import pandas as pd

        columns: dict[str, Any] = {"probability": self.probability, "utility": self.utility, **self.parts}
        return pd.DataFrame(columns, index=pd.Index(self.provinces, name="province")).sort_values(
            "probability", ascending=False
        )


def weigh(talent: "Talent") -> Weighing:
    """Weigh the provinces as the coming quarter will show them to this talent. LookupError once it has
    gone."""
    model, row = talent.model, talent.row
    people, s, p = model.state.talent, model.structure, model.parameters.migration
    here, origin, born = int(people.province[row]), int(people.registered[row]), people.born[row : row + 1]
    ahead = model.foresight()
    parts = _parts(talent, here, origin)
    # The compiled choice of everyone else, for one: chances of a single reviewer from here, registered there.
    one, way, seen = np.zeros((s.provinces, s.provinces)), np.ones((s.provinces, s.provinces)), ahead.seen
    one[here, origin] = 1.0
    value = np.log(s.talent_way[here]) + seen.talent_place + parts["grant"]
    way[here] = np.exp(value - value.max())
    chosen = kernels.gravity.flows(one, np.ones(s.provinces), way, np.exp(seen.home))
    entry, retirement = demography.ages(model.parameters.demography)
    reviews = np.zeros((s.provinces, s.provinces))
    kernels.talent.weigh_reviewers(
        0, 1, people.province[row : row + 1], people.registered[row : row + 1], born, model.state.quarter, entry,
        p.review_per_quarter, p.review_decline_per_year, reviews,
    )  # fmt: skip
    return Weighing(
        provinces=model.places.names,
        here=model.places.names[here],
        utility=sum(parts.values()),  # type: ignore[arg-type]  # a sum of arrays
        probability=chosen[here],
        parts=parts,
        retires=bool(model.state.quarter - born[0] >= retirement),
        chance_to_found=float(ahead.founding.chance[here].sum()),
        chance_to_weigh=float(reviews.sum()),
    )


def _parts(talent: "Talent", here: int, origin: int) -> dict[str, np.ndarray]:
    """Utility by reason: the model's own equations with everything else left out (province,)."""
    model = talent.model
    s, p, ahead = model.structure, model.parameters.migration, model.foresight()
    market, seen, counted = ahead.market, ahead.seen, ahead.counted
    nothing, one = np.zeros(s.provinces), np.ones(s.provinces)
    wage = migration.real_wage(market.talent_wage, one, one, nothing, p)
    prices = migration.real_wage(one, market.price, one, nothing, p)
    housing = migration.real_wage(one, one, ahead.homes, nothing, p)
    levy = migration.real_wage(one, one, one, ahead.settled.levy, p)
    dilution = s.opening_talent.sum() / counted.talent.sum()
    home = migration.belonging(counted.talent, dilution, ahead.rules.hukou_openness, p)[origin]
    is_away = np.arange(s.provinces) != here
    return {
        "pull": np.log(s.talent_pull),
        "wage": s.talent_taste * wage,
        "prices": s.talent_taste * prices,
        "housing": s.talent_taste * housing,
        "levy": s.talent_taste * levy,
        "way": np.log(s.talent_way)[here],
        "home": home,
        "support": seen.home[origin] - home,
        "grant": np.where(is_away, seen.bonus, 0.0),
    }
