"""`blueprint backtest`: forecasts from earlier years, held against what came and against cheap rivals."""

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from calibration.cli.options import EngineOption, ResourcesOption, WorkersOption

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
    beside: Annotated[
        float | None,
        typer.Option(
            "--beside-scale",
            min=0.02,
            max=10.0,
            help="Do it all at this scale too, and say by how much forecasts differ.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder that keeps every origin [default: results/backtest-ECONOMY, and the fit if any]."
        ),
    ] = None,
    engine: EngineOption = "local",
    workers: WorkersOption = None,
    resources: ResourcesOption = None,
    is_json: Annotated[
        bool, typer.Option("--json", help="Print backtest.json instead of the table.")
    ] = False,
) -> None:
    """Judge the model on years it was not fitted to, beside forecasts that need no model.

    \b
    Examples:
      blueprint backtest china
      blueprint backtest china --origins 2010-2014 --until 2015 --out results/tuning
      blueprint backtest china --set uncertainty=fitted:china-2015
      blueprint backtest china --origins 2018 --beside-scale 1
      blueprint backtest china --engine slurm --resources cluster.yaml
      blueprint backtest china --json > backtest.json

    Opens in each origin year with what was known then, forecasts 1, 3, 5 and 8 years ahead, and writes backtest.json
    and backtest.txt. Each origin is kept when it is done: the same command goes on after an interruption. A fit is
    taken only where it rests on nothing later than the origins. Engines are those of `blueprint sweep`.
    """
    from calibration.backtest import LATEST, score
    from calibration.backtest import backtest as run
    from calibration.backtest_table import lines, summary
    from calibration.cli.watching import hired, stopping
    from calibration.scale_error import scale_error, told_beside
    from sim.cli.run import key_and_value
    from sim.engines import chosen

    settings: dict[str, object] = dict(key_and_value(change) for change in changes or [])
    folder = out or Path("results") / "-".join(["backtest", economy, *_fits(settings)])
    asked = chosen(engine, workers=workers, resources=resources, folder=folder)
    asked.check()
    with (
        stopping(f"Stopped: the origins that were done are kept in {folder}."),
        hired(asked, folder) as hands,
    ):
        found, *others = (
            run(
                economy, origins=years(origins), until=until or LATEST, replicates=replicates, scale=each, out=place,
                settings=settings, hands=hands,
            )
            for each, place in [(scale, folder), *([(beside, folder / f"scale-{beside:g}")] if beside else [])]
        )  # fmt: skip
    scored = score(found)
    told_all = summary(found, scored, replicates, scale)
    differs = [scale_error(found, other) for other in others]
    if beside:
        told_all["beside_scale"] = {"scale": beside, "rows": [row._asdict() for row in differs[0]]}
    (folder / "backtest.json").write_text(json.dumps(told_all, indent=2) + "\n", encoding="utf-8")
    page = lines(found, scored, replicates, scale)
    if beside:
        page += ["", *told_beside(differs[0], scale, beside)]
    text = "\n".join(page) + "\n"
    (folder / "backtest.txt").write_text(text, encoding="utf-8")
    typer.echo(json.dumps(told_all, indent=2) if is_json else text)
    typer.echo(folder, err=is_json)


def _fits(settings: dict[str, object]) -> list[str]:
    """The fit that parameters are drawn from, as part of a folder's name."""
    from sim import fitted

    name = fitted.named(str(settings.get("uncertainty", "")))
    return [] if name is None else [f"fitted-{name}"]


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
