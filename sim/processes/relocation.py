"""Relocation: small firms move to where capital earns more; giants stay, and place new plants there. Equations
P1-P3.
"""

from dataclasses import dataclass

import numpy as np

from sim import kernels
from sim.processes.entry import LEAST_PART, Entry
from sim.processes.tally import Tally
from sim.state import Firms, Structure
from sim.streams import IDENTITY, Stream
from sim.uncertain import ParameterRecord, settled, uncertain


class RelocationParameters(ParameterRecord):
    """How mobile firms are."""

    rate_per_year: float = uncertain(
        0.006,
        prior=(0.002, 0.012),
        bounds=(0.0, 0.2),
        unit="share a year",
        source="3.2 % within horizon unstated: Tang et al. 2020",
    )
    """Share of firms that look for another province (P1)."""
    response: float = uncertain(
        3.0,
        prior=(1.5, 4.5),
        bounds=(0.0, 10.0),
        unit="elasticity",
        source="twice that of workers: Suarez Serrato and Zidar",
    )
    """How the choice of province rises with the return on capital (P1)."""
    distance: float = settled(1.0, bounds=(0.0, 4.0), unit="elasticity", source="assumed, as for trade")
    """How the choice falls with distance (P1)."""
    largest: float = settled(
        20.0, bounds=(1.0, 1e6), unit="mean sizes", source="assumed: giants place new capacity"
    )
    """Size above which a firm does not move whole (P2)."""
    inherited: float = settled(0.9, bounds=(0.0, 1.0), unit="share", source="assumed")
    """Part of its lead over the local mean that a giant's new plant inherits (P3)."""


@dataclass(frozen=True, eq=False)
class Places:
    """Where firms and new plants go."""

    province: np.ndarray
    """Province of each firm after the quarter (firm,) int16."""
    plants: Firms
    """New plants of giants."""
    taken: np.ndarray
    """Idle capital that new plants take over, before a quarter's wear (province,)."""


def odds(relative_return: np.ndarray, structure: Structure, p: RelocationParameters) -> np.ndarray:
    """Cumulative odds of going from a province to each, by sector (from, sector, to). eq. P1"""
    pull = relative_return.T[None, :, :] ** p.response * structure.closeness[:, None, :]
    return np.cumsum(pull / pull.sum(axis=2, keepdims=True), axis=2)


def relocate(
    firms: Firms, relative_return: np.ndarray, idle: np.ndarray, founding: Entry, tally: Tally, structure: Structure,
    wear: float, quarter: int, p: RelocationParameters, move: Stream, where: Stream, threads: int = 1,
) -> Places:  # fmt: skip
    """Move small firms, and let giants place new plants with capital that stands idle there. eq. P1-P3.

    `idle` real capital left after start-ups took theirs (province,); a plant wants what a start-up wants (E2).
    """
    destination = np.empty(len(firms), dtype=np.int16)
    cumulative, mean_capital = odds(relative_return, structure, p), tally.mean_capital

    def work(low: int, high: int, piece: int) -> None:
        kernels.firms.relocate(
            low, high, firms.identity, firms.province, firms.sector, firms.capital, mean_capital,
            len(structure.sectors),
            p.rate_per_year / 4.0, p.largest, cumulative, move.words, where.words, destination,
        )  # fmt: skip

    kernels.chunks.split(len(firms), threads, work)
    province = np.where(destination >= 0, destination, firms.province).astype(np.int16)
    _keep_the_last(province, firms, structure)
    parents = np.flatnonzero(destination < -1)
    plants, taken = _plants(
        firms, parents, -2 - destination[parents], idle, founding, tally, structure, wear, quarter, p
    )
    return Places(province=province, plants=plants, taken=taken)


def is_giant(firms: Firms, tally: Tally, cumulative: np.ndarray, p: RelocationParameters) -> np.ndarray:
    """Which firms would place a plant rather than move, if they looked: the kernel asked with certainty. eq. P2.

    `cumulative` odds (from, sector, to). Returns bool (firm,).
    """
    destination = np.empty(len(firms), dtype=np.int16)
    kernels.firms.relocate(
        0, len(firms), firms.identity, firms.province, firms.sector, firms.capital, tally.mean_capital,
        cumulative.shape[1], 1.0, p.largest, cumulative, (0, 0, 0), (0, 0, 0), destination,
    )  # fmt: skip
    return destination < -1


def _keep_the_last(province: np.ndarray, firms: Firms, structure: Structure) -> None:
    """Firms do not leave a cell that nobody would be left in. eq. P2. Amends `province` (firm,)."""
    sectors = len(structure.sectors)
    cell = firms.province.astype(np.intp) * sectors + firms.sector
    moved = np.flatnonzero(province != firms.province)
    stays = np.bincount(cell, minlength=structure.provinces * sectors)
    stays -= np.bincount(cell[moved], minlength=len(stays))
    left = moved[stays[cell[moved]] == 0]
    province[left] = firms.province[left]


def _plants(
    firms: Firms, parents: np.ndarray, there: np.ndarray, idle: np.ndarray, founding: Entry, tally: Tally,
    structure: Structure, wear: float, quarter: int, p: RelocationParameters,
) -> tuple[Firms, np.ndarray]:  # fmt: skip
    sector = firms.sector[parents]
    weight, wanted = structure.entrant_weight[there, sector], founding.capital[there, sector]
    asked = np.bincount(there, weights=weight * wanted, minlength=structure.provinces)
    granted = np.minimum(1.0, np.divide(idle, asked, out=np.zeros_like(idle), where=asked > 0.0))
    able = (granted[there] > LEAST_PART) & (wanted > 0.0)
    parents, there, sector, weight = parents[able], there[able], sector[able], weight[able]
    capital = granted[there] * wanted[able]
    taken = np.bincount(there, weights=weight * capital, minlength=structure.provinces)
    mean = tally.mean_productivity[there, sector]
    plants = Firms(
        identity=kernels.luck.identities(
            IDENTITY.words[:2], firms.identity[parents], quarter, np.ones(len(parents), dtype=np.int64)
        ),
        province=there.astype(np.int16),
        sector=sector.copy(),
        founded=np.full(len(parents), quarter, dtype=np.int32),
        weight=weight,
        productivity=mean + p.inherited * (firms.productivity[parents] - mean),
        knowledge=firms.knowledge[parents].copy(),
        capital=capital * (1.0 - wear),
        debt=np.zeros(len(parents)),
    )
    return plants, taken
