"""What was stated somewhere and stands in no statistical table: `stated.csv` of an economy, with how far it is read."""

from dataclasses import dataclass
from pathlib import Path

from sim.economies.csv_file import read_sheet

FILE = "stated.csv"
COLUMNS = ("fact", "subject", "year", "value", "unit", "status", "source")


@dataclass(frozen=True, slots=True)
class Stated:
    """One stated number. `status` says how far it was verified: read, derived or recalled."""

    fact: str
    subject: str
    year: int
    value: float
    unit: str
    status: str
    source: str


def stated(folder: Path) -> tuple[Stated, ...]:
    """Everything that the file of an economy's folder states, in its order. InputError where it cannot be read."""
    sheet = read_sheet(folder / FILE, COLUMNS)
    rows = zip(
        sheet.text("fact"),
        sheet.text("subject"),
        sheet.years("year"),
        sheet.numbers("value"),
        *(sheet.text(column) for column in COLUMNS[4:]),
        strict=True,
    )
    return tuple(Stated(*row) for row in rows)
