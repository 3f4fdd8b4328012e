"""Spillovers: research done nearby makes firms productive, most in their own field. Equations S1-S3."""

import numpy as np

from sim.state import Market, Provinces, Structure
from sim.uncertain import ParameterRecord, settled, uncertain


class SpilloverParameters(ParameterRecord):
    """How far knowledge travels, and what it brings."""

    elasticity: float = uncertain(
        0.03,
        prior=(0.0, 0.07),
        bounds=(0.0, 0.3),
        unit="elasticity",
        source="Moretti 2021 against Wiebe's null",
    )
    """Rise of productivity with the research that is felt (kappa, S3); zero is inside the prior."""
    half_distance: float = settled(200.0, bounds=(10.0, 5000.0), unit="km", source="100-300 km, recalled")
    """Distance over which what is felt halves (S2)."""
    across_fields: float = settled(
        0.2, bounds=(0.0, 1.0), unit="share", source="assumed: more within a field than across"
    )
    """Weight of research in other sectors over that in the own one (S2)."""
    obsolescence_per_year: float = settled(
        0.15, bounds=(0.01, 0.6), unit="share a year", source="usual for knowledge"
    )
    """How fast past research stops counting (S1)."""


def proximity(distance_km: np.ndarray, p: SpilloverParameters) -> np.ndarray:
    """How much of the research there is felt here (here, there). eq. S2"""
    return 0.5 ** (distance_km / p.half_distance)


def felt(stock: np.ndarray, near: np.ndarray, linkage: np.ndarray, p: SpilloverParameters) -> np.ndarray:
    """Research felt in each cell: all of the own field and part of the others, by distance. eq. S2 (province, sector).

    `stock` past real research (province, sector); `linkage` extra weight between the sectors of one province, 1 doubles
    it (province,).
    """
    own, everything = stock, stock.sum(axis=1, keepdims=True)
    mixed = own + p.across_fields * (everything - own)
    at_home = p.across_fields * linkage[:, None] * (everything - own)
    return near @ mixed + at_home


def effect(
    provinces: Provinces, linkage: np.ndarray, structure: Structure, p: SpilloverParameters
) -> np.ndarray:
    """Productivity over that of the opening, because of research felt. eq. S3 (province, sector)."""
    now, then = felt(provinces.research, structure.proximity, linkage, p), structure.opening_spillover
    return np.divide(now, then, out=np.ones_like(now), where=then > 0.0) ** p.elasticity


def per_head(provinces: Provinces, residents: np.ndarray, structure: Structure) -> np.ndarray:
    """Research in the frontier fields per resident, over the nation's (province,). eq. E4"""
    stock = provinces.research[:, structure.frontier].sum(axis=1)
    return stock / residents / max(float(stock.sum() / residents.sum()), 1e-300)


def accumulate(stock: np.ndarray, outlay: np.ndarray, market: Market, p: SpilloverParameters) -> np.ndarray:
    """Stock of past research after the quarter. eq. S1. `outlay` real, over value added (province, sector)."""
    return stock * (1.0 - p.obsolescence_per_year / 4.0) + outlay * market.revenue / market.price[:, None]
