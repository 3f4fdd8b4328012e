"""What is written down while a model runs: one row of named numbers per quarter, and nothing else."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


class Recorder:
    """The log of one run.

    `note` takes the same names with the same shapes every quarter; `series` gives them back stacked over the
    quarters noted so far: (province,) becomes (quarter, province), a single number becomes (quarter,).
    Room for the whole run is taken at the first note; a run that goes on longer gets more.

    `add` takes what is too large to keep every quarter; `totals` gives back its sum over the quarters.
    """

    def __init__(self, quarters: int) -> None:
        self._room = max(int(quarters), 1)
        self._noted = 0
        self._rows: dict[str, Array] = {}
        self._totals: dict[str, Array] = {}

    def __len__(self) -> int:
        return self._noted

    def note(self, values: Mapping[str, ArrayLike]) -> None:
        """Write down this quarter's numbers. ValueError if names or shapes differ from the first quarter's."""
        row = {name: np.asarray(value, dtype=np.float64) for name, value in values.items()}
        if self._noted == 0:
            self._rows = {name: np.empty((self._room, *value.shape)) for name, value in row.items()}
        self._check(row)
        if self._noted == self._room:
            self._make_room()
        for name, value in row.items():
            self._rows[name][self._noted] = value
        self._noted += 1

    @property
    def series(self) -> Mapping[str, Array]:
        """Everything noted so far: name -> (quarter, province) or (quarter,), float64, read-only."""
        return MappingProxyType({name: self._so_far(rows) for name, rows in self._rows.items()})

    def add(self, values: Mapping[str, ArrayLike]) -> None:
        """Add this quarter's numbers, of any shape, to those of the quarters before."""
        for name, value in values.items():
            self._totals[name] = self._totals.get(name, 0.0) + np.asarray(value, dtype=np.float64)

    @property
    def totals(self) -> Mapping[str, Array]:
        """The sum over the quarters of everything that was added, by name."""
        return MappingProxyType(self._totals)

    def _check(self, row: Mapping[str, Array]) -> None:
        if row.keys() != self._rows.keys():
            odd = ", ".join(sorted(row.keys() ^ self._rows.keys()))
            raise ValueError(
                f"recorder: {odd} noted in some quarters only. Note the same names every quarter."
            )
        for name, value in row.items():
            expected = self._rows[name].shape[1:]
            if value.shape != expected:
                raise ValueError(
                    f"recorder: {name} has shape {value.shape}, not {expected} as in the first quarter. "
                    "Note one number, or one number per province, throughout."
                )

    def _make_room(self) -> None:
        self._rows = {name: np.concatenate([rows, np.empty_like(rows)]) for name, rows in self._rows.items()}
        self._room *= 2

    def _so_far(self, rows: Array) -> Array:
        view = rows[: self._noted]
        view.flags.writeable = False
        return view
