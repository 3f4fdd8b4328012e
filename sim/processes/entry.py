"""Entry: talent founds firms where capital earns more than it costs. Equations E1-E4."""

from dataclasses import dataclass

import numpy as np

from sim import kernels
from sim.processes.tally import Tally
from sim.state import Firms, Structure, Talent
from sim.streams import IDENTITY, Stream
from sim.uncertain import ParameterRecord, settled, uncertain

LEAST_PART = 1e-3
"""Least part of the capital it wants with which a firm can begin; less is what rounding left."""
LEAST_KNOWLEDGE = 0.05
"""Research per resident over the nation's below which start-ups inherit no worse (E4)."""


class EntryParameters(ParameterRecord):
    """How often talent founds firms, and what they start with."""

    rate_per_year: float = uncertain(
        0.10,
        prior=(0.09, 0.12),
        bounds=(0.0, 0.4),
        unit="share of firms a year",
        source="19 % registered, less shells",
    )
    """New firms over firms at the opening (E1)."""
    response_to_return: float = uncertain(
        1.0, prior=(0.5, 1.5), bounds=(0.0, 5.0), unit="elasticity", source="assumed"
    )
    """How founding rises with the return on capital over its user cost (E1)."""
    size: float = settled(
        0.25, bounds=(0.01, 2.0), unit="mean capital", source="trial: entrants a quarter of the mean"
    )
    """Capital of a start-up over the mean of its cell; less where idle capital is short (E2)."""
    breakthrough: float = settled(0.03, bounds=(0.0, 1.0), unit="chance", source="assumed")
    """Chance that a start-up in a frontier field begins with a breakthrough, at national knowledge per head (E4)."""
    breakthrough_size: float = settled(
        0.15, bounds=(0.0, 0.16), unit="log", source="below 1/(sigma-1), never Pareto"
    )
    """Mean of a breakthrough, exponential in log productivity (E4)."""
    breakthrough_by_knowledge: float = uncertain(
        1.0,
        prior=(0.5, 1.5),
        bounds=(0.0, 3.0),
        unit="elasticity",
        source="set by the 67.5 % of unicorns in five cities",
    )
    """How that chance rises with research per resident over the nation's (E4)."""
    quality_by_knowledge: float = settled(
        0.10, bounds=(0.0, 0.5), unit="log per log", source="assumed, with the chance above"
    )
    """Lead of start-ups in frontier fields per log of research per resident over the nation's (E4)."""
    largest_backing: float = settled(20.0, bounds=(1.0, 1000.0), unit="ratio", source="assumed")
    """Most by which investors back a start-up with a lead beyond an ordinary one (E4): they fund expected size."""
    inheritance: float = settled(
        0.5, bounds=(0.0, 1.0), unit="share", source="trial: about half; keeps leads from compounding"
    )
    """Part of the lead of local incumbents over the nation's that start-ups inherit (E3)."""
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


def intend(
    tally: Tally,
    relative_return: np.ndarray,
    ease: np.ndarray,
    focus: np.ndarray,
    structure: Structure,
    p: EntryParameters,
) -> Entry:
    """Weigh founding by the return on capital. eq. E1, E2. `relative_return` over user cost (province, sector).

    `ease` extra founding thanks to simpler approvals, 1 doubles it (province,); `focus` relative weight that
    policy gives
    a sector (province, sector).

    The chance per talent falls as talent grows in the nation, so that the number of firms follows the economy and not
    the number of degrees.
    """
    talent = tally.residents
    dilution = structure.opening_talent.sum() / talent.sum()
    aimed = structure.entry_chance * np.exp(focus)
    fields = structure.frontier[None, :]
    before, after = (np.where(fields, chance, 0.0).sum(axis=1) for chance in (structure.entry_chance, aimed))
    kept = np.divide(before, after, out=np.ones_like(before), where=after > 0.0)
    aimed = np.where(fields, aimed * kept[:, None], structure.entry_chance)
    chance = aimed * relative_return**p.response_to_return * dilution * (1.0 + ease)[:, None]
    capital = p.size * np.divide(
        tally.capital, tally.firms, out=np.zeros_like(tally.capital), where=tally.firms > 0.0
    )
    capital = np.where(capital > 0.0, capital, p.size * tally.mean_capital)
    agents = talent / structure.people_per_talent
    wanted = agents * (chance * structure.entrant_weight * capital).sum(axis=1)
    return Entry(chance=chance, capital=capital, wanted=wanted)


