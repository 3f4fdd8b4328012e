"""What a visitor has chosen: a scenario as it would be written in YAML, and which of its arms is shown.

The page edits the document and nothing else. What is shown is what the document says, read as `blueprint run` reads it;
saving it is writing it down.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from sim import economies
from sim.documents import Source
from sim.errors import InputError
from sim.policy.catalogue import LEVERS
from sim.scenario import Scenario
from sim.scenario.files import as_written, packaged_folder

PAGE = "this page"
ORDER = (
    "name",
    "title",
    "question",
    "economy",
    "run",
    "scale",
    "parameters",
    "uncertainty",
    "arms",
    "baseline",
)
STANDS_FOR = {
    "people_per_talent": 2000.0,
    "firms_per_frontier_agent": 10.0,
    "firms_per_traditional_agent": 1300.0,
}
"""What one agent stands for where the scenario says nothing: coarseness multiplies it."""
COARSENESS = {"very coarse": 20.0, "coarse": 10.0, "middling": 4.0, "fine": 2.0, "very fine": 1.0}
USUAL = "coarse"
SCHEMA = "# yaml-language-server: $schema=schema.json\n"
PLACED = re.compile(r"^(?:this page(?::\d+)?: )?(?:arms\.[\w-]+(?:\[\d+\])?\.?)?(?::\s)?")
DIALS = {
    "run.seed": "Luck (seed)",
    "run.quarters": "Quarters to live",
    "run.start": "Opening year",
    "when.start": "Start",
    "when.phase_in": "Quarters until full strength",
    "where": "Who adopts",
    "intensity": "Intensity",
}
"""What the page calls what a scenario calls otherwise."""
TOO_MANY = "{} would take {:,.0f} agents in each economy; a visitor may have {:,.0f}. Choose coarser agents."


@dataclass(frozen=True)
class Choices:
    """A scenario as plain data, the arm that is shown beside its baseline, and the folder that its names lie in."""

    document: Mapping[str, Any]
    arm: str
    folder: Path

    # --- reading ---------------------------------------------------------------------------------------------------

    def scenario(self, most_agents: float = float("inf")) -> Scenario:
        """What the document says. Raises InputError where it cannot be, or asks for too many agents."""
        asked = Scenario.read(_dumped(self.document), Source(PAGE, self.folder, is_file=False))
        if (agents := agents_of(asked)) > most_agents:
            raise InputError(TOO_MANY.format(asked.observed().title, agents, most_agents))
        return asked

    def text(self) -> str:
        """The document as YAML, which `blueprint run` accepts; an economy of one's own is given beside it."""
        if self.economy in economies.names():
            return SCHEMA + _dumped(self.document)
        name = Path(self.economy).name
        return f"# Run it with --economy and the folder {name}.\n" + _dumped(
            {**self.document, "economy": name}
        )

    @property
    def entries(self) -> tuple[Mapping[str, Any], ...]:
        """What the governments of the arm decide: packages and levers."""
        return tuple(self.document["arms"][self.arm] or ())

    @property
    def policies(self) -> list[str]:
        """Every arm but the baseline."""
        return [arm for arm in self.document["arms"] if arm != self.baseline]

    @property
    def baseline(self) -> str:
        """The arm that the others are compared with."""
        return self.document.get("baseline") or next(iter(self.document["arms"]))

    @property
    def economy(self) -> str:
        """The economy, as the document names it."""
        return self.document["economy"]

    @property
    def run(self) -> Mapping[str, Any]:
        """When it opens, how long, how often, which luck."""
        return self.document["run"]

    @property
    def year(self) -> int:
        """The opening year."""
        return int(str(self.run["start"])[:4])

    @property
    def coarseness(self) -> str | None:
        """The name of the scale; None where it is none of ours."""
        scale = STANDS_FOR | dict(self.document.get("scale") or {})
        for name, factor in COARSENESS.items():
            if all(scale[key] == factor * value for key, value in STANDS_FOR.items()):
                return name
        return None

    def common(self, *path: str, default: Any = None) -> Any:
        """What all entries say at a path such as `when`, `start`; None where they differ."""
        found = []
        for entry in self.entries:
            value: Any = entry
            for step in path:
                value = value.get(step) if isinstance(value, Mapping) else None
            found.append(default if value is None else value)
        first = found[0] if found else default
        return first if all(value == first for value in found) else None

    # --- editing ---------------------------------------------------------------------------------------------------

    def with_value(self, key: str, value: Any) -> "Choices":
        """The same with one key of the document set; `run.seed` is a key within."""
        outer, _, inner = key.partition(".")
        said = {**(self.document.get(outer) or {}), inner: value} if inner else value
        return replace(self, document={**self.document, outer: said})

    def with_coarseness(self, name: str) -> "Choices":
        """The same with so many people and firms for an agent."""
        return self.with_value("scale", {key: COARSENESS[name] * value for key, value in STANDS_FOR.items()})

    def with_year(self, year: int) -> "Choices":
        """The same, opened in another year; starts that lie before it fall to the opening."""
        opened = self.with_value("run.start", f"{year}Q1")
        arms = {
            arm: [_starting_within(entry, year) for entry in entries or ()]
            for arm, entries in opened.document["arms"].items()
        }
        return opened.with_value("arms", arms)

    def with_arm(self, arm: str) -> "Choices":
        """The same with another policy of the scenario shown."""
        return replace(self, arm=arm)

    def with_grades(self, grades: Sequence[str]) -> "Choices":
        """The same with only those levers of its packages whose effect is known so well; all for none."""
        said = [{key: value for key, value in entry.items() if key != "grades"} for entry in self.entries]
        graded = [
            {**entry, "grades": list(grades)} if grades and "package" in entry else entry for entry in said
        ]
        return self.with_entries(graded)

    def with_entries(self, entries: Sequence[Mapping[str, Any]]) -> "Choices":
        """The same with other decisions in the arm that is shown; its title and question are no longer true then."""
        arms = {**self.document["arms"], self.arm: [dict(entry) for entry in entries]}
        document = {key: value for key, value in self.document.items() if key not in ("title", "question")}
        return replace(self, document={**document, "arms": arms})

    def with_everywhere(self, key: str, value: Any) -> "Choices":
        """The same with `where`, `intensity` or a part of `when` set in all entries."""
        return self.with_entries([_with(entry, key, value) for entry in self.entries])

    def with_package(self, name: str | None) -> "Choices":
        """The same with one package in place of those there were, adopted as the first entry was; none for None."""
        levers = [entry for entry in self.entries if "package" not in entry]
        if name is None:
            return self.with_entries(levers)
        first = self.entries[0] if self.entries else {"where": "all", "when": {"phase_in": 4}}
        kept = {key: first[key] for key in ("where", "when", "intensity", "grades") if key in first}
        return self.with_entries([{"package": name, **kept}, *levers])

    def with_lever(self, name: str, values: Mapping[str, Any] | None) -> "Choices":
        """The same with a lever added or changed, adopted as the first entry is; taken away for None."""
        others = [entry for entry in self.entries if entry.get("lever") != name]
        if values is None:
            return self.with_entries(others)
        for number, entry in enumerate(self.entries):
            if entry.get("lever") == name:
                changed = [*self.entries]
                changed[number] = {**entry, **values}
                return self.with_entries(changed)
        first = self.entries[0] if self.entries else {"where": "all", "when": {"phase_in": 4}}
        adopted = {key: first[key] for key in ("where", "when") if key in first}
        return self.with_entries([*others, {"lever": name, **adopted, **values}])

    def taken_apart(self) -> "Choices":
        """The same with every package spelt out as levers, each of which can be changed. Raises InputError."""
        levers = self.scenario().arms[self.arm]
        return self.with_entries(
            [spelt_out(lever.model_dump(mode="json", exclude_unset=True)) for lever in levers]
        )


