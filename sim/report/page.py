"""The report page: question, answer, figures, numbers, assumptions and manifest, in one file that needs no other."""

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from sim.report.answer import answer
from sim.report.facts import assumptions, decisions, interventions, made
from sim.report.figure import FigureData, Panel
from sim.report.keyfigures import key_figures
from sim.report.numbers import channel_tables, closing, cost_tables, group_table, province_table
from sim.report.render import csv_text, svg
from sim.report.template import filled

if TYPE_CHECKING:
    from sim.results import Results

SECTIONS = {
    "where": ("Where GDP changes", ("provinces",)),
    "who": ("Who gains and who pays", ("gains",)),
    "when": ("Before the opening, and after", ("gdp", "shares", "frontier", "talent")),
    "moves": ("Who moves", ("moves",)),
    "channels": ("Through which channel", ("channels",)),
    "money": ("Where the money went, and what it bought", ("money",)),
    "concentration": ("Concentration, before and after", ("concentration",)),
}
"""Sections of the page by id: heading, and the figures in it."""
PAIRED = {"frontier", "talent"}
"""Figures of one panel that stand side by side."""
NO_CHANNELS = (
    "Why an effect is what it is was not asked of this run. To see what migration, research, spillovers, prices and "
    "the budget each contribute, run it again with --channels: {command}"
)
NO_MOVES = (
    "Moves between provinces were not recorded by the version that made this run. Run it again to see them."
)


def page(results: "Results", figures: Sequence[FigureData]) -> str:
    """Write the page."""
    manifest = results.manifest
    quarters = results.quarters
    title = manifest["scenario"].get("title") or results.name
    values = {
        "title": escape(title),
        "question": escape(results.question),
        "economy": escape(str(manifest["economy"]["title"])),
        "span": f"{quarters[0]} to {quarters[-1]}",
        "replicates": "1 replicate" if results.replicates == 1 else f"{results.replicates} replicates",
        "answer": _unbroken(" ".join(answer(results))),
        "key_figures": key_figures(results),
        "contents": _contents(results),
        "sections": _sections(results, figures),
        "table": closing(results.table()),
        "by_province": province_table(results),
        "notes": "\n".join(f"<p>{escape(note)}</p>" for note in results.table().notes()),
        "decided": decisions(manifest),
        "outside": interventions(manifest),
        "assumptions": assumptions(manifest),
        "made": made(manifest),
        "manifest": escape(_written(manifest)),
    }
    return filled("sim.report", "page.html", values)


def _sections(results: "Results", figures: Sequence[FigureData]) -> str:
    drawn = {each.name: each for each in figures}
    parts = []
    for name, (heading, wanted) in SECTIONS.items():
        if not _is_told(results, name):
            continue
        inside = [_figure(drawn[each]) for each in wanted if each in drawn and each not in PAIRED]
        if paired := [
            _figure(drawn[each], is_alone=False) for each in wanted if each in drawn and each in PAIRED
        ]:
            inside.append(f'<div class="pair">{"".join(paired)}</div>')
        inside += _beside(results, name)
        parts.append(f'<section id="{name}"><h2>{heading}</h2>{"".join(inside)}</section>')
    return "\n".join(parts)


def _is_told(results: "Results", name: str) -> bool:
    """Without a policy only time and concentration have something to tell."""
    return bool(results.policies) or name in ("when", "concentration")


def _beside(results: "Results", name: str) -> list[str]:
    """Tables that go with the figures of a section, or how to get what is not there."""
    if name == "who":
        return [group_table(results)]
    if name == "money":
        return [cost_tables(results)]
    if name == "channels":
        return [channel_tables(results)] if results.shut else [_how_to_get_channels(results)]
    if name == "moves" and not results.moves:
        return [f'<p class="note">{NO_MOVES}</p>']
    return []


def _how_to_get_channels(results: "Results") -> str:
    command = f"<code>blueprint run {escape(results.name)} --channels</code>"
    return f'<p class="note">{NO_CHANNELS.format(command=command)}</p>'


def _figure(data: FigureData, *, is_alone: bool = True) -> str:
    """Sentence, panels, caption, and the numbers to take away."""
    pictures = "".join(
        _picture(panel, data, number, is_wide=is_alone and len(data.panels) == 1)
        for number, panel in enumerate(data.panels)
    )
    kind = {1: "one", 3: "many three"}.get(len(data.panels), "many")
    table = b64encode(csv_text(data).encode("utf-8")).decode("ascii")
    link = f'<a download="{data.name}.csv" href="data:text/csv;base64,{table}">Numbers (CSV)</a>'
    return (
        f'<figure id="figure-{data.name}">{_said(data)}<div class="{kind}">{pictures}</div>'
        f"<figcaption>{_unbroken(data.caption)} {link}</figcaption></figure>"
    )


def _said(data: FigureData) -> str:
    """The sentences over the figure."""
    if len(data.sentences) == 1:
        return f"<h3>{_unbroken(data.sentences[0])}</h3>"
    items = "".join(f"<li>{_unbroken(each)}</li>" for each in data.sentences)
    return f'<ul class="says">{items}</ul>' if items else ""


def _picture(panel: Panel, data: FigureData, number: int, *, is_wide: bool) -> str:
    label = " ".join([*([panel.heading] if panel.heading else []), *data.sentences])
    heading = f"<h4>{_unbroken(panel.heading)}</h4>" if panel.heading else ""
    drawn = svg(panel, f"{data.name}-{number}", label)
    if is_wide:
        wide = svg(panel, f"{data.name}-{number}-wide", label, is_wide=True)
        drawn = f'<div class="if-wide">{wide}</div><div class="if-narrow">{drawn}</div>'
    return f'<div class="panel">{heading}{drawn}</div>'


def _contents(results: "Results") -> str:
    told = [(name, heading) for name, (heading, _) in SECTIONS.items() if _is_told(results, name)]
    told += [
        ("numbers", "In numbers"),
        ("decided", "What governments decide"),
        *([("outside", "What was done from outside")] if results.manifest.get("interventions") else []),
        ("assumed", "What was assumed"),
    ]
    return "".join(f'<a href="#{name}">{heading}</a>' for name, heading in told)


def _unbroken(text: str) -> str:
    """Escaped text in which numbers stay with their %."""
    return escape(text).replace(" %", "&nbsp;%")


def _written(manifest: Any) -> str:
    """JSON with every list of plain values on one line."""
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    return re.sub(
        r"\[\s+([^\[\]{}]*?)\s+\]", lambda found: f"[{re.sub(r',\s+', ', ', found.group(1))}]", text
    )
