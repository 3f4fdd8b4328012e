"""`blueprint compare`: any two arms, of one run or of two."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sim.results import Results
    from sim.results.comparison import Comparison, Side

TWO = 2


def compare(
    folders: Annotated[
        list[Path],
        typer.Argument(metavar="DIR [DIR]", help="One results folder, or two: the first is the baseline."),
    ],
    baseline: Annotated[
        str | None,
        typer.Option(
            metavar="ARM",
            help="Arm that others are compared with [default: the run's own; of two, the arm of the same name].",
        ),
    ] = None,
    arms: Annotated[
        list[str] | None,
        typer.Option(
            "--arm", metavar="ARM", help="Arm to compare; may be given several times [default: all]."
        ),
    ] = None,
    is_json: Annotated[
        bool, typer.Option("--json", help="Print the numbers as JSON instead of the table.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Also write comparison.html, .json and .png into a new folder."),
    ] = None,
) -> None:
    """Compare arms of one run with any of its arms, or the arms of two runs with each other.

    \b
    Examples:
      blueprint compare results/talent-war --baseline one-pays
      blueprint compare results/sichuan results/sichuan-dear
      blueprint compare results/sichuan results/everywhere --baseline baseline --arm hangzhou-everywhere
      blueprint compare results/a results/b --json > difference.json

    Two runs with the same seed, data, opening, scale and parameters lived the same luck: differences are then taken
    within replicates. Otherwise it says so, and the interval is that of independent runs. Runs of different economies
    are refused.
    """
    from sim.errors import InputError
    from sim.results.comparison import compare as compared

    if len(folders) > TWO:
        raise InputError(f"compare: {len(folders)} folders are given. Give one or two.")
    found = [compared(*pair) for pair in _pairs(_loaded(folders), baseline, arms or [])]
    if out is not None:
        from sim.report.comparison import write

        write(found, out)
    if is_json:
        told = {"comparisons": [each.as_dict() for each in found]}
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        _print(found)
    if out is not None:
        typer.echo(out / "comparison.html", err=is_json)


def _loaded(folders: list[Path]) -> "dict[str, Results]":
    """The runs by what they are called: the name of the folder, or its path where both have the same name."""
    from sim.results import Results

    if len({folder.resolve() for folder in folders}) < len(folders):
        folders = folders[:1]
    names = [folder.resolve().name for folder in folders]
    called = names if len(set(names)) == len(names) else list(map(str, folders))
    return {name: Results.load(folder) for name, folder in zip(called, folders, strict=True)}


def _pairs(runs: "dict[str, Results]", baseline: str | None, arms: list[str]) -> "list[tuple[Side, Side]]":
    """Baseline and arm of every comparison. InputError for an arm that is not there."""
    from sim.errors import InputError
    from sim.results.comparison import Side

    names = list(runs)
    first, second = names[0], names[-1]
    ours, theirs = runs[first], runs[second]
    is_one = len(runs) == 1
    _refuse_unknown(first, ours, [baseline] if baseline else [], "--baseline")
    _refuse_unknown(second, theirs, arms, "--arm")
    named = ("", "") if is_one else (first, second)
    against = baseline or ours.baseline
    pairs = []
    for arm in arms or [arm for arm in theirs.arms if not is_one or arm != against]:
        other = arm if baseline is None and not is_one and arm in ours.arms else against
        pairs.append((Side(ours, other, named[0]), Side(theirs, arm, named[1])))
    if not pairs:
        raise InputError(f"compare: {first} has one arm only. Give a second folder.")
    return pairs


def _refuse_unknown(run: str, results: "Results", arms: list[str], option: str) -> None:
    from sim.errors import InputError, did_you_mean

    for arm in arms:
        if arm not in results.arms:
            raise InputError(f"{option} {arm}: {run} has no such arm.{did_you_mean(arm, results.arms)}")


def _print(comparisons: "list[Comparison]") -> None:
    from rich.text import Text

    from sim.cli.printing import STYLES, console
    from sim.results.comparison import together

    page = console()
    for kind, line in together(comparisons).lines():
        if kind == "heading":
            page.print()
        page.print(Text(line, style=STYLES[kind]), soft_wrap=True)
    page.print()
    page.print(Text(f"Means over {' and '.join(dict.fromkeys(each.window for each in comparisons))}, at yearly rates; "
                    "money at the national consumption prices of the opening. Adopters: provinces with levers of their "
                    "own in either arm.", style="dim"))  # fmt: skip
    for note in dict.fromkeys(note for each in comparisons for note in each.notes()):
        page.print(Text(note, style="dim"))
    page.print()
    for each in comparisons:
        page.print(Text(each.sentence, style="bold"))
