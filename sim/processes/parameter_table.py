"""The parameters as a table in Markdown, made from what each says about itself; it stands in MODEL.md."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic.fields import FieldInfo

from sim.processes.parameters import Parameters

HEADINGS = ("parameter", "what it is", "default", "prior", "bounds", "unit", "source")


class Row(NamedTuple):
    """One parameter, as the code has it."""

    name: str
    """Its process and its own name: `markets.capital_share`."""
    meaning: str
    default: float
    prior: tuple[float, float] | None
    """Range that replicates draw from; None for a parameter that all share."""
    bounds: tuple[float, float]
    unit: str
    source: str


def rows() -> Iterator[Row]:
    """Every parameter of the model, in the order of the processes."""
    for group, record in Parameters():
        priors = record.priors()
        for name, field in type(record).model_fields.items():
            said = _said(field)
            yield Row(
                name=f"{group}.{name}",
                meaning=" ".join((field.description or "").split()),
                default=field.default,
                prior=priors.get(name),
                bounds=_bounds(field),
                unit=said["unit"],
                source=said["source"],
            )


def table() -> str:
    """All parameters with default, prior, bounds, unit and source."""
    lines = ["| " + " | ".join(HEADINGS) + " |", "|" + " --- |" * len(HEADINGS)]
    for row in rows():
        prior = _range(row.prior) if row.prior else "settled"
        cells = (
            f"`{row.name}`",
            row.meaning,
            f"{row.default:g}",
            prior,
            _range(row.bounds),
            row.unit,
            row.source,
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def named_in_source(*words: str) -> str:
    """The parameters in whose source one of the `words` stands, as a list in a sentence."""
    return ", ".join(f"`{row.name}`" for row in rows() if any(word in row.source for word in words))


def doubtful() -> str:
    """The parameters that nobody has measured for this economy, by what their source admits."""
    return (
        f"- *Assumed or recalled:* {named_in_source('assumed', 'recalled')}.\n"
        f"- *Set or tuned in a trial of these equations:* {named_in_source('trial')}."
    )


def _said(field: FieldInfo) -> dict[str, Any]:
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}


def _bounds(field: FieldInfo) -> tuple[float, float]:
    low = next(limit.ge for limit in field.metadata if hasattr(limit, "ge"))
    high = next(limit.le for limit in field.metadata if hasattr(limit, "le"))
    return low, high


def _range(ends: tuple[float, float]) -> str:
    return f"{ends[0]:g} to {ends[1]:g}"
