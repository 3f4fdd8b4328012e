"""`blueprint report`: figures and page of the folder of a run or a sweep, made anew."""

from pathlib import Path
from typing import Annotated

import typer


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a run or of a sweep.")],
) -> None:
    """Make the figures and report.html of a results folder, or of a sweep's, anew; numbers stay as they are.

    \b
    Examples:
      blueprint report results/sichuan
      blueprint report results/elasticity-by-dose
    """
    from sim.sweep.store import is_sweep

    if is_sweep(folder):
        from sim.sweep.report.folder import rebuild as redraw

        typer.echo(redraw(folder))
        return
    from sim.report.folder import rebuild

    typer.echo(rebuild(folder))
