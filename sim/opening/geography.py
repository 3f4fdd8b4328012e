"""How freely goods and people go from place to place. Equations M4, G2."""

import numpy as np

from sim.places import Places
from sim.processes.markets import MarketParameters

UNIT_KM = 100.0
"""Distances enter gravity in units of this."""


def own_distance(places: Places, radii: float) -> np.ndarray:
    """Distance of a province to itself: a share of the radius of a disc of its area, km (province,)."""
    return radii * np.sqrt(places.land_area_km2 / np.pi)


def freeness(places: Places, p: MarketParameters, border_factor: float) -> np.ndarray:
    """Trade freeness phi (from, to): falls with distance; `border_factor` times freer at home. eq. M4"""
    distance = np.array(places.distance_km, dtype=np.float64)
    np.fill_diagonal(distance, own_distance(places, p.own_distance))
    free = (distance / UNIT_KM) ** -p.trade_distance
    return free * np.where(np.eye(len(free), dtype=np.bool_), border_factor, 1.0)


def foreign_freeness(export_distance_km: np.ndarray, places: Places, p: MarketParameters) -> np.ndarray:
    """Freeness of trade with the world, by the way to the nearest gateway (province,). Its level is free."""
    way = export_distance_km + own_distance(places, p.own_distance)
    return (way / UNIT_KM) ** -p.trade_distance


def way(places: Places, elasticity: float) -> np.ndarray:
    """Odds of moving along a way (from, to), 1 at 100 km; the diagonal is fitted later. eq. G2"""
    distance = np.array(places.distance_km, dtype=np.float64)
    np.fill_diagonal(distance, UNIT_KM)
    return (distance / UNIT_KM) ** -elasticity
