"""What a long computation has done so far, one file a piece, each written whole or not at all.

A piece says by a key what it was made with; one that was made with other settings, figures or code is made again.
"""

import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

import calibration
import sim
from sim.errors import InputError
from sim.sweep.parts import whole

KEY = "key"
OF_NO_CONSEQUENCE = ("cli", "report", "results", "view", "sweep", "engines", "experiments")
"""Packages that change no number of a run."""


def keep(path: Path, key: str, arrays: Mapping[str, np.ndarray]) -> None:
    """Write a piece: beside its place first, then moved there. RunError where the disk is full or cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as beside, beside.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **{KEY: np.array(key)}, **arrays)


def kept(path: Path, key: str) -> dict[str, np.ndarray] | None:
    """A piece that was made with this key; None where there is none.

    InputError for one that cannot be read: it is not thrown away unasked.
    """
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise InputError(
            f"{path}: cannot be read ({error}). Delete it and run again: everything else is kept."
        ) from None
    if KEY not in arrays or str(arrays.pop(KEY)) != key:
        return None
    return arrays


def key(*made_with: object) -> str:
    """A digest of what a piece is made with, and of the code that decides numbers."""
    said = json.dumps([*made_with, code()], sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def code() -> str:
    """A digest of the code of the model and of what is done with it here."""
    digest = hashlib.sha256()
    for path in (*_model(), *_own()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _model() -> Sequence[Path]:
    home = Path(sim.__file__).parent
    left_out = {home / name for name in OF_NO_CONSEQUENCE}
    return [path for path in sorted(home.rglob("*.py")) if not left_out & set(path.parents)]


def _own() -> Sequence[Path]:
    home = Path(calibration.__file__).parent
    names = (
        "forecasts", "known", "momentum", "past", "rules", "moments", "observed",
        "correlations", "figures", "flows", "yearly",
    )  # fmt: skip
    return [home / f"{name}.py" for name in names if (home / f"{name}.py").exists()]
