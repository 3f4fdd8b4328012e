"""What is generated from the records: the JSON schema that editors read, and tables in the guide and in MODEL.md."""

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

import sim
from sim.policy.catalogue import LEVERS, PILLARS, table
from sim.processes import parameter_table
from sim.scenario.files import packaged_folder
from sim.scenario.keys import doses, keys
from sim.scenario.scenario import Scenario

GUIDE = "README.md"
MODEL = "MODEL.md"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
EXTENDS = {
    "type": "string",
    "description": "A scenario beside this one, or a packaged one: whatever is not said here is said there.",
}
PACKAGE = {
    "type": "string",
    "description": "Name of a file in the folder `packages` beside the scenario, or of a packaged one.",
}
ARMS_MAY_BE_EMPTY = {"type": "null"}
STANDING_ALONE = {
    "if": {"not": {"required": ["extends"]}},
    "then": {"required": ["economy", "run", "arms"], "properties": {"run": {"required": ["start"]}}},
}
"""A scenario that extends none says everything that has no default."""
DOSE_OR_INTENSITY = {
    "if": {"required": ["dose"], "properties": {"dose": {"type": "object"}}},
    "then": {"properties": {"intensity": {"const": 1}, "present": {"maxProperties": 0}}},
}
"""A dose in money says how hard, and comes on top of what is there."""
AT_MOST_ALL = {
    "if": {"properties": {"equal": {"const": "share_of_budget"}}},
    "then": {"properties": {"amount": {"maximum": 1}}},
}
"""A share is at most the whole."""


def schema() -> dict[str, Any]:
    """The JSON schema of a scenario file: every key with description, unit and bounds.

    Nothing but what a list entry needs is required, since a scenario may extend another and say the rest there.
    """
    made = Scenario.model_json_schema(schema_generator=Plain)
    records = made.pop("$defs")
    records.pop("Package", None)
    adoption = records["Adoption"]["properties"]
    adoption["package"] = PACKAGE
    adoption["only"]["items"]["enum"] = [*PILLARS, *LEVERS]
    for lever in LEVERS.values():
        _ask_for_where(records[lever.__name__])
        records[lever.__name__] |= DOSE_OR_INTENSITY
    records["Adoption"] |= DOSE_OR_INTENSITY
    records["Dose"] |= AT_MOST_ALL
    complete = {lever.__name__ for lever in LEVERS.values()} | {"Adoption", "Dose"}
    for name, record in records.items():
        if name not in complete:
            record.pop("required", None)
    made.pop("required", None)
    arms = made["properties"]["arms"]
    arms["patternProperties"] = {
        pattern: {"anyOf": [entries, ARMS_MAY_BE_EMPTY]}
        for pattern, entries in arms["patternProperties"].items()
    }
    arms["additionalProperties"] = False
    made["properties"] = {"extends": EXTENDS} | made["properties"]
    return (
        {"$schema": DIALECT, "title": "Scenario"}
        | made
        | STANDING_ALONE
        | {"$defs": dict(sorted(records.items()))}
    )


def generated() -> dict[Path, str]:
    """What `make schema` writes: the schema, and the files whose marked parts are made from the code."""
    guide, model = packaged_folder() / GUIDE, Path(sim.__file__).parent / MODEL
    made = schema()
    levers = {"keys": keys(made), "levers": table(), "doses": doses(made)}
    parameters = {"parameters": parameter_table.table(), "doubtful parameters": parameter_table.doubtful()}
    return {
        packaged_folder() / "schema.json": json.dumps(made, indent=2, ensure_ascii=False) + "\n",
        guide: _with_parts(guide.read_text(encoding="utf-8"), levers),
        model: _with_parts(model.read_text(encoding="utf-8"), parameters),
    }


def _with_parts(text: str, parts: dict[str, str]) -> str:
    """The text with each part put anew between its two marks."""
    for name, part in parts.items():
        begin, end = f"<!-- {name}: made by `make schema` -->\n", f"\n<!-- end of {name} -->"
        before, rest = text.split(begin, 1)
        _, after = rest.split(end, 1)
        text = before + begin + part + end + after
    return text


class Plain(GenerateJsonSchema):
    """Descriptions instead of titles, and no defaults that repeat a whole record."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Keys are their own titles."""
        return False

    def default_schema(self, schema: Any) -> dict[str, Any]:
        """Show a default where it is one value."""
        made = super().default_schema(schema)
        if isinstance(made.get("default"), dict):
            made.pop("default")
        return made


def _ask_for_where(lever: dict[str, Any]) -> None:
    """In an arm a lever must say who adopts and which lever it is; in a package it may not say the first."""
    lever["properties"]["where"].pop("default", None)
    lever["required"] = ["lever", "where", *lever["required"]]