def opened(scenario: str | Path, economy: str | None = None, coarseness: str = USUAL) -> Choices:
    """The choices with which a scenario opens: its first policy arm, coarse agents. Raises InputError.

    A packaged scenario by name, or a file; packages that lie beside a file are spelt out.
    """
    written, folder = as_written(scenario)
    document = written.plain()
    document.pop("extends", None)
    document["run"] = {"replicates": 32, "seed": 20250101, "quarters": 40} | dict(document.get("run") or {})
    if economy is not None:
        document["economy"] = economy
    if isinstance(document.get("question"), str):
        document["question"] = " ".join(document["question"].split())
    arms = document.get("arms")
    if not isinstance(arms, dict) or not arms:
        raise InputError(f"{scenario}: has no arms. Write at least a baseline and a policy.")
    if (name := document.get("economy")) and name not in economies.names():
        own = (Path.cwd() if economy else folder) / str(name)
        document["economy"] = str(own.resolve()) if own.is_dir() else name
    document["arms"] = {arm: list(entries or ()) for arm, entries in arms.items()}
    choices = Choices(document, "", folder)
    if not choices.policies:
        document["arms"]["policy"] = []
    choices = replace(choices, arm=choices.policies[0]).with_coarseness(coarseness)
    choices.scenario()
    return choices


