"""Boundaries as outlines on a flat map, in an equal-area projection."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.statistics import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

STEEPEST = 0.1
"""Below this constant of the cone the standard parallels lie on both sides of the equator: the map is a cylinder."""


@dataclass(frozen=True, eq=False)
class Atlas:
    """Outlines of provinces: code -> rings of (point, 2) on the map; `points` code -> where flows begin and end."""

    rings: Mapping[str, list[Array]]
    points: Mapping[str, Array]
    markers: tuple[str, ...] = ()
    """Names of provinces whose shape is a marker and no boundary."""

    def path(self, code: str) -> "Path":
        """All rings of a province; holes run the other way round, so that they are left unpainted."""
        from matplotlib.path import Path

        return Path.make_compound_path(*(Path(ring, closed=True) for ring in self.rings[code]))

    def frame(self, panel: "Axes") -> None:
        """A map has no axes, and the same scale both ways."""
        panel.autoscale_view()
        panel.set_aspect("equal")
        panel.set(xticks=[], yticks=[])
        panel.spines[:].set_visible(False)


def atlas(boundaries: Mapping[str, Any] | None, provinces: list[dict[str, Any]]) -> Atlas | None:
    """Outlines from GeoJSON whose polygons have a code; None where some province has none.

    A province's point is where the manifest says it lies; without that, the middle of its largest ring.
    """
    if boundaries is None:
        return None
    rings = {str(each["properties"]["code"]): _rings(each["geometry"]) for each in boundaries["features"]}
    if not {place["code"] for place in provinces} <= rings.keys():
        return None
    everything = np.concatenate([ring for of_place in rings.values() for ring in of_place])
    south, north = everything[:, 1].min(), everything[:, 1].max()
    low, high = south + (north - south) / 6, north - (north - south) / 6
    middle = everything[:, 0].min() / 2 + everything[:, 0].max() / 2

    def flat(points: Array) -> Array:
        return albers(points, middle, low, high)

    at = {
        place["code"]: flat(
            np.array([[place["lon"], place["lat"]]])
            if "lon" in place
            else max(rings[place["code"]], key=len).mean(axis=0, keepdims=True)
        )[0]
        for place in provinces
    }
    marked = tuple(
        each["properties"]["name"] for each in boundaries["features"] if each["properties"].get("marker")
    )
    return Atlas({code: [flat(ring) for ring in of_place] for code, of_place in rings.items()}, at, marked)


def albers(points: Array, middle: float, low: float, high: float) -> Array:
    """Longitude and latitude, degrees (point, 2), on a cone that cuts the globe at two parallels: areas are kept.

    Near the equator, where there is no such cone, a cylinder. Unit: radius of the globe.
    """
    east, north = np.radians(points[:, 0] - middle), np.radians(points[:, 1])
    first, second = np.radians(low), np.radians(high)
    cone = (np.sin(first) + np.sin(second)) / 2
    if abs(cone) < STEEPEST:
        shrink = np.cos((first + second) / 2)
        return np.stack([east * shrink, np.sin(north) / shrink], axis=1)
    constant = np.cos(first) ** 2 + 2 * cone * np.sin(first)
    radius = np.sqrt(constant - 2 * cone * np.sin(north)) / cone
    centre = np.sqrt(constant - 2 * cone * np.sin((first + second) / 2)) / cone
    return np.stack([radius * np.sin(cone * east), centre - radius * np.cos(cone * east)], axis=1)


def _rings(shape: Mapping[str, Any]) -> list[Array]:
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return [
        _turned(np.asarray(ring, dtype=np.float64), is_hole=number > 0)
        for polygon in polygons
        for number, ring in enumerate(polygon)
    ]


def _turned(ring: Array, *, is_hole: bool) -> Array:
    """A ring that runs anticlockwise, or clockwise around a hole."""
    longitude, latitude = ring.T
    area = (longitude[:-1] * latitude[1:] - longitude[1:] * latitude[:-1]).sum()
    return ring if (area < 0) == is_hole else ring[::-1]
