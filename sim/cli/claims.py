"""`blueprint claims`: the text that this project began with, held against the data."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

STYLES = {"claim": "bold", "verdict": "bold", "figure": "dim"}


def claims(
    year: Annotated[
        int | None, typer.Option(help="Year of the data to hold them against [default: the last].")
    ] = None,
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON, numbers unrounded.")] = False,
    page: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write a page that needs no other file.")
    ] = None,
) -> None:
    """Hold the claims that this project began with against the packaged data of China.

    \b
    Examples:
      blueprint claims
      blueprint claims --year 2020
      blueprint claims --page claims.html
      blueprint claims --json | jq '.claims[].verdict'

    Each claim holds, holds for the ten largest provinces instead, does not hold, or cannot be checked with these data,
    with what would be needed. Numbers are computed from the tables when this is called.
    """
    from sim.experiments.claims import claims as held
    from sim.experiments.claims_page import lines
    from sim.experiments.claims_page import page as as_page

    found, opened = held(year)
    if page is not None:
        _write(page, as_page(found, opened))
    if is_json:
        told = {"economy": "china", "year": opened, "claims": [each.as_dict() for each in found]}
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False))
        return
    if page is not None:
        typer.echo(page)
        return
    _print([(each.verdict, each.says) for each in found], lines(found), opened)


def _print(overview: list[tuple[str, str]], told: list[tuple[str, str]], year: int) -> None:
    from textwrap import fill

    from rich.table import Table
    from rich.text import Text

    from sim.cli.printing import console

    out = console()
    out.print(f"Claims held against the data of China, opened in {year}\n")
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("claim", ratio=1)
    table.add_column("what the data say", no_wrap=True)
    for verdict, says in overview:
        table.add_row(Text(says), Text(verdict, style="bold"))
    out.print(table)
    out.print()
    for kind, line in told:
        text = line if kind == "figure" else fill(line, out.width, subsequent_indent="  ")
        out.print(Text(text, style=STYLES.get(kind, "")), soft_wrap=True)


def _write(path: Path, content: str) -> None:
    """A page beside its place and renamed when whole; one that is there already is made anew."""
    from sim.errors import InputError

    if path.suffix != ".html":
        raise InputError(f"--page {path}: must end in .html. Rename it.")
    beside = path.with_name(f".{path.name}.partial-{os.getpid()}")
    try:
        beside.write_text(content, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise InputError(
            f"--page {path}: cannot be written ({error.strerror}). Choose another place."
        ) from error
    finally:
        if beside.exists():
            beside.unlink()
