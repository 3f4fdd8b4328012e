"""Figures as files: PNG for papers, SVG that a page takes in, CSV of the numbers drawn."""

import csv
import re
from html import escape
from io import BytesIO, StringIO
from textwrap import fill
from typing import TYPE_CHECKING

from sim.report.figure import PANEL_WIDTH, FigureData, Panel
from sim.report.style import DOTS_PER_INCH, VARIABLES, drawing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ACROSS, MOST_ACROSS = 2, 3
"""Panels side by side; three stand in one row."""
WIDE = 2.1
"""A panel that is alone is so many times as wide as others where there is room."""
TITLE, HEADING = (12, 9.6), (10, 11.0)
"""Points, and the characters that fit in an inch."""
LINE_INCHES = 0.21
PAD_INCHES = 0.08
"""Around every panel and title, so that nothing touches the edge."""
TIP = "tip "
"""An artist whose group id begins so has the rest of it as the text that a pointer over it shows."""


def composed(data: FigureData) -> "Figure":
    """All panels in one matplotlib figure with the sentence over them, headings over each."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    with drawing():
        across = len(data.panels) if len(data.panels) == MOST_ACROSS else min(len(data.panels), ACROSS)
        rows = [data.panels[start : start + across] for start in range(0, len(data.panels), across)]
        width = PANEL_WIDTH * (WIDE if across == 1 else across)
        title = "\n".join(_folded(each, TITLE[1] * width) for each in data.sentences)
        headed = any(panel.heading for panel in data.panels)
        lines = 1 + max(len(panel.heading) // int(HEADING[1] * PANEL_WIDTH) for panel in data.panels)
        extra = LINE_INCHES * lines if headed else 0
        heights = [max(panel.height for panel in row) + extra for row in rows]
        top = 0.25 + LINE_INCHES * (1 + title.count("\n")) if title else 0.0
        layout = ConstrainedLayoutEngine(h_pad=PAD_INCHES, w_pad=PAD_INCHES)
        figure = Figure(figsize=(width, sum(heights) + top), layout=layout)
        FigureCanvasAgg(figure)
        parts = figure.subfigures(len(rows), across, squeeze=False, height_ratios=heights)
        for row, of_row in zip(rows, parts, strict=True):
            for panel, part in zip(row, of_row[: len(row)], strict=True):
                panel.draw(part.subplots())
                if panel.heading:
                    heading = _folded(panel.heading, HEADING[1] * width / across)
                    part.suptitle(heading, x=0.01, ha="left", fontsize=HEADING[0], fontweight="bold")
        if title:
            figure.suptitle(title, x=0.01, ha="left", fontsize=TITLE[0], fontweight="bold")
        return figure


def png(data: FigureData) -> bytes:
    """The figure as an image."""
    buffer = BytesIO()
    with drawing():
        composed(data).savefig(buffer, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return buffer.getvalue()


def svg(panel: Panel, name: str, label: str, *, is_wide: bool = False) -> str:
    """One panel as markup for a page: its colours follow light and dark, and it says `label` to who cannot see it.

    `name` tells the panels of one page apart.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    buffer = StringIO()
    with drawing(**{"svg.hashsalt": name}):
        size = (PANEL_WIDTH * (WIDE if is_wide else 1), panel.height)
        figure = Figure(figsize=size, layout=ConstrainedLayoutEngine(h_pad=0.03, w_pad=0.03))
        FigureCanvasSVG(figure)
        panel.draw(figure.subplots())
        figure.patch.set_visible(False)
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(buffer, format="svg", metadata=nothing)
    return _for_a_page(buffer.getvalue(), name, label)


def csv_text(data: FigureData) -> str:
    """The numbers of a figure as a table, unrounded; nothing stands for what is not defined."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(data.header)
    writer.writerows(
        [["" if value is None or value != value else value for value in row] for row in data.rows]
    )
    return text.getvalue()


def _for_a_page(markup: str, name: str, label: str) -> str:
    """The markup of an SVG file without what only a file needs."""
    box = re.search(r'viewBox="([^"]*)"', markup)
    body = markup[markup.index("<defs>") if "<defs>" in markup else markup.index("<g ") :]
    body = re.sub(r' d="[^"]*"', lambda found: _shortened(found.group()), body)
    body = re.sub(rf'<g id="{TIP}([^"]*)">', r"<g><title>\1</title>", body)
    body = re.sub(r'<g id="[^"]*"', "<g", body)
    body = body.replace("xlink:href", "href").replace("'DejaVu Sans'", "inherit")
    prefix = re.sub(r"[^a-z0-9-]", "-", name.lower())
    body = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{prefix}-", body)
    for colour, variable in VARIABLES.items():
        body = body.replace(colour, f"var(--{variable})")
    view = box.group(1) if box else ""
    return f'<svg viewBox="{view}" role="img" aria-label="{escape(label)}">{body}'


def _shortened(path: str) -> str:
    """Coordinates to a twentieth of a point, which nobody sees."""
    return re.sub(r"(\.\d)\d+", r"\1", path).replace("\n", " ").replace(".0 ", " ")


def _folded(sentence: str, characters: float) -> str:
    """A sentence on as many lines as it takes, numbers and their % kept together."""
    return fill(sentence.replace(" %", "\N{NO-BREAK SPACE}%"), int(characters))
