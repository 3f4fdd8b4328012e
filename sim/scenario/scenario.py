"""What a scenario may say: a frozen record, read from YAML or refused with file, line and remedy."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    GetPydanticSchema,
    Tag,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from sim import economies
from sim.calendar import Quarter
from sim.documents import Source, Written, parsed, read
from sim.economies import Observation, ObservedEconomy
from sim.errors import InputError, did_you_mean
from sim.policy import AbstractLever, Adoption, AnyLever, Policy
from sim.policy.frame import Frame, refuse
from sim.processes.parameters import Parameters
from sim.records import Fixed, Record
from sim.scenario import files
from sim.scenario.words import SCENARIO

Name = Annotated[str, Field(pattern=r"^\w[\w-]*$", max_length=64)]
"""Letters, digits, hyphens and underscores: it names files and columns."""


class Run(Record):
    """When the economy opens, how long it runs, how often, and on what luck."""

    start: Quarter
    """The quarter in which the economy opens, in a year that its data can open."""
    quarters: int = Field(default=40, ge=1, le=400, json_schema_extra={"unit": "quarters"})
    """How long it runs."""
    replicates: int = Field(default=32, ge=1, le=10_000, json_schema_extra={"unit": "runs"})
    """How often, each time with its own luck and parameters; all arms of a replicate share them."""
    seed: int = Field(default=20250101, ge=0, le=2**63 - 1)
    """Which luck: the same seed gives the same result to the last bit."""
    channels: bool = False
    """Whether every policy arm is lived again with each of its channels shut, to see through what it works."""

    @property
    def last(self) -> Quarter:
        """The last quarter that is run."""
        return self.start + (self.quarters - 1)

    @field_validator("start")
    @classmethod
    def _data_can_open_the_year(cls, start: Quarter, info: ValidationInfo) -> Quarter:
        frame = Frame.of(info)
        if frame.years is not None and start.year not in frame.years:
            raise refuse(f"no data for {start.year}; {frame.economy} opens in {_spans(frame.years)}")
        return start


class Scale(Record):
    """How many people or firms one agent stands for: smaller is finer, slower and less noisy."""

    people_per_talent: float = Field(
        default=2000.0, ge=1, le=1_000_000, json_schema_extra={"unit": "persons"}
    )
    """College-educated people that one talent agent stands for."""
    firms_per_frontier_agent: float = Field(
        default=10.0, ge=1, le=1_000_000, json_schema_extra={"unit": "firms"}
    )
    """Real firms that one firm agent in a frontier field stands for."""
    firms_per_traditional_agent: float = Field(
        default=1300.0, ge=1, le=10_000_000, json_schema_extra={"unit": "firms"}
    )
    """Real firms that one traditional firm agent stands for."""


class Observe(Record):
    """Agents that are written down one by one, beside the quantities that always are."""

    firms: Literal["none", "sample"] = "none"
    """Whether a sample of firm agents is kept in firms.parquet."""
    talent: Literal["none", "sample"] = "none"
    """Whether a sample of talent agents is kept in talent.parquet."""
    size: int = Field(default=500, ge=1, le=1_000_000, json_schema_extra={"unit": "agents"})
    """How many agents of each kind, about, at the opening; newborn ones join at the same rate. The same in all arms."""
    every: Literal["quarter", "year"] = "year"
    """How often they are written down: after each quarter, or after each fourth one and the last."""


def _entry_tag(value: Any) -> str:
    is_adoption = isinstance(value, Adoption) or (isinstance(value, dict) and "package" in value)
    return "<adoption>" if is_adoption else "<lever>"


def _placed(entry: AbstractLever | Adoption) -> AbstractLever | Adoption:
    if "where" not in entry.model_fields_set:
        raise refuse("where is missing. Say who adopts: provinces, a group of them, or all; [] is nobody")
    return entry


Entry = Annotated[
    Annotated[AnyLever, Tag("<lever>")] | Annotated[Adoption, Tag("<adoption>")],
    Discriminator(_entry_tag),
    AfterValidator(_placed),
]
"""One thing governments decide, as a scenario writes it: a lever, or a package that is spelt out as levers."""
Decisions = Annotated[
    tuple[AbstractLever, ...], GetPydanticSchema(lambda source, handler: handler(tuple[Entry, ...]))
]
"""What the governments of an arm decide, packages spelt out."""


class Scenario(Record):
    """One question to the economy: what is opened, what governments decide in each arm, how it is run."""

    name: Name
    """What the scenario is called in files; the name of its file where nothing is said. Not inherited."""
    title: str = Field(default="", max_length=200)
    """What it is called in figures."""
    question: str = Field(default="", max_length=2000)
    """What a policy analyst wants to know."""
    economy: str = Field(min_length=1, max_length=1000)
    """A packaged economy, or a folder with an economy beside the scenario."""
    run: Run
    """When the economy opens, how long it runs, how often, and on what luck."""
    scale: Scale = Scale()
    """How many people or firms one agent stands for."""
    parameters: Parameters = Parameters()
    """Behaviour, where it shall differ from what is usual; each is described in MODEL.md."""
    observe: Observe = Observe()
    """Agents that are written down one by one."""
    uncertainty: Literal["priors", "none"] = "priors"
    """Whether replicates draw uncertain parameters from their priors, or all use the central values."""
    arms: dict[Name, Decisions] = Field(min_length=1, max_length=64)
    """What governments decide, by arm; every arm of a replicate lives the same luck. [] is no policy."""
    baseline: str = ""
    """The arm that others are compared with; the first where nothing is said."""

    @field_validator("arms")
    @classmethod
    def _spell_out(cls, arms: dict[str, tuple[Any, ...]], info: ValidationInfo) -> dict[str, Decisions]:
        """Spell packages out, give every lever its first quarter, work out doses: arms say all there is."""
        if not {"run", "economy"} <= info.data.keys():  # refused already
            return arms
        frame, start = Frame.of(info), info.data["run"].start
        economy = frame.economy or info.data["economy"]
        opening = frame.opening or cache(lambda: economies.load(info.data["economy"]).opening(start.year))
        return Fixed({name: _spelt_out(entries, economy, start, opening) for name, entries in arms.items()})

    @field_validator("baseline")
    @classmethod
    def _baseline_is_an_arm(cls, baseline: str, info: ValidationInfo) -> str:
        arms = info.data.get("arms", {})
        if baseline and arms and baseline not in arms:
            raise refuse(f"no arm '{baseline}'.{did_you_mean(baseline, arms)}")
        return baseline or next(iter(arms), "")

    @classmethod
    def load(cls, path: str | Path, overrides: Mapping[str, Any] | None = None) -> Self:
        """Read a scenario and everything it names, or say what is wrong with it.

        `path` is a file, or the bare name of a packaged scenario. `overrides` replace values by dotted key
        (`{"run.replicates": 4, "arms.policy[0].grant": "60_000"}`); text is read as YAML would be. An economy that is
        set over may be any folder; one that is written in a file stays in its folder.
        Raises InputError with one line a problem.
        """
        written, economy, problems = files.with_economy(files.whole(path, overrides or {}))
        return cls.checked(written, economy, problems)

    @classmethod
    def read(cls, text: str, source: Source) -> Self:
        """Read a scenario from text that stands alone: it extends nothing. InputError with one line a problem.

        What it names, packages and an economy of one's own, lies in the source's folder.
        """
        written = replace(read(text, source), is_root=True)
        return cls.checked(*files.with_economy(files.completed(written, {}, source.folder or Path.cwd())))

    @classmethod
    def checked(cls, written: Written, economy: ObservedEconomy | None, problems: list[str]) -> Self:
        """What was written, as a scenario of that economy. InputError with its own problems after those known."""
        frame = _frame(written, economy)
        try:
            scenario = parsed(cls, written, SCENARIO, frame)
            problems += files.opened(written, frame.opening)
        except InputError as refused:
            problems += refused.problems
        if problems:
            raise InputError(*dict.fromkeys(problems))
        return scenario

    def observed(self) -> ObservedEconomy:
        """The economy that this scenario opens."""
        return economies.load(self.economy)

    def policy(self, arm: str, observation: Observation) -> Policy:
        """What the governments of an arm promise, quarter by quarter."""
        return Policy(self.arms[arm], observation.places, observation)


def _spelt_out(
    entries: tuple[Any, ...], economy: str, start: Quarter, opening: Callable[[], Observation]
) -> tuple[AbstractLever, ...]:
    levers: list[AbstractLever] = []
    for entry in entries:
        levers.extend(entry.levers(economy, opening) if isinstance(entry, Adoption) else (entry,))
    levers = [lever if lever.dose is None else lever.dosed(opening()) for lever in levers]
    return tuple(lever.model_copy(update={"when": lever.when.starting(start)}) for lever in levers)


def _frame(written: Written, economy: ObservedEconomy | None) -> Frame:
    """What a scenario is checked against, as far as it can be known before it has been checked."""
    if economy is None:
        return Frame()
    frame = Frame(economy.name, economy.places, tuple(economy.years))
    try:
        run = Run.model_validate_json(json.dumps(written.plain().get("run")), strict=True, context=frame)
    except ValidationError:  # refused with everything else; there is no window to check dates against
        return frame
    opening = cache(lambda: economy.opening(run.start.year))
    return replace(frame, first=run.start, last=run.last, opening=opening)


def _spans(years: tuple[int, ...]) -> str:
    """Years as people write them: `2010-2015, 2018, 2020-2024`."""
    spans: list[list[int]] = []
    for year in sorted(years):
        if spans and year == spans[-1][-1] + 1:
            spans[-1][1:] = [year]
        else:
            spans.append([year])
    return ", ".join("-".join(map(str, span)) for span in spans)
