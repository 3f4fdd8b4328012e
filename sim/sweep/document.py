"""What a sweep may say: a scenario, which points around it are run how often, and what is looked at."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from sim.documents import Source, Written, label, parsed, problem, read_file
from sim.errors import InputError, did_you_mean
from sim.observe.quantities import QUANTITIES
from sim.policy.frame import refuse
from sim.records import Fixed, Record
from sim.scenario.files import ENDINGS, packaged_folder
from sim.scenario.scenario import Name
from sim.sweep.designs import Design
from sim.sweep.words import SWEEP

FOLDER = "sweeps"
USUAL = (
    "gdp", "gdp_per_head", "gdp_share", "population", "talent", "net_talent", "talent_income", "frontier_share",
    "research_intensity", "frontier_firms", "house_price", "public_cost", "public_debt", "gdp_top5",
    "gdp_herfindahl",
)  # fmt: skip
"""Quantities that are kept where a sweep does not say."""
RESERVED = (
    "run",
    "point",
    "replicate",
    "key",
    "arm",
    "outcome",
    "place",
    "year",
    "quantity",
    "value",
    "seconds",
)
"""Columns that every table has; no variable may be called so."""


def _is_a_quantity(name: str) -> str:
    if name not in QUANTITIES:
        raise refuse(f"no quantity '{name}'.{did_you_mean(name, QUANTITIES)}")
    return name


Quantity = Annotated[str, AfterValidator(_is_a_quantity)]
Group = Literal["nation", "adopters", "non-adopters"]
type Setting = bool | int | float | str | tuple[Setting, ...] | dict[str, Setting] | None


class Outcome(Record):
    """One number that a run ends with: the effect of an arm, or where it stands, over the last year."""

    quantity: Quantity
    """Which quantity; it must be among those that are kept."""
    of: Group = "nation"
    """Whose: the nation's, the adopters', or everybody else's; taken as one place."""
    shown_as: Literal["percent", "points", "absolute", "level"] = "percent"
    """Effect in percent of the baseline, in percentage points, in its own unit; or the level itself."""

    @property
    def name(self) -> str:
        """What it is called in tables: `gdp_percent`, `gdp_adopters_percent`."""
        group = "" if self.of == "nation" else f"_{self.of.replace('-', '_')}"
        return f"{self.quantity}{group}_{self.shown_as}"


USUAL_OUTCOMES = (
    Outcome(quantity="gdp"),
    Outcome(quantity="gdp", of="adopters"),
    Outcome(quantity="gdp", of="non-adopters"),
    Outcome(quantity="frontier_share", shown_as="points"),
    Outcome(quantity="gdp_top5", shown_as="points"),
    Outcome(quantity="public_cost", shown_as="absolute"),
)


