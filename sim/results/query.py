"""SQL over a results folder, by DuckDB: it reads the folder's tables, and nothing else on the machine or beyond."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, did_you_mean
from sim.results import tables

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

READING = "SELECT"
"""The kind of statement that changes nothing."""
CLOSED = (
    "set enable_external_access = false",
    "set autoinstall_known_extensions = false",
    "set autoload_known_extensions = false",
    "set python_enable_replacements = false",
    "set lock_configuration = true",
)
"""No file but the folder's own, no network, no extension, no variable of this process; and no way back."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: SQL type, and what it holds with its unit, empty where nobody has said."""

    name: str
    kind: str
    meaning: str


def answer(folder: str | Path, sql: str, most: int | None = None) -> "pa.Table":
    """The rows that a select gives, at most `most` of them. InputError for bad SQL, or where there are no tables."""
    import pyarrow as pa

    with batches(folder, sql) as (schema, parts):
        kept, left = [], most
        for part in parts:
            kept.append(part if left is None else part.slice(0, left))
            left = None if left is None else left - kept[-1].num_rows
            if left == 0:
                break
        return pa.Table.from_batches(kept, schema)


@contextmanager
def batches(folder: str | Path, sql: str) -> "Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]":
    """The schema of a select's answer, and its rows in batches, so that memory does not grow with them."""
    import pyarrow as pa

    with _opened(Path(folder)) as connection, _in_plain_words(connection):
        _refuse_unless_reading(connection, sql)
        reader = pa.RecordBatchReader.from_stream(connection.sql(sql))
        yield reader.schema, iter(reader)


def described(folder: str | Path) -> dict[str, tuple[int, tuple[Column, ...]]]:
    """Every table and view of a folder: how many rows, and its columns."""
    with _opened(Path(folder)) as connection:
        found = {}
        for name in _names(connection):
            known = tables.COLUMNS.get(name, {})
            count = connection.execute(f"select count(*) from {_quoted(name)}").fetchall()[0][0]
            rows = connection.execute(f"describe {_quoted(name)}").fetchall()
            found[name] = (count, tuple(Column(row[0], row[1], known.get(row[0], "")) for row in rows))
        return found


@contextmanager
def _opened(folder: Path) -> "Iterator[duckdb.DuckDBPyConnection]":
    """A database in memory that has the folder's tables and sees nothing else."""
    duckdb = _duckdb()
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder. Give one that `blueprint run` wrote.")
    files = tables.parquet_tables(folder)
    if not files:
        raise InputError(f"{folder}: has no tables. Give a folder that `blueprint run` wrote.")
    with duckdb.connect(":memory:") as connection:
        try:
            _register(connection, folder, files)
        except duckdb.Error as error:
            raise InputError(f"{folder}: damaged ({_first(error)}). Run it again.") from error
        yield connection


def _register(
    connection: "duckdb.DuckDBPyConnection", folder: Path, files: dict[str, tuple[Path, ...]]
) -> None:
    for name, paths in files.items():
        listed = ", ".join(_text(str(path)) for path in paths)
        connection.execute(
            f"create view {_quoted(name)} as select * from read_parquet([{listed}], union_by_name = true)"
        )
    for name, table in tables.plain_tables(folder).items():
        if name not in files:
            connection.register(name, table)
    baseline = tables.baseline_of(folder)
    if "quantities" in files and baseline is not None:
        for name, body in tables.VIEWS.items():
            if name not in files:
                connection.execute(f"create view {name} as {body.format(baseline=_text(baseline))}")
    allowed = ", ".join(_text(str(path)) for paths in files.values() for path in paths)
    connection.execute(f"set allowed_paths = [{allowed}]")
    for setting in CLOSED:
        connection.execute(setting)


def _refuse_unless_reading(connection: "duckdb.DuckDBPyConnection", sql: str) -> None:
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise InputError("query: one statement at a time. Write one select.")
    kind = statements[0].type.name
    if kind != READING:
        raise InputError(f"query: {kind.lower()} could change something; a query only reads. Write a select.")


@contextmanager
def _in_plain_words(connection: "duckdb.DuckDBPyConnection") -> Iterator[None]:
    """What DuckDB refuses, in one line with a remedy."""
    duckdb = _duckdb()
    names = _names(connection)
    try:
        yield
    except duckdb.PermissionException as error:
        what = re.search(r'"(.*?)"', str(error))
        raise InputError(
            f"query: {what[1] if what else 'that'} lies outside. A query reads the tables of the folder only: "
            f"{', '.join(names)}."
        ) from error
    except duckdb.Error as error:
        unknown = re.search(r"Table with name (.*?) does not exist", str(error))
        if unknown:
            raise InputError(f"query: no table '{unknown[1]}'.{did_you_mean(unknown[1], names)}") from error
        raise InputError(f"query: {_first(error)}. See the tables with --tables.") from error


def _first(error: Exception) -> str:
    """The message without its class, the text of the query, and line breaks."""
    told = str(error).partition("\n\nLINE ")[0]
    told = re.sub(r"^[\w ]+ Error: ", "", told)
    return re.sub(r"\s+", " ", told.replace("!\n", "; ")).strip(" .!")


def _names(connection: "duckdb.DuckDBPyConnection") -> list[str]:
    rows = connection.execute("select view_name from duckdb_views() where not internal").fetchall()
    return sorted(row[0] for row in rows)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError:
        raise InputError(
            "query: DuckDB is not installed. Install the extra: pip install 'blueprint-economy[query]'."
        ) from None
    return duckdb
