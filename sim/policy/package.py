"""Packages: named sets of levers with doses and sources, and their adoption by provinces."""

from collections.abc import Callable
from typing import Annotated, Self

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator, model_validator

from sim import economies
from sim.economies import Observation
from sim.errors import did_you_mean
from sim.policy.catalogue import PILLARS, AnyLever
from sim.policy.dose import Dose
from sim.policy.frame import Frame, Intensity, Share, Where, known_place, refuse
from sim.policy.lever import AbstractLever, Evidence
from sim.policy.when import When
from sim.records import Fixed, Record

SAID_BY_THE_ARM = ("where", "when", "intensity", "dose", "present")


def _unplaced(lever: AbstractLever) -> AbstractLever:
    if said := [name for name in SAID_BY_THE_ARM if name in lever.model_fields_set]:
        raise refuse(f"{' and '.join(said)}: for the arm that adopts the package to say. Remove it here")
    return lever


class Package(Record):
    """What one place did, as doses of levers with sources, for others to adopt."""

    name: str = Field(pattern=r"^\w[\w-]*$", max_length=64)
    """Its name in scenarios: letters, digits, hyphens."""
    title: str = Field(min_length=1, max_length=200)
    """What it is called in tables and figures."""
    source: str = Field(min_length=1, max_length=4000)
    """Where the set of levers comes from."""
    present: Annotated[dict[str, dict[str, Share]], AfterValidator(Fixed)] = Field(default_factory=dict)
    """Intensity already embedded in the data, by economy and there by province or group; unlisted: none, or unknown."""
    levers: tuple[Annotated[AnyLever, AfterValidator(_unplaced)], ...]
    """Its levers, each with dose and source, without where and when."""

    @field_validator("present")
    @classmethod
    def _places_exist(
        cls, present: dict[str, dict[str, float]], info: ValidationInfo
    ) -> dict[str, dict[str, float]]:
        here = Frame.of(info).economy or ""
        for economy in present.keys() - {here, *economies.names()}:
            if (near := did_you_mean(economy, [here] if here else [])).startswith(" Did"):
                raise refuse(f"no economy '{economy}'.{near}")
        for name in present.get(here, {}):
            known_place(name, info)
        return present

    @field_validator("levers")
    @classmethod
    def _each_is_there_once(cls, levers: tuple[AbstractLever, ...]) -> tuple[AbstractLever, ...]:
        if not levers:
            raise refuse("must not be empty. Write at least one")
        known: set[tuple[str, str]] = set()
        for lever in levers:
            what = (lever.lever, getattr(lever, "field", ""))
            if what in known:
                raise refuse(f"{' on '.join(filter(None, what))} is there twice, with two doses. Make it one")
            known.add(what)
        return levers


class Adoption(Record):
    """A package adopted by provinces in an arm: `- package: hangzhou` with where, when and how hard."""

    package: Package
    """Name of a file in the folder `packages` beside the scenario, or of a packaged one."""
    where: Where
    """Who adopts: provinces by name or code, groups of them, or all."""
    when: When = When()
    """The quarters in which it is in force; the whole run where nothing is said."""
    intensity: Intensity = 1.0
    """Multiple of the package's doses."""
    dose: Dose | None = None
    """What the levers taken are to cost together, in place of an intensity; the costless ones stay as they are."""
    only: tuple[str, ...] = ()
    """Adopt only these pillars or levers of the package; all of them where nothing is said."""
    grades: tuple[Evidence, ...] = ()
    """Adopt only levers whose evidence has one of these grades; all of them where nothing is said."""

    @field_validator("only")
    @classmethod
    def _only_names_what_is_there(cls, only: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        package: Package | None = info.data.get("package")
        if package is None:  # refused already
            return only
        there = {name for lever in package.levers for name in (lever.lever, lever.pillar)}
        for name in only:
            if name not in there:
                kind = "has no lever in" if name in PILLARS else "has no lever or pillar"
                raise refuse(f"package '{package.name}' {kind} '{name}'.{did_you_mean(name, there)}")
        return only

    @field_validator("grades")
    @classmethod
    def _grades_leave_something(
        cls, grades: tuple[Evidence, ...], info: ValidationInfo
    ) -> tuple[Evidence, ...]:
        package: Package | None = info.data.get("package")
        only = info.data.get("only")
        if package is None or only is None:  # refused already
            return grades
        if not _chosen(package, only, grades):
            there = {lever.evidence for lever in _chosen(package, only, ())}
            near = did_you_mean("", there)
            raise refuse(f"package '{package.name}' has no lever with that evidence here.{near}")
        return grades

    @model_validator(mode="after")
    def _doses_stay_within_bounds(self, info: ValidationInfo) -> Self:
        if self.dose is not None and self.intensity != 1.0:
            raise refuse("dose and intensity both say how hard. Remove one")
        frame = Frame.of(info)
        opening = frame.opening
        if self.dose is not None and opening is None:  # nothing to work it out from yet
            return self
        try:
            for lever in self.levers(frame.economy or "", opening):
                type(lever).model_validate(dict(lever))
        except ValidationError as refused:
            what = refused.errors(include_url=False)[0]["msg"]
            raise refuse(f"{lever.lever} of package '{self.package.name}': {what}") from None
        return self

    def levers(
        self, economy: str, opening: Callable[[], Observation] | None = None
    ) -> tuple[AbstractLever, ...]:
        """The levers taken, placed and dated as adopted in `economy`, each saying where it came from.

        `opening` opens the economy, which a dose is worked out from.
        """
        chosen = _chosen(self.package, self.only, self.grades)
        present = Fixed(self.package.present.get(economy, {}))
        as_is = {"where": self.where, "when": self.when, "intensity": self.intensity, "present": present}
        placed = [as_is] * len(chosen)
        if self.dose is not None:
            if opening is None:
                raise ValueError("a dose has to be worked out from an opening")
            seen = opening()
            multiplied = as_is | {"dose": self.dose.worked_out(chosen, self.where, seen), "present": Fixed()}
            placed = [multiplied if lever.cost_per_year(seen).any() else as_is for lever in chosen]
        return tuple(
            lever.model_copy(update=said | {"source": f"package {self.package.name}: {lever.source}"})
            for lever, said in zip(chosen, placed, strict=True)
        )


def _chosen(
    package: Package, only: tuple[str, ...], grades: tuple[Evidence, ...]
) -> tuple[AbstractLever, ...]:
    """The levers of a package that an adoption takes."""
    return tuple(
        lever
        for lever in package.levers
        if (not only or {lever.lever, lever.pillar} & set(only)) and (not grades or lever.evidence in grades)
    )
