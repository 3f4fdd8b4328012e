"""Cards: for every data file, whose figures they are, under what licence, in which unit, with which gaps."""

import hashlib
from pathlib import Path

from pydantic import Field

from sim.documents import label, parsed, read_file
from sim.economies.description import ECONOMY, FileName
from sim.errors import InputError
from sim.records import Record

FOLDER = "cards"


class Source(Record):
    """A public source that figures were read from."""

    publisher: str = Field(min_length=1)
    """Who made the figures public first."""
    reached_through: str = ""
    """The public repository, table or page they were read from, with its version."""
    licence: str = Field(min_length=1)
    """The licence as stated there."""
    holds: str = Field(min_length=1)
    """Which columns and years come from it."""


class Card(Record):
    """What is known about one data file."""

    file: FileName
    """The file, in the folder of the economy."""
    title: str = Field(min_length=1)
    """What it holds, in a sentence."""
    sources: tuple[Source, ...] = Field(min_length=1)
    vintage: str = Field(min_length=1)
    """Which revision of the figures, and when they were collected."""
    years: str = Field(min_length=1)
    """The years it covers, column by column where they differ."""
    columns: dict[str, str] = Field(min_length=1)
    """What each column holds, with its unit."""
    gaps: tuple[str, ...] = ()
    """What is missing, or breaks."""
    assumed: tuple[str, ...] = ()
    """What was corrected, derived or assumed on the way into the file."""
    checks: tuple[str, ...] = ()
    """What the figures were compared with."""
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    """Checksum of the file."""


def read_cards(folder: Path) -> tuple[Card, ...]:
    """The cards of an economy, in the order of their files; none where it keeps none."""
    paths = sorted((folder / FOLDER).glob("*.yaml"))
    return tuple(parsed(Card, read_file(path, label(path), ECONOMY), ECONOMY) for path in paths)


def verify_checksums(folder: Path, cards: tuple[Card, ...]) -> None:
    """Raises InputError where a card describes a file that is not there, or was changed since."""
    for card in cards:
        where, file = label(folder / FOLDER), folder / card.file
        if not file.is_file():
            raise InputError(
                f"{where}: file: a card is of '{card.file}', which is not there. Remove the card."
            )
        if checksum(file) != card.sha256:
            raise InputError(
                f"{where}: sha256: {label(file)} is not the file that its card describes. "
                "Bring it back, or write its own checksum on the card."
            )


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
