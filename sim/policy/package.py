"""Packages: named sets of levers with doses and sources, and their adoption by provinces."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator, model_validator

from sim.errors import did_you_mean
from sim.policy.catalogue import PILLARS, AnyLever
from sim.policy.frame import Frame, Intensity, Share, Where, known_place, refuse
from sim.policy.lever import AbstractLever
from sim.policy.when import When
from sim.records import Fixed, Record

SAID_BY_THE_ARM = ("where", "when", "intensity", "present")


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
    economy: str = "china"
    """The economy whose places `present` names; in another economy nothing of the package is present."""
    present: Annotated[dict[str, Share], AfterValidator(Fixed)] = Field(default_factory=dict)
    """Intensity already embedded in the data, by province or group; unlisted: none, or not known."""
    levers: tuple[Annotated[AnyLever, AfterValidator(_unplaced)], ...]
    """Its levers, each with dose and source, without where and when."""

    @field_validator("present")
    @classmethod
    def _places_exist(cls, present: dict[str, float], info: ValidationInfo) -> dict[str, float]:
        if Frame.of(info).economy == info.data.get("economy"):
            for name in present:
                known_place(name, info)
        return present

    @field_validator("levers")
    @classmethod
    def _there_are_some(cls, levers: tuple[AbstractLever, ...]) -> tuple[AbstractLever, ...]:
        if not levers:
            raise refuse("must not be empty. Write at least one")
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
    only: tuple[str, ...] = ()
    """Adopt only these pillars or levers of the package; all of them where nothing is said."""

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

    @model_validator(mode="after")
    def _doses_stay_within_bounds(self) -> Self:
        for lever in self.levers(self.package.economy):
            try:
                type(lever).model_validate(dict(lever))
            except ValidationError as refused:
                what = refused.errors(include_url=False)[0]["msg"]
                raise refuse(f"{lever.lever} of package '{self.package.name}': {what}") from None
        return self

    def levers(self, economy: str) -> tuple[AbstractLever, ...]:
        """The package's levers, placed and dated as adopted in `economy`, each saying where it came from."""
        chosen = [
            one for one in self.package.levers if not self.only or {one.lever, one.pillar} & set(self.only)
        ]
        present = self.package.present if economy == self.package.economy else Fixed()
        placed = {"where": self.where, "when": self.when, "intensity": self.intensity, "present": present}
        return tuple(
            lever.model_copy(update=placed | {"source": f"package {self.package.name}: {lever.source}"})
            for lever in chosen
        )
