"""Where provinces lie on the page: outlines as the browser draws them, or discs where no boundaries are known."""

from functools import lru_cache
from typing import Any

import numpy as np

from sim import economies
from sim.report.outlines import atlas

WIDTH = 620.0
"""Of the drawing, in its own units; the page scales it."""
MARGIN = 6.0
DISC = 0.032
"""Radius of a province without boundary, as part of the width."""


@lru_cache(maxsize=8)
def outlines(economy: str) -> dict[str, Any]:
    """The drawing of an economy: width, height, and every province with name, SVG path and point.

    The map is that of the report, in its equal-area projection.
    """
    observed = economies.load(economy)
    places = observed.places
    given = [
        {"code": code, "lon": lon, "lat": lat}
        for code, lon, lat in zip(places.codes, places.lon, places.lat, strict=True)
    ]
    found = atlas(observed.boundaries(), given)
    rings: list[list[np.ndarray]]
    if found is None:
        flat = np.column_stack([places.lon * np.cos(np.radians(places.lat.mean())), places.lat])
        points, rings, room = flat, [[] for _ in places.codes], DISC * WIDTH
    else:
        points = np.array([found.points[code] for code in places.codes])
        rings, room = [found.rings[code] for code in places.codes], 0.0
    every = np.concatenate([points, *(ring for of_place in rings for ring in of_place)])
    low, high = every.min(axis=0), every.max(axis=0)
    edge = MARGIN + room
    scale = (WIDTH - 2 * edge) / max(float((high - low).max()), 1e-9)

    def placed(where: np.ndarray) -> np.ndarray:
        east, north = (where - low).T
        return np.column_stack([east, high[1] - low[1] - north]) * scale + edge

    provinces = [
        {
            "name": name,
            "d": " ".join(_ring(placed(ring)) for ring in of_place) or _disc(x, y, DISC * WIDTH),
            "x": round(float(x), 1),
            "y": round(float(y), 1),
        }
        for name, of_place, (x, y) in zip(places.names, rings, placed(points), strict=True)
    ]
    width, height = (high - low) * scale + 2 * edge
    return {"width": round(float(width)), "height": round(float(height)), "provinces": provinces}


def _ring(points: np.ndarray) -> str:
    """A closed path; points nearer than half a unit to the one before are left out."""
    kept = [points[0]]
    for point in points[1:]:
        if np.abs(point - kept[-1]).max() >= 0.5:
            kept.append(point)
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in kept) + "Z"


def _disc(x: float, y: float, radius: float) -> str:
    """A circle as a path: two half circles, there and back."""
    half = f"a{radius:.1f},{radius:.1f} 0 1,0"
    return f"M{x - radius:.1f},{y:.1f}{half} {2 * radius:.1f},0{half} {-2 * radius:.1f},0Z"
