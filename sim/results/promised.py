"""What a manifest must say for its numbers to be read: anything else may be added, nothing of this may be missing."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, ValidationError, model_validator

from sim.calendar import Quarter

MOST_PLACES = 10_000
Text = Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*$")]


class _Run(BaseModel):
    quarters: int = Field(ge=1, le=400)


class _Scenario(BaseModel):
    name: Text
    question: Text = ""
    title: Text = ""
    economy: Text
    run: _Run
    arms: dict[str, Any] = Field(min_length=1, max_length=64)


class _Place(BaseModel):
    code: Text
    name: Text


class _Missing(BaseModel):
    replicate: int = Field(ge=0, lt=10_000)
    arm: str
    why: str


class _Manifest(BaseModel):
    scenario: _Scenario
    baseline: str
    first_quarter: Quarter
    replicates: int = Field(ge=1, le=10_000)
    missing: list[_Missing] = []
    currency: Text
    provinces: list[_Place] = Field(min_length=1, max_length=MOST_PLACES)
    adopters: dict[str, list[str]]
    levers: dict[str, list[dict[str, Any]]]
    economy: dict[str, Any]

    @model_validator(mode="after")
    def _every_arm_is_told(self) -> Self:
        for what, told in (("adopters", self.adopters), ("levers", self.levers)):
            if self.scenario.arms.keys() - told.keys():
                raise ValueError(f"{what} are not said of every arm")
        if self.baseline not in self.scenario.arms:
            raise ValueError("the baseline is no arm")
        return self


def promised(manifest: Any) -> dict[str, Any]:
    """The manifest as it is, if it is one. Raises ValueError that names the first thing that is wrong."""
    try:
        _Manifest.model_validate(manifest, strict=True)
    except ValidationError as refused:
        first = refused.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ValueError(f"manifest.json: {where + ': ' if where else ''}{first['msg']}") from None
    return manifest
