"""Boundaries of provinces: a GeoJSON file whose features carry the code of their province."""

import json
from pathlib import Path
from typing import Any

from sim.documents import label
from sim.errors import InputError

LARGEST_FILE = 20_000_000  # bytes


def read_boundaries(path: Path) -> dict[str, Any]:
    """The collection of features. Raises InputError where the file is none, or a feature has no code or no shape."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_FILE:
            raise ValueError(f"it must be a regular file of at most {LARGEST_FILE:,} bytes")
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{label(path)}: cannot be read ({error}). Check that it is GeoJSON.") from None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise InputError(f"{label(path)}: has no list of features. Write a GeoJSON FeatureCollection.")
    for number, feature in enumerate(features):
        of = feature if isinstance(feature, dict) else {}
        has_code = isinstance(of.get("properties"), dict) and "code" in of["properties"]
        if not has_code or not isinstance(of.get("geometry"), dict):
            raise InputError(
                f"{label(path)}: features[{number}] lacks a code or a geometry. Add the code of its province."
            )
    return content
