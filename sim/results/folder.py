"""A results folder is written beside its place and renamed when it is whole: half of one is never there."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from sim.errors import InputError, RunError
from sim.interrupts import held_back

PARTIAL = ".partial-"
"""Between the name of a folder that is being written and the process that writes it."""


@contextmanager
def claimed(folder: str | Path) -> Iterator[Path]:
    """Give an empty folder to fill; it becomes `folder` when the block ends well, and is removed when it does not.

    Raises InputError before anything else where `folder` exists or cannot be made, RunError where it was made by
    somebody else meanwhile, or the disk is full.
    """
    folder = Path(folder)
    partial = folder.parent / f".{folder.name}{PARTIAL}{os.getpid()}"
    _remove_left_over(folder)
    made = _made(folder, partial)
    try:
        yield partial
        _put_in_place(partial, folder)
    except BaseException as error:
        with held_back():
            shutil.rmtree(partial, ignore_errors=True)
            for parent in made:
                _remove_if_empty(parent)
        if isinstance(error, OSError):
            told = f"{folder}: could not be written ({_why(error)}). Free the disk, or choose another --out."
            raise RunError(told) from error
        raise


def _remove_left_over(folder: Path) -> None:
    """Remove what a run of the same name left here when it was killed; one that is alive keeps its own."""
    try:
        for left in folder.parent.glob(f".{escape(folder.name)}{PARTIAL}*"):
            number = left.name.rpartition("-")[2]
            if number.isdecimal() and not _is_alive(int(number)):
                shutil.rmtree(left, ignore_errors=True)
    except (OSError, ValueError):  # the folder itself will be refused in words
        return


def _is_alive(process: int) -> bool:
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except PermissionError:  # somebody else's
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


def _made(folder: Path, partial: Path) -> list[Path]:
    """Make the partial folder and the parents it lacks; returns those, innermost first."""
    if "\0" in str(folder):
        raise InputError(f"{folder}: holds a character that no name can. Choose another --out.")
    if os.path.lexists(folder):
        raise InputError(f"{folder}: exists already. Choose another --out, or remove it.")
    if not folder.name:
        raise InputError(f"{folder}: is not a name for a new folder. Choose another --out.")
    lacking: list[Path] = []
    parent = folder.parent
    while not os.path.lexists(parent) and parent != parent.parent:
        lacking.append(parent)
        parent = parent.parent
    made: list[Path] = []
    try:
        for each in reversed(lacking):
            each.mkdir()
            made.insert(0, each)
        partial.mkdir()
    except OSError as error:
        for each in made:
            _remove_if_empty(each)
        raise InputError(f"{folder}: cannot be made ({_why(error)}). Choose another --out.") from error
    return made


def _put_in_place(partial: Path, folder: Path) -> None:
    if os.path.lexists(folder):
        raise RunError(f"{folder}: was made by somebody else meanwhile. Run again with another --out.")
    partial.rename(folder)


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
