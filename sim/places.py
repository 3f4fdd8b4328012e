"""Provinces: their names and codes, where they lie, how far apart they are, and the groups they form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import did_you_mean

EARTH_RADIUS_KM = 6371.0088  # mean radius of the Earth (IUGG)
EVERYWHERE = "all"

type Vector = NDArray[np.float64]
type Matrix = NDArray[np.float64]


class UnknownPlace(ValueError):
    """No province, code or group has that name. The text offers the nearest right one."""


@dataclass(frozen=True, eq=False)
class Places:
    """The provinces of an economy, in one fixed order that every (province,) array shares.

    `lon` and `lat` are degrees, `land_area_km2` km2, `distance_km` (province, province) km: great circles between
    the given points where nothing else is given. `groups` maps a name to positions. Arrays are read-only.
    Raises ValueError where two places share a name, or where numbers cannot be.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    lon: Vector
    lat: Vector
    land_area_km2: Vector
    distance_km: Matrix = field(default_factory=lambda: np.empty((0, 0)))
    groups: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "codes", tuple(self.codes))
        put(self, "names", tuple(self.names))
        for vector in ("lon", "lat", "land_area_km2"):
            put(self, vector, read_only(getattr(self, vector)))
        given = self.distance_km
        if given is None or np.size(given) == 0:
            given = great_circle_km(self.lon, self.lat)
        put(self, "distance_km", read_only(given))
        put(self, "groups", MappingProxyType({name: tuple(members) for name, members in self.groups.items()}))
        self._check()

    def __len__(self) -> int:
        return len(self.codes)

    def __reduce__(self) -> tuple[Any, ...]:
        arrays = (self.lon, self.lat, self.land_area_km2, self.distance_km)
        return type(self), (self.codes, self.names, *arrays, dict(self.groups))

    def find(self, name: str) -> tuple[int, ...]:
        """Positions of the province with that name or code, of the members of that group, or of `all`.

        Raises UnknownPlace, offering the nearest right name.
        """
        if name in self.names:
            return (self.names.index(name),)
        if name in self.codes:
            return (self.codes.index(name),)
        if name in self.groups:
            return self.groups[name]
        if name == EVERYWHERE:
            return tuple(range(len(self)))
        near = did_you_mean(str(name), (*self.names, *self.groups, EVERYWHERE))
        raise UnknownPlace(f"no province or group '{name}'.{near}")

    def index(self, name: str) -> int:
        """Position of one province, by name or code. Raises UnknownPlace, also for a group."""
        if name in self.names:
            return self.names.index(name)
        if name in self.codes:
            return self.codes.index(name)
        raise UnknownPlace(f"no province '{name}'.{did_you_mean(str(name), self.names)}")

    def _check(self) -> None:
        provinces = len(self.codes)
        if provinces == 0:
            raise ValueError("there is no province")
        shapes = {"names": (len(self.names),), "lon": self.lon.shape, "lat": self.lat.shape}
        shapes["land_area_km2"] = self.land_area_km2.shape
        for what, shape in shapes.items():
            if shape != (provinces,):
                raise ValueError(f"{what} has shape {shape}, but there are {provinces} codes")
        if self.distance_km.shape != (provinces, provinces):
            raise ValueError(
                f"distance_km has shape {self.distance_km.shape}, not ({provinces}, {provinces})"
            )
        self._check_names()
        self._check_numbers()

    def _check_names(self) -> None:
        seen: dict[str, str] = {EVERYWHERE: "the word for every province"}
        for what, names in (
            ("a province", self.names),
            ("a code", self.codes),
            ("a group", tuple(self.groups)),
        ):
            for name in names:
                if not isinstance(name, str) or not name.strip():
                    raise ValueError(f"{what} has no name")
                if name in seen:
                    raise ValueError(f"'{name}' is both {seen[name]} and {what}")
                seen[name] = what
        for group, members in self.groups.items():
            if not members or len(set(members)) != len(members):
                raise ValueError(f"group '{group}' is empty or names a province twice")
            if not all(0 <= member < len(self.codes) for member in members):
                raise ValueError(f"group '{group}' has a member that is no province")

    def _check_numbers(self) -> None:
        far = self.distance_km
        rules = {
            "lon must lie between -180 and 180 degrees": np.abs(self.lon) <= 180,
            "lat must lie between -90 and 90 degrees": np.abs(self.lat) <= 90,
            "land_area_km2 must be above 0": (self.land_area_km2 > 0) & np.isfinite(self.land_area_km2),
            "distances must be finite and not negative": np.all(np.isfinite(far) & (far >= 0), axis=1),
            "a province must lie at distance 0 from itself": np.diag(far) == 0,
            "the distance must be the same both ways": np.all(far == far.T, axis=1),
        }
        for law, holds in rules.items():
            if not np.all(holds):
                raise ValueError(f"{self.names[int(np.argmin(holds))]}: {law}")


def great_circle_km(lon: Vector, lat: Vector) -> Matrix:
    """Great-circle distances between points given in degrees: km, (province, province), diagonal 0."""
    east, north = np.radians(np.asarray(lon, float)), np.radians(np.asarray(lat, float))
    half_east = np.sin((east[:, None] - east[None, :]) / 2)
    half_north = np.sin((north[:, None] - north[None, :]) / 2)
    chord = half_north**2 + np.cos(north)[:, None] * np.cos(north)[None, :] * half_east**2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))


def read_only(values: Any) -> NDArray[np.float64]:
    """A copy as 64-bit numbers that nobody can write to."""
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array
