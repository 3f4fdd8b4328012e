"""The data of a results folder, written: `manifest.json`, `summary.json` and `quantities.parquet`.

`quantities.parquet` is long: arm, replicate, quarter, province, sector, quantity, value, unit. All but replicate
and value are dictionary-encoded. Recorded quantities stand by province as they were recorded (flows per quarter);
the province `nation` has every quantity of the nation, recorded flows per quarter and derived ones at yearly
rates, as their unit says. `sector` is `all`. One row group per replicate, so memory does not grow with replicates.

`moves.parquet` has who moved from where to where over the whole run: arm, replicate, who, origin, destination, persons.

`channels.parquet` is there where channels were asked for: GDP by province over the last year, with each one shut;
`firms.parquet` and `talent.parquet` where agents were to be observed one by one (sim/results/samples.py).
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.calendar import QUARTERS_PER_YEAR
from sim.observe.quantities import QUANTITIES, Quantity, in_currency
from sim.results.closing import NATION
from sim.results.statistics import Array

if TYPE_CHECKING:
    from sim.results.results import Results

type Codes = NDArray[np.int32]

MANIFEST, SUMMARY, QUANTITY_FILE = "manifest.json", "summary.json", "quantities.parquet"
CHANNEL_FILE, MOVES_FILE = "channels.parquet", "moves.parquet"
ALL_SECTORS = "all"
WORDS = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema([
    ("arm", WORDS),
    ("replicate", pa.int32()),
    ("quarter", WORDS),
    ("province", WORDS),
    ("sector", WORDS),
    ("quantity", WORDS),
    ("value", pa.float64()),
    ("unit", WORDS),
])  # fmt: skip


def write(results: "Results", folder: Path) -> None:
    """Write manifest, summary and quantities into a folder that is there."""
    _write_json(folder / MANIFEST, results.manifest)
    _write_json(folder / SUMMARY, results.summary())
    words = [field.name for field in SCHEMA if field.type == WORDS]
    layout = {"compression": "zstd", "use_dictionary": words, "use_byte_stream_split": ["value"]}
    with pq.ParquetWriter(folder / QUANTITY_FILE, SCHEMA, write_page_checksum=True, **layout) as writer:
        for row, replicate in enumerate(results.numbers):
            writer.write_table(_rows(results, row, replicate), row_group_size=2**31 - 1)
    if results.shut:
        pq.write_table(_shut(results), folder / CHANNEL_FILE, compression="zstd", write_page_checksum=True)
    if results.moves:
        pq.write_table(_moves(results), folder / MOVES_FILE, compression="zstd", write_page_checksum=True)
    if results.samples is not None:
        results.samples.write(folder)


def _shut(results: "Results") -> pa.Table:
    """GDP over the last year with channels shut: arm, channel, replicate, province, value, unit."""
    arms, channels = tuple(results.shut), tuple(next(iter(results.shut.values())))
    values = np.array([[results.shut[arm][channel] for channel in channels] for arm in arms])
    arm, channel, row, province = (axis.ravel() for axis in np.indices(values.shape, dtype=np.int32))
    nothing = np.zeros(values.size, dtype=np.int32)
    return pa.table({
        "arm": encoded(arm, arms),
        "channel": encoded(channel, channels),
        "replicate": pa.array(np.array(results.numbers, dtype=np.int32)[row]),
        "province": encoded(province, results.names),
        "value": pa.array(values.ravel()),
        "unit": encoded(nothing, (in_currency(QUANTITIES["gdp"].unit, results.currency),)),
    })  # fmt: skip


def _moves(results: "Results") -> pa.Table:
    """Moves between provinces over the run: arm, replicate, who, origin, destination, persons; empty pairs left out."""
    arms, people = tuple(results.moves), tuple(next(iter(results.moves.values())))
    values = np.array([[results.moves[arm][who] for who in people] for arm in arms])
    arm, who, replicate, origin, destination = (axis.astype(np.int32) for axis in np.nonzero(values))
    return pa.table({
        "arm": encoded(arm, arms),
        "replicate": pa.array(np.array(results.numbers, dtype=np.int32)[replicate]),
        "who": encoded(who, people),
        "origin": encoded(origin, results.names),
        "destination": encoded(destination, results.names),
        "persons": pa.array(values[arm, who, replicate, origin, destination]),
    })  # fmt: skip


def _rows(results: "Results", row: int, replicate: int) -> pa.Table:
    """Everything of one replicate, by its row in the series and its number: arm by arm, quantity by quantity,
    quarter by quarter, place by place.
    """
    quarters, places = len(results.quarters), (*results.names, NATION)
    parts = list(_blocks(results, row))
    quantities = tuple(dict.fromkeys(quantity.name for _, quantity, _, _ in parts))
    units = tuple(dict.fromkeys(quantity.unit for _, quantity, _, _ in parts))
    columns: dict[str, list[NDArray[Any]]] = {
        name: [] for name in ("arm", "quarter", "province", "quantity", "value", "unit")
    }
    for arm, quantity, where, values in parts:
        shape = values.shape
        columns["arm"].append(np.full(values.size, results.arms.index(arm), dtype=np.int32))
        columns["quarter"].append(np.repeat(np.arange(quarters, dtype=np.int32), shape[1]))
        columns["province"].append(np.tile(where, shape[0]))
        columns["quantity"].append(np.full(values.size, quantities.index(quantity.name), dtype=np.int32))
        columns["value"].append(values.ravel())
        columns["unit"].append(np.full(values.size, units.index(quantity.unit), dtype=np.int32))
    flat = {name: np.concatenate(arrays) for name, arrays in columns.items()}
    count = len(flat["value"])
    nothing = np.zeros(count, dtype=np.int32)
    return pa.table(
        {
            "arm": encoded(flat["arm"], results.arms),
            "replicate": pa.array(np.full(count, replicate, dtype=np.int32)),
            "quarter": encoded(flat["quarter"], tuple(map(str, results.quarters))),
            "province": encoded(flat["province"], places),
            "sector": encoded(nothing, (ALL_SECTORS,)),
            "quantity": encoded(flat["quantity"], quantities),
            "value": pa.array(flat["value"]),
            "unit": encoded(flat["unit"], tuple(in_currency(unit, results.currency) for unit in units)),
        },
        schema=SCHEMA,
    )


def _blocks(results: "Results", row: int) -> Iterator[tuple[str, Quantity, Codes, Array]]:
    """Arm, quantity, positions of places and values (quarter, place): provinces first, then the nation."""
    everywhere = np.arange(len(results.names), dtype=np.int32)
    nation = np.array([len(results.names)], dtype=np.int32)
    for arm in results.arms:
        recorded = {name: series[row] for name, series in results.series[arm].items()}
        for name, values in recorded.items():
            if QUANTITIES[name].is_by_province:
                yield arm, QUANTITIES[name], everywhere, values
        yearly = {name: values * _yearly_factor(name) for name, values in recorded.items()}
        for name, quantity in QUANTITIES.items():
            if quantity.is_within(recorded):
                of_nation = quantity.over(yearly, everywhere.tolist()) / _yearly_factor(name)
                yield arm, quantity, nation, of_nation[:, np.newaxis]


def _yearly_factor(name: str) -> int:
    quantity = QUANTITIES[name]
    return QUARTERS_PER_YEAR if quantity.recorded and quantity.clock == "flow" else 1


def encoded(codes: Codes, words: tuple[str, ...]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes, type=pa.int32()), pa.array(words, type=pa.string()))


def _write_json(path: Path, value: Any) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
