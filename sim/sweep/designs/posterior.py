"""Posterior draws: parameters as calibration found them, a row a draw."""

import csv
import math
from pathlib import Path

from pydantic import Field

import sim
from sim.documents.written import Loc
from sim.errors import did_you_mean
from sim.processes.parameters import Parameters
from sim.records import Record
from sim.scenario.files import inside
from sim.sweep.designs.misfit import Misfit
from sim.sweep.designs.points import Ground, Points, Rows
from sim.sweep.designs.spans import PARAMETERS

FITTED = "fitted:"
DRAWS = "draws.csv"
LARGEST_FILE = 100_000_000  # bytes


class Posterior(Record):
    """Parameters drawn together: each row of a file is one draw, each column a parameter."""

    draws: str = Field(min_length=1, max_length=1000)
    """A CSV file beside the sweep, with a column for each parameter (`entry.rate_per_year`), or `fitted:china`."""
    count: int | None = Field(default=None, ge=1)
    """How many draws, spread evenly over the file; all where nothing is said."""

    def lay_out(self, ground: Ground, at: Loc) -> Points:
        """The points of this design: the draws as they were written."""
        columns, rows = self._read(ground.folder, (*at, "draws"))
        if self.count is not None and self.count > len(rows):
            raise Misfit((*at, "count"), f"must be at most {len(rows):,}, for {self.draws} has no more draws")
        count = self.count or len(rows)
        chosen = [rows[number * len(rows) // count] for number in range(count)]
        return Rows([PARAMETERS + name.removeprefix(PARAMETERS) for name in columns], chosen, ground)

    def _read(self, folder: Path, at: Loc) -> tuple[list[str], list[tuple[float, ...]]]:
        path = self._path(folder, at)
        try:
            if path.stat().st_size > LARGEST_FILE:
                raise Misfit(at, f"{self.draws} is larger than {LARGEST_FILE:,} bytes. Keep fewer draws")
            with path.open(encoding="utf-8-sig", newline="") as file:
                lines = [line for line in csv.reader(file) if line]
        except (OSError, ValueError, csv.Error) as error:
            raise Misfit(
                at, f"{self.draws} cannot be read ({error}). Name a CSV file beside the sweep"
            ) from None
        if len(lines) < 2:
            raise Misfit(at, f"{self.draws} has no draws. It needs names in its first line and a row a draw")
        self._check_names(lines[0], at)
        return lines[0], [self._row(number, line, lines[0], at) for number, line in enumerate(lines[1:], 2)]

    def _row(self, number: int, line: list[str], names: list[str], at: Loc) -> tuple[float, ...]:
        try:
            row = tuple(map(float, line))
        except ValueError:
            row = ()
        if len(row) != len(names) or not all(map(math.isfinite, row)):
            raise Misfit(at, f"{self.draws}:{number} is not {len(names)} finite numbers. Correct it")
        return row

    def _check_names(self, names: list[str], at: Loc) -> None:
        known = [f"{group}.{name}" for group, record in Parameters() for name in type(record).model_fields]
        for name in names:
            bare = name.removeprefix(PARAMETERS)
            if bare not in known:
                raise Misfit(at, f"{self.draws}: no parameter '{name}'.{did_you_mean(bare, known)}")
        if len(set(names)) < len(names):
            raise Misfit(at, f"{self.draws} names a parameter twice. Remove a column")

    def _path(self, folder: Path, at: Loc) -> Path:
        if self.draws.startswith(FITTED):
            home, name = Path(sim.__file__).parent / "fitted", self.draws.removeprefix(FITTED)
            fits = [each.parent.name for each in home.glob(f"*/{DRAWS}")]
            if name not in fits:
                near = did_you_mean(name, fits) or " None come with this version: name a CSV file"
                raise Misfit(at, f"no fit '{name}'.{near}")
            return home / name / DRAWS
        found = inside(folder, self.draws)
        if found is None:
            raise Misfit(at, f"'{self.draws}' leads out of the folder of the sweep. Put the file beside it")
        return found
