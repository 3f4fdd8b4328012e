"""One quantity of a run as a table of its own."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.errors import did_you_mean
from sim.observe.quantities import QUANTITIES, in_currency
from sim.results.closing import NATION
from sim.results.statistics import Array
from sim.results.store import encoded

if TYPE_CHECKING:
    from sim.results.results import Results


def frame(results: "Results", quantity: str) -> pa.Table:
    """One quantity of every arm as an Arrow table: arm, replicate, quarter, province, value (at yearly rates).

    One row for each of (arm, replicate, quarter, province), in that order. The unit of `value` is in the metadata of
    its field: `table.field("value").metadata[b"unit"]`.
    """
    if quantity not in QUANTITIES:
        raise KeyError(f"no quantity {quantity!r}.{did_you_mean(quantity, QUANTITIES)}")
    places = results.names if QUANTITIES[quantity].is_by_province else (NATION,)
    columns: dict[str, list[NDArray[Any]]] = {
        name: [] for name in ("arm", "replicate", "quarter", "province", "value")
    }
    for number, arm in enumerate(results.arms):
        values = _values(results, arm, quantity)
        row, *when_and_where = np.indices(values.shape, dtype=np.int32)
        replicate = np.array(results.numbers, dtype=np.int32)[row]
        codes_of = (np.full_like(row, number), replicate, *when_and_where, values)
        for name, codes in zip(columns, codes_of, strict=True):
            columns[name].append(codes.ravel())
    flat = {name: np.concatenate(parts) for name, parts in columns.items()}
    words = {"arm": results.arms, "quarter": tuple(map(str, results.quarters)), "province": places}
    made = {
        name: encoded(codes, words[name]) if name in words else pa.array(codes)
        for name, codes in flat.items()
    }
    unit = in_currency(QUANTITIES[quantity].unit_per_year, results.currency)
    fields = [
        pa.field(name, column.type, metadata={"unit": unit} if name == "value" else None)
        for name, column in made.items()
    ]
    return pa.table(made, schema=pa.schema(fields))


def _values(results: "Results", arm: str, quantity: str) -> Array:
    """The quantity in every place, (replicate, quarter, place)."""
    if QUANTITIES[quantity].is_by_province:
        return results.by_province(arm, quantity)
    return results.values(arm, quantity)[..., np.newaxis]
