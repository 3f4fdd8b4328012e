"""What was written, and where: the values of a document with file and line, so that a problem can be shown."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

Scalar = str | int | float | bool | None
Loc = tuple[str | int, ...]
LONGEST_LABEL = 300  # characters


@dataclass(frozen=True)
class Source:
    """Where YAML comes from: how messages name it, the folder that its paths are relative to, whether lines matter."""

    label: str
    folder: Path | None = None
    is_file: bool = True

    def at(self, line: int | None) -> str:
        """`homes.yaml:14`, or the label alone where lines mean nothing."""
        return f"{self.label}:{line}" if line and self.is_file else self.label


@dataclass(frozen=True)
class Written:
    """A value as it was written: text, number, truth or nothing, or a list or mapping of such, with its place.

    The line of an entry of a mapping is the line of its key. `is_root` marks the top of a file, where paths begin.
    """

    value: "Scalar | tuple[Written, ...] | dict[str, Written]"
    source: Source
    line: int | None = None
    is_root: bool = False
    size: int = 1

    @property
    def place(self) -> str:
        """Where it was written, for messages: `homes.yaml:14`."""
        return self.source.at(self.line)

    def plain(self) -> Any:
        """The value as ordinary Python data."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, tuple):
            return [child.plain() for child in self.value]
        return self.value

    def get(self, key: str) -> "Written | None":
        """The entry of a mapping; None where there is none, or this is no mapping."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def with_entry(self, key: str, entry: "Written") -> "Written":
        """The same mapping with one entry added or replaced."""
        entries = self.value if isinstance(self.value, dict) else {}
        return replace(self, value=entries | {key: entry})

    def without(self, key: str) -> "Written":
        """The same mapping without one entry."""
        entries = self.value if isinstance(self.value, dict) else {}
        return replace(self, value={name: entry for name, entry in entries.items() if name != key})

    def find(self, loc: Loc) -> "tuple[Written, str]":
        """The nearest thing written on the way to `loc`, and the dotted path to `loc` within its file.

        Steps that were not written, such as the tags of a union, are passed over, but for a last one: a missing key.
        """
        here, path = self, ""
        for step, part in enumerate(loc):
            child = here._child(part)
            if child is not None:
                path = "" if child.is_root else joined(path, part)
                here = child
            elif step == len(loc) - 1 and isinstance(here.value, dict) and not is_tag(part):
                path = joined(path, part)
        return here, path

    def _child(self, part: str | int) -> "Written | None":
        if isinstance(self.value, dict):
            return self.value.get(str(part))
        if isinstance(self.value, tuple) and isinstance(part, int) and 0 <= part < len(self.value):
            return self.value[part]
        return None


def is_tag(part: str | int) -> bool:
    """Whether a step of a pydantic location names a member of a union, or a key, rather than something written."""
    return isinstance(part, str) and (part == "[key]" or (part.startswith("<") and part.endswith(">")))


def joined(path: str, part: str | int) -> str:
    """A dotted path with one more step: `arms.homes`, `arms.homes[0]`."""
    if isinstance(part, int):
        return f"{path}[{part}]"
    return f"{path}.{part}" if path else part


def merged(base: Written, over: Written) -> Written:
    """`base` with what `over` says otherwise: mappings merge key by key, anything else is replaced."""
    if not (isinstance(base.value, dict) and isinstance(over.value, dict)):
        return over
    both = {key: merged(base.value[key], over.value[key]) for key in base.value.keys() & over.value.keys()}
    return replace(over, value=base.value | over.value | both)


def from_python(value: Any, source: Source) -> Written:
    """Python data as if it had been written in `source`."""
    if isinstance(value, dict):
        return Written({str(key): from_python(child, source) for key, child in value.items()}, source)
    if isinstance(value, list | tuple):
        return Written(tuple(from_python(child, source) for child in value), source)
    return Written(
        value if value is None or isinstance(value, str | int | float | bool) else str(value), source
    )


def label(path: Path) -> str:
    """How messages name a file: relative to where the command was given, where it lies below."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        relative = os.pardir
    return shortened(str(path) if relative.startswith(os.pardir) else relative, LONGEST_LABEL)


def shortened(text: str, length: int = 60) -> str:
    """Text cut for a message, on one line."""
    line = " ".join(text.split()) if text.isprintable() else repr(text)[1:-1]
    return line if len(line) <= length else line[: length - 3] + "..."
