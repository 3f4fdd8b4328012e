"""Pages from templates: every page that is written has the same looks and needs no other file and no network."""

from collections.abc import Mapping
from importlib.resources import files
from string import Template


def filled(package: str, name: str, values: Mapping[str, str]) -> str:
    """The template `name` of a package with `values`, which are HTML; `$head` is its title and the common looks."""
    head = Template(_read("sim.report", "head.html"))
    begun = head.substitute(title=values["title"], looks=_read("sim.report", "pages.css"))
    return Template(_read(package, name)).substitute(values, head=begun)


def _read(package: str, name: str) -> str:
    return files(package).joinpath(name).read_text(encoding="utf-8")
