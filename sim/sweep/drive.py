"""The driver of a sweep: batches of runs are handed out until every run is kept or has failed.

What it holds does not grow with the number of runs, but for a key and a mark for each: batches are made when there is
room for them, workers write what they found, and reports are forgotten.
"""

import pickle
from itertools import islice

from sim.engines import AbstractEngine, Crew
from sim.engines.driver import AbstractDriver, Handed, Told
from sim.errors import RunError
from sim.sweep import parts
from sim.sweep.batch import Batch, Done, told, under_way, work, write_errors
from sim.sweep.context import Context
from sim.sweep.pace import Pace
from sim.sweep.store import Store

MOST_DEATHS = 3
"""A run in which so many workers died is given up, and listed with those that raised."""


def drive(store: Store, context: Context, engine: AbstractEngine, told: Told | None = None) -> int:
    """Work every run that is missing; returns how many failed. RunError where it cannot go on.

    Whatever happens, parts that are whole stay.
    """
    with engine.crew() as crew:
        driver = _Driver(store, context, crew, told)
        driver.run(is_ours=engine.name != "address")
        return len(driver.failed)


class _Driver(AbstractDriver[tuple[int, ...]]):
    """Its work is the numbers of some runs."""

    def __init__(self, store: Store, context: Context, crew: Crew, told: Told | None) -> None:
        super().__init__(context, crew, told)
        self.store, self.context = store, context
        self.plan = store.plan
        self.pace = Pace()
        self.deaths: dict[int, int] = {}
        self.failed: set[int] = set()
        self.batches = 0
        missing = store.missing
        self.left = len(missing)
        self.waiting = map(int, missing)

    def fresh(self) -> tuple[int, ...] | None:
        count = self.pace.runs(self.left, max(self.crew.workers, self.crew.wanted))
        numbers = tuple(islice(self.waiting, count))
        self.left -= len(numbers)
        return numbers or None

    def handed(self, numbers: tuple[int, ...]) -> Handed:
        name = f"{numbers[0]:09d}-{self.context.sweep[:8]}-{self.batches}"
        self.batches += 1
        return Handed(name, work, pickle.dumps(self._batch(name, numbers)))

    def _batch(self, name: str, numbers: tuple[int, ...]) -> Batch:
        runs = tuple(map(self.plan.run, numbers))
        scenarios, shown = [], []
        point = -1
        for run in runs:
            if run.point != point:
                point = run.point
                here, scenario = self.plan.points.at(point), self.plan.scenario(point)
            scenarios.append(scenario)
            shown.append(dict(here.shown))
        return Batch(self.context.sweep, name, runs, tuple(scenarios), tuple(shown))

    def take_in(self, name: str, numbers: tuple[int, ...], done: Done) -> None:
        self.store.done[list(done.done)] = True
        self.failed.update(done.failed)
        self.pace.learn(len(numbers), done.seconds)

    def bury(self, name: str, numbers: tuple[int, ...]) -> None:
        """The worker of a batch died. What it wrote is kept; the run it was in goes alone next time, not for ever."""
        written = parts.read(parts.path_of(self.context.folder, name))
        if written is not None:
            kept = self.plan.where_done([run.key for run in written.runs])
            self.store.done[kept] = True
        left = tuple(number for number in numbers if not self.store.done[number])
        guilty = under_way(self.context.folder, name)
        if guilty in left:
            self.deaths[guilty] = self.deaths.get(guilty, 0) + 1
            left = tuple(number for number in left if number != guilty)
            if self.deaths[guilty] < MOST_DEATHS:
                self.again.append((guilty,))
            else:
                self._give_up(name, guilty)
        if left:
            self.again.append(left)

    def _give_up(self, name: str, number: int) -> None:
        """List a run whose workers keep dying with those that raised."""
        run = self.plan.run(number)
        why = RunError(
            f"its worker died {MOST_DEATHS} times while it ran, as workers do that take more memory than they may. "
            "Give them more memory, or run fewer at a time"
        )
        shown = dict(self.plan.points.at(run.point).shown)
        write_errors(self.context.folder, name, [told(run, self.plan.scenario(run.point), shown, why)])
        self.failed.add(number)

    def standing(self) -> tuple[int, int, int]:
        return int(self.store.done.sum()), len(self.failed), len(self.plan)