def found(
    entry: Entry, founders: np.ndarray, luck: np.ndarray, talent: Talent, idle: np.ndarray, tally: Tally,
    structure: Structure, wear: float, quarter: int, knowledge: np.ndarray, lift: np.ndarray, leverage: np.ndarray,
    growth: float, p: EntryParameters, quality: Stream, breakthrough: Stream,
) -> tuple[Firms, np.ndarray]:  # fmt: skip
    """Found the firms: sector, inherited productivity, capital taken over from what is idle. eq. E2-E4.

    Where nothing is idle nobody can found; where too little is, every start-up gets its part.

    `founders` rows of talent (entrant,); `luck` the uniform that made each found (entrant,), which also picks
    the sector;
    `idle` real capital there, `knowledge` research per resident over the nation's, `lift` log productivity that
    policy adds,
    `leverage` yuan borrowed per unit of capital (province,); `growth` = sigma - 1. Returns the new firms and
    the idle capital they take (province,).
    """
    province, parents = talent.province[founders], talent.identity[founders]
    sector = kernels.luck.pick(luck, province, np.cumsum(entry.chance, axis=1))
    lead = _lead(parents, structure.frontier[sector], knowledge[province], p, breakthrough)
    weight = structure.entrant_weight[province, sector]
    wanted = entry.capital[province, sector] * np.minimum(np.exp(growth * lead), p.largest_backing)
    asked = np.bincount(province, weights=weight * wanted, minlength=structure.provinces)
    granted = np.minimum(1.0, np.divide(idle, asked, out=np.ones_like(idle), where=asked > 0.0))
    able = (granted[province] > LEAST_PART) & (wanted > 0.0)
    parents, province, sector, weight, lead = (x[able] for x in (parents, province, sector, weight, lead))
    capital = granted[province] * wanted[able]
    spread = p.quality_spread * tally.spread_productivity[province, sector]
    local, national = tally.mean_productivity[province, sector], tally.national_productivity[sector]
    inherited = (
        national + p.inheritance * (local - national) + spread * kernels.luck.normal(quality.words, parents)
    )
    firms = Firms(
        identity=kernels.luck.identities(
            IDENTITY.words[:2], parents, quarter, np.zeros(len(parents), dtype=np.int64)
        ),
        province=province.astype(np.int16),
        sector=sector,
        founded=np.full(len(parents), quarter, dtype=np.int32),
        weight=weight,
        productivity=inherited + lead + lift[province],
        knowledge=np.zeros(len(parents)),
        capital=capital * (1.0 - wear),
        debt=leverage[province] * capital,
    )
    return firms, np.bincount(province, weights=weight * capital, minlength=structure.provinces)


def _lead(
    parents: np.ndarray, is_frontier: np.ndarray, knowledge: np.ndarray, p: EntryParameters, luck: Stream
) -> np.ndarray:
    """Lead of start-ups in frontier fields over what they inherit: local knowledge, and now and then a
    breakthrough. eq. E4
    """
    chance = np.minimum(p.breakthrough * knowledge**p.breakthrough_by_knowledge, 1.0)
    succeeds, size = (kernels.luck.uniform(luck.words, parents, index) for index in (0, 1))
    leap = np.where(succeeds < chance, -p.breakthrough_size * np.log(size), 0.0)
    learned = p.quality_by_knowledge * np.log(np.maximum(knowledge, LEAST_KNOWLEDGE))
    return np.where(is_frontier, learned + leap, 0.0)
