"""A sweep's folder: whose it is, what is in it already, and what may be asked of it."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

import sim
from sim.errors import InputError
from sim.run.made import commit, processor, versions
from sim.run.manifest import as_said
from sim.sweep import parts
from sim.sweep.batch import ERRORS, RUNNING
from sim.sweep.context import TOKEN, fingerprint
from sim.sweep.plan import Plan

MANIFEST, POINTS, RUNS, OUTCOMES = "manifest.json", "points.parquet", "runs.parquet", "outcomes.parquet"
LOCK = ".lock"
KIND = "sweep"
CHUNK = 10_000
"""Points written at a time."""


def is_sweep(folder: str | Path) -> bool:
    """Whether a folder is a sweep's."""
    try:
        return read_manifest(Path(folder)).get("kind") == KIND
    except InputError:
        return False


def tables(folder: str | Path) -> dict[str, str]:
    """What may be asked of a sweep's folder: name of a table -> the parquet files that hold it, as a glob.

    `numbers` has what runs ended with, `points` what varies; `runs` and `outcomes` are there once a sitting has ended.
    InputError where it is no sweep's folder.
    """
    folder = Path(folder)
    if not is_sweep(folder):
        raise InputError(f"{folder}: is no sweep's folder. Give the folder that `blueprint sweep` wrote.")
    whole = {"points": POINTS, "runs": RUNS, "outcomes": OUTCOMES}
    found = {name: str(folder / file) for name, file in whole.items() if (folder / file).is_file()}
    if parts.paths(folder):
        found[parts.FOLDER] = str(folder / parts.FOLDER / f"*{parts.ENDING}")
    return found


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest. InputError where there is none, or it is damaged."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{folder}: no {MANIFEST} can be read there. Give the folder of a sweep.") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{folder / MANIFEST}: is damaged ({error}). Restore it.") from error
    if not isinstance(found, dict):
        raise InputError(f"{folder / MANIFEST}: is damaged. Restore it.")
    return found


def read_errors(folder: Path) -> list[dict[str, Any]]:
    """The runs that raised, by point and replicate: key, what varied, error, traceback, host, scenario."""
    found: list[dict[str, Any]] = []
    for path in sorted((folder / ERRORS).glob("*.json")):
        try:
            found += json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
    return sorted(found, key=lambda each: (each["point"], each["replicate"]))


