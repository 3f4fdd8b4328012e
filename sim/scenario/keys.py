"""The keys of a scenario as tables in Markdown, made from the JSON schema, which is made from the records."""

from collections.abc import Iterator, Mapping
from typing import Any

from sim.policy.catalogue import LEVERS

HEADINGS = ("key", "what it says", "default", "bounds or choices", "unit")
SECTIONS = {"run": "Run", "scale": "Scale", "observe": "Observe"}
LEFT_TO_TEXT = ("parameters", "arms", *SECTIONS)
OF_EVERY_LEVER = {
    "": ("intensity", "source"),
    "when": ("start", "end", "phase_in"),
    "dose": ("equal", "amount"),
}


def keys(schema: Mapping[str, Any]) -> str:
    """Every key outside arms and parameters, and those that every lever has."""
    records = schema["$defs"]
    lever = records[next(iter(LEVERS.values())).__name__]["properties"]
    rows = list(_rows(schema["properties"], "", LEFT_TO_TEXT))
    for name, record in SECTIONS.items():
        rows += _rows(records[record]["properties"], f"{name}.")
    rows += _rows({name: lever[name] for name in OF_EVERY_LEVER[""]}, "arms.*[].")
    for name in ("when", "dose"):
        rows += _rows(records[name.title()]["properties"], f"arms.*[].{name}.")
    return _table(HEADINGS, rows)


def doses(schema: Mapping[str, Any]) -> str:
    """The keys that only one lever has: its dose."""
    shared = set.intersection(
        *({*schema["$defs"][lever.__name__]["properties"]} for lever in LEVERS.values())
    )
    rows = [
        (f"`{name}`", *row)
        for name, lever in LEVERS.items()
        for row in _rows(schema["$defs"][lever.__name__]["properties"], "", tuple(shared))
    ]
    return _table(("lever", *HEADINGS), rows)


def _rows(
    properties: Mapping[str, Any], prefix: str, left_out: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    for name, about in properties.items():
        if name not in left_out:
            yield (
                f"`{prefix}{name}`",
                " ".join(about.get("description", "").split()).split(". ")[0].rstrip("."),
                _default(about),
                _bounds(about),
                about.get("unit", ""),
            )


def _default(about: Mapping[str, Any]) -> str:
    default = about.get("default")
    if default is None or default == "":
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else str(default)


def _bounds(about: Mapping[str, Any]) -> str:
    if "enum" in about:
        return ", ".join(f"`{choice}`" for choice in about["enum"])
    if "minimum" in about and "maximum" in about:
        return f"{_number(about['minimum'])} to {_number(about['maximum'])}"
    return ""


def _number(value: float) -> str:
    return f"{value:,.10g}" if abs(value) < 1e12 else f"{value:.3g}"


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)
