"""The plan: every run of a sweep, numbered, with the key that says what it is. Nothing here runs or writes."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.documents import Written
from sim.documents.plain_words import said
from sim.errors import InputError
from sim.scenario import Scenario
from sim.scenario.variations import Variations
from sim.sweep.designs import Ground, Point, Points
from sim.sweep.designs.misfit import Misfit
from sim.sweep.document import Sweep, place_of, said_of
from sim.sweep.keys import KEY_BYTES, Grounds, digest, key

MOST_PROBLEMS = 10


class Run(NamedTuple):
    """One run: a point of the design on the luck of one replicate."""

    number: int
    point: int
    replicate: int
    key: str


class Plan:
    """A sweep laid out. Runs are numbered point by point, and replicate by replicate within a point.

    Holds a key for every run and nothing else that grows with their number.
    """

    def __init__(self, sweep: Sweep, written: Written, variations: Variations, points: Points) -> None:
        self.sweep, self.variations, self.points = sweep, variations, points
        self.checksums = variations.economy.checksums()
        self._grounds = Grounds(variations.base.economy, self.checksums)
        self._written = written
        self._keys = np.empty((len(points) * sweep.replicates, KEY_BYTES), dtype=np.uint8)
        self._resolve_all()

    @classmethod
    def read(cls, path: str | Path) -> "Plan":
        """Read a sweep and lay it out. Raises InputError, with file and line, for whatever cannot be run."""
        sweep, written = Sweep.load(path)
        folder = written.source.folder or Path()
        try:
            variations = Variations(sweep.scenario, sweep.settings, folders=(folder, folder.parent))
        except InputError as error:
            raise _placed(error, written, "settings") from error
        base = variations.base
        if base.run.channels:
            raise InputError(
                said(
                    written.place,
                    "scenario",
                    "has channels, which a sweep does not keep. Set run.channels: false",
                )
            )
        economy = variations.economy
        ground = Ground(
            base, economy.places, lambda: economy.opening(base.run.start.year), sweep.variables, folder,
            variations.entries,
        )  # fmt: skip
        try:
            points = sweep.design.lay_out(ground)
        except Misfit as misfit:
            raise InputError(said_of(written, misfit.at, misfit.what)) from None
        _refuse_contradictions(sweep, written, points)
        return cls(sweep, written, variations, points)

    def __len__(self) -> int:
        return len(self._keys)

    def run(self, number: int) -> Run:
        """The run of that number."""
        point, replicate = divmod(number, self.sweep.replicates)
        return Run(number, point, replicate, self._keys[number].tobytes().hex())

    def runs(self) -> Iterator[Run]:
        """Every run, in order."""
        return map(self.run, range(len(self)))

    def scenario(self, point: int) -> Scenario:
        """The scenario of one point, whole."""
        return self.variations.scenario(self.points.at(point).overrides)

    def where_done(self, keys: Sequence[str]) -> NDArray[np.int64]:
        """The numbers of the runs with these keys, (key,); -1 for a key of no run here."""
        asked = _as_words(np.frombuffer(bytes.fromhex("".join(keys)), np.uint8))
        at = np.minimum(np.searchsorted(self._sorted[:, 0], asked[:, 0]), len(self._order) - 1)
        is_ours = (self._sorted[at] == asked).all(axis=1)
        return np.where(is_ours, self._order[at], -1)

    @property
    def digest(self) -> str:
        """What the sweep as a whole is known by: the keys of all its runs, in order."""
        return blake2b(self._keys.tobytes(), digest_size=KEY_BYTES).hexdigest()

    @property
    def fits(self) -> dict[str, dict[str, str]]:
        """Checksums of every fit that a run draws from, by its name."""
        return self._grounds.fits

    def _resolve_all(self) -> None:
        """Check every point and work out the key of every run. InputError for points that cannot be, or are twice."""
        problems: list[str] = []
        replicates = self.sweep.replicates
        for number in range(len(self.points)):
            point = self.points.at(number)
            try:
                scenario = self.variations.scenario(point.overrides)
                if scenario.arms.keys() != self.variations.base.arms.keys():
                    raise InputError("its arms differ from those of the scenario. Vary what is in them")
            except InputError as error:
                problems += self._problems(number, point, error)
                if len(problems) >= MOST_PROBLEMS:
                    break
                continue
            what = digest(scenario, self._grounds)
            for replicate in range(replicates):
                self._keys[number * replicates + replicate] = np.frombuffer(key(what, replicate), np.uint8)
        if problems:
            raise InputError(*dict.fromkeys(problems[:MOST_PROBLEMS]))
        words = _as_words(self._keys)
        self._order = np.argsort(words[:, 0], kind="stable")
        self._sorted = words[self._order]
        if (
            self._sorted[1:, 0] == self._sorted[:-1, 0]
        ).any():  # by chance: once in a billion sweeps of 100,000
            self._refuse_twice()

    def _refuse_twice(self) -> None:
        known: dict[bytes, int] = {}
        for number in range(0, len(self._keys), self.sweep.replicates):
            one = known.setdefault(self._keys[number].tobytes(), number)
            if one != number:
                first, second = one // self.sweep.replicates, number // self.sweep.replicates
                what = f"points {first} and {second} are the same scenario. Remove what makes no difference"
                raise InputError(said_of(self._written, (), what))

    def _problems(self, number: int, point: Point, error: InputError) -> list[str]:
        """The problems of one point, each placed where the variable is written."""
        found = []
        for problem in error.problems:
            line = problem.removeprefix("--set ")
            key = next((key for key in point.overrides if line.startswith(f"{key}=")), None)
            names = [name for name, keys in self.sweep.variables.items() if key in keys]
            entry = next(
                (at for at in (place_of(self._design, name) for name in (*names, key or "")) if at), None
            )
            found.append(f"{(entry or self._design).place}: point {number}: {line}")
        return found

    @property
    def _design(self) -> Written:
        design = self._written.get("design")
        assert design is not None
        return design


def _as_words(keys: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Keys as two numbers each, (key, 2)."""
    return np.ascontiguousarray(keys).reshape(-1).view(">u8").astype(np.uint64).reshape(-1, 2)


def _refuse_contradictions(sweep: Sweep, written: Written, points: Points) -> None:
    """InputError where the design is empty, sets what the settings set, or names a column twice."""
    for one in sorted(points.keys & sweep.settings.keys()):
        what = f"{one} is varied by the design as well. Remove it here"
        raise InputError(said((place_of(written, one) or written).place, f"settings.{one}", what))
    for one in sorted(
        each for each in points.keys if each.partition(".")[0] in ("name", "title", "question")
    ):
        raise InputError(said_of(written, (), f"{one} changes no number. Vary something else"))
    for one in sorted(points.keys & {"run.replicates"}):
        raise InputError(said_of(written, (), f"{one} cannot vary. Write replicates beside design"))
    unused = sweep.variables.keys() - set(points.columns)
    for one in sorted(unused):
        entry = place_of(written, one) or written
        raise InputError(said(entry.place, f"variables.{one}", "is not in the design. Use it, or remove it"))


def _placed(error: InputError, written: Written, section: str) -> InputError:
    """Problems with the settings, placed where the sweep says them."""
    lines = []
    for problem in error.problems:
        line = problem.removeprefix("--set ")
        at = place_of(written, line.partition("=")[0]) if line != problem else None
        lines.append(f"{at.place}: {section}.{line}" if at is not None else problem)
    return InputError(*lines)
