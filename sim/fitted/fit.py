"""One fit, read from its folder and checked."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from pydantic import Field

from sim.documents import Kind, parsed, read_file
from sim.errors import InputError, did_you_mean
from sim.records import Record

PREFIX = "fitted:"
HOME = Path(__file__).parent
ABOUT, DRAWS, MOMENTUM = "fit.yaml", "draws.csv", "momentum.csv"
GOES_ON = {
    "productivity": "productivity",
    "residents": "residents",
    "research over GDP": "research",
    "the frontier": "frontier",
}
"""In words -> kind."""
FIT = Kind(beginning="economy: china", length="It is written by calibration.")


class Interval(Record):
    """What the draws say of one parameter."""

    mean: float
    """Mean of the draws."""
    low: float
    """5 % of draws are below."""
    high: float
    """5 % of draws are above."""


class About(Record):
    """On what, and how, a fit was made."""

    economy: str = Field(min_length=1)
    """The economy that was fitted."""
    until: int
    """The last year whose figures were used."""
    made_at: str
    """Date and time."""
    commit: str
    """The commit of the code that made it."""
    seconds: float = Field(ge=0)
    """Time taken."""
    simulations: int = Field(ge=0)
    """How many runs of the economy it took."""
    method: str
    """How, in a sentence."""
    checksums: dict[str, str]
    """SHA-256 of the economy's files, by name."""
    parameters: dict[str, Interval]
    """What was found, by name of the parameter."""


@dataclass(frozen=True, eq=False)
class Carried:
    """What goes on from the years before an opening, by years ahead (year, province), log, added from year to year."""

    codes: tuple[str, ...]
    """Of provinces, in the order of the columns."""
    productivity: np.ndarray
    """From the middle of one year to that of the next. eq. W5"""
    residents: np.ndarray
    """Residents without college education, from the end of one year to that of the next. eq. W6"""
    research: np.ndarray
    """Research over value added, from the middle of one year to that of the next. eq. W7"""
    frontier: np.ndarray
    """Productivity of the frontier fields beyond that of all sectors, alike. eq. W8"""

    @classmethod
    def nothing(cls, codes: tuple[str, ...]) -> "Carried":
        """Nothing goes on."""
        return cls(codes, *np.zeros((len(KINDS), 1, len(codes))))

    def ordered(self, codes: tuple[str, ...]) -> "Carried":
        """The same with provinces in another order."""
        order = [self.codes.index(code) for code in codes]
        return Carried(codes, *(getattr(self, kind)[:, order] for kind in KINDS))


KINDS = ("productivity", "residents", "research", "frontier")
"""What goes on, in the order of `Carried`."""


@dataclass(frozen=True, eq=False)
class Fit:
    """What calibration found for one economy."""

    name: str
    about: About
    draws: Mapping[str, np.ndarray]
    """Name of a parameter, as `entry.rate_per_year` -> its value in each draw (draw,)."""
    momentum: Mapping[int, Carried]
    """Opening year -> what goes on from before it."""
    checksums: Mapping[str, str]
    """SHA-256 of the files of draws and of momentum, by name."""

    def goes_on(self, economy: str, year: int) -> str:
        """What a reader should know of momentum in an opening, in a sentence."""
        if self.about.economy != economy:
            return (
                f"momentum: none. The fit '{self.name}' is of {self.about.economy}: its draws of parameters apply to "
                f"{economy}, what the past of its provinces adds does not."
            )
        if year not in self.momentum:
            first, last = min(self.momentum), max(self.momentum)
            return f"momentum: none. The fit '{self.name}' knows it for {first} to {last} only."
        what = [name for name, kind in GOES_ON.items() if np.any(getattr(self.momentum[year], kind))]
        return (
            f"momentum: {', '.join(what) or 'nothing'} as the fit '{self.name}' found it for openings in {year}, "
            "from figures to that year."
        )

    def draw(self, luck: float) -> dict[str, float]:
        """The joint draw at a number in (0, 1)."""
        count = len(next(iter(self.draws.values()), ()))
        row = min(int(luck * count), count - 1)
        return {name: float(values[row]) for name, values in self.draws.items()}

    def refuse_other_data(self, economy: str, checksums: Mapping[str, str]) -> None:
        """InputError where the economy's figures have changed since the fit was made of them."""
        if economy != self.about.economy:
            return
        changed = [file for file, sha in self.about.checksums.items() if checksums.get(file) != sha]
        if changed:
            raise InputError(
                f"uncertainty: {PREFIX}{self.name} was made from other data: {', '.join(changed)} changed since. "
                f"Run `blueprint calibrate {economy}` again, or say `uncertainty: priors`."
            )


def names() -> tuple[str, ...]:
    """The fits that come with the project."""
    return tuple(sorted(path.parent.name for path in HOME.glob(f"*/{ABOUT}")))


def named(uncertainty: str) -> str | None:
    """The fit that a scenario's `uncertainty` names, if any."""
    return uncertainty.removeprefix(PREFIX) if uncertainty.startswith(PREFIX) else None


def load(name: str) -> Fit:
    """A fit by name. InputError where there is none, offering the nearest, or where its files are damaged."""
    if name not in names():
        raise InputError(f"uncertainty: no fit '{name}'.{did_you_mean(name, names())}")
    return read(HOME / name)


@cache
def read(folder: Path) -> Fit:
    """A fit from its folder."""
    about = parsed(About, read_file(folder / ABOUT, str(folder / ABOUT), FIT), FIT)
    draws, momentum = _draws(folder / DRAWS), _momentum(folder / MOMENTUM)
    sums = {name: sha256((folder / name).read_bytes()).hexdigest() for name in (DRAWS, MOMENTUM)}
    return Fit(folder.name, about, draws, momentum, sums)


def _draws(path: Path) -> dict[str, np.ndarray]:
    rows = _rows(path)
    try:
        return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}
    except (TypeError, ValueError) as error:
        raise _damaged(path, error) from None


def _momentum(path: Path) -> dict[int, Carried]:
    """A fit made before residents and research went on has no column of them: nothing is added."""
    found: dict[int, dict[str, dict[int, list[float]]]] = defaultdict(lambda: defaultdict(dict))
    try:
        for row in _rows(path):
            first, *others = (f"log_{kind}" for kind in KINDS)
            values = [float(row[first]), *(float(row.get(name, 0.0)) for name in others)]
            found[int(row["opening"])][row["code"]][int(row["years_ahead"])] = values
        return {year: Carried(tuple(by_code), *_tables(by_code)) for year, by_code in found.items()}
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path, error) from None


def _tables(by_code: Mapping[str, Mapping[int, list[float]]]) -> np.ndarray:
    """What goes on (kind, year, province). KeyError where a province lacks a year that another has."""
    steps = sorted({step for ahead in by_code.values() for step in ahead})
    by_year = np.array([[ahead[step] for ahead in by_code.values()] for step in steps])
    return by_year.transpose(2, 0, 1)


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, ValueError, csv.Error) as error:
        raise _damaged(path, error) from None
    if not rows:
        raise _damaged(path, "it has no rows")
    return rows


def _damaged(path: Path, why: object) -> InputError:
    return InputError(f"{path}: cannot be used ({why}). Restore it, or run `blueprint calibrate` again.")
