"""What messages about scenarios and packages say that those about other documents do not."""

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from sim.documents import Kind
from sim.documents.plain_words import shown
from sim.policy import LEVERS, Adoption


def _no_lever(error: ErrorDetails, record: type[BaseModel] | None) -> str:
    given = error["input"]
    if isinstance(given, dict):
        return "names no lever. Add `lever:` with the name of one, or `package:`"
    return f"must name a lever or a package, got {shown(given)}. Write `- lever: ...` or `- package: ...`"


def _bad_name(error: ErrorDetails, record: type[BaseModel] | None) -> str:
    return f"cannot be {shown(error['input'])}. Use letters, digits, hyphens and underscores"


SCENARIO = Kind(
    beginning="name: my-question",
    length="A scenario fits on a page or two.",
    members={f"<{name}>": lever for name, lever in LEVERS.items()} | {"<adoption>": Adoption},
    sentences={"union_tag_not_found": _no_lever, "string_pattern_mismatch": _bad_name},
)
