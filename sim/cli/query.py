"""`blueprint query`: SQL over a results folder."""

import json
import math
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 40
ENDINGS = (".csv", ".json", ".parquet")


def query(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A results folder, of a run or a sweep.")],
    sql: Annotated[str | None, typer.Argument(metavar="SELECT", help="One select statement.")] = None,
    is_listed: Annotated[
        bool, typer.Option("--tables", help="List the tables and their columns with units, and stop.")
    ] = False,
    rows: Annotated[int, typer.Option(min=1, help="Rows to show on the terminal at most.")] = ROWS,
    is_csv: Annotated[bool, typer.Option("--csv", help="Print all rows as CSV.")] = False,
    is_json: Annotated[bool, typer.Option("--json", help="Print all rows as a JSON list.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write all rows to a new .csv, .json or .parquet file."),
    ] = None,
) -> None:
    """Ask a results folder in SQL. The folder is only read, and nothing outside it can be.

    \b
    Examples:
      blueprint query results/sichuan --tables
      blueprint query results/sichuan "select distinct quantity, unit from quantities"
      blueprint query results/sichuan "select province, avg(percent) as percent from effects
          where quantity = 'gdp' and year = 2032 group by province order by percent desc"
      blueprint query results/sichuan "from summary" --csv > summary.csv
      blueprint query results/sichuan "from yearly where quantity = 'talent'" --out talent.parquet

    `quantities` has every number of the run; `yearly` the same by year, `effects` each arm less the baseline on the
    same luck, `definitions` what each quantity is.
    """
    from sim.errors import InputError
    from sim.results.query import batches

    if is_listed:
        _list(folder)
        return
    if sql is None:
        raise InputError("query: nothing is asked. Write a select, or list the tables with --tables.")
    if sum((is_csv, is_json, out is not None)) > 1:
        raise InputError("query: --csv, --json and --out are three ways to say where rows go. Choose one.")
    if out is not None:
        _write(folder, sql, out)
    elif is_csv or is_json:
        with batches(folder, sql) as (schema, parts):
            for text in _as_csv(schema, parts) if is_csv else _as_json(parts):
                typer.echo(text, nl=False)
    else:
        _show(folder, sql, rows)


def _list(folder: Path) -> None:
    from sim.results.query import described

    for name, (count, columns) in described(folder).items():
        typer.echo(f"{name}: {count:,} rows")
        wide = max(len(column.name) for column in columns)
        for column in columns:
            typer.echo(f"  {column.name:<{wide}}  {column.kind:<8}  {column.meaning}".rstrip())


def _show(folder: Path, sql: str, most: int) -> None:
    from sim.results.query import answer

    found = answer(folder, sql, most + 1)
    columns = []
    for field, column in zip(found.schema, found.slice(0, most).columns, strict=True):
        cells = [field.name, *map(_cell, column.to_pylist())]
        wide = max(map(len, cells))
        columns.append([cell.rjust(wide) if _is_number(field.type) else cell.ljust(wide) for cell in cells])
    for line in zip(*columns, strict=True):
        typer.echo("  ".join(line).rstrip())
    if found.num_rows > most:
        typer.echo(
            f"The first {most} rows. For all of them: --csv, --json or --out FILE; for more of them: --rows.",
            err=True,
        )
    elif not found.num_rows:
        typer.echo("No rows.", err=True)


def _write(folder: Path, sql: str, out: Path) -> None:
    """All rows into a new file, written beside its place and renamed when whole."""
    from sim.errors import InputError
    from sim.results.query import batches

    if out.suffix not in ENDINGS:
        raise InputError(f"--out {out}: must end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}. Rename it.")
    if os.path.lexists(out):
        raise InputError(f"--out {out}: exists already. Choose another, or remove it.")
    beside = out.with_name(f".{out.name}.partial-{os.getpid()}")
    try:
        with batches(folder, sql) as (schema, parts):
            if out.suffix == ".parquet":
                _write_parquet(beside, schema, parts)
            else:
                with beside.open("w", encoding="utf-8", newline="") as file:
                    file.writelines(_as_csv(schema, parts) if out.suffix == ".csv" else _as_json(parts))
        beside.replace(out)
    except OSError as error:
        raise InputError(
            f"--out {out}: cannot be written ({error.strerror or error}). Choose another."
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    typer.echo(out)


def _write_parquet(path: Path, schema: "pa.Schema", parts: "Iterable[pa.RecordBatch]") -> None:
    import pyarrow.parquet as pq

    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in parts:
            writer.write_batch(part)


def _as_csv(schema: "pa.Schema", parts: "Iterable[pa.RecordBatch]") -> Iterator[str]:
    import csv
    from io import StringIO

    def lines(rows: Iterable[Iterable[Any]]) -> str:
        text = StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        return text.getvalue()

    yield lines([schema.names])
    for part in parts:
        yield lines(zip(*(column.to_pylist() for column in part.columns), strict=True))


def _as_json(parts: "Iterable[pa.RecordBatch]") -> Iterator[str]:
    yield "["
    separator = "\n"
    for part in parts:
        for row in part.to_pylist():
            plain = {name: _plain(value) for name, value in row.items()}
            yield separator + json.dumps(plain, ensure_ascii=False, default=str)
            separator = ",\n"
    yield "\n]\n"


def _plain(value: Any) -> Any:
    """NaN and infinity, which JSON cannot say, as null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _is_number(kind: "pa.DataType") -> bool:
    import pyarrow.types as types

    return types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.1f}" if abs(value) >= 1000 else f"{value:.6g}"
    return " ".join(str(value).split())
