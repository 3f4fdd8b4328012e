"""Comparisons as a page, a figure and numbers, in a folder of their own."""

import json
from collections.abc import Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.calendar import QUARTERS_PER_YEAR, Quarter
from sim.report.fan import draw_fan
from sim.report.leaf import grid, leaf, picture
from sim.report.style import ARM_COLOURS, DOTS_PER_INCH, QUIET, drawing, panels, titled
from sim.results.closing import TEXT_COLUMNS
from sim.results.comparison import Comparison, gdp_difference, together
from sim.results.folder import claimed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FILES = {"page": "comparison.html", "numbers": "comparison.json", "figure": "comparison.png"}
CAPTION = (
    "GDP of the nation in % of the baseline arm's, quarter by quarter. Lines: means; bands: 50 % and 90 % of "
    "replicates, or of pairs of replicates where runs are unpaired."
)


def write(comparisons: Sequence[Comparison], folder: Path) -> Path:
    """Write page, figure and numbers into a new folder, whole or not at all. InputError where it exists."""
    with claimed(folder) as partial:
        image = _png(figure(comparisons))
        told = {"comparisons": [each.as_dict() for each in comparisons]}
        (partial / FILES["figure"]).write_bytes(image)
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


def figure(comparisons: Sequence[Comparison]) -> "Figure":
    """GDP of the nation against the baseline arm over time, one panel a comparison."""
    from matplotlib.ticker import MaxNLocator

    with drawing():
        drawn, axes = panels(len(comparisons))
        for number, (panel, each) in enumerate(zip(axes, comparisons, strict=True)):
            quarters, values = gdp_difference(each)
            time = [
                Quarter(name).year + (Quarter(name).number - 0.5) / QUARTERS_PER_YEAR for name in quarters
            ]
            draw_fan(panel, np.array(time), values, ARM_COLOURS[number % len(ARM_COLOURS)], each.arm.label)
            panel.axhline(0, color=QUIET, linewidth=0.9, zorder=1)
            panel.set_ylabel(f"GDP, % of {each.baseline.label}")
            panel.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        titled(drawn, axes, [each.sentence for each in comparisons])
        return drawn


def _png(drawn: "Figure") -> bytes:
    buffer = BytesIO()
    drawn.savefig(buffer, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return buffer.getvalue()
