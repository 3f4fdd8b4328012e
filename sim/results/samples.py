"""Sampled agents of a run: `firms.parquet` and `talent.parquet`, one row an agent and quarter, in order of replicates.

Ids are unsigned 64-bit numbers. While a run is under way the tables of its replicates wait in temporary files, so that
memory does not grow with them.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

FIRMS, TALENT = "firms", "talent"
WORDS = pa.dictionary(pa.int32(), pa.string())
KEYS = (
    ("arm", WORDS),
    ("replicate", pa.int32()),
    ("quarter", WORDS),
    ("id", pa.uint64()),
    ("province", WORDS),
)
SCHEMAS = {
    FIRMS: pa.schema([
        *KEYS, ("sector", WORDS), ("age", pa.float64()), ("weight", pa.float64()), ("capital", pa.float64()),
        ("debt", pa.float64()), ("productivity", pa.float64()), ("revenue", pa.float64()),
    ]),
    TALENT: pa.schema([*KEYS, ("registered", WORDS), ("age", pa.float64()), ("weight", pa.float64()),
                       ("wage", pa.float64())]),
}  # fmt: skip
"""The columns of each kind; their units stand in sim/results/tables.py and in results/README.md."""
LAYOUT: dict[str, Any] = {"compression": "zstd"}
ONE_GROUP = 2**31 - 1


class Samples:
    """Sampled agents by kind, read replicate by replicate. Empty where the scenario observed none."""

    def __init__(
        self, files: Mapping[str, pq.ParquetFile], order: Mapping[str, Sequence[int]] | None = None
    ) -> None:
        self._files = dict(files)
        self._order = order or {}

    @property
    def kinds(self) -> tuple[str, ...]:
        """What was sampled: firms, talent, both or neither."""
        return tuple(self._files)

    def replicates(self, kind: str) -> Iterator[pa.Table]:
        """The table of each replicate, in order."""
        file = self._files[kind]
        return (file.read_row_group(group) for group in self._order.get(kind, range(file.num_row_groups)))

    def table(self, kind: str) -> pa.Table:
        """Everything of one kind. KeyError where it was not sampled."""
        return pa.concat_tables([SCHEMAS[kind].empty_table(), *self.replicates(kind)])

    def write(self, folder: Path) -> None:
        """Write one file for each kind, one row group a replicate."""
        for kind in self.kinds:
            with pq.ParquetWriter(folder / f"{kind}.parquet", SCHEMAS[kind], **LAYOUT) as writer:
                for table in self.replicates(kind):
                    writer.write_table(table, row_group_size=ONE_GROUP)


class Keeper:
    """Takes the samples of replicates in whatever order they come, and gives them back in order."""

    def __init__(self) -> None:
        self._sinks: dict[str, Any] = {}
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._came: dict[str, list[int]] = {}

    def keep(self, replicate: int, tables: Mapping[str, pa.Table]) -> None:
        """Keep one replicate's."""
        for kind, table in tables.items():
            if kind not in self._writers:
                self._sinks[kind] = TemporaryFile()  # noqa: SIM115  # it vanishes with what reads it
                self._writers[kind] = pq.ParquetWriter(self._sinks[kind], SCHEMAS[kind], **LAYOUT)
                self._came[kind] = []
            if table.num_rows:  # nothing makes no row group
                self._came[kind].append(replicate)
                self._writers[kind].write_table(table, row_group_size=ONE_GROUP)

    def finished(self) -> Samples:
        """Everything kept."""
        for writer in self._writers.values():
            writer.close()
        files = {kind: pq.ParquetFile(sink) for kind, sink in self._sinks.items()}
        return Samples(files, {kind: np.argsort(came).tolist() for kind, came in self._came.items()})


def read(folder: Path) -> Samples:
    """The samples of a results folder; empty where there are none."""
    paths = {kind: folder / f"{kind}.parquet" for kind in SCHEMAS}
    return Samples({kind: pq.ParquetFile(path) for kind, path in paths.items() if path.is_file()})


def assembled(kind: str, replicate: int, noted: Sequence[Mapping[str, Any]]) -> pa.Table:
    """One replicate's table, from what was noted arm by arm and quarter by quarter."""
    parts = []
    for each in noted:
        count = len(each["id"])
        same = {"arm": each["arm"], "replicate": replicate, "quarter": each["quarter"]}
        columns = {
            name: np.full(count, same[name]) if name in same else np.asarray(each[name])
            for name in SCHEMAS[kind].names
        }
        parts.append(
            pa.table({name: pa.array(values) for name, values in columns.items()}).cast(_plain(kind))
        )
    whole = pa.concat_tables([_plain(kind).empty_table(), *parts]).combine_chunks()
    return whole.cast(SCHEMAS[kind])


def _plain(kind: str) -> pa.Schema:
    """The schema with words as they are, not yet encoded."""
    return pa.schema(
        [(field.name, pa.string() if field.type == WORDS else field.type) for field in SCHEMAS[kind]]
    )
