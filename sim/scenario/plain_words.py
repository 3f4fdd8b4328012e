"""What pydantic refused, said in plain words: where it was written, what is wrong, what to do."""

from collections.abc import Callable
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from sim.errors import did_you_mean
from sim.policy import LEVERS, Adoption
from sim.scenario.written import Loc, Written, is_tag, shortened

WHOLE = "must be a whole number"
NUMBER = "must be a number"
TEXT = "must be text"
LIST = "must be a list"
MAPPING = "must be a mapping of keys to values"
TRUTH = "must be true or false"

KINDS = {
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
TAGGED: dict[str, type[BaseModel]] = {f"<{name}>": lever for name, lever in LEVERS.items()} | {
    "<adoption>": Adoption
}


def explained(error: ErrorDetails, written: Written, model: type[BaseModel]) -> str:
    """One line for one of pydantic's errors: `homes.yaml:14: arms.homes[0].rate: must be at most 0.9, got 3. ...`."""
    here, path = written.find(error["loc"])
    return said(here.place, path, sentence(error, model))


def said(place: str, path: str, problem: str) -> str:
    """Put a problem in its place: `place: path: what. remedy.`; an override is its own path."""
    end = "" if problem.endswith((".", "?")) else "."
    where = "" if place.startswith(f"--set {path}=") else shortened(path, LONGEST_PATH)
    return f"{place}: {where + ': ' if where else ''}{problem}{end}"


def sentence(error: ErrorDetails, model: type[BaseModel]) -> str:
    """What is wrong and what to do, without the place."""
    kind, given, details = error["type"], error.get("input"), error.get("ctx", {})
    loc = tuple(error["loc"])
    if kind in KINDS:
        return f"{KINDS[kind]}, got {shown(given)}.{_hint(kind, given)}"
    if kind in BOUNDS:
        words, key = BOUNDS[kind]
        return f"must be {words} {shown(details[key])}, got {shown(given)}"
    return SENTENCES.get(kind, _as_it_is)(error, loc, model)


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


def _hint(kind: str, given: Any) -> str:
    """A remedy where the slip is a common one."""
    if isinstance(given, str) and given.strip().endswith("%"):
        try:
            return f" Write {float(given.strip().rstrip('%')) / PERCENT:g}."
        except ValueError:
            return ""
    if isinstance(given, str) and KINDS[kind] in (WHOLE, NUMBER):
        return " Write digits, without unit or quotes."
    if KINDS[kind] == LIST:
        return " Write [one, two], or one per line after dashes."
    return ""


def _missing(error: ErrorDetails, loc: Loc, model: type[BaseModel]) -> str:
    field = _record_at(model, loc[:-1])
    description = field.model_fields[str(loc[-1])].description if field is not None else None
    meaning = f": {shortened(description, 200)}" if description else ""
    return f"is missing. Add it{meaning}"


def _unknown_key(error: ErrorDetails, loc: Loc, model: type[BaseModel]) -> str:
    record = _record_at(model, loc[:-1])
    return (
        f"is not a key here.{did_you_mean(str(loc[-1]), record.model_fields if record is not None else ())}"
    )


def _literal(error: ErrorDetails, loc: Loc, model: type[BaseModel]) -> str:
    choices = [choice.strip("'") for choice in error["ctx"]["expected"].replace(" or ", ", ").split(", ")]
    given = error["input"]
    return f"cannot be {shown(given)}.{did_you_mean(str(given), choices)}"


def _unknown_member(error: ErrorDetails, loc: Loc, model: type[BaseModel]) -> str:
    given = error["ctx"]["tag"].strip("<>")
    return f"no lever '{shortened(given)}'.{did_you_mean(given, LEVERS)}"


def _no_member(error: ErrorDetails, loc: Loc, model: type[BaseModel]) -> str:
    given = error["input"]
    if isinstance(given, dict):
        return "names no lever. Add `lever:` with the name of one, or `package:`"
    return f"must name a lever or a package, got {shown(given)}. Write `- lever: ...` or `- package: ...`"


def _pattern(error: ErrorDetails, loc: Loc, model: type[BaseModel]) -> str:
    return f"cannot be {shown(error['input'])}. Use letters, digits, hyphens and underscores"


def _too_few(error: ErrorDetails, loc: Loc, model: type[BaseModel]) -> str:
    return "must not be empty. Write at least one"


def _blank(error: ErrorDetails, loc: Loc, model: type[BaseModel]) -> str:
    return "must not be empty. Write a few words"


def _too_many(error: ErrorDetails, loc: Loc, model: type[BaseModel]) -> str:
    return f"is too long. At most {error['ctx']['max_length']:,} are allowed"


def _as_it_is(error: ErrorDetails, loc: Loc, model: type[BaseModel]) -> str:
    return error["msg"].removeprefix("Value error, ")


SENTENCES: dict[str, Callable[[ErrorDetails, Loc, type[BaseModel]], str]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "literal_error": _literal,
    "union_tag_invalid": _unknown_member,
    "union_tag_not_found": _no_member,
    "string_pattern_mismatch": _pattern,
    "string_too_short": _blank,
    "too_short": _too_few,
    "string_too_long": _too_many,
    "too_long": _too_many,
}


def _record_at(model: type[BaseModel], loc: Loc) -> type[BaseModel] | None:
    """The record that a location leads into, so that its keys can be named."""
    here: Any = model
    for part in loc:
        here = _step(here, part)
    return here if _is_record(here) else None


def _step(here: Any, part: str | int) -> Any:
    """The type one step further along a location."""
    if isinstance(part, str) and is_tag(part):
        return TAGGED.get(part)
    while get_origin(here) is Annotated:
        here = get_args(here)[0]
    if _is_record(here):
        return here.model_fields[part].annotation if part in here.model_fields else None
    if get_origin(here) is dict:
        return get_args(here)[1]
    return get_args(here)[0] if get_origin(here) is tuple else None


def _is_record(member: Any) -> bool:
    return isinstance(member, type) and issubclass(member, BaseModel)
