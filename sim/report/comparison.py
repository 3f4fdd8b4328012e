"""Comparisons as a page, a figure and numbers, in a folder of their own."""

import json
from collections.abc import Sequence
from functools import partial
from html import escape
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.calendar import QUARTERS_PER_YEAR, Quarter
from sim.report.fan import HEADER, draw_fan, fan_rows, whole_years
from sim.report.figure import FigureData, Panel
from sim.report.leaf import grid, leaf, picture
from sim.report.render import csv_text, png
from sim.report.style import ARM_COLOURS, QUIET
from sim.results.closing import NATION, TEXT_COLUMNS
from sim.results.comparison import Comparison, gdp_difference, together
from sim.results.folder import claimed
from sim.results.statistics import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FILES = {
    "page": "comparison.html",
    "numbers": "comparison.json",
    "figure": "comparison.png",
    "drawn": "comparison.csv",
}
CAPTION = (
    "GDP of the nation in % of the baseline arm's, quarter by quarter. Lines: means; bands: 50 % and 90 % of "
    "replicates, or of pairs of replicates where runs are unpaired."
)


def write(comparisons: Sequence[Comparison], folder: Path) -> Path:
    """Write page, figure and numbers into a new folder, whole or not at all. InputError where it exists."""
    with claimed(folder) as partial:
        drawn = figure(comparisons)
        image = png(drawn)
        told = {"comparisons": [each.as_dict() for each in comparisons]}
        (partial / FILES["figure"]).write_bytes(image)
        (partial / FILES["drawn"]).write_text(csv_text(drawn), encoding="utf-8")
        (partial / FILES["numbers"]).write_text(
            json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
        )
        (partial / FILES["page"]).write_text(page(comparisons, image), encoding="utf-8")
    return folder


def page(comparisons: Sequence[Comparison], image: bytes) -> str:
    """The comparison as a page that needs no other file."""
    table = together(comparisons)
    sections = [(heading, [row.cells() for row in rows]) for heading, rows in table.sections()]
    answers = [
        f'<p class="answer">{escape(each.sentence).replace(" %", "&nbsp;%")}</p>' for each in comparisons
    ]
    notes = dict.fromkeys(note for each in comparisons for note in each.notes())
    parts = [
        "<h2>The answer</h2>",
        *answers,
        "<h2>Over time</h2>",
        picture(image, CAPTION),
        "<h2>In numbers</h2>",
        grid(table.header, sections, TEXT_COLUMNS),
        *(f'<p class="note">{escape(note)}</p>' for note in notes),
    ]
    economy = comparisons[0].arm.results.manifest["economy"]["title"]
    question = "; ".join(each.label for each in comparisons)
    return leaf("Arms compared", question, "\n".join(parts), f"{economy} · {comparisons[0].window}")


def figure(comparisons: Sequence[Comparison]) -> FigureData:
    """GDP of the nation against the baseline arm over time, one panel a comparison."""
    over_time = [gdp_difference(each) for each in comparisons]
    is_one = len(comparisons) == 1
    return FigureData(
        name="comparison",
        sentences=(comparisons[0].sentence,) if is_one else (),
        caption=CAPTION,
        panels=tuple(
            Panel("" if is_one else each.sentence, partial(_draw, each=each, colour=colour, found=found))
            for each, colour, found in zip(comparisons, cycle(ARM_COLOURS), over_time, strict=False)
        ),
        header=HEADER,
        rows=[
            row
            for each, (quarters, values) in zip(comparisons, over_time, strict=True)
            for row in fan_rows(each.arm.label, NATION, _times(quarters), values)
        ],
    )


def _draw(panel: "Axes", *, each: Comparison, colour: str, found: tuple[Sequence[str], Array]) -> None:
    quarters, values = found
    draw_fan(panel, _times(quarters), values, colour, each.arm.label)
    panel.axhline(0, color=QUIET, linewidth=0.9, zorder=1)
    panel.set_ylabel(f"GDP, % of {each.baseline.label}")
    whole_years(panel)


def _times(quarters: Sequence[str]) -> Array:
    """The middle of each quarter, in years."""
    known = [Quarter(name) for name in quarters]
    return np.array([each.year + (each.number - 0.5) / QUARTERS_PER_YEAR for each in known])
