"""The JSON schema of a sweep, by which editors complete and check one while it is written."""

import json
from pathlib import Path
from typing import Any

from sim.scenario.files import packaged_folder
from sim.scenario.schema import DIALECT, Plain
from sim.sweep.document import FOLDER, Sweep

ONE_OR_MORE_KEYS = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]
}


def schema() -> dict[str, Any]:
    """The schema of a sweep's file: every key with description and bounds."""
    made = Sweep.model_json_schema(schema_generator=Plain)
    made["required"] = [
        name for name in made["required"] if name != "name"
    ]  # the file's name, where nothing is said
    variables = made["properties"]["variables"]
    variables["patternProperties"] = dict.fromkeys(variables["patternProperties"], ONE_OR_MORE_KEYS)
    variables["additionalProperties"] = False
    records = made.pop("$defs")
    return {"$schema": DIALECT, "title": "Sweep"} | made | {"$defs": dict(sorted(records.items()))}


def generated() -> dict[Path, str]:
    """What `make schema` writes."""
    text = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    return {packaged_folder() / FOLDER / "schema.json": text}
