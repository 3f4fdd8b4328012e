"""The results folder as a whole: data, figures and page."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import InputError
from sim.report.figures import figures
from sim.report.page import page
from sim.report.render import csv_text, png
from sim.results import store
from sim.results.folder import claimed
from sim.results.load import DAMAGES, damaged

if TYPE_CHECKING:
    from sim.results import Results

FIGURES, PAGE = "figures", "report.html"


def write_folder(results: "Results", folder: str | Path) -> Path:
    """Write a whole results folder, or nothing. InputError where it exists or cannot be made."""
    with claimed(folder) as partial:
        fill(results, partial)
    return Path(folder)


def fill(results: "Results", folder: Path) -> None:
    """Write data, figures and page into an empty folder."""
    store.write(results, folder)
    for name, content in _pages(results).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)


def rebuild(folder: str | Path) -> Path:
    """Make figures and page of a results folder anew; its data stay as they are. Returns the page.

    InputError where it is no results folder, or cannot be written.
    """
    from sim.results import Results

    folder = Path(folder)
    results = Results.load(folder)
    try:
        made = _pages(results)
    except DAMAGES as error:
        raise damaged(folder, error) from error
    try:
        for name, content in made.items():
            _replace(folder / name, content)
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be written ({error.strerror}). Copy it to a place that can."
        ) from error
    return folder / PAGE


def _replace(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there; a failure leaves what was there before."""
    path.parent.mkdir(exist_ok=True)
    beside = path.with_name(f".{path.name}.partial-{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _pages(results: "Results") -> dict[str, bytes]:
    """Every file made for readers: path inside the folder -> content."""
    drawn = figures(results)
    written = {f"{FIGURES}/{each.name}.png": png(each) for each in drawn}
    written |= {f"{FIGURES}/{each.name}.csv": csv_text(each).encode("utf-8") for each in drawn}
    return written | {PAGE: page(results, drawn).encode("utf-8")}
