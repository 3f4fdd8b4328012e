"""A page of its own beside the report: one subject, the report's looks, no other file and no network."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from sim.report.template import filled


def leaf(title: str, question: str, body: str, overline: str = "") -> str:
    """Write the page. `body` is HTML; the rest is text."""
    told = {"title": title, "question": question, "overline": overline}
    values = {name: escape(text) for name, text in told.items()} | {"body": body}
    return filled("sim.report", "leaf.html", values)


def picture(image: bytes, caption: str) -> str:
    """A PNG image with its caption, inside the page."""
    data = b64encode(image).decode("ascii")
    caption = escape(caption)
    shown = f'<div class="picture"><img alt="{caption}" src="data:image/png;base64,{data}"></div>'
    return f"<figure>{shown}<figcaption>{caption}</figcaption></figure>"


def grid(
    header: Sequence[str], sections: Sequence[tuple[str, Sequence[Sequence[str]]]], text_columns: int
) -> str:
    """A table whose first columns are words and the rest numbers; each section stands under its heading, if any."""

    def row(tag: str, cells: Sequence[str]) -> str:
        kinds = ["" if column >= text_columns else ' class="text"' for column in range(len(cells))]
        return "".join(
            f"<{tag}{kind}>{escape(cell)}</{tag}>" for kind, cell in zip(kinds, cells, strict=True)
        )

    lines = [f"<thead><tr>{row('th', header)}</tr></thead>"]
    for heading, rows in sections:
        if heading:
            lines.append(f'<tr class="group"><th colspan="{len(header)}">{escape(heading)}</th></tr>')
        lines += [f"<tr>{row('td', cells)}</tr>" for cells in rows]
    return '<div class="wide"><table>' + "\n".join(lines) + "</table></div>"
