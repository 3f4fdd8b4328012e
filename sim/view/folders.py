"""The two folders that the page may touch: results are read below one, scenarios are saved in the other."""

import re
from functools import lru_cache
from pathlib import Path

from sim.documents.written import shortened
from sim.errors import InputError
from sim.results import Results
from sim.results.store import MANIFEST
from sim.view.choices import Choices

MOST_LISTED = 200
NAME = re.compile(r"\w[\w-]{0,63}")


def listed(root: Path) -> list[str]:
    """Names of the results folders below `root`, the newest first; at most two levels down."""
    found = [
        path.parent
        for pattern in (MANIFEST, f"*/{MANIFEST}", f"*/*/{MANIFEST}")
        for path in root.glob(pattern)
        if path.is_file()
    ]
    newest = sorted(found, key=lambda folder: (folder / MANIFEST).stat().st_mtime, reverse=True)
    return [str(folder.relative_to(root)) for folder in newest if is_within(root, folder)][:MOST_LISTED]


def within(root: Path, name: str) -> Path:
    """The folder of that name below `root`. InputError where it leads out of it, or there is none."""
    try:
        folder = root / name
        is_below, is_folder = is_within(root, folder), folder.is_dir()
    except (OSError, ValueError):
        is_below, is_folder = True, False
    if not is_below:
        raise InputError(
            f"{shortened(name)}: leads out of the folder that was given at the start. Choose one below it."
        )
    if not is_folder:
        raise InputError(f"{shortened(name)}: no such folder. Choose one from the list.")
    return folder


@lru_cache(maxsize=4)
def loaded(folder: Path, changed: float) -> Results:
    """The results in a folder; read again when it has changed. InputError where it holds none."""
    return Results.load(folder)


def save(choices: Choices, folder: Path) -> Path:
    """Write the scenario as `NAME.yaml` in a folder. InputError where it cannot be or is there already."""
    name = str(choices.document["name"])
    if not NAME.fullmatch(name):
        raise InputError(
            f"name: cannot be '{shortened(name)}'. Use letters, digits, hyphens and underscores."
        )
    choices.scenario()
    path = folder / f"{name}.yaml"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(choices.text())
    except FileExistsError:
        raise InputError(f"{path.name}: is there already. Choose another name.") from None
    except OSError as error:
        raise InputError(
            f"{path.name}: cannot be written ({error.strerror}). Copy the text instead."
        ) from None
    return path


def is_within(root: Path, path: Path) -> bool:
    """Whether a path lies below `root`, links followed."""
    return path.resolve().is_relative_to(root.resolve())
