"""`blueprint run`: a scenario in, an answer and a results folder out."""

import json
from datetime import datetime
from pathlib import Path
from signal import SIGINT
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.errors import BlueprintError

if TYPE_CHECKING:
    from sim.scenario import Scenario

FOLDER = "results"
STOPPED = 128 + SIGINT
OPTIONS = {"run.replicates": "--replicates", "run.seed": "--seed", "economy": "--economy"}
FINEST, COARSEST = 1000.0, 0.001


class Stopped(BlueprintError):
    """Ctrl-C, heard in time."""

    exit_code = STOPPED


def run(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A YAML file, or the name of a packaged one.")
    ],
    replicates: Annotated[
        int | None, typer.Option(help="How often to run it, each time on other luck.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Which luck.")] = None,
    scale: Annotated[
        float | None, typer.Option(help="Times as many agents as the scenario has: 0.1 is quick and coarse.")
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a value; may be given several times."),
    ] = None,
    economy: Annotated[str | None, typer.Option(help="An economy by name, or a folder with one.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write, which must not exist [default: results/NAME-TIME].")
    ] = None,
    has_channels: Annotated[
        bool,
        typer.Option(
            "--channels", help="Also shut each channel of each policy in turn; about six times as slow."
        ),
    ] = False,
    workers: Annotated[
        int | None, typer.Option(help="Worker processes [default: one per processor].")
    ] = None,
    is_json: Annotated[bool, typer.Option("--json", help="Print summary.json instead of the table.")] = False,
) -> None:
    """Run a scenario and compare its policies with the baseline, on the same luck.

    \b
    Examples:
      blueprint run hangzhou-everywhere
      blueprint run sichuan-copies-hangzhou --replicates 8 --out results/sichuan
      blueprint run mine.yaml --set run.quarters=20 --set parameters.migration.elasticity_talent=1.5
      blueprint run sichuan-copies-hangzhou --channels
      blueprint run hangzhou-everywhere --scale 0.1 --json > answer.json

    Prints the closing table and writes a folder with manifest, numbers, figures and report.html. A folder is
    written whole or not at all; results are the same for any number of workers.
    """
    import sys

    from sim.cli.printing import print_results, watched
    from sim.run import run as run_scenario

    asked = loaded(
        scenario,
        replicates=replicates,
        seed=seed,
        scale=scale,
        changes=changes or [],
        economy=economy,
        has_channels=has_channels,
    )
    folder = out or unused(asked.name)
    command = ["blueprint", *sys.argv[1:]]
    try:
        with watched(asked) as progress:
            results = run_scenario(asked, out=folder, workers=workers, progress=progress, command=command)
    except KeyboardInterrupt:
        raise Stopped("Stopped: nothing was written.") from None
    if is_json:
        typer.echo(json.dumps(results.summary(), indent=2, ensure_ascii=False))
        typer.echo(folder, err=True)
        return
    print_results(results, folder)


def loaded(
    scenario: str,
    *,
    replicates: int | None,
    seed: int | None,
    scale: float | None,
    changes: list[str],
    economy: str | None,
    has_channels: bool = False,
) -> "Scenario":
    """The scenario with what the command line changes. InputError where something is wrong."""
    from sim.errors import InputError
    from sim.scenario import Scenario

    overrides: dict[str, Any] = dict(key_and_value(change) for change in changes)
    given = {
        "run.replicates": replicates,
        "run.seed": seed,
        "economy": economy,
        "run.channels": has_channels or None,
    }
    overrides |= {key: value for key, value in given.items() if value is not None}
    try:
        asked = Scenario.load(scenario, overrides)
        return asked if scale is None else Scenario.load(scenario, overrides | _scaled(asked, scale))
    except InputError as error:
        raise InputError(*map(_as_given, error.problems)) from error


def unused(name: str) -> Path:
    """A results folder of today that is not there yet."""
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
    folder, number = Path(FOLDER) / f"{name}-{stamp}", 1
    while folder.exists():
        number += 1
        folder = Path(FOLDER) / f"{name}-{stamp}-{number}"
    return folder


def key_and_value(change: str) -> tuple[str, str]:
    """The two sides of a `--set KEY=VALUE`. InputError for one that is not written so."""
    from sim.errors import InputError

    key, separator, value = change.partition("=")
    if not separator or not key.strip():
        raise InputError(f"--set {change}: is not KEY=VALUE. Write it like run.quarters=20.")
    return key.strip(), value.strip()


def _as_given(problem: str) -> str:
    """A problem with an option, named as the option was given."""
    for key, option in OPTIONS.items():
        problem = problem.replace(f"--set {key}=", f"{option} ")
    return problem


def _scaled(scenario: "Scenario", scale: float) -> dict[str, float]:
    """Fewer people or firms per agent, for `scale` times as many agents."""
    from sim.errors import InputError

    if not COARSEST <= scale <= FINEST:
        raise InputError(
            f"--scale {scale:g}: must be between {COARSEST:g} and {FINEST:g}. 1 is the scenario's own."
        )
    return {f"scale.{name}": value / scale for name, value in scenario.scale.model_dump().items()}
