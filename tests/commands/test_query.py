"""Claims about `blueprint query`: it answers what SQL asks of a results folder, and reads nothing else."""

import builtins
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from commands import fake_economy

from sim.cli import main
from sim.errors import InputError
from sim.results import store
from sim.results.query import answer, described

OUTSIDE = [
    "from '{secret}'",
    "from read_text('{secret}')",
    "from read_csv('{secret}')",
    "from read_parquet('{other}')",
    "from glob('/*')",
    "from read_json('http://localhost:9/x.json')",
    "from (select * from read_blob('{secret}'))",
]
CHANGES = [
    "copy (select 1) to '{written}'",
    "create table t as select 1",
    "insert into quantities select * from quantities",
    "attach '{written}'",
    "install httpfs",
    "load httpfs",
    "set enable_external_access = true",
    "export database '{written}'",
    "drop view quantities",
    "call pragma_version()",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The data of a run of the fake world, two arms of three replicates of eight quarters."""
    made = tmp_path_factory.mktemp("woods")
    store.write(fake_economy.results(), made)
    return made


@pytest.fixture
def asked(folder, capsys):
    def called(*arguments):
        code = main(["query", str(folder), *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return called


# What it answers.


def test_a_year_is_the_sum_of_its_flows_and_the_mean_of_its_stocks(folder):
    found = fake_economy.results()
    for quantity, expected in (
        ("gdp", found.series["as-is"]["gdp"][1, 4:, 2].sum()),
        ("population", found.series["as-is"]["population"][1, 4:, 2].mean()),
    ):
        sql = (
            f"select value, unit, quarters from yearly where arm = 'as-is' and replicate = 1 "
            f"and year = 2024 and province = 'Cedar' and quantity = '{quantity}'"
        )
        (row,) = answer(folder, sql).to_pylist()
        assert row["value"] == pytest.approx(expected, rel=1e-12)
        assert row["quarters"] == 4
        assert " per quarter" not in row["unit"]


def test_an_effect_is_paired_within_the_replicate(folder):
    sql = "select distinct round(percent, 9) as gain from effects where quantity = 'gdp' and province = 'Ash'"
    assert answer(folder, sql).to_pylist() == [{"gain": 100 * fake_economy.GAIN}]
    assert answer(folder, "select distinct arm from effects").to_pylist() == [{"arm": "policy"}]


def test_the_summary_is_that_of_summary_json(folder):
    rows = json.loads((folder / store.SUMMARY).read_text("utf-8"))["rows"]
    assert answer(folder, "from summary").to_pylist() == rows


def test_every_table_of_a_run_says_what_its_columns_hold(folder):
    found = described(folder)
    assert found.keys() == {"quantities", "moves", "yearly", "effects", "summary", "provinces", "definitions"}
    for name, (count, columns) in found.items():
        assert count > 0, name
        assert all(column.meaning for column in columns), name


def test_parts_in_a_subfolder_are_one_table(tmp_path):
    (tmp_path / "outcomes").mkdir()
    for part in range(3):
        pq.write_table(pa.table({"task": [part]}), tmp_path / "outcomes" / f"{part}.parquet")
    pq.write_table(pa.table({"task": [9]}), tmp_path / "outcomes" / ".3.parquet.partial-1.parquet")
    assert answer(tmp_path, "select sum(task) as s, count(*) as n from outcomes").to_pylist() == [
        {"s": 3, "n": 3}
    ]


# What it does not do.


@pytest.mark.parametrize("sql", OUTSIDE)
def test_nothing_outside_the_folder_is_read(folder, tmp_path, sql):
    (tmp_path / "secret.csv").write_text("word\nsesame\n")
    pq.write_table(pa.table({"word": ["sesame"]}), tmp_path / "other.parquet")
    places = {"secret": tmp_path / "secret.csv", "other": tmp_path / "other.parquet"}
    with pytest.raises(InputError) as refused:
        answer(folder, sql.format(**places))
    assert "sesame" not in str(refused.value)


def test_a_link_that_leads_out_is_no_table(folder, tmp_path):
    pq.write_table(pa.table({"word": ["sesame"]}), tmp_path / "other.parquet")
    inside = tmp_path / "run"
    inside.mkdir()
    pq.write_table(pa.table({"a": [1]}), inside / "mine.parquet")
    (inside / "theirs.parquet").symlink_to(tmp_path / "other.parquet")
    assert described(inside).keys() == {"mine"}


@pytest.mark.parametrize("sql", CHANGES)
def test_nothing_is_changed(folder, tmp_path, sql):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    written = tmp_path / "written"
    with pytest.raises(InputError, match="Write (a|one) select"):
        answer(folder, sql.format(written=written))
    assert not written.exists()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("selec 1", "syntax error"),
        ("from quantites", "no table 'quantites'. Did you mean 'quantities'?"),
        ("select quantty from quantities", "quantity"),
        ("select 1; select 2", "one statement at a time"),
        ("", "one statement at a time"),
        ("select value + province from quantities", "query: "),
        ("select cast(province as integer) from quantities", "query: "),
    ],
)
def test_bad_sql_is_one_line(asked, sql, said):
    code, out, err = asked(sql)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_without_duckdb_it_says_what_to_install(asked, monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name == "duckdb":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    code, _, err = asked("select 1")
    assert code == 2
    assert "blueprint-economy[query]" in err


# How it is shown.


def test_the_terminal_shows_some_rows_and_says_so(asked):
    code, out, err = asked("from quantities", "--rows", "3")
    assert code == 0
    assert len(out.splitlines()) == 1 + 3
    assert "The first 3 rows" in err
    assert asked("from provinces")[2] == ""


def test_all_rows_go_to_csv_json_and_files(asked, folder, tmp_path):
    count = answer(folder, "from yearly").num_rows
    assert len(asked("from yearly", "--csv")[1].splitlines()) == 1 + count
    assert len(json.loads(asked("from yearly", "--json")[1])) == count
    for ending in ("csv", "json", "parquet"):
        path = tmp_path / f"yearly.{ending}"
        assert asked("from yearly", "--out", str(path)) == (0, f"{path}\n", "")
        assert asked("from yearly", "--out", str(path))[0] == 2  # it is there already
    assert pq.read_table(tmp_path / "yearly.parquet").num_rows == count
    assert len(list(tmp_path.iterdir())) == 3


def test_a_query_that_fails_leaves_no_file(asked, tmp_path):
    assert asked("from nowhere", "--out", str(tmp_path / "x.csv"))[0] == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "nothing is asked"),
        (["select 1", "--csv", "--json"], "Choose one"),
        (["select 1", "--out", "x.doc"], "must end in"),
        (["select 1", "--rows", "0"], "--rows"),
    ],
)
def test_a_mistake_is_one_clear_message(asked, arguments, said):
    code, out, err = asked(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_folder_without_tables_is_refused(tmp_path, folder):
    with pytest.raises(InputError, match="no such folder"):
        answer(folder / "nowhere", "select 1")
    with pytest.raises(InputError, match="has no tables"):
        answer(tmp_path, "select 1")
    (tmp_path / "quantities.parquet").write_bytes(b"PAR1 but not really")
    with pytest.raises(InputError, match="damaged"):
        answer(tmp_path, "select 1")
