"""The results folder as a whole: data, figures and page."""

import os
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim import economies
from sim.errors import InputError
from sim.report.fan import gdp_fan
from sim.report.map import effect_map, marked, outlined
from sim.report.page import page
from sim.report.shares import shares
from sim.report.spread import concentration, has_path
from sim.report.style import DOTS_PER_INCH
from sim.results import store
from sim.results.folder import claimed
from sim.results.load import DAMAGES, damaged

if TYPE_CHECKING:
    from matplotlib.figure import Figure

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
    boundaries = _boundaries(results)
    images = {name: _png(figure) for name, figure in _drawn(results, boundaries).items()}
    written = {f"{FIGURES}/{name}.png": image for name, image in images.items()}
    return written | {PAGE: page(results, images, marked(boundaries)).encode("utf-8")}


def _drawn(results: "Results", boundaries: Mapping[str, Any] | None) -> "Mapping[str, Figure]":
    figures = {"gdp": gdp_fan(results)}
    if results.policies:
        figures["provinces"] = effect_map(results, None if boundaries is None else outlined(boundaries))
    figures["concentration"] = concentration(results)
    return figures | ({"shares": shares(results)} if has_path(results) else {})


def _png(figure: "Figure") -> bytes:
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return buffer.getvalue()


def _boundaries(results: "Results") -> dict[str, Any] | None:
    """Boundaries of the provinces, where the economy comes with the project and has them."""
    name = results.manifest["economy"]["name"]
    return economies.load(name).boundaries() if name in economies.names() else None
