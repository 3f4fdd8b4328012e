"""The many, as columns: one row a firm, one row a talent. Rows are read-only; the ledger makes new ones."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np


class Columns:
    """Equally long read-only arrays, one value a row."""

    def __post_init__(self) -> None:
        for column in vars(self).values():
            column.setflags(write=False)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """What was copied or read from a file is as read-only as it was."""
        self.__dict__.update(state)
        self.__post_init__()

    def __len__(self) -> int:
        return len(self.identity)  # type: ignore[attr-defined]  # every subclass has an identity

    @property
    def bytes_per_row(self) -> int:
        """Live memory of one agent, in bytes."""
        return sum(getattr(self, field.name).dtype.itemsize for field in fields(self))  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class Firms(Columns):
    """Firms `(firm,)`. Each row stands for `weight` equal real firms."""

    identity: np.ndarray
    """uint64, unique."""
    province: np.ndarray
    """int16, index of the province."""
    sector: np.ndarray
    """int16, index of the sector."""
    founded: np.ndarray
    """int32, quarter of founding, negative before the opening."""
    weight: np.ndarray
    """float64, real firms a row stands for; constant over its life."""
    productivity: np.ndarray
    """float64, log productivity without what past research added."""
    knowledge: np.ndarray
    """float64, log productivity from past research, fading."""
    capital: np.ndarray
    """float64, real capital of one real firm, yuan at opening prices."""
    debt: np.ndarray
    """float64, loans less deposits of one real firm, yuan."""


@dataclass(frozen=True, eq=False)
class Talent(Columns):
    """College-educated people `(talent,)`. Each row stands for the same number of persons."""

    identity: np.ndarray
    """uint64, unique."""
    province: np.ndarray
    """int16, index of the province of residence."""
    registered: np.ndarray
    """int16, index of the province of registration (hukou)."""
    born: np.ndarray
    """int32, quarter of birth, counted from the opening."""
