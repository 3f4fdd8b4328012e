"""Parts: the numbers of a batch of runs in one parquet file, written beside and renamed when whole.

Columns: point, replicate, arm, place, year, quantity, value, baseline. The file's own metadata lists its runs
and has a digest of its rows, so that a part is believed only after it has been read whole.
"""

import errno
import json
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import RunError
from sim.sweep.numbers import Numbers

FOLDER = "numbers"
"""Also the name of the table that they make up together."""
ENDING = ".parquet"
RUNS = b"blueprint.runs"
REPLACED = b"blueprint.replaced"
DIGEST = b"blueprint.digest"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
WORDS = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema([
    ("point", pa.int32()),
    ("replicate", pa.int32()),
    ("arm", WORDS),
    ("place", WORDS),
    ("year", pa.int32()),
    ("quantity", WORDS),
    ("value", pa.float64()),
    ("baseline", pa.float64()),
])  # fmt: skip
LAYOUT: dict[str, Any] = {
    "compression": "zstd",
    "use_dictionary": ["point", "replicate", "arm", "place", "year", "quantity"],
    "use_byte_stream_split": ["value", "baseline"],
}


class Held(NamedTuple):
    """A run that a part holds."""

    key: str
    point: int
    replicate: int
    seconds: float


class Part(NamedTuple):
    """A part that has been read whole."""

    path: Path
    runs: tuple[Held, ...]
    replaced: tuple[str, ...]
    """Names of the parts that it was put together from."""
    table: pa.Table


class CannotWrite(RunError):
    """What was computed could not be written: nothing is wrong with the run."""


def table(runs: Sequence[Held], found: Sequence[Numbers]) -> pa.Table:
    """The rows of several runs, in their order."""
    lengths = [len(each.value) for each in found]
    columns: dict[str, pa.Array] = {
        "point": pa.array(np.repeat(np.array([run.point for run in runs], np.int32), lengths)),
        "replicate": pa.array(np.repeat(np.array([run.replicate for run in runs], np.int32), lengths)),
    }
    for column, words in (("arm", "arms"), ("place", "places"), ("quantity", "quantities")):
        vocabulary = tuple(dict.fromkeys(word for each in found for word in getattr(each.words, words)))
        at = {word: code for code, word in enumerate(vocabulary)}
        codes = [
            np.array([at[word] for word in getattr(each.words, words)], np.int32)[getattr(each, column)]
            for each in found
        ]
        columns[column] = pa.DictionaryArray.from_arrays(
            pa.array(np.concatenate(codes)), pa.array(vocabulary, type=pa.string())
        )
    for column in ("year", "value", "baseline"):
        columns[column] = pa.array(np.concatenate([getattr(each, column) for each in found]))
    return pa.table({field.name: columns[field.name] for field in SCHEMA}, schema=SCHEMA)


def write(folder: Path, name: str, runs: Sequence[Held], rows: pa.Table) -> Path:
    """Write a part, whole or not at all. CannotWrite where the disk is full, or the folder cannot be written."""
    path = path_of(folder, name)
    with whole(path) as beside:
        pq.write_table(rows.replace_schema_metadata(about(runs, rows)), beside, **LAYOUT)
    return path


def about(runs: Sequence[Held], rows: pa.Table, replaced: Sequence[str] = ()) -> dict[bytes, bytes]:
    """What a part says of itself."""
    listed = json.dumps(runs, separators=(",", ":")).encode()
    return {RUNS: listed, REPLACED: json.dumps(replaced).encode(), DIGEST: digest(listed, rows)}


def digest(listed: bytes, rows: pa.Table) -> bytes:
    """A hash of the list of runs and of what rows say, however they are encoded."""
    found = blake2b(listed, digest_size=16)
    for name in SCHEMA.names:
        column = rows[name]
        if pa.types.is_dictionary(column.type):
            encoded = column.cast(pa.string()).combine_chunks().dictionary_encode()
            found.update(json.dumps(encoded.dictionary.to_pylist()).encode())
            column = encoded.indices
        found.update(np.ascontiguousarray(column.to_numpy()).tobytes())
    return found.hexdigest().encode()


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A file to fill beside `path`: it takes the place of `path` once it is on the disk, and vanishes if that fails.

    CannotWrite where the disk is full or the folder cannot be written.
    """
    beside = path.with_name(f".{path.name}.{socket.gethostname()}-{os.getpid()}")
    try:
        yield beside
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException as error:
        beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise cannot_write(path, error) from error
        raise


def cannot_write(path: Path, error: OSError) -> CannotWrite:
    """What is said where a file could not be written."""
    why = "the disk is full" if error.errno in FULL else (error.strerror or str(error)).lower()
    remedy = "Free the disk" if error.errno in FULL else "Make it writable"
    return CannotWrite(f"{path.parent}: cannot be written: {why}. {remedy}, then continue with --resume.")


def path_of(folder: Path, name: str) -> Path:
    """Where a part of that name is, or will be."""
    return folder / FOLDER / f"{name}{ENDING}"


def read(path: Path) -> Part | None:
    """A part, read whole and checked against what it says it holds; None where it is cut short or damaged."""
    try:
        with pq.ParquetFile(path) as file:
            metadata = file.metadata.metadata or {}
            runs = tuple(Held(*each) for each in json.loads(metadata[RUNS]))
            replaced = tuple(json.loads(metadata.get(REPLACED, b"[]")))
            rows = file.read()
        is_as_written = digest(metadata[RUNS], rows) == metadata[DIGEST]
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        return None
    points, replicates = rows["point"].to_numpy(), rows["replicate"].to_numpy()
    there = np.unique(points.astype(np.int64) << 32 | replicates.astype(np.int64))
    said = np.unique(np.array([run.point << 32 | run.replicate for run in runs], dtype=np.int64))
    if not is_as_written or not np.array_equal(there, said) or len(said) != len(runs):
        return None
    return Part(path, runs, replaced, rows)


def size(path: Path) -> tuple[int, int]:
    """How many rows and how many runs a part says it has."""
    metadata = pq.read_metadata(path)
    return metadata.num_rows, len(json.loads((metadata.metadata or {}).get(RUNS, b"[]")))


def paths(folder: Path) -> list[Path]:
    """Every part of a sweep's folder, by name; what is still being written is none."""
    return sorted(path for path in (folder / FOLDER).glob(f"*{ENDING}") if not path.name.startswith("."))


def trusted(folder: Path) -> Iterator[Part]:
    """Every part that is whole, one after the other; those that are not are removed, and so is what was replaced."""
    gone: set[str] = set()
    for path in sorted(paths(folder), key=lambda path: -path.stat().st_mtime_ns):  # what replaces comes later
        if path.name in gone:
            path.unlink(missing_ok=True)
            continue
        part = read(path)
        if part is None:
            path.unlink(missing_ok=True)
            continue
        gone |= set(part.replaced)
        yield part
