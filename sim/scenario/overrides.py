"""What is set over a scenario for one run: `run.quarters=8`, `arms.homes[0].grant=60000`."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.documents import Source, Written, read
from sim.documents.plain_words import LONGEST_PATH, shown
from sim.documents.written import from_python, joined, shortened
from sim.errors import UNPRINTABLE, InputError

STEP = re.compile(r"\[(\d{1,4})\]|\.?([^\s.\[\]=]+)")
SURROGATE = re.compile("[\ud800-\udfff]")
"""Bytes of a command line that are no UTF-8."""
READ_LITERALLY = ("economy", "name", "title", "question")


def overridden(written: Written, key: str, value: Any, folder: Path) -> Written:
    """The scenario with the value at a dotted key replaced: `run.quarters`, `arms.policy[0].grant`."""
    source = Source(f"--set {shortened(key)}={shortened(str(value))}", folder, is_file=False)
    if UNPRINTABLE.search(key) or (isinstance(value, str) and SURROGATE.search(value)):
        raise InputError(f"{source.label}: holds a character that no text can. Remove it.")
    if key == "extends" or key.startswith(("extends.", "extends[")):
        raise InputError(f"{source.label}: what a file extends cannot be set. Write it in the file.")
    steps = _steps(key)
    if steps is None:
        raise InputError(
            f"{source.label}: {shown(key)} is not a key. Write it like run.quarters or arms.policy[0].grant."
        )
    return _replaced(written, steps, _given(key, value, source), "", source)


def _given(key: str, value: Any, source: Source) -> Written:
    """An override as written: text from a command line is read as YAML, but for names and paths."""
    if not isinstance(value, str) or key in READ_LITERALLY:
        return from_python(value, source)
    return read(value, source)


def _steps(key: str) -> list[str | int] | None:
    """The steps of a dotted key; None where it is not one."""
    steps: list[str | int] = []
    position = 0
    while position < len(key):
        match = STEP.match(key, position)
        if match is None or (match[2] is not None and (match[0].startswith(".") != bool(steps))):
            return None
        steps.append(match[2] if match[1] is None else int(match[1]))
        position = match.end()
    return steps or None


def _replaced(here: Written, steps: list[str | int], value: Written, path: str, source: Source) -> Written:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    where = joined(path, step)
    if isinstance(step, int):
        items = here.value if isinstance(here.value, tuple) else ()
        if step >= len(items):
            has = (
                f"has {len(items)} entries, counted from 0" if isinstance(here.value, tuple) else "is no list"
            )
            what = shortened(f"there is no {where}: {path or 'the file'} {has}", LONGEST_PATH)
            raise InputError(f"{source.label}: {what}. Name one there is.")
        changed = _replaced(items[step], rest, value, where, source)
        return replace(here, value=(*items[:step], changed, *items[step + 1 :]))
    if here.value is not None and not isinstance(here.value, dict):
        what = shortened(f"there is no {where}: {path} has no keys", LONGEST_PATH)
        raise InputError(f"{source.label}: {what}. Set {shortened(path)} itself.")
    child = here.get(step) or Written({}, source)
    return here.with_entry(step, _replaced(child, rest, value, where, source))
