"""`blueprint calibrate`: fit behaviour and momentum to what was observed, and tell what fits and what does not."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from calibration.cli.options import EngineOption, ResourcesOption, WorkersOption

if TYPE_CHECKING:
    from calibration.calibrate import Calibrated
    from calibration.hands import Hands

LATEST = 2023


def calibrate(
    economy: Annotated[str, typer.Argument(metavar="ECONOMY", help="An economy by name.")] = "china",
    until: Annotated[int, typer.Option(help="The last year whose figures are used.")] = LATEST,
    lives: Annotated[
        int, typer.Option(min=100, max=1_000_000, help="Lives of the economy to simulate.")
    ] = 800,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with what an earlier call has kept.")
    ] = False,
    report: Annotated[
        bool, typer.Option("--report", help="Also judge the fit by every fact: card.html and card.txt.")
    ] = False,
    name: Annotated[
        str | None,
        typer.Option(
            help="Name of the fit [default: the economy's, with the year where it is not the last]."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder that keeps what is done [default: results/calibrate-ECONOMY].")
    ] = None,
    engine: EngineOption = "local",
    workers: WorkersOption = None,
    resources: ResourcesOption = None,
) -> None:
    """Fit an economy to its figures; scenarios then say `uncertainty: fitted:NAME`.

    \b
    Examples:
      blueprint calibrate china --until 2015
      blueprint calibrate china --resume --report
      blueprint calibrate china --lives 200 --name trial
      blueprint calibrate china --engine tcp://node1:8786
      blueprint calibrate china --lives 20000 --engine slurm --resources cluster.yaml

    Finds what each province's past still adds to productivity, simulates lives under parameters from their priors, and
    keeps those that look like the world. Every opening year and every twenty lives are kept when they are done:
    --resume goes on from there, and uses them again for another --until. Engines are those of `blueprint sweep`; the
    same lives come out to the last bit on any of them, with any number of workers.
    """
    from time import perf_counter

    from calibration.calibrate import calibrate as run
    from calibration.calibrate import write_fit
    from calibration.cli.watching import hired, stopping
    from sim import fitted
    from sim.engines import chosen
    from sim.errors import InputError

    folder = out or Path("results") / f"calibrate-{economy}"
    if not resume and any(folder.glob("*")):
        raise InputError(
            f"{folder}: holds an earlier calibration. --resume goes on with it; or say another --out."
        )
    asked = chosen(engine, workers=workers, resources=resources, folder=folder)
    asked.check()
    started = perf_counter()
    with (
        stopping(f"Stopped: what was done is kept in {folder}; --resume goes on from there."),
        hired(asked, folder) as hands,
    ):
        found = run(economy, until=until, folder=folder, lives=lives, hands=hands)
        place = fitted.HOME / (name or (economy if until == LATEST else f"{economy}-{until}"))
        write_fit(found, place, _spent(folder, perf_counter() - started))
        typer.echo(f"uncertainty: {fitted.PREFIX}{place.name}")
        if report:
            _report(found, folder, hands)


def _spent(folder: Path, seconds: float) -> float:
    """Seconds that this call and those before it took, which are kept in the folder."""
    note = folder / "seconds.txt"
    spent = seconds + (float(note.read_text(encoding="utf-8")) if note.exists() else 0.0)
    note.write_text(f"{spent:.1f}\n", encoding="utf-8")
    return spent


def _report(found: "Calibrated", folder: Path, hands: "Hands") -> None:
    from calibration import card

    simulated = card.lives(found, folder=folder, hands=hands)
    judged = card.marks(found, simulated)
    told_all = card.text(found, judged)
    (folder / "card.txt").write_text(told_all, encoding="utf-8")
    (folder / "card.html").write_text(card.page(found, judged), encoding="utf-8")
    typer.echo(told_all)
    typer.echo(folder / "card.html")
