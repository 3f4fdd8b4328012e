"""The model on the page: one economy at the baseline beside the same economy under a policy, on the same luck."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_PER_YEAR, Quarter
from sim.errors import BlueprintError
from sim.model import Economy
from sim.observe.quantities import QUANTITIES, at_yearly_rates
from sim.opening import Opening, open_economy
from sim.scenario import Scenario
from sim.state import Talent

Array = NDArray[np.float64]


class PairedEconomies(mesa.Model):
    """Two arms of replicate 0 of a scenario, step by step: the numbers that `blueprint run` has for that replicate.

    Both arms share an opening and live the same luck, so they differ by policy alone. It stops at the scenario's last
    quarter, or where an economy cannot go on; then `problem` says why, and nothing is raised.
    """

    def __init__(self, asked: Scenario, arm: str, opening: Opening | None = None) -> None:
        super().__init__(rng=asked.run.seed)
        self.asked = asked
        self.arm = arm
        self.opening = opening or open_economy(asked, 0)
        self.baseline = Economy(asked, arm=asked.baseline, opening=self.opening)
        self.policy = Economy(asked, arm=arm, opening=self.opening)
        self.problem = ""
        self.is_closed = False
        self._turn = RLock()
        self.running: bool = True
        self._moves: dict[bool, deque[Array]] = {
            each: deque(maxlen=QUARTERS_PER_YEAR) for each in (True, False)
        }

    def step(self) -> None:
        """One quarter in both arms."""
        with self._turn:
            if self.running:
                self._live()

    def _live(self) -> None:
        try:
            for is_policy in (False, True):
                economy = self.economy(is_policy)
                before = economy.state.talent
                economy.step()
                self._moves[is_policy].append(moves(before, economy))
        except BlueprintError as error:
            self.problem = str(error)
            self.running = False
        else:
            self.running = self.lived < self.asked.run.quarters

    @contextmanager
    def still(self) -> Iterator[bool]:
        """Keep the model as it is while it is looked at: the page is drawn in one thread and plays in another.

        False where there is nothing to look at any more.
        """
        with self._turn:
            yield not self.is_closed

    def close(self) -> None:
        """Let go of both economies, for the page has gone; what still holds the model then holds next to nothing."""
        with self._turn:
            self.running = False
            self.is_closed = True
            for name in ("opening", "baseline", "policy", "_moves"):
                self.__dict__.pop(name, None)

    def economy(self, is_policy: bool) -> Economy:
        """One of the two arms."""
        return self.policy if is_policy else self.baseline

    @property
    def lived(self) -> int:
        """Quarters lived by both arms."""
        return 0 if self.is_closed else min(len(self.baseline.recorder), len(self.policy.recorder))

    @property
    def shown(self) -> Quarter | None:
        """The last quarter lived; None at the opening."""
        return self.asked.run.start + (self.lived - 1) if self.lived else None

    def series(self, quantity: str, is_policy: bool, members: list[int] | None = None) -> Array:
        """A quantity of the nation, or of some provinces as one place, at yearly rates (quarter,)."""
        everyone = range(len(self.opening.observed.places))
        return QUANTITIES[quantity].over(
            self._yearly(is_policy, slice(0, self.lived)), list(everyone if members is None else members)
        )

    def national(self, quantity: str, is_policy: bool, members: list[int] | None = None) -> float:
        """A quantity of the nation, or of some provinces as one place, in the last quarter, yearly rates."""
        if self.lived:
            return float(self.series(quantity, is_policy, members)[-1])
        everyone = range(len(self.opening.observed.places))
        return float(
            QUANTITIES[quantity].over(observed(self.opening), list(everyone if members is None else members))
        )

    def by_province(self, quantity: str, is_policy: bool) -> Array:
        """A quantity in every province, yearly rates of the last quarter (province,); as observed at the opening."""
        if not self.lived:
            return QUANTITIES[quantity].by_province(observed(self.opening))
        return QUANTITIES[quantity].by_province(self._yearly(is_policy, slice(self.lived - 1, self.lived)))[0]

    def extremes(self, quantity: str) -> tuple[float, float]:
        """Smallest and largest value of any province in either arm so far, the opening included."""
        values = [QUANTITIES[quantity].by_province(observed(self.opening))]
        if self.lived:
            so_far = slice(0, self.lived)
            values += [
                QUANTITIES[quantity].by_province(self._yearly(each, so_far)).ravel() for each in (True, False)
            ]
        every = np.concatenate(values)
        return float(np.nanmin(every)), float(np.nanmax(every))

    def effect(self, quantity: str = "gdp") -> Array:
        """Policy against baseline in the last quarter, % of the baseline (province,); 0 at the opening."""
        with np.errstate(invalid="ignore", divide="ignore"):
            change = self.by_province(quantity, True) / self.by_province(quantity, False) - 1.0
        return 100.0 * np.nan_to_num(change)

    def largest_effect(self) -> float:
        """Largest effect on the GDP of any province in any quarter so far, either way, in %."""
        if not self.lived:
            return 0.0
        policy, baseline = (self.economy(each).recorder.series["gdp"][: self.lived] for each in (True, False))
        return float(100.0 * np.abs(policy / baseline - 1.0).max())

    def net_moves(self, is_policy: bool) -> Array:
        """Talent that moved over the last year, persons, (from, to), less what moved the other way."""
        provinces = len(self.opening.observed.places)
        moved = sum(self._moves[is_policy], np.zeros((provinces, provinces)))
        return moved - moved.T

    def _yearly(self, is_policy: bool, quarters: slice) -> dict[str, Array]:
        series = self.economy(is_policy).recorder.series
        return at_yearly_rates({name: values[quarters] for name, values in series.items()})


def moves(before: Talent, economy: Economy) -> Array:
    """Talent that changed province in the quarter just lived, persons (from, to)."""
    now, provinces = economy.state.talent, economy.structure.provinces
    _, old, new = np.intersect1d(before.identity, now.identity, assume_unique=True, return_indices=True)
    pairs = before.province[old].astype(np.int64) * provinces + now.province[new]
    counted = np.bincount(pairs, minlength=provinces * provinces).reshape(provinces, provinces)
    moved = np.asarray(counted * economy.structure.people_per_talent, dtype=np.float64)
    np.fill_diagonal(moved, 0.0)
    return moved


def observed(opening: Opening) -> dict[str, Array]:
    """What is known at the opening of what is recorded later, at yearly rates (province,): as it was observed."""
    seen, nothing = opening.observed, np.zeros(len(opening.observed.places))
    talent_wage, worker_wage = opening.wages()
    counted = np.bincount(opening.state.talent.province, minlength=len(nothing))
    return {
        "gdp": seen.gdp,
        "frontier_gdp": seen.gdp * seen.frontier_share,
        "population": seen.population,
        "talent": counted * opening.structure.people_per_talent,
        "talent_wage": talent_wage,
        "worker_wage": worker_wage,
        "firms": seen.firms,
        "frontier_firms": seen.frontier_firms,
        "public_cost": nothing,
        "talent_arrivals": nothing,
        "talent_departures": nothing,
        "house_price": nothing + 1.0,
    }
