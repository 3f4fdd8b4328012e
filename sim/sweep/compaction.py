"""Compaction: thousands of small parts put together into few large ones, with nothing lost on the way."""

import json
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.sweep import parts
from sim.sweep.parts import Held

TOGETHER = "together-"
ROWS = 1_000_000
"""Rows of a part that has been put together, some 10 MB on disk and 40 in memory: one at a time is held."""
RUNS = 2000
"""Runs of such a part, at most."""
FEW = 16
"""So many parts may stay as they are."""


def compact(folder: Path, *, repeated: bool = False) -> int:
    """Put parts together until each has some `ROWS` rows or `RUNS` runs; returns how many are left.

    With `repeated`, a run that is there twice is kept once.

    A part is put together beside, renamed when whole, and only then are those that it replaces removed; it names
    them, so that a crash in between is tidied up by whoever reads next.
    """
    known: set[str] | None = set() if repeated else None
    for paths in list(_bundles(folder)):
        if len(paths) > 1 or repeated:
            _put_together(folder, paths, known)
    return len(parts.paths(folder))


def _bundles(folder: Path) -> Iterator[list[Path]]:
    """Parts in the order of their names, which is that of their first runs, in bundles of a good size."""
    bundle: list[Path] = []
    rows = runs = 0
    for path in sorted(parts.paths(folder), key=lambda path: path.name.removeprefix(TOGETHER)):
        more_rows, more_runs = parts.size(path)
        if bundle and (rows + more_rows > ROWS or runs + more_runs > RUNS):
            yield bundle
            bundle, rows, runs = [], 0, 0
        bundle.append(path)
        rows, runs = rows + more_rows, runs + more_runs
    if bundle:
        yield bundle


def _put_together(folder: Path, paths: list[Path], known: set[str] | None) -> None:
    """Make one part of several; of a run that is there twice, the first is kept."""
    runs: list[Held] = []
    names = [path.name for path in paths]
    first = paths[0].name.removeprefix(TOGETHER).partition("-")[0]
    name = f"{TOGETHER}{first}-{blake2b(json.dumps(names).encode(), digest_size=6).hexdigest()}"
    target = folder / parts.FOLDER / f"{name}{parts.ENDING}"
    rows = _together(paths, runs, known)
    said = parts.about(runs, rows, names)
    with parts.whole(target) as beside:
        pq.write_table(rows.replace_schema_metadata(said), beside, **parts.LAYOUT)
    for path in paths:
        path.unlink(missing_ok=True)


def _together(paths: list[Path], runs: list[Held], known: set[str] | None) -> pa.Table:
    """The rows of several parts; `runs` and `known` are filled on the way."""
    tables = [parts.SCHEMA.empty_table()]
    for path in paths:
        part = parts.read(path)
        if part is None:
            continue
        rows = part.table
        for run in part.runs:
            if known is None or run.key not in known:
                runs.append(run)
            else:
                rows = _without(rows, run)
            if known is not None:
                known.add(run.key)
        tables.append(rows.replace_schema_metadata(None))
    return pa.concat_tables(tables).unify_dictionaries()


def _without(rows: pa.Table, run: Held) -> pa.Table:
    same: Any = pc.and_(pc.equal(rows["point"], run.point), pc.equal(rows["replicate"], run.replicate))
    return rows.filter(pc.invert(same))
