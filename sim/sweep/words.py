"""What messages about sweeps say that those about other documents do not."""

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from sim.documents import Kind
from sim.documents.plain_words import shown
from sim.sweep.designs.spans import Ends, Span


def _bad_name(error: ErrorDetails, record: type[BaseModel] | None) -> str:
    return f"cannot be {shown(error['input'])}. Use letters, digits, hyphens and underscores"


SWEEP = Kind(
    beginning="scenario: hangzhou-everywhere",
    length="A sweep fits on a page; draws go into a file of their own.",
    members={"<span>": Span, "<ends>": Ends},
    sentences={"string_pattern_mismatch": _bad_name},
)
