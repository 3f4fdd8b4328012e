"""Entry: talent founds firms where capital earns more than it costs. Equations E1-E3."""

from dataclasses import dataclass

import numpy as np

from sim.processes.tally import Tally
from sim.state import Firms, Structure, Talent
from sim.streams import Stream, identities
from sim.uncertain import ParameterRecord, settled, uncertain


class EntryParameters(ParameterRecord):
    """How often talent founds firms, and what they start with."""

    rate_per_year: float = uncertain(
        0.10,
        prior=(0.09, 0.12),
        bounds=(0.0, 0.4),
        unit="share of firms a year",
        source="19 % registered, less shells",
    )
    """New firms a year over firms, at the opening (E1)."""
    response_to_return: float = uncertain(
        1.0, prior=(0.5, 1.5), bounds=(0.0, 5.0), unit="elasticity", source="assumed"
    )
    """How founding rises with the return on capital over its user cost (E1)."""
    size: float = settled(
        0.25, bounds=(0.01, 2.0), unit="mean capital", source="trial: entrants a quarter of the mean"
    )
    """Capital of a start-up over the mean of its cell; less where idle capital is short (E2)."""
    quality_spread: float = settled(0.5, bounds=(0.0, 2.0), unit="ratio", source="assumed")
    """Spread of start-ups' log productivity over that of local incumbents, from whom they inherit (E3)."""


@dataclass(frozen=True, eq=False)
class Entry:
    """How likely talent is to found, and what start-ups will want."""

    chance: np.ndarray
    """Chance that a talent agent founds a firm agent this quarter (province, sector). eq. E1"""
    capital: np.ndarray
    """Real capital one start-up wants (province, sector). eq. E2"""
    wanted: np.ndarray
    """Real capital that start-ups are expected to want in all (province,). eq. I5"""


def intend(tally: Tally, relative_return: np.ndarray, structure: Structure, p: EntryParameters) -> Entry:
    """Weigh founding by the return on capital. eq. E1, E2. `relative_return` over user cost (province, sector).

    The chance per talent falls as talent grows in the nation, so that the number of firms follows the economy and not
    the number of degrees.
    """
    talent = tally.talent.sum(axis=1)
    dilution = structure.opening_talent.sum() / talent.sum()
    chance = structure.entry_chance * relative_return**p.response_to_return * dilution
    capital = p.size * np.divide(
        tally.capital, tally.firms, out=np.zeros_like(tally.capital), where=tally.firms > 0.0
    )
    capital = np.where(capital > 0.0, capital, p.size * tally.mean_capital)
    agents = talent / structure.people_per_talent
    wanted = agents * (chance * structure.entrant_weight * capital).sum(axis=1)
    return Entry(chance=chance, capital=capital, wanted=wanted)


def found(
    entry: Entry, founders: np.ndarray, luck: np.ndarray, talent: Talent, idle: np.ndarray, tally: Tally,
    structure: Structure, wear: float, quarter: int, p: EntryParameters, quality: Stream,
) -> tuple[Firms, np.ndarray]:  # fmt: skip
    """Found the firms: sector, inherited productivity, capital taken over from what is idle. eq. E2, E3.

    Where nothing is idle nobody can found; where too little is, every start-up gets its part.

    `founders` rows of talent (entrant,); `luck` the uniform that made each found (entrant,), which also picks the
    sector; `idle` real capital there (province,). Returns the new firms and the idle capital they take (province,).
    """
    province = talent.province[founders]
    cumulative = np.cumsum(entry.chance, axis=1)[province]
    sector: np.ndarray = np.minimum(
        (luck[:, None] >= cumulative).sum(axis=1), entry.chance.shape[1] - 1
    ).astype(np.int16)
    weight, wanted = structure.entrant_weight[province, sector], entry.capital[province, sector]
    asked = np.bincount(province, weights=weight * wanted, minlength=structure.provinces)
    granted = np.minimum(1.0, np.divide(idle, asked, out=np.ones_like(idle), where=asked > 0.0))
    capital = wanted * granted[province]
    able = capital > 0.0
    founders, province, sector, weight, capital = (
        x[able] for x in (founders, province, sector, weight, capital)
    )
    taken = np.bincount(province, weights=weight * capital, minlength=structure.provinces)
    parents = talent.identity[founders]
    inherited = tally.mean_productivity[province, sector]
    spread = p.quality_spread * tally.spread_productivity[province, sector]
    firms = Firms(
        identity=identities(parents, quarter, np.zeros(len(parents), dtype=np.uint64)),
        province=province.astype(np.int16),
        sector=sector,
        founded=np.full(len(parents), quarter, dtype=np.int32),
        weight=weight,
        productivity=inherited + spread * quality.normal(parents),
        knowledge=np.zeros(len(parents)),
        capital=capital * (1.0 - wear),
    )
    return firms, taken
