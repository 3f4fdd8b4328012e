"""Where provinces lie on the page: outlines as the browser draws them, or discs where no boundaries are known."""

from functools import lru_cache
from typing import Any

import numpy as np

from sim import economies
from sim.report.map import outlined

WIDTH = 620.0
"""Of the drawing, in its own units; the page scales it."""
MARGIN = 6.0
DISC = 0.032
"""Radius of a province without boundary, as part of the width."""


@lru_cache(maxsize=8)
def outlines(economy: str) -> dict[str, Any]:
    """The drawing of an economy: width, height, and every province with name, SVG path and point."""
    observed = economies.load(economy)
    places, boundaries = observed.places, observed.boundaries()
    rings = outlined(boundaries) if boundaries is not None else {}
    is_mapped = set(places.codes) <= rings.keys()
    points = np.column_stack([places.lon, places.lat])
    drawn = {code: rings[code] if is_mapped else [] for code in places.codes}
    every = np.concatenate([points, *(ring for found in drawn.values() for ring in found)])
    squeeze = np.cos(np.radians(every[:, 1].mean()))
    low, high = every.min(axis=0), every.max(axis=0)
    spans = np.maximum((high - low) * [squeeze, 1.0], 1e-6)
    room = 0.0 if is_mapped else DISC * WIDTH
    scale = (WIDTH - 2 * (MARGIN + room)) / spans.max()

    def placed(where: np.ndarray) -> np.ndarray:
        east, north = (where - low).T
        return np.column_stack([east * squeeze, high[1] - low[1] - north]) * scale + MARGIN + room

    centres = placed(points)
    provinces = [
        {
            "name": name,
            "d": " ".join(_ring(placed(ring)) for ring in drawn[code]) or _disc(x, y, DISC * WIDTH),
            "x": round(float(x), 1),
            "y": round(float(y), 1),
        }
        for code, name, (x, y) in zip(places.codes, places.names, centres, strict=True)
    ]
    width, height = spans * scale + 2 * (MARGIN + room)
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
