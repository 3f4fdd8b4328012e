"""Tables of a page, as those who cannot see them also read them: a caption, headed columns, headed rows."""

from collections.abc import Iterable, Sequence
from html import escape

LONG_CELL = 28


def table(
    caption: str,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    text_columns: int = 1,
    is_caption_seen: bool = True,
) -> str:
    """Markup of a table. The first `text_columns` are words and flush left, the others numbers and flush right."""
    return sectioned(
        caption, header, [("", rows)], text_columns=text_columns, is_caption_seen=is_caption_seen
    )


def sectioned(
    caption: str,
    header: Sequence[str],
    sections: Iterable[tuple[str, Iterable[Sequence[str]]]],
    *,
    text_columns: int = 1,
    is_caption_seen: bool = True,
) -> str:
    """The same with rows in sections, each under a heading of its own."""
    seen = "" if is_caption_seen else ' class="unseen"'
    cells = "".join(
        f'<th scope="col"{_kind("", column, text_columns)}>{escape(name)}</th>'
        for column, name in enumerate(header)
    )
    head = f"<thead><tr>{cells}</tr></thead>" if any(header) else ""
    bodies = []
    for heading, rows in sections:
        width = len(header) or 2
        top = (
            f'<tr class="group"><th scope="rowgroup" colspan="{width}">{escape(heading)}</th></tr>'
            if heading
            else ""
        )
        body = "".join(_row(row, text_columns) for row in rows)
        bodies.append(f"<tbody>{top}{body}</tbody>")
    written = f"<table><caption{seen}>{escape(caption)}</caption>{head}{''.join(bodies)}</table>"
    label = escape(caption, quote=True)
    return f'<div class="wide" tabindex="0" role="region" aria-label="{label}">{written}</div>'


def _row(row: Sequence[str], text_columns: int) -> str:
    first, *others = row
    cells = [f'<th scope="row"{_kind(first, 0, text_columns)}>{escape(first)}</th>']
    cells += [
        f"<td{_kind(text, column, text_columns)}>{escape(text)}</td>"
        for column, text in enumerate(others, start=1)
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _kind(text: str, column: int, text_columns: int) -> str:
    if column >= text_columns:
        return ""
    return ' class="long"' if len(text) > LONG_CELL else ' class="text"'
