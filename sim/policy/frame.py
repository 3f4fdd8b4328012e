"""What levers are checked against at the door: which places exist, what opens, which quarters are run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from sim.calendar import Quarter
from sim.economies import Observation
from sim.errors import did_you_mean
from sim.places import Places, UnknownPlace
from sim.records import Fixed

LONGEST_NAME = 200  # characters
MOST_PLACES = 1000


@dataclass(frozen=True)
class Frame:
    """What levers are checked against at the door: the places that exist, what opens, the quarters that are run.

    Handed to pydantic as validation context; what is None is not checked.
    """

    economy: str | None = None
    places: Places | None = None
    years: tuple[int, ...] | None = None
    first: Quarter | None = None
    last: Quarter | None = None
    opening: Callable[[], Observation] | None = None
    """Opens the first year, which doses are worked out from, and whose frontier fields are the ones there are."""

    @staticmethod
    def of(info: ValidationInfo) -> "Frame":
        """The frame a validator was given, or one that checks nothing."""
        return info.context if isinstance(info.context, Frame) else Frame()


def refuse(problem: str) -> PydanticCustomError:
    """A validation error whose text is already in plain words."""
    return PydanticCustomError("refused", "{problem}", {"problem": problem})


def known_place(name: str, info: ValidationInfo) -> str:
    """Refuse the name of a province or group that the economy does not have, and offer the nearest."""
    places = Frame.of(info).places
    if places is not None:
        try:
            places.find(name)
        except UnknownPlace as unknown:
            raise refuse(str(unknown)) from None
    return name


def known_field(name: str, info: ValidationInfo) -> str:
    """Refuse the name of a field that is none of the economy's frontier fields, and offer the nearest."""
    opening = Frame.of(info).opening
    if opening is not None and name not in (fields := opening().field_weights):
        raise refuse(f"no frontier field '{name}'.{did_you_mean(name, fields)}")
    return name


def _as_text(code: Any) -> Any:
    return str(code) if type(code) is int else code


def _as_tuple(where: Any) -> Any:
    if isinstance(where, str) or type(where) is int:
        return (where,)
    if isinstance(where, list) and len(where) > MOST_PLACES:
        raise refuse(f"names {len(where):,} places; at most {MOST_PLACES:,} can be. Use a group")
    return tuple(where) if isinstance(where, list) else where


Place = Annotated[str, BeforeValidator(_as_text), Field(max_length=LONGEST_NAME), AfterValidator(known_place)]
"""A province by name or code, a group, or `all`."""
ONE_PLACE = {"type": ["string", "integer"]}
FrontierField = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), AfterValidator(known_field)]
"""A frontier field by name."""
Where = Annotated[
    tuple[Place, ...],
    BeforeValidator(_as_tuple),
    WithJsonSchema({"anyOf": [ONE_PLACE, {"type": "array", "items": ONE_PLACE}]}),
]
"""One place or several; given once or many times, a province counts once."""
Share = Annotated[float, Field(ge=0, le=1, json_schema_extra={"unit": "share"})]
Present = Annotated[dict[Place, Share], AfterValidator(Fixed)]
"""Intensity already embedded in the data, by province or group."""
Intensity = Annotated[float, Field(ge=0, le=3, json_schema_extra={"unit": "1"})]
"""Multiple of the stated dose."""
