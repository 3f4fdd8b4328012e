"""The files a scenario is made of: what it extends, the packages it adopts, and what is set over them."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import sim
from sim import economies
from sim.documents import Source, Written, label, read_file
from sim.documents.plain_words import said, shown
from sim.documents.written import merged, shortened
from sim.economies import Observation, ObservedEconomy
from sim.errors import BlueprintError, InputError, did_you_mean
from sim.scenario.overrides import overridden
from sim.scenario.words import SCENARIO

ENDINGS = (".yaml", ".yml")
LONGEST_CHAIN = 8  # files


def packaged_folder() -> Path:
    """The folder of the scenarios that come with the project: in an installed wheel, or in a checkout."""
    installed = Path(sim.__file__).parent / "_scenarios"
    return installed if installed.is_dir() else Path(sim.__file__).parent.parent / "scenarios"


def packaged_scenarios() -> tuple[str, ...]:
    """Names of the scenarios that come with the project."""
    return _names(packaged_folder())


def whole(path: str | Path, overrides: Mapping[str, Any]) -> Written:
    """Everything a scenario says, with what it extends, what is set over it, and its packages read in.

    Raises InputError where a file is missing, unreadable, outside its folder, or extends itself.
    """
    written, folder = as_written(path)
    return completed(written, overrides, folder)


def as_written(path: str | Path, folders: tuple[Path, ...] = ()) -> tuple[Written, Path]:
    """What a scenario and all it extends say, before anything is set over it, and the folder it lies in.

    A bare name is looked for in `folders` before the packaged scenarios.
    """
    file = _scenario_file(path, folders)
    written = _extended(file, ())
    if written.get("name") is None:
        written = written.with_entry("name", Written(file.stem, Source(label(file), file.parent), 1))
    return written, file.parent


def completed(written: Written, overrides: Mapping[str, Any], folder: Path) -> Written:
    """The same with values set over it and its packages read in."""
    for key, value in overrides.items():
        written = overridden(written, key, value, folder)
    return _with_packages(_with_empty_arms(written))


def inside(folder: Path, name: str) -> Path | None:
    """The path of `name` in `folder`, or None where it would lead out of it, by `..`, a root or a symbolic link."""
    try:
        path = folder / name
        return path if path.resolve().is_relative_to(folder.resolve()) else None
    except (OSError, ValueError, RuntimeError):
        return None


# --- finding and extending ----------------------------------------------------------------------------------------


def _scenario_file(path: str | Path, folders: tuple[Path, ...] = ()) -> Path:
    """A path as given, or the scenario of that name in one of the folders where there is no such path."""
    if not str(path):
        raise InputError("SCENARIO: is empty. Name a YAML file or a packaged scenario.")
    given, folders = Path(path), (*folders, packaged_folder())
    if _is_there(given) and not given.exists():
        raise InputError(f"{label(given)}: is a link that leads nowhere, or to no file. Name a YAML file.")
    if given.name == str(path) and not _is_there(given):
        for folder in folders:
            if (found := _with_ending(folder, str(path))) is not None:
                return found
        if not _is_folder(given):
            near = did_you_mean(
                _stem(str(path)), [name for each in (Path(), *folders) for name in _names(each)]
            )
            raise InputError(f"{shortened(str(path))}: no such file or packaged scenario.{near}")
    return given


def _extended(file: Path, chain: tuple[Path, ...]) -> Written:
    """A file merged over what it extends, and that over what it extends."""
    written = read_file(file, label(file), SCENARIO)
    base = written.get("extends")
    if base is None:
        return written
    chain = (*chain, file.resolve())
    parent = _looked_up(base, "extends", "scenario", (file.parent, packaged_folder()))
    if parent.resolve() in chain:
        steps = [*chain[chain.index(parent.resolve()) :], parent.resolve()]
        cycle = " -> ".join(step.stem for step in steps)
        raise InputError(
            f"{base.place}: extends: goes round in a circle ({cycle}). Let one of them stand alone."
        )
    if len(chain) >= LONGEST_CHAIN:
        raise InputError(f"{base.place}: extends: a chain of more than {LONGEST_CHAIN} files. Shorten it.")
    return merged(_extended(parent, chain).without("name"), written.without("extends"))


def _looked_up(name: Written, path: str, kind: str, folders: tuple[Path, ...]) -> Path:
    """The file that a name means in the first of several folders that has it."""
    given = name.value
    if not isinstance(given, str) or not given:
        raise InputError(said(name.place, path, f"must be the name of a {kind}, got {shown(name.plain())}"))
    if any(inside(folder, candidate) is None for folder in folders for candidate in _candidates(given)):
        what = (
            f"'{given}' leads out of the folder of the scenario. Put the file beside the scenario and name it"
        )
        raise InputError(said(name.place, path, what))
    for folder in folders:
        found = _with_ending(folder, given)
        if found is not None:
            return found
    near = did_you_mean(_stem(given), [known for folder in folders for known in _names(folder)])
    raise InputError(said(name.place, path, f"no {kind} {shown(given)}.{near}"))


def _with_ending(folder: Path, name: str) -> Path | None:
    """A YAML file in a folder, named with or without its ending."""
    paths = (inside(folder, candidate) for candidate in _candidates(name))
    return next((path for path in paths if path is not None and _is_file(path)), None)


def _candidates(name: str) -> list[str]:
    return [name] if name.endswith(ENDINGS) else [name + ending for ending in ENDINGS]


def _is_there(path: Path) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long, or with characters that no name has
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _names(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.stem for ending in ENDINGS for path in folder.glob(f"*{ending}")))


def _stem(name: str) -> str:
    return Path(name).stem if name.endswith(ENDINGS) else name


# --- arms ---------------------------------------------------------------------------------------------------------


def _with_empty_arms(written: Written) -> Written:
    """`as-is:` with nothing after it is an arm without levers."""
    arms = written.get("arms")
    if arms is None or not isinstance(arms.value, dict):
        return written
    filled = {name: replace(arm, value=()) if arm.value is None else arm for name, arm in arms.value.items()}
    return written.with_entry("arms", replace(arms, value=filled))


def _with_packages(written: Written) -> Written:
    """Every `package: name` replaced by what the package says. Problems of all of them are collected."""
    arms = written.get("arms")
    problems: list[str] = []
    if arms is None or not isinstance(arms.value, dict):
        return written
    read_in: dict[str, Written] = {}
    for name, arm in arms.value.items():
        if not isinstance(arm.value, tuple):
            continue
        entries = []
        for number, entry in enumerate(arm.value):
            package = entry.get("package")
            if package is not None and not isinstance(package.value, dict):
                try:
                    entry = entry.with_entry("package", _package(package, f"arms.{name}[{number}].package"))
                except InputError as error:
                    problems.extend(error.problems)
            entries.append(entry)
        read_in[name] = replace(arm, value=tuple(entries))
    if problems:
        raise InputError(*problems)
    return written.with_entry("arms", replace(arms, value=arms.value | read_in))


def _package(name: Written, path: str) -> Written:
    """A package by name, from the folder `packages` beside the file that names it, or a packaged one."""
    folders = [packaged_folder() / "packages"]
    if name.source.folder is not None:
        folders.insert(0, name.source.folder / "packages")
    file = _looked_up(name, path, "package", tuple(folders))
    return read_file(file, label(file), SCENARIO)


# --- the economy --------------------------------------------------------------------------------------------------


def with_economy(written: Written) -> tuple[Written, ObservedEconomy | None, list[str]]:
    """The economy that a scenario opens, the scenario with its full address, and what is wrong with it.

    A name is a packaged economy. A folder lies within the folder of the file that names it, or anywhere where it is
    set from outside. There is no economy where none is said: that is refused with everything else.
    """
    named = written.get("economy")
    if named is None or not isinstance(named.value, str) or not named.value:
        return written, None, []
    try:
        address = _address(named, named.value)
        return written.with_entry("economy", replace(named, value=address)), economies.load(address), []
    except BlueprintError as error:
        lines = [line.removeprefix("economy: ") for line in str(error).splitlines()]
        return written, None, [said(named.place, "economy", line) for line in lines]


def opened(written: Written, opening: Callable[[], Observation] | None) -> list[str]:
    """What is wrong with the data of the year that a scenario opens, so that no run begins on them."""
    named = written.get("economy")
    if named is None or opening is None:
        return []
    try:
        opening()
    except InputError as error:
        return [said(named.place, "economy", line) for line in error.problems]
    return []


def _address(named: Written, given: str) -> str:
    """What an economy is loaded by: the name of a packaged one, or the full path of a folder."""
    if given in economies.names():
        return given
    folder = named.source.folder
    if not named.source.is_file or folder is None:
        folder = Path.cwd()
    elif inside(folder, given) is None:
        remedy = "Give it with --economy, which may lie anywhere"
        raise InputError(f"{shown(given)} leads out of the folder of the scenario. {remedy}")
    if _is_folder(folder / given):
        return str((folder / given).resolve())
    near = did_you_mean(given, economies.names())
    raise InputError(f"no economy {shown(given)}, nor a folder of that name.{near}")
