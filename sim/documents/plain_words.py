"""What pydantic refused, said in plain words: where it was written, what is wrong, what to do."""

import json
from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.documents.kind import Kind, Sentence
from sim.documents.written import Loc, Written, shortened
from sim.errors import InputError, did_you_mean
from sim.records import Record

WHOLE = "must be a whole number"
NUMBER = "must be a number"
TEXT = "must be text"
LIST = "must be a list"
MAPPING = "must be a mapping of keys to values"
TRUTH = "must be true or false"

SHAPES = {
    "int_type": WHOLE,
    "int_parsing": WHOLE,
    "int_from_float": WHOLE,
    "int_parsing_size": WHOLE,
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "finite_number": "must be a finite number",
    "string_type": TEXT,
    "tuple_type": LIST,
    "list_type": LIST,
    "dict_type": MAPPING,
    "model_type": MAPPING,
    "model_attributes_type": MAPPING,
    "bool_type": TRUTH,
    "bool_parsing": TRUTH,
}
BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("more than", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("less than", "lt"),
}
PERCENT = 100
LONGEST_PATH = 200  # characters
MOST_PROBLEMS = 20  # shown at once


def parsed[Parsed: Record](record: type[Parsed], written: Written, kind: Kind, context: Any = None) -> Parsed:
    """What was written as a record, checked against `context`. Raises InputError with one line a problem."""
    try:
        return record.model_validate_json(json.dumps(written.plain()), strict=True, context=context)
    except ValidationError as refused:
        errors = refused.errors(include_url=False)
    lines = [
        problem(written, error["loc"], _sentence(error, record, kind)) for error in errors[:MOST_PROBLEMS]
    ]
    if len(errors) > MOST_PROBLEMS:
        lines.append(f"and {len(errors) - MOST_PROBLEMS:,} problems more.")
    raise InputError(*dict.fromkeys(lines))


def problem(written: Written, loc: Loc, what: str) -> str:
    """One line on what is wrong at `loc`: `homes.yaml:14: arms.homes[0].rate: must be at most 0.9, got 3. ...`."""
    here, path = written.find(loc)
    return said(here.place, path, what)


def said(place: str, path: str, what: str) -> str:
    """Put a problem in its place: `place: path: what. remedy.`; an override is its own path."""
    end = "" if what.endswith((".", "?")) else "."
    where = "" if place.startswith(f"--set {path}=") else shortened(path, LONGEST_PATH)
    return f"{place}: {where + ': ' if where else ''}{what}{end}"


def _sentence(error: ErrorDetails, record: type[BaseModel], kind: Kind) -> str:
    """What is wrong and what to do, without the place."""
    slip, given, details = error["type"], error.get("input"), error.get("ctx", {})
    if slip in SHAPES:
        return f"{SHAPES[slip]}, got {shown(given)}.{_hint(slip, given)}"
    if slip in BOUNDS:
        words, key = BOUNDS[slip]
        return f"must be {words} {shown(details[key])}, got {shown(given)}"
    say = kind.sentences.get(slip) or SENTENCES.get(slip, _as_it_is)
    return say(error, _record_at(record, error["loc"][:-1], kind.members))


def shown(value: Any) -> str:
    """A value as its writer would recognise it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{shortened(value)}'"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return f"{value:.12g}" if isinstance(value, float) else shortened(str(value))


def _hint(slip: str, given: Any) -> str:
    """A remedy where the slip is a common one."""
    if isinstance(given, str) and given.strip().endswith("%"):
        try:
            return f" Write {float(given.strip().rstrip('%')) / PERCENT:g}."
        except ValueError:
            return ""
    if isinstance(given, str) and SHAPES[slip] in (WHOLE, NUMBER):
        return " Write digits, without unit or quotes."
    if SHAPES[slip] == LIST:
        return " Write [one, two], or one per line after dashes."
    return ""


def _missing(error: ErrorDetails, record: type[BaseModel] | None) -> str:
    description = record.model_fields[str(error["loc"][-1])].description if record is not None else None
    meaning = f": {shortened(description, 200)}" if description else ""
    return f"is missing. Add it{meaning}"


def _unknown_key(error: ErrorDetails, record: type[BaseModel] | None) -> str:
    known = record.model_fields if record is not None else ()
    return f"is not a key here.{did_you_mean(str(error['loc'][-1]), known)}"


def _literal(error: ErrorDetails, record: type[BaseModel] | None) -> str:
    choices = _listed(error["ctx"]["expected"].replace(" or ", ", "))
    return f"cannot be {shown(error['input'])}.{did_you_mean(str(error['input']), choices)}"


def _unknown_member(error: ErrorDetails, record: type[BaseModel] | None) -> str:
    given = error["ctx"]["tag"].strip("<>")
    near = did_you_mean(given, _listed(error["ctx"]["expected_tags"]))
    return f"no {_told_apart_by(error)} '{shortened(given)}'.{near}"


def _no_member(error: ErrorDetails, record: type[BaseModel] | None) -> str:
    name = _told_apart_by(error)
    return f"names no {name}. Add `{name}:` with the name of one"


def _too_few(error: ErrorDetails, record: type[BaseModel] | None) -> str:
    return "must not be empty. Write at least one"


def _blank(error: ErrorDetails, record: type[BaseModel] | None) -> str:
    return "must not be empty. Write a few words"


def _too_many(error: ErrorDetails, record: type[BaseModel] | None) -> str:
    return f"is too long. At most {error['ctx']['max_length']:,} are allowed"


def _as_it_is(error: ErrorDetails, record: type[BaseModel] | None) -> str:
    return error["msg"].removeprefix("Value error, ")


def _listed(choices: str) -> list[str]:
    """The choices that pydantic lists: `'a', 'b'` or `'<a>', '<b>'`."""
    return [choice.strip("'<>") for choice in choices.split(", ")]


def _told_apart_by(error: ErrorDetails) -> str:
    """The key that tells the members of a union apart; a function that does is called `lever_tag`."""
    return str(error["ctx"]["discriminator"]).strip("'()").removesuffix("_tag")


SENTENCES: dict[str, Sentence] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "literal_error": _literal,
    "union_tag_invalid": _unknown_member,
    "union_tag_not_found": _no_member,
    "string_too_short": _blank,
    "too_short": _too_few,
    "string_too_long": _too_many,
    "too_long": _too_many,
}


def _record_at(record: Any, loc: Loc, members: Mapping[str, type[BaseModel]]) -> type[BaseModel] | None:
    """The record that a location leads into, so that its keys can be named."""
    here = record
    for part in loc:
        here = _bare(members.get(str(part)) or _step(here, part))
    return here if _is_record(here) else None


def _step(here: Any, part: str | int) -> Any:
    """The type one step further along a location."""
    if _is_record(here):
        return here.model_fields[part].annotation if part in here.model_fields else None
    if get_origin(here) is dict:
        return get_args(here)[1]
    return get_args(here)[0] if get_origin(here) is tuple else None


def _bare(here: Any) -> Any:
    """A type without annotations, and without the nothing that may stand in its place."""
    while get_origin(here) in (Annotated, Union, UnionType):
        here = get_args(here)[0]
    return here


def _is_record(here: Any) -> bool:
    return isinstance(here, type) and issubclass(here, BaseModel)