class Store:
    """A sweep's folder, held by one driver at a time."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder, self.plan = folder, plan
        self.done: NDArray[np.bool_] = np.zeros(len(plan), dtype=bool)
        self.seconds = 0.0
        """What the runs in it took, together."""
        self.files, self.repeated = 0, False

    @property
    def missing(self) -> NDArray[np.int64]:
        """Numbers of the runs that are not kept yet."""
        return np.flatnonzero(~self.done)

    def begin(self) -> str:
        """A new sitting: a token that workers must find in the folder, by which it is known that they see it."""
        token = uuid4().hex
        _write(self.folder / TOKEN, token)
        for name in (RUNNING, ERRORS):
            shutil.rmtree(self.folder / name, ignore_errors=True)
            (self.folder / name).mkdir()
        return token

    def look(self) -> None:
        """Read every part whole, and note which runs are there. A run that is there twice makes `repeated` true."""
        self.done[:] = False
        self.seconds, self.repeated, self.files = 0.0, False, 0
        for path in (self.folder / parts.FOLDER).glob(".*"):
            path.unlink(missing_ok=True)
        for part in parts.trusted(self.folder):
            numbers = self.plan.where_done([run.key for run in part.runs])
            if (numbers < 0).any():
                part.path.unlink(missing_ok=True)
                continue
            self.repeated |= bool(self.done[numbers].any())
            self.done[numbers] = True
            self.seconds += sum(run.seconds for run in part.runs)
            self.files += 1

    def note(self, **more: Any) -> None:
        """Put more into the manifest."""
        manifest = read_manifest(self.folder) | more
        _write(self.folder / MANIFEST, _json(manifest))


@contextmanager
def opened(folder: str | Path, plan: Plan, *, resumes: bool) -> Iterator[Store]:
    """The folder of a sweep, made or taken up again, with nobody else at work in it.

    Raises InputError, before anything has been written, where it holds something else, another sweep, this one
    made by other code, or this one without `resumes`, or where somebody works in it.
    """
    folder = Path(folder)
    is_new = not os.path.lexists(folder)
    if is_new:
        _make(folder, plan)
    else:
        _refuse_other(folder, plan, resumes)
    try:
        with _locked(folder):
            store = Store(folder, plan)
            store.look()
            yield store
    except InputError:
        if is_new:  # nothing has run
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _make(folder: Path, plan: Plan) -> None:
    """Write the folder of a sweep that has not begun: manifest and points."""
    partial = folder.parent / f".{folder.name}.partial-{os.getpid()}"
    try:
        partial.mkdir(parents=True)
        (partial / parts.FOLDER).mkdir()
        _write(partial / MANIFEST, _json(manifest(plan)))
        _write_points(partial / POINTS, plan)
        partial.rename(folder)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        why = (error.strerror or str(error)).lower()
        raise InputError(f"{folder}: cannot be made ({why}). Choose another --out.") from error


def _refuse_other(folder: Path, plan: Plan, resumes: bool) -> None:
    if not is_sweep(folder):
        raise InputError(f"{folder}: exists already and is no sweep's folder. Choose another --out.")
    there, ours = read_manifest(folder), manifest(plan)
    if there["digest"] != ours["digest"]:
        raise InputError(f"{folder}: holds another sweep{_differs(there, ours)}. Choose another --out.")
    if there["keep"] != ours["keep"]:
        raise InputError(f"{folder}: holds this sweep with other quantities kept. Choose another --out.")
    if there["made"]["code"] != ours["made"]["code"]:
        was = there["made"]["commit"] or there["made"]["blueprint"]
        raise InputError(
            f"{folder}: was begun with another version of the model ({was}). "
            "Go back to that one, or choose another --out."
        )
    if not resumes:
        raise InputError(
            f"{folder}: holds this sweep already. Continue it with --resume, or choose another --out."
        )


def _differs(there: Mapping[str, Any], ours: Mapping[str, Any]) -> str:
    """What tells two sweeps apart, in brackets."""
    if there["name"] != ours["name"]:
        return f" ({there['name']})"
    for what, path in (
        ("its data", ("economy", "checksums")),
        ("the fit it draws from", ("fits",)),
        ("its scenario", ("scenario",)),
    ):
        one, other = there, ours
        for step in path:
            one, other = one.get(step, {}), other[step]
        if one != other:
            return f" (of that name; {what} differs)"
    return " (of that name; its design or the number of replicates differs)"


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Nobody else works in the folder. InputError where somebody does, or it cannot be written."""
    try:
        file = (folder / LOCK).open("a+")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise InputError(f"{folder}: cannot be written ({why}). Choose another --out.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            who = file.read().strip() or "another process"
            raise InputError(f"{folder}: {who} is at work in it. Wait for it, or stop it.") from None
        file.truncate(0)
        file.write(f"process {os.getpid()} on {os.uname().nodename}")
        file.flush()
        yield
        file.truncate(0)


def manifest(plan: Plan) -> dict[str, Any]:
    """What is run, on what, with what: plain values only."""
    sweep, base, economy = plan.sweep, plan.variations.base, plan.variations.economy
    return {
        "kind": KIND,
        "name": sweep.name,
        "title": sweep.title,
        "question": " ".join(sweep.question.split()),
        "digest": plan.digest,
        "points": len(plan.points),
        "replicates": sweep.replicates,
        "runs": len(plan),
        "columns": list(plan.points.columns),
        "design": sweep.design.model_dump(mode="json", exclude_none=True),
        "variables": {name: list(keys) for name, keys in sweep.variables.items()},
        "settings": sweep.model_dump(mode="json")["settings"],
        "keep": list(sweep.keep),
        "outcomes": [outcome.model_dump(mode="json") | {"name": outcome.name} for outcome in sweep.outcomes],
        "scenario": as_said(base),
        "baseline": base.baseline or next(iter(base.arms)),
        "economy": {"name": economy.name, "title": economy.title, "checksums": plan.checksums},
        "fits": plan.fits,
        "currency": economy.currency,
        "provinces": [
            {"code": code, "name": name}
            for code, name in zip(economy.places.codes, economy.places.names, strict=True)
        ],
        "made": {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "blueprint": sim.__version__,
            "commit": commit(),
            "code": fingerprint(),
            "packages": versions(),
            "processor": processor(),
        },
        "sittings": [],
    }


def _write_points(path: Path, plan: Plan) -> None:
    """Every point with what varies, a chunk at a time: `point`, then a column for each variable."""
    columns = plan.points.columns
    types = {
        name: _type(plan.points.at(number).shown[name] for number in range(len(plan.points)))
        for name in columns
    }
    schema = pa.schema([("point", pa.int32()), *types.items()])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for first in range(0, len(plan.points), CHUNK):
            numbers = range(first, min(first + CHUNK, len(plan.points)))
            shown = [plan.points.at(number).shown for number in numbers]
            arrays = {"point": list(numbers)} | {
                name: [_as(types[name], each[name]) for each in shown] for name in columns
            }
            writer.write_table(pa.table(arrays, schema=schema))


def _type(values: Iterable[Any]) -> pa.DataType:
    """The type that holds all values: truths, whole numbers, numbers, or else text."""
    kinds = set(map(type, values))
    if kinds <= {bool}:
        return pa.bool_()
    if kinds <= {int, float}:
        return pa.float64() if float in kinds else pa.int64()
    return pa.string()


def _as(kind: pa.DataType, value: Any) -> Any:
    if kind == pa.string():
        return str(value)
    return float(value) if kind == pa.float64() else value


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _write(path: Path, text: str) -> None:
    with parts.whole(path) as beside:
        beside.write_text(text, encoding="utf-8")
