"""`blueprint report`: figures and page of a results folder, made anew."""

from pathlib import Path
from typing import Annotated

import typer


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A results folder.")],
) -> None:
    """Make the figures and report.html of a results folder anew; its numbers stay as they are.

    \b
    Example:
      blueprint report results/sichuan
    """
    from sim.report.folder import rebuild

    typer.echo(rebuild(folder))
