"""Options that say which engine does the work: the words of `blueprint sweep`."""

from pathlib import Path
from typing import Annotated

import typer

EngineOption = Annotated[
    str,
    typer.Option(
        "--engine", help="local, a scheduler such as tcp://HOST:PORT, or a queue: slurm, pbs, sge, lsf, ..."
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers", help="Worker processes [default: one per processor; on a cluster, as the resources say]."
    ),
]
ResourcesOption = Annotated[
    Path | None, typer.Option("--resources", help="A YAML file that says what jobs on a cluster ask for.")
]
