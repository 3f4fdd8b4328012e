"""The tables of a results folder, as SQL sees them: which files make up which, and what their columns hold.

Every parquet file is a table of its name. A subfolder that holds parquet files is one table of all of them, so that
what was written in parts, by runs of a sweep for instance, is read as a whole. `summary`, `provinces` and
`definitions` are made from the JSON files beside them.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.errors import InputError
from sim.observe.quantities import PER_QUARTER, QUANTITIES, in_currency
from sim.results.store import MANIFEST, SUMMARY

KEYS = {
    "arm": "arm of the scenario",
    "replicate": "number of the replicate, from 0; all arms of one share their luck",
    "quarter": "such as 2023Q1",
    "year": "calendar year",
    "province": "name of the province, or `nation`",
    "quantity": "name of the quantity; the table `definitions` says what each is",
    "unit": "unit of the value",
}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "quantities": KEYS
    | {"sector": "`all`", "value": "in `unit`; flows per quarter, derived quantities at yearly rates"},
    "yearly": KEYS
    | {
        "value": "in `unit`; flows summed over the year, all else as the mean of its quarters",
        "quarters": "quarters of the year that were run: 4 for a whole one",
    },
    "effects": KEYS
    | {
        "baseline": "value at the baseline, in `unit`",
        "value": "value in this arm, in `unit`",
        "effect": "value less baseline, on the same luck, in `unit`",
        "percent": "effect in % of the baseline",
    },
    "moves": {
        "arm": KEYS["arm"],
        "replicate": KEYS["replicate"],
        "who": "`talent` or `workers`",
        "origin": "province left",
        "destination": "province moved to",
        "persons": "moves over the whole run, persons",
    },
    "channels": KEYS
    | {"channel": "the channel that is shut", "value": "GDP over the last year, in `unit` per quarter"},
    "summary": {
        "arm": KEYS["arm"],
        "group": "nation, adopters or non-adopters",
        "quantity": KEYS["quantity"],
        "unit": "unit of `baseline` and `policy`",
        "baseline": "mean over replicates, last four quarters, in `unit`",
        "policy": "the same with the policy, in `unit`",
        "effect": "mean paired effect, in `effect_unit`",
        "effect_unit": "unit of `effect`, `low`, `high` and `monte_carlo_error`",
        "low": "5 % quantile over replicates",
        "high": "95 % quantile over replicates",
        "monte_carlo_error": "standard error of the mean effect",
    },
    "provinces": {"code": "code of the province", "name": "its name", "adopts_in": "arms in which it adopts"},
    "definitions": {
        "quantity": KEYS["quantity"],
        "label": "what it is called in tables",
        "unit": "unit in `quantities`",
        "unit_per_year": "unit in `yearly` and `effects`",
        "definition": "what it is",
    },
    "numbers": {
        "point": "number of the sweep's point, from 0; the table `points` says what varies",
        "replicate": KEYS["replicate"],
        "arm": KEYS["arm"],
        "place": "name of the province, nation, adopters, or non-adopters",
        "year": "calendar year in which four quarters end; places within the nation have the last alone",
        "quantity": KEYS["quantity"],
        "value": "in the `unit_per_year` of `definitions`",
        "baseline": "the same in the baseline arm, on the same luck",
    },
    "runs": {
        "run": "number of the run in its sweep",
        "key": "what the run is known by: a hash of scenario, replicate and data",
        "seconds": "time it took",
    },
    "firms": {
        "arm": KEYS["arm"],
        "replicate": KEYS["replicate"],
        "quarter": KEYS["quarter"],
        "id": "the firm's own number, the same in every arm and quarter",
        "province": "where it is at the end of the quarter",
        "sector": "`traditional` or a frontier field",
        "age": "years",
        "weight": "real firms it stands for",
        "capital": "of one real firm, yuan at opening prices",
        "debt": "loans less deposits of one real firm, yuan",
        "productivity": "level, with what past research added",
        "revenue": "of one real firm, yuan a quarter",
    },
    "talent": {
        "arm": KEYS["arm"],
        "replicate": KEYS["replicate"],
        "quarter": KEYS["quarter"],
        "id": "the talent's own number, the same in every arm and quarter",
        "province": "where it lives at the end of the quarter",
        "registered": "province of registration",
        "age": "years",
        "weight": "persons it stands for",
        "wage": "in its province, yuan a year",
    },
}
"""What the columns of known tables hold, with units."""

VIEWS: Mapping[str, str] = {
    "yearly": f"""
        select arm, replicate, cast(left(quarter, 4) as integer) as year, province, quantity,
               case when unit like '%{PER_QUARTER}' then sum(value) else avg(value) end as value,
               replace(unit, '{PER_QUARTER}', ' a year') as unit, count(*) as quarters
        from quantities group by arm, replicate, left(quarter, 4), province, quantity, unit
    """,
    "effects": """
        select one.arm, one.replicate, one.year, one.province, one.quantity, base.value as baseline, one.value,
               one.value - base.value as effect,
               case when base.value != 0 then 100 * (one.value - base.value) / base.value end as percent, one.unit
        from yearly as one
        join yearly as base using (replicate, year, province, quantity)
        where base.arm = {baseline} and one.arm != {baseline}
    """,
}
"""Views over `quantities`, in this order."""


def parquet_tables(folder: Path) -> dict[str, tuple[Path, ...]]:
    """Tables by name, each with the parquet files it is made of, in the order of their names.

    Hidden files, as half-written ones are, and files that lead out of the folder are left aside.
    """
    root = folder.resolve()
    found: dict[str, list[Path]] = {}
    for path in sorted(root.rglob("*.parquet")):
        inside = path.relative_to(root)
        is_hidden = any(part.startswith(".") for part in inside.parts)
        if path.is_file() and not is_hidden and path.resolve().is_relative_to(root):
            found.setdefault(_table(inside), []).append(path)
    return {name: tuple(paths) for name, paths in found.items()}


def plain_tables(folder: Path) -> dict[str, pa.Table]:
    """`summary`, `provinces` and `definitions`, as far as the folder says them. InputError where it is damaged."""
    manifest, summary = (_read(folder / name) for name in (MANIFEST, SUMMARY))
    try:
        found = {"summary": _rows(summary.get("rows", [])), "provinces": _rows(_provinces(manifest))}
        found["definitions"] = _rows(_definitions(manifest["currency"]) if manifest else [])
        return {name: table for name, table in found.items() if table.num_rows}
    except (KeyError, TypeError, AttributeError, pa.ArrowException) as error:
        raise InputError(
            f"{folder}: damaged, or written by another version ({error}). Run it again."
        ) from error


def baseline_of(folder: Path) -> str | None:
    """The arm that others are compared with; None where the folder is no run."""
    return _read(folder / MANIFEST).get("baseline")


def _table(inside: Path) -> str:
    """`quantities.parquet`, `quantities/part-1.parquet` and `parts/0001/quantities.parquet` are all `quantities`."""
    folders = [part for part in inside.parent.parts if "=" not in part]
    return folders[0] if len(folders) == 1 else inside.stem


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error}). Run it again.") from error
    return content if isinstance(content, dict) else {}


def _rows(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows) if rows else pa.table({})


def _provinces(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    adopters = manifest.get("adopters", {})
    return [
        {
            "code": place["code"],
            "name": place["name"],
            "adopts_in": ", ".join(arm for arm, codes in adopters.items() if place["code"] in codes),
        }
        for place in manifest.get("provinces", [])
    ]


def _definitions(currency: str) -> list[dict[str, Any]]:
    return [
        {
            "quantity": name,
            "label": each.label,
            "unit": in_currency(each.unit, currency),
            "unit_per_year": in_currency(each.unit_per_year, currency),
            "definition": each.definition,
        }
        for name, each in QUANTITIES.items()
    ]
