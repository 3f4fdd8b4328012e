"""Pages from templates: every page that is written has the same looks and needs no other file and no network."""

from collections.abc import Mapping
from importlib.resources import files
from string import Template

LOOKS = "pages.css"


def filled(package: str, name: str, values: Mapping[str, str]) -> str:
    """The template `name` of a package with `values`, which are HTML, and the looks in the place of `$looks`."""
    template = files(package).joinpath(name).read_text(encoding="utf-8")
    looks = files("sim.report").joinpath(LOOKS).read_text(encoding="utf-8")
    return Template(template).substitute(values, looks=looks)
