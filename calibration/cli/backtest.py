"""`blueprint backtest`: forecasts from earlier years, held against what came and against cheap rivals."""

import json
import re
from pathlib import Path
from typing import Annotated

import typer

REPLICATES, SCALE = 32, 0.25


def backtest(
    economy: Annotated[str, typer.Argument(metavar="ECONOMY", help="An economy by name.")] = "china",
    origins: Annotated[
        str,
        typer.Option(
            help="Opening years, as 2015-2022 or 2015,2018: with 2015 and later one looks at scored years."
        ),
    ] = "2015-2022",
    until: Annotated[
        int | None, typer.Option(help="Look at no outcome after this year: 2015 to tune.")
    ] = None,
    replicates: Annotated[
        int, typer.Option(min=2, max=2000, help="Runs of the model from every origin.")
    ] = REPLICATES,
    scale: Annotated[
        float, typer.Option(min=0.02, max=10.0, help="Times as many agents as the baseline has.")
    ] = SCALE,
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a value of the baseline.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder that keeps every origin [default: results/backtest-ECONOMY].")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Worker processes [default: one per processor].")
    ] = None,
    is_json: Annotated[
        bool, typer.Option("--json", help="Print backtest.json instead of the table.")
    ] = False,
) -> None:
    """Judge the model on years it was not fitted to, beside forecasts that need no model.

    \b
    Examples:
      blueprint backtest china
      blueprint backtest china --origins 2010-2014 --until 2015 --out results/tuning
      blueprint backtest china --json > backtest.json

    Opens in each origin year with what was known then, forecasts 1, 3, 5 and 8 years ahead, and writes backtest.json
    and backtest.txt. Each origin is kept when it is done: the same command goes on after an interruption.
    """
    import os

    from calibration.backtest import LATEST, score
    from calibration.backtest import backtest as run
    from calibration.backtest_table import lines, summary
    from calibration.cli.watching import stopping, watched
    from sim.cli.run import _split as split

    folder = out or Path("results") / f"backtest-{economy}"
    with (
        stopping(f"Stopped: the origins that were done are kept in {folder}."),
        watched("backtest", "origins") as told,
    ):
        found = run(
            economy, origins=years(origins), until=until or LATEST, replicates=replicates, scale=scale, out=folder,
            settings=dict(split(change) for change in changes or []),
            workers=workers or os.cpu_count() or 1, progress=told,
        )  # fmt: skip
    scored = score(found)
    told_all = summary(found, scored, replicates, scale)
    (folder / "backtest.json").write_text(json.dumps(told_all, indent=2) + "\n", encoding="utf-8")
    text = "\n".join(lines(found, scored, replicates, scale)) + "\n"
    (folder / "backtest.txt").write_text(text, encoding="utf-8")
    typer.echo(json.dumps(told_all, indent=2) if is_json else text)
    typer.echo(folder, err=is_json)


def years(said: str) -> tuple[int, ...]:
    """Years as people write them: `2015-2018,2020`. InputError for anything else."""
    from sim.errors import InputError

    found: list[int] = []
    for part in said.split(","):
        span = re.fullmatch(r"\s*(\d{4})(?:-(\d{4}))?\s*", part)
        first, last = (int(span[1]), int(span[2] or span[1])) if span else (1, 0)
        if last < first:
            raise InputError(f"--origins {said}: is not a list of years. Write 2015-2022 or 2015,2018.")
        found += range(first, last + 1)
    return tuple(sorted(set(found)))