def agents_of(asked: Scenario) -> float:
    """How many agents an economy will have at its opening, about."""
    seen, scale = asked.observed().opening(asked.run.start.year), asked.scale
    frontier = seen.frontier_firms.sum()
    return float(
        seen.talent.sum() / scale.people_per_talent
        + frontier / scale.firms_per_frontier_agent
        + (seen.firms.sum() - frontier) / scale.firms_per_traditional_agent
    )


def packages() -> list[str]:
    """The packages that come with the project."""
    return sorted(path.stem for path in (packaged_folder() / "packages").glob("*.yaml"))


def usual_doses() -> dict[str, dict[str, Any]]:
    """The dose that each lever has in the first package that has it, as plain data."""
    found: dict[str, dict[str, Any]] = {}
    for name in ("hangzhou", *packages()):
        package = yaml.safe_load(
            (packaged_folder() / "packages" / f"{name}.yaml").read_text(encoding="utf-8")
        )
        for lever in package["levers"]:
            dose = {key: value for key, value in lever.items() if key not in ("lever", "source")}
            found.setdefault(lever["lever"], {**dose, "source": f"as in package {name}, changed on the page"})
    return {lever: found[lever] for lever in LEVERS if lever in found}


def years_of(economy: str) -> list[int]:
    """The years that an economy can be opened in. Raises InputError where there is no such economy."""
    return list(economies.load(economy).years)


def in_plain_words(error: InputError) -> list[str]:
    """Its problems without the place in a file that the visitor never saw."""
    lines = (PLACED.sub("", problem) for problem in error.problems)
    return [
        DIALS.get(key.partition("[")[0], key) + colon + rest
        for key, colon, rest in (line.partition(": ") for line in lines)
    ]


def spelt_out(lever: dict[str, Any]) -> dict[str, Any]:
    """A lever as a scenario writes it: what is worked out by the machine left away."""
    if isinstance(lever.get("dose"), dict):
        lever["dose"].pop("multiple", None)
    lever["when"] = {key: value for key, value in lever.get("when", {}).items() if value is not None}
    return {"lever": lever.pop("lever"), **lever}


def _with(entry: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    if key.startswith("when."):
        dates = {**(entry.get("when") or {}), key.removeprefix("when."): value}
        return {**entry, "when": {name: date for name, date in dates.items() if date not in (None, "")}}
    changed = {**entry, key: value}
    if key == "intensity":
        changed.pop("dose", None)
    return changed


def _starting_within(entry: Mapping[str, Any], year: int) -> Mapping[str, Any]:
    dates = entry.get("when") or {}
    return _with(entry, "when.start", None) if str(dates.get("start", "9"))[:4] < str(year) else entry


def _dumped(document: Mapping[str, Any]) -> str:
    ordered = {key: document[key] for key in ORDER if key in document}
    return yaml.dump(ordered, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


class _Dumper(yaml.SafeDumper):
    """Plain YAML: short lists on one line, no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """The same list in two places is written twice."""
        return True


def _represent_list(dumper: yaml.SafeDumper, data: Any) -> yaml.Node:
    is_flat = all(not isinstance(each, dict | list) for each in data)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=is_flat)


_Dumper.add_representer(list, _represent_list)
