"""Flows of five years between provinces, as a census counts them: where people live, and where they lived before.

A census asks on 1 November where people lived on the same day five years ago, so it is the twenty quarters from one
fourth quarter to the next but four that are followed. Moves on the way and back do not count.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from calibration.correlations import rank_correlation
from sim.calendar import QUARTERS_PER_YEAR, Quarter
from sim.model import Economy
from sim.state import Talent

MILLION = 1e6
CENSUS = 4
"""The quarter of its year that a census stands nearest the start of."""


@dataclass(frozen=True, eq=False)
class Flows:
    """Pairs of provinces whose flow was observed, from a census to the next but one; all (pair,)."""

    first: int
    last: int
    origin: np.ndarray
    """Index of the province."""
    destination: np.ndarray
    persons: np.ndarray
    distance: np.ndarray
    """Kilometres."""

    def among(self, moved: np.ndarray) -> np.ndarray:
        """The same pairs of a whole matrix (from, to)."""
        return np.asarray(moved[self.origin, self.destination])


def of_flows(persons: np.ndarray, seen: Flows) -> dict[str, float]:
    """Moments of flows between the observed pairs, `persons` (pair,): their sum in millions, their ranks, how far
    their logs are from the observed ones but for the sum, and how they fall with distance."""
    span = f"{seen.first}_{seen.last}"
    apart = np.log(persons / seen.persons)
    return {
        f"flows_total_{span}": float(persons.sum() / MILLION),
        f"flows_rank_correlation_{span}": rank_correlation(persons, seen.persons),
        f"flows_log_error_{span}": float(apart.std()),
        f"flows_by_distance_{span}": by_distance(persons, seen),
    }


def by_distance(persons: np.ndarray, seen: Flows) -> float:
    """Elasticity of flows to distance, given what is particular to every origin and every destination."""
    particular = [
        (places[:, None] == np.unique(places)[None, :]).astype(float)
        for places in (seen.origin, seen.destination)
    ]
    explained_by = np.column_stack([np.log(seen.distance), *particular])
    return float(np.linalg.lstsq(explained_by, np.log(persons), rcond=None)[0][0])


@dataclass(eq=False)
class Enumeration:
    """Follows residents of a life from one census to another.

    Talent is followed one by one, and who retired on the way is taken to live where the first census found them.
    Everyone else moves in expectation: the chances of every quarter are put one after the other.
    """

    first: int
    last: int
    _talent: Talent | None = None
    _others: np.ndarray = field(default_factory=lambda: np.zeros(0))
    _retired: np.ndarray = field(default_factory=lambda: np.zeros(0))
    _chances: np.ndarray = field(default_factory=lambda: np.zeros(0))
    _before: Mapping[str, np.ndarray] = field(default_factory=dict)
    moved: np.ndarray | None = None
    """Persons by where they lived and live (from, to), who stayed on the diagonal; None until the second census."""

    def see(self, economy: Economy) -> None:
        """Look at a life between two quarters: call it before each and after the last."""
        ahead = Quarter.of(self.last, CENSUS) - (economy.start + economy.state.quarter)
        begins = QUARTERS_PER_YEAR * (self.last - self.first)
        if ahead == begins:
            self._begin(economy)
        elif 0 <= ahead < begins and self._talent is not None:
            self._go_on(economy)
            if ahead == 0:
                self.moved = self._counted(economy)

    def _begin(self, economy: Economy) -> None:
        provinces = economy.state.provinces
        self._talent, self._retired = economy.state.talent, provinces.retired
        self._others, self._chances = provinces.others, np.eye(len(provinces.others))
        self._note(economy)

    def _note(self, economy: Economy) -> None:
        totals = economy.recorder.totals.get("workers", 0.0)
        self._before = {"moves": np.asarray(totals), "others": economy.state.provinces.others}

    def _go_on(self, economy: Economy) -> None:
        moves = economy.recorder.totals["workers"] - self._before["moves"]
        chances = moves / self._before["others"][:, None]
        stays = 1.0 - chances.sum(axis=1)
        self._chances = self._chances @ (chances + np.diag(stays))
        self._note(economy)

    def _counted(self, economy: Economy) -> np.ndarray:
        assert self._talent is not None
        moved = self._others[:, None] * self._chances + np.diag(self._retired)
        before, now = self._talent, economy.state.talent
        _, rows, rows_now = np.intersect1d(before.identity, now.identity, True, return_indices=True)
        at_first = before.province.astype(np.int64)
        at_last = at_first.copy()
        at_last[rows] = now.province[rows_now]
        count = len(self._others)
        pairs = np.bincount(at_first * count + at_last, minlength=count * count).reshape(count, count)
        total: np.ndarray = moved + pairs * economy.structure.people_per_talent
        return total
