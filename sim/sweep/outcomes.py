"""What runs ended with, worked out from the parts: `runs.parquet` and `outcomes.parquet`.

`runs` has a row for each run: run, point, replicate, key, seconds. `outcomes` has one for each run and policy arm:
run, point, replicate, arm, a column for each variable, a column for each outcome, and the verdict on that run.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.results.closing import ADOPTERS, NATION
from sim.results.statistics import absolute_effect, percent_effect, point_effect
from sim.results.verdict import kinds
from sim.sweep import parts
from sim.sweep.store import OUTCOMES, POINTS, RUNS, read_manifest

Array = NDArray[np.float64]
EFFECTS = {"percent": percent_effect, "points": point_effect, "absolute": absolute_effect}
VERDICT = "verdict"


def derive(folder: Path) -> None:
    """Write both tables anew, part by part. Parts that are not whole are left out."""
    manifest = read_manifest(folder)
    points = pq.read_table(folder / POINTS)
    columns = [(name, points.schema.field(name).type) for name in manifest["columns"]]
    runs = pa.schema([
        ("run", pa.int64()), ("point", pa.int32()), ("replicate", pa.int32()), ("key", pa.string()),
        ("seconds", pa.float64()),
    ])  # fmt: skip
    names = [outcome["name"] for outcome in manifest["outcomes"]]
    outcomes = pa.schema([
        ("run", pa.int64()), ("point", pa.int32()), ("replicate", pa.int32()), ("arm", pa.string()), *columns,
        *((name, pa.float64()) for name in names), (VERDICT, pa.string()),
    ])  # fmt: skip
    with (
        parts.whole(folder / RUNS) as runs_file,
        parts.whole(folder / OUTCOMES) as outcomes_file,
        pq.ParquetWriter(runs_file, runs, compression="zstd") as to_runs,
        pq.ParquetWriter(outcomes_file, outcomes, compression="zstd") as to_outcomes,
    ):
        for path in parts.paths(folder):
            part = parts.read(path)
            if part is None:
                continue
            to_runs.write_table(_runs(part, manifest["replicates"]).cast(runs))
            to_outcomes.write_table(_outcomes(part, manifest, points).select(outcomes.names).cast(outcomes))


def _runs(part: parts.Part, replicates: int) -> pa.Table:
    return pa.table({
        "run": [run.point * replicates + run.replicate for run in part.runs],
        "point": [run.point for run in part.runs],
        "replicate": [run.replicate for run in part.runs],
        "key": [run.key for run in part.runs],
        "seconds": [run.seconds for run in part.runs],
    })  # fmt: skip


def _outcomes(part: parts.Part, manifest: Mapping[str, Any], points: pa.Table) -> pa.Table:
    """The outcomes of a part's runs, policy arm by policy arm."""
    arms = [arm for arm in manifest["scenario"]["arms"] if arm != manifest["baseline"]] or [
        manifest["baseline"]
    ]
    rows = part.table
    last = pc.equal(rows["year"], pc.max(rows["year"]))
    in_groups = pc.is_in(rows["place"].cast(pa.string()), pa.array([NATION, ADOPTERS, "non-adopters"]))
    rows = rows.filter(pc.and_(last, in_groups))
    order = [(run.point, run.replicate) for run in part.runs]
    codes = np.array([point << 32 | replicate for point, replicate in order], dtype=np.int64)
    by_code = np.argsort(codes)
    held: dict[tuple[str, str, str], tuple[Array, Array]] = {}
    for arm, place, quantity in dict.fromkeys(_words(rows)):
        of_these = rows.filter(_same(rows, arm=arm, place=place, quantity=quantity))
        asked = of_these["point"].to_numpy().astype(np.int64) << 32 | of_these["replicate"].to_numpy()
        at = by_code[np.searchsorted(codes[by_code], asked)]
        pair = np.full(len(order), np.nan), np.full(len(order), np.nan)
        pair[0][at], pair[1][at] = of_these["value"].to_numpy(), of_these["baseline"].to_numpy()
        held[arm, place, quantity] = pair
    nothing = np.full(len(order), np.nan)
    tables = []
    for arm in arms:
        found: dict[str, Any] = {
            "run": [point * manifest["replicates"] + replicate for point, replicate in order],
            "point": [point for point, _ in order],
            "replicate": [replicate for _, replicate in order],
            "arm": [arm] * len(order),
        }
        for outcome in manifest["outcomes"]:
            ours, theirs = held.get((arm, outcome["of"], outcome["quantity"]), (nothing, nothing))
            shown_as = outcome["shown_as"]
            values = ours if shown_as == "level" else EFFECTS[shown_as](ours, theirs)
            found[outcome["name"]] = pa.array(values, from_pandas=True)
        found[VERDICT] = _verdicts(held, arm, nothing)
        taken = points.select(manifest["columns"]).take(pa.array(found["point"]))
        found |= {name: taken[name] for name in manifest["columns"]}
        tables.append(pa.table(found))
    return pa.concat_tables(tables)


def _words(rows: pa.Table) -> list[tuple[str, str, str]]:
    """Every combination of arm, place and quantity that there is."""
    named = rows.select(["arm", "place", "quantity"])
    plain = pa.table({name: named[name].cast(pa.string()) for name in named.column_names})
    found = plain.group_by(plain.column_names).aggregate([]).to_pylist()
    return [(row["arm"], row["place"], row["quantity"]) for row in found]


def _same(rows: pa.Table, **words: str) -> pa.ChunkedArray:
    """Which rows have these words."""
    masks = [pc.equal(rows[name].cast(pa.string()), word) for name, word in words.items()]
    return pc.and_(pc.and_(masks[0], masks[1]), masks[2])


def _verdicts(
    held: Mapping[tuple[str, str, str], tuple[Array, Array]], arm: str, nothing: Array
) -> list[str]:
    """The verdict on each run, as `blueprint run` reaches it on each replicate."""
    nation, before = held[arm, NATION, "gdp"]
    own, own_before = held.get((arm, ADOPTERS, "gdp"), (nothing, nothing))
    everybody = np.isnan(own)
    own, own_before = np.where(everybody, nation, own), np.where(everybody, before, own_before)
    return kinds(percent_effect(own, own_before), 100 * (nation - before) / own_before)
