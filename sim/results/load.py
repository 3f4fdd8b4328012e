"""A results folder, read back."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.calendar import Quarter
from sim.documents.written import shortened
from sim.errors import InputError
from sim.observe.quantities import QUANTITIES
from sim.results.closing import NATION
from sim.results.missing import numbers
from sim.results.moves import PEOPLE
from sim.results.promised import promised
from sim.results.room import room
from sim.results.statistics import Array
from sim.results.store import CHANNEL_FILE, MANIFEST, MOVES_FILE, QUANTITY_FILE, SCHEMA

if TYPE_CHECKING:
    from sim.results.results import Results

DAMAGES = (ValueError, LookupError, TypeError, AttributeError, OSError, RecursionError, pa.ArrowException)
"""What comes of reading a file that is not as it was written."""
COLUMNS = ("arm", "quarter", "province", "quantity")


def read(folder: str | Path) -> "Results":
    """Read a results folder back, bit by bit what was written. InputError where it is not whole."""
    from sim.results import samples
    from sim.results.results import Results

    folder = Path(folder)
    missing = [name for name in (MANIFEST, QUANTITY_FILE) if not _is_file(folder / name)]
    if missing:
        raise InputError(
            f"{folder}: not a results folder, it has no {' and no '.join(missing)}. "
            "Give the folder that `blueprint run` wrote."
        )
    try:
        manifest = promised(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
        series = _read_series(_opened(folder / QUANTITY_FILE), manifest)
        shut, moves = _read_shut(folder / CHANNEL_FILE, manifest), _read_moves(folder / MOVES_FILE, manifest)
        return Results(manifest, series, shut, moves, samples.read(folder))
    except DAMAGES as error:
        raise damaged(folder, error) from error


def damaged(folder: Path, error: Exception) -> InputError:
    """The message about a results folder that is not as it was written."""
    what = str(error) or type(error).__name__
    if not isinstance(error, ValueError):
        what = f"{type(error).__name__}: {what}"
    return InputError(
        f"{folder}: damaged, or written by another version ({shortened(what, 300)}). Run it again."
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _opened(path: Path) -> pq.ParquetFile:
    """A Parquet file whose pages are compared with their checksums. ValueError where columns are not as written."""
    file = pq.ParquetFile(path, page_checksum_verification=True)
    columns = {field.name: field.type for field in file.schema_arrow}
    for field in SCHEMA:
        if columns.get(field.name) != field.type:
            raise ValueError(f"{path.name}: column {field.name} is missing or of another type")
    return file


def _read_series(file: pq.ParquetFile, manifest: dict[str, Any]) -> dict[str, dict[str, Array]]:
    """The recorded quantities, arm -> quantity -> (replicate, quarter, province), whatever the order of rows."""
    first, count = Quarter(manifest["first_quarter"]), manifest["scenario"]["run"]["quarters"]
    axes = {
        "arm": list(manifest["scenario"]["arms"]),
        "quarter": [str(first + step) for step in range(count)],
        "province": [*(place["name"] for place in manifest["provinces"]), NATION],
        "quantity": [name for name, quantity in QUANTITIES.items() if quantity.recorded],
    }
    replicates = manifest["replicates"]
    if file.num_row_groups != replicates:
        raise ValueError(f"{replicates} replicates promised, {file.num_row_groups} found")
    held: dict[tuple[str, str], Array] = {}
    for replicate in range(replicates):
        cube = _cube(file.read_row_group(replicate, columns=[*COLUMNS, "value"]), axes)
        for arm, by_quantity in zip(axes["arm"], cube, strict=True):
            for name, values in zip(axes["quantity"], by_quantity, strict=True):
                recorded = values[:, :-1] if QUANTITIES[name].is_by_province else values[:, -1]
                if np.isinf(recorded).any() or (name == "gdp" and np.isnan(recorded).any()):
                    raise ValueError(f"{QUANTITY_FILE}: {name} of {arm} is not complete and finite")
                if not np.isnan(recorded).all():
                    if (arm, name) not in held:
                        held[arm, name] = room((replicates, *recorded.shape))
                    held[arm, name][replicate] = recorded
    return {
        arm: {name: held[arm, name] for name in axes["quantity"] if (arm, name) in held}
        for arm in axes["arm"]
    }


def _read_shut(path: Path, manifest: dict[str, Any]) -> dict[str, dict[str, Array]]:
    """GDP with channels shut, arm -> channel -> (replicate, province), in any order of rows; empty without file."""
    if not path.is_file():
        return {}
    table = pq.read_table(path, page_checksum_verification=True)
    known = np.array(numbers(manifest))
    if not np.isin(table["replicate"].to_numpy(), known).all():
        raise ValueError(f"{path.name} has replicates beyond the {manifest['replicates']} promised")
    names = {name: list(dict.fromkeys(table[name].to_pylist())) for name in ("arm", "channel")}
    names["province"] = [place["name"] for place in manifest["provinces"]]
    at = {name: _positions(table[name].combine_chunks(), words) for name, words in names.items()}
    shape = (len(names["arm"]), len(names["channel"]), manifest["replicates"], len(names["province"]))
    if table.num_rows != np.prod(shape):
        raise ValueError(f"{path.name} has {table.num_rows} rows, not {np.prod(shape)}")
    held = np.full(shape, np.nan)
    row = np.searchsorted(known, table["replicate"].to_numpy())
    held[at["arm"], at["channel"], row, at["province"]] = table["value"].to_numpy()
    return {
        arm: dict(zip(names["channel"], of_arm, strict=True))
        for arm, of_arm in zip(names["arm"], held, strict=True)
    }


def _read_moves(path: Path, manifest: dict[str, Any]) -> dict[str, dict[str, Array]]:
    """Moves over the run, arm -> who -> (replicate, from, to), in any order of rows; empty without file."""
    if not path.is_file():
        return {}
    table = pq.read_table(path)
    places = [place["name"] for place in manifest["provinces"]]
    axes = {
        "arm": list(manifest["scenario"]["arms"]),
        "who": list(PEOPLE),
        "origin": places,
        "destination": places,
    }
    at = {name: _positions(table[name].combine_chunks(), words) for name, words in axes.items()}
    size = len(places)
    held = np.zeros((len(axes["arm"]), len(PEOPLE), manifest["replicates"], size, size))
    known = np.array(numbers(manifest))
    row = np.searchsorted(known, table["replicate"].to_numpy())
    if min(each.min(initial=0) for each in at.values()) < 0 or row.max(initial=0) >= len(known):
        raise ValueError(f"{path.name} names what the manifest does not know")
    index = at["arm"], at["who"], row, at["origin"], at["destination"]
    held[index] = table["persons"].to_numpy()
    return {
        arm: dict(zip(axes["who"], of_arm, strict=True))
        for arm, of_arm in zip(axes["arm"], held, strict=True)
    }


def _cube(table: pa.Table, axes: dict[str, list[str]]) -> Array:
    """One replicate's values laid out as (arm, quantity, quarter, place); NaN where the file has none."""
    at = {name: _positions(table[name].combine_chunks(), axes[name]) for name in COLUMNS}
    known = np.logical_and.reduce([positions >= 0 for positions in at.values()])
    cube = np.full([len(axes[name]) for name in ("arm", "quantity", "quarter", "province")], np.nan)
    index = tuple(at[name][known] for name in ("arm", "quantity", "quarter", "province"))
    cube[index] = table["value"].to_numpy()[known]
    return cube


def _positions(column: pa.DictionaryArray, words: list[str]) -> Array:
    """Where each row's word stands in `words`, -1 where it does not."""
    place = {word: position for position, word in enumerate(words)}
    translated = np.array([place.get(word, -1) for word in column.dictionary.to_pylist()], dtype=np.int64)
    return translated[column.indices.to_numpy()]
