"""The YAML files of an economy: plain data, with the line of every key kept for messages."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from sim.errors import InputError, did_you_mean
from sim.records import Record

LARGEST_FILE = 1024 * 1024
MOST_VALUES = 20_000
DEEPEST = 20
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

type Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """What a YAML file says, and the line in which each key stands."""

    path: Path
    data: dict[str, Any]
    lines: dict[Path_, int]

    def place(self, *steps: str | int) -> str:
        """Where a key stands: `economy.yaml:14: groups.coast`; steps that were not written are left out."""
        known: Path_ = ()
        for step in steps:
            if (*known, step) in self.lines:
                known = (*known, step)
        line = self.lines.get(known)
        name = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in known).lstrip(".")
        return f"{self.path}{f':{line}' if line else ''}:{f' {name}:' if name else ''}"

    def parse[Kind: Record](self, kind: type[Kind]) -> Kind:
        """The file as a record of that kind. Raises InputError with one line for each problem."""
        try:
            return kind.model_validate(self.data)
        except ValidationError as error:
            raise InputError(
                *dict.fromkeys(self._said(kind, dict(each)) for each in error.errors())
            ) from None

    def _said(self, kind: type[Record], error: dict[str, Any]) -> str:
        *parents, last = error["loc"] or ("",)
        if error["type"] == "extra_forbidden":
            known = error.get("ctx", {}).get("known") or kind.model_fields
            near = did_you_mean(str(last), known) if not parents else " Remove it, or check its spelling."
            return f"{self.place(*parents, last)} no such key.{near}"
        if error["type"] == "missing":
            return f"{self.place(*parents)} '{last}' is missing. Add it."
        message = error["msg"].removeprefix("Value error, ").rstrip(".")
        given = f", got {error['input']!r}" if isinstance(error["input"], str | int | float) else ""
        return f"{self.place(*parents, last)} {message[:1].lower()}{message[1:]}{given}."


def read_document(path: Path) -> Document:
    """Read a YAML file whose top is a mapping. Raises InputError where there is none or it cannot be read."""
    loader = None
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(
                f"{path}: is larger than {LARGEST_FILE:,} bytes. An economy is described on a page."
            )
        loader = Loader(path.read_text("utf-8-sig"))
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise InputError(f"{path}: must be a mapping of keys to values. Begin with `name: my-economy`.")
        lines = _lines(path, node)
        data = loader.construct_document(node)
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8 text. Save the file as UTF-8.") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        raise InputError(
            f"{path}{line}: is not plain YAML ({error.problem}). Check indentation and quotes."
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: is not plain YAML ({error}). Check indentation and quotes.") from None
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"{path}: cannot be read ({reason}). Check the name and the permissions.") from None
    finally:
        if loader is not None:
            loader.dispose()
    return Document(path, data, lines)


def _lines(path: Path, top: yaml.Node) -> dict[Path_, int]:
    """The line of every key and entry. Refuses keys written twice and files that unfold without end."""
    lines: dict[Path_, int] = {}
    open_nodes: list[tuple[Path_, yaml.Node]] = [((), top)]
    while open_nodes:
        here, node = open_nodes.pop()
        if len(lines) > MOST_VALUES or len(here) > DEEPEST:
            raise InputError(f"{path}: unfolds without end. Write it shorter and flatter, without aliases.")
        children: list[tuple[str | int, yaml.Node, yaml.Node]] = []
        if isinstance(node, yaml.MappingNode):
            children = [(_key(key), key, value) for key, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            children = [(step, value, value) for step, value in enumerate(node.value)]
        for step, key, value in children:
            line = key.start_mark.line + 1
            if (*here, step) in lines:
                first = lines[(*here, step)]
                raise InputError(
                    f"{path}:{line}: '{step}' is written twice, first in line {first}. Remove one."
                )
            lines[(*here, step)] = line
            open_nodes.append(((*here, step), value))
    return lines


def _key(node: yaml.Node) -> str | int:
    text = str(node.value)
    return int(text) if node.tag.endswith(":int") and text.isdigit() else text
