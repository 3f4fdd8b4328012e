"""The dials of a lever, read from its own schema: name, unit, bounds, description."""

from dataclasses import dataclass
from typing import Any

from sim.policy.catalogue import LEVERS, PILLARS
from sim.policy.lever import AbstractLever

GRADES = {
    "measured": "effect measured here",
    "analogous": "effect measured for something like it",
    "assumed": "size of the effect assumed",
}


@dataclass(frozen=True)
class Dial:
    """One number, or one word, that a lever asks for."""

    name: str
    label: str
    description: str
    least: float | None
    most: float | None
    """Bounds; None for a word."""

    @property
    def bounds(self) -> str:
        """The bounds in words."""
        if self.least is None or self.most is None:
            return ""
        return " to ".join(f"{bound:,.6f}".rstrip("0").rstrip(".") for bound in (self.least, self.most))


def dials(lever: type[AbstractLever]) -> list[Dial]:
    """Everything that this lever asks for beyond what all levers have."""
    return [
        _dial(name, field)
        for name, field in lever.model_fields.items()
        if name not in AbstractLever.model_fields
    ]


def by_pillar() -> dict[str, list[str]]:
    """Pillar -> names of its levers."""
    return {pillar: [name for name, lever in LEVERS.items() if lever.pillar == pillar] for pillar in PILLARS}


def what_it_does(lever: type[AbstractLever]) -> str:
    """The lever in one sentence."""
    return (lever.__doc__ or "").strip().splitlines()[0]


def what_is_known(lever: type[AbstractLever]) -> str:
    """The grade of evidence, and what shows the size of the effect."""
    return f"{GRADES[lever.evidence].capitalize()}: {lever.shown_by}."


def _dial(name: str, field: Any) -> Dial:
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    limits = {
        key: getattr(limit, key) for limit in field.metadata for key in ("ge", "le") if hasattr(limit, key)
    }
    label = name.replace("_", " ")
    if unit := extra.get("unit"):
        label = f"{label}, {unit}"
    return Dial(name, label, field.description or "", limits.get("ge"), limits.get("le"))
