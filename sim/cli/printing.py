"""Progress on stderr while replicates run, and the closing table on stdout when they have."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from sim.results.channels import NOTE
from sim.results.levers import GRADES_EXPLAINED, counted, decided, distinct, placed
from sim.results.outside import outside
from sim.results.sentence import details, headline

if TYPE_CHECKING:
    from sim.results import Results
    from sim.run.pool import Progress as Told
    from sim.scenario import Scenario

WIDTH = 120
"""Columns where nobody says how wide the page is: in a file or a pipe."""
STYLES = {"header": "dim", "heading": "bold", "row": ""}


def console() -> Console:
    """stdout: as wide as the terminal, or `WIDTH` in a pipe, where it has no colours either."""
    told = Console(highlight=False)
    return told if told.is_terminal else Console(highlight=False, width=WIDTH)


@contextmanager
def watched(scenario: "Scenario") -> "Iterator[Told]":
    """A progress bar on stderr; in a pipe, nothing."""
    errors = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("replicates"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=errors,
        transient=True,
        disable=not errors.is_terminal,
    )
    with bar:
        task = bar.add_task(scenario.name, total=scenario.run.replicates)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def print_results(results: "Results", folder: Path) -> None:
    """The question, the closing table, the answer, and where the rest is."""
    page, table = console(), results.table()
    page.print(Text(results.question.strip(), style="bold"))
    page.print()
    for kind, line in table.lines():
        if kind == "heading":
            page.print()
        page.print(Text(line, style=STYLES[kind]), soft_wrap=True)
    page.print()
    for note in table.notes():
        page.print(Text(note, style="dim"))
    _print_channels(page, results)
    _print_levers(page, results)
    _print_interventions(page, results)
    for verdict in results.verdicts():
        page.print()
        page.print(Text(headline(verdict), style="bold"))
        page.print(Text(details(verdict)))
    if not results.policies:
        page.print("Only the baseline was run: there is no policy to judge.")
    page.print()
    page.print(f"{folder / 'report.html'}", soft_wrap=True)


def _print_channels(page: Console, results: "Results") -> None:
    """What each channel contributes, where that was asked for."""
    tables = results.contributions()
    for table in tables:
        header, *rows = table.lines()
        page.print(Text(f"\n{table.heading}", style=STYLES["heading"]))
        page.print(Text(header, style=STYLES["header"]), soft_wrap=True)
        for row in rows:
            page.print(Text(row), soft_wrap=True)
    if tables:
        page.print(Text(f"\n{NOTE}", style="dim"))


def _print_levers(page: Console, results: "Results") -> None:
    """What is decided in which arm, how hard, and how well its effect is known."""
    from rich.table import Table

    rows = distinct(decided(results.manifest))
    if not rows:
        return
    arms = len(results.policies)
    table = Table(box=None, pad_edge=False, header_style=STYLES["header"], padding=(0, 2, 0, 0))
    heads = ("  lever", "dose", "evidence", *(["arms"] if arms > 1 else []), "source of the dose")
    for head, ratio in zip(heads, (None, 4, None, *([3] if arms > 1 else []), 5), strict=True):
        table.add_column(head, ratio=ratio, no_wrap=ratio is None)
    for pillar in dict.fromkeys(lever.pillar for lever, _ in rows):
        table.add_row(Text(pillar, style=STYLES["heading"]))
        for lever, where in rows:
            if lever.pillar == pillar:
                told = ["all" if len(where) == arms else ", ".join(where)] if arms > 1 else []
                table.add_row(
                    *map(Text, (f"  {lever.lever}", lever.dose, lever.evidence, *told, lever.source))
                )
    page.print(Text("\nWhat governments decide", style=STYLES["heading"]))
    page.print(table)
    page.print()
    for line in (*placed(results.manifest), *counted(results.manifest)):
        page.print(Text(line))
    page.print(Text(GRADES_EXPLAINED, style="dim"))


def _print_interventions(page: Console, results: "Results") -> None:
    """What was done from outside, line by line."""
    done = outside(results.manifest)
    if done:
        page.print(Text("\nWhat was done from outside", style=STYLES["heading"]))
    for each in done:
        page.print(Text(f"  {each.sentence}"))
