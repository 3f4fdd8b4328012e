"""YAML that remembers where it was written, so that a problem can be shown to whoever wrote it.

What is read is plain data: mappings with text keys, lists, text, numbers, true, false and nothing. Text is text
(`no`, `2026-01-01` and `1:30` mean themselves); `1e3` and `50_000` are numbers. Duplicate keys, tags, merge keys
(`<<`), second documents, numbers that are not finite, recursion, and aliases or nesting beyond reason are refused.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from sim.documents.kind import Kind
from sim.documents.written import Scalar, Source, Written, joined, shortened
from sim.errors import InputError, did_you_mean

LARGEST_FILE = 1_000_000  # bytes
MOST_NODES = 10_000
DEEPEST = 32
SHOWN_STEPS = 8
LONGEST_NUMBER = 40  # digits; longer ones stay text and are refused as such

NOTHING = {"", "~", "null", "Null", "NULL"}
TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
WHOLE = r"(0|[1-9][0-9]*|[1-9][0-9]{0,2}(_[0-9]{3})+)"
INTEGER = re.compile(rf"[-+]?{WHOLE}", re.ASCII)
DECIMAL = re.compile(rf"[-+]?(\.[0-9]+|{WHOLE}(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that no text here needs; a quoted text can bring them in as `\\x1b`."""
NOT_FINITE = re.compile(r"[-+]?\.(inf|nan)", re.IGNORECASE)