class Sweep(Record):
    """A sweep: which points around a scenario are run, how often, and what of each run is kept."""

    name: Name
    """What the sweep is called; the name of its file where nothing is said."""
    title: str = Field(default="", max_length=200)
    """What it is called in figures."""
    question: str = Field(default="", max_length=2000)
    """What it is to answer."""
    scenario: str = Field(min_length=1, max_length=1000)
    """The scenario that is varied: one beside the sweep, or a packaged one."""
    settings: dict[str, Setting] = Field(default_factory=dict)
    """What is set over the scenario at every point, by dotted key: `{run.quarters: 20}`."""
    replicates: int = Field(default=4, ge=1, le=10_000)
    """How often each point is run, each time on other luck; all points share their luck, replicate by replicate."""
    variables: dict[Name, tuple[str, ...]] = Field(default_factory=dict)
    """Names for what varies: `{dose: ["arms.policy[0].intensity"]}`; a variable may set several keys alike."""
    design: Design
    """Which points are visited."""
    keep: tuple[Quantity, ...] = USUAL
    """Quantities that are kept of every run: by year for the nation, over the last year for provinces and groups."""
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)] = USUAL_OUTCOMES
    """What figures and indices are drawn of."""
    most_runs: int = Field(default=2000, ge=1, le=100_000_000)
    """A design of more runs than this is started only with --yes."""

    @field_validator("variables")
    @classmethod
    def _variables_have_names_of_their_own(
        cls, variables: dict[str, tuple[str, ...]]
    ) -> dict[str, tuple[str, ...]]:
        for name, keys in variables.items():
            if name in RESERVED:
                raise refuse(f"'{name}' is the name of a column that every table has. Choose another")
            if not keys:
                raise refuse(f"'{name}' sets nothing. Write one key or several")
        return Fixed(variables)

    @field_validator("keep")
    @classmethod
    def _gdp_is_kept(cls, keep: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(keep)) < len(keep):
            raise refuse("names a quantity twice. Remove one")
        return keep if "gdp" in keep else ("gdp", *keep)

    @field_validator("outcomes")
    @classmethod
    def _outcomes_are_kept(cls, outcomes: tuple[Outcome, ...], info: ValidationInfo) -> tuple[Outcome, ...]:
        keep = info.data.get("keep", USUAL)
        if outcomes == USUAL_OUTCOMES:
            return tuple(outcome for outcome in outcomes if outcome.quantity in keep)
        for outcome in outcomes:
            if outcome.quantity not in keep:
                raise refuse(f"'{outcome.quantity}' is not kept. Add it to keep")
            if not QUANTITIES[outcome.quantity].is_by_province and outcome.of != "nation":
                raise refuse(f"'{outcome.quantity}' is the nation's alone. Write of: nation")
        if len({outcome.name for outcome in outcomes}) < len(outcomes):
            raise refuse("asks for the same outcome twice. Remove one")
        return outcomes

    @classmethod
    def load(cls, path: str | Path) -> "tuple[Self, Written]":
        """Read a sweep by path, or a packaged one by name; returns it with what was written, for later messages."""
        file = _sweep_file(path)
        written = read_file(file, label(file), SWEEP)
        if written.get("name") is None:
            written = written.with_entry("name", Written(file.stem, Source(label(file), file.parent), 1))
        return parsed(cls, _with_single_keys(written), SWEEP), written


def packaged_sweeps() -> tuple[str, ...]:
    """Names of the sweeps that come with the project."""
    folder = packaged_folder() / FOLDER
    return tuple(sorted(path.stem for ending in ENDINGS for path in folder.glob(f"*{ending}")))


def place_of(written: Written, key: str) -> Written | None:
    """Where in a sweep a dotted key, or a variable, is written as a key; None where it is not."""
    for name, child in _entries(written):
        if name == key:
            return child
        if (found := place_of(child, key)) is not None:
            return found
    return None


def said_of(written: Written, at: tuple[str | int, ...], what: str) -> str:
    """One line on what is wrong with the design."""
    return problem(written, ("design", *at), what)


def _entries(written: Written) -> Iterator[tuple[str, Written]]:
    if isinstance(written.value, dict):
        yield from written.value.items()
    elif isinstance(written.value, tuple):
        for child in written.value:
            yield from _entries(child)


def _with_single_keys(written: Written) -> Written:
    """`dose: arms.policy[0].intensity` is a variable that sets one key."""
    variables = written.get("variables")
    if variables is None or not isinstance(variables.value, Mapping):
        return written
    for name, keys in variables.value.items():
        if isinstance(keys.value, str):
            one = Written((keys,), keys.source, keys.line)
            variables = variables.with_entry(name, one)
    return written.with_entry("variables", variables)


def _sweep_file(path: str | Path) -> Path:
    given = Path(path)
    if given.name == str(path) and not given.exists():
        for ending in ("", *ENDINGS):
            packaged = packaged_folder() / FOLDER / f"{path}{ending}"
            if packaged.is_file():
                return packaged
        near = did_you_mean(str(path), packaged_sweeps())
        raise InputError(f"{str(path)[:200]}: no such file or packaged sweep.{near}")
    return given