STANDARD_TAGS = "tag:yaml.org,2002:"
LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")

Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_file(path: Path, label: str, kind: Kind) -> Written:
    """Read a YAML file whose top is a mapping. Raises InputError where there is none or it cannot be read."""
    try:
        if path.is_dir():
            raise InputError(f"{label}: is a folder. Name a YAML file.")
        if not path.exists():
            neighbours = path.parent.glob("*.yaml") if path.parent.is_dir() else ()
            raise InputError(
                f"{label}: no such file.{did_you_mean(path.name, (near.name for near in neighbours))}"
            )
        if not path.is_file():
            raise InputError(f"{label}: is not a regular file. Name a YAML file.")
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(f"{label}: is larger than {LARGEST_FILE:,} bytes. {kind.length}")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError(f"{label}:{line}: is not UTF-8 text. Save the file as UTF-8.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"{label}: cannot be read ({reason}). Check the name and the permissions.") from None
    written = read(text, Source(label, path.parent))
    if written.value is None:
        raise InputError(f"{label}: is empty. Write keys and values, such as `{kind.beginning}`.")
    if not isinstance(written.value, dict):
        raise InputError(
            f"{written.place}: must be a mapping of keys to values. Begin with `{kind.beginning}`."
        )
    return replace(written, is_root=True)


def read(text: str, source: Source) -> Written:
    """Read one YAML document. Raises InputError with place and remedy."""
    try:
        return _Reader(source).read(yaml.parse(text, Loader=Parser))
    except yaml.MarkedYAMLError as error:
        raise InputError(_in_plain_words(error, text, source)) from None
    except yaml.YAMLError as error:  # characters that YAML does not allow
        reason = getattr(error, "reason", "unreadable characters")
        raise InputError(f"{source.label}: is not YAML ({reason}). Remove control characters.") from None


class _Reader:
    """Builds what was written from parser events, without recursion, and counts as it goes."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.open: list[_Open] = []
        self.anchors: dict[str, Written | None] = {}
        self.nodes = 0
        self.top = Written(None, source)

    def read(self, events: Iterable[yaml.Event]) -> Written:
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.problem(event, "a second document begins. Keep one per file, without `---`")
            elif isinstance(event, yaml.AliasEvent):
                self.add(event, self.recalled(event))
            elif isinstance(event, yaml.NodeEvent):
                self.node(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                closed = self.open.pop()
                self.add(closed.event, closed.written(self.source))
        return self.top

    def node(self, event: Any) -> None:
        if event.tag is not None:
            tag = shortened(event.tag.replace(STANDARD_TAGS, "!!"), 40)
            raise self.problem(event, f"the tag {tag} is not read. Write the value plainly")
        if event.anchor:
            self.anchors[event.anchor] = None  # until it is complete
        if isinstance(event, yaml.ScalarEvent):
            if found := CONTROL.search(event.value):
                raise self.problem(event, f"holds the control character {found[0]!r}. Remove it")
            self.add(event, Written(self.scalar(event), self.source, _line(event)))
            return
        if len(self.open) >= DEEPEST:
            raise self.problem(event, f"nested more than {DEEPEST} deep. Write it flatter")
        if self.open and self.open[-1].awaits_key:
            raise self.problem(event, "a key must be text. Put a name before the colon")
        self.open.append(_Open(event))

    def scalar(self, event: Any) -> Scalar:
        if not event.implicit[0] or (self.open and self.open[-1].awaits_key):
            return event.value
        if NOT_FINITE.fullmatch(event.value):
            raise self.problem(event, f"must be a finite number, got {event.value}. Write a number")
        return resolved(event.value)

    def recalled(self, event: Any) -> Written:
        if event.anchor not in self.anchors:
            raise self.problem(event, f"nothing is named &{event.anchor}. Name it before it is used")
        known = self.anchors[event.anchor]
        if known is None:
            raise self.problem(event, f"*{event.anchor} stands within itself. Write out what is meant")
        return known

    def add(self, event: Any, written: Written) -> None:
        self.nodes += 1 if isinstance(event, yaml.CollectionStartEvent) else written.size
        if self.nodes > MOST_NODES:
            raise self.problem(
                event, f"more than {MOST_NODES:,} values, aliases counted each time. Write less"
            )
        if not isinstance(event, yaml.AliasEvent) and event.anchor:
            self.anchors[event.anchor] = written
        if not self.open:
            self.top = written
        elif (problem := self.open[-1].take(written, _line(event))) is not None:
            raise self.problem(event, problem)

    def problem(self, event: Any, what: str) -> InputError:
        path = ""
        for parent in self.open[:SHOWN_STEPS]:
            if (step := parent.step) is not None:
                path = joined(path, step)
        return InputError(f"{self.source.at(_line(event))}: {shortened(path) + ': ' if path else ''}{what}.")


class _Open:
    """A list or mapping whose end has not been read yet."""

    def __init__(self, event: Any) -> None:
        self.event = event
        self.is_mapping = isinstance(event, yaml.MappingStartEvent)
        self.items: list[Written] = []
        self.entries: dict[str, Written] = {}
        self.lines: dict[str, int] = {}
        self.key: str | None = None

    @property
    def awaits_key(self) -> bool:
        return self.is_mapping and self.key is None

    @property
    def step(self) -> str | int | None:
        """The step of a path that leads to what is being read."""
        return self.key if self.is_mapping else len(self.items)

    def take(self, child: Written, line: int) -> str | None:
        """Put a key, a value or an item in its place; returns what is wrong with it, if anything."""
        if not self.is_mapping:
            self.items.append(child)
        elif self.key is None:
            if not isinstance(child.value, str):
                return "a key must be text. Put a name before the colon"
            if child.value == "<<":
                return "merge keys (<<) are not read. Use `extends`, or write it out"
            if child.value in self.lines:
                first = self.lines[child.value]
                return f"'{shortened(child.value)}' is written twice, first in line {first}. Remove one"
            self.key, self.lines[child.value] = child.value, line
        else:
            self.entries[self.key] = replace(child, line=self.lines[self.key])
            self.key = None
        return None

    def written(self, source: Source) -> Written:
        size = 1 + sum(child.size for child in (self.items or self.entries.values()))
        return Written(
            self.entries if self.is_mapping else tuple(self.items), source, _line(self.event), size=size
        )


def resolved(text: str) -> Scalar:
    """What unquoted text means: nothing, a truth, a number, or itself."""
    if text in NOTHING:
        return None
    if text in TRUTHS:
        return TRUTHS[text]
    if len(text) <= LONGEST_NUMBER:
        if INTEGER.fullmatch(text):
            return int(text.replace("_", ""))
        if DECIMAL.fullmatch(text) and math.isfinite(number := float(text.replace("_", ""))):
            return number
    return text


def _line(event: Any) -> int:
    return event.start_mark.line + 1


def _in_plain_words(error: yaml.MarkedYAMLError, text: str, source: Source) -> str:
    mark = error.problem_mark or error.context_mark
    lines = LINE_BREAK.split(text)
    number = min(mark.line, max(len(lines) - 1, 0)) if mark else 0
    written = lines[number] if lines else ""
    indent = written[: len(written) - len(written.lstrip())]
    problem = error.problem or "unreadable"
    if "\t" in indent:
        what = "is indented with a tab. Indent with spaces"
    elif "mapping values are not allowed" in problem:
        what = "a colon where none can stand. Line up the indentation with its neighbours; quote text that holds ': '"
    elif "could not find expected ':'" in problem:
        what = "a key without a colon. Write `key: value`"
    else:
        what = f"is not YAML ({shortened(problem)}). Check indentation, brackets and quotes"
    return f"{source.at(number + 1)}: {what}."
