"""The report page: question, answer, figures, numbers, assumptions and manifest, in one file that needs no other."""

import json
from base64 import b64encode
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from sim.report.facts import assumptions, decided, made
from sim.results.closing import TEXT_COLUMNS, Table
from sim.results.sentence import details, headline

if TYPE_CHECKING:
    from sim.results import Results

CAPTIONS = {
    "gdp": "GDP over time. Lines: mean over replicates; bands: 50 % and 90 % of replicates. An effect is the "
    "difference from the same replicate without the policy.",
    "provinces": "Effect on GDP by province over the last year of the run.",
    "concentration": "How GDP is spread over provinces. Black: observed; grey: baseline, with bands of 50 % and 90 % "
    "of replicates. Observed years and the opening may be of different vintages of GDP: a small step where they "
    "meet means nothing.",
}


def page(results: "Results", figures: Mapping[str, bytes]) -> str:
    """Write the page. `figures` are PNG images by name."""
    manifest = results.manifest
    quarters = results.quarters
    values = {
        "title": escape(manifest["scenario"].get("title") or results.name),
        "question": escape(results.question),
        "economy": escape(str(manifest["economy"]["title"])),
        "span": f"{quarters[0]} to {quarters[-1]}",
        "replicates": "1 replicate" if results.replicates == 1 else f"{results.replicates} replicates",
        "answers": _answers(results),
        "figures": "\n".join(_figure(name, image) for name, image in figures.items()),
        "table": _closing(results.table()),
        "notes": "\n".join(f'<p class="note">{escape(note)}</p>' for note in results.table().notes()),
        "decided": decided(manifest),
        "assumptions": assumptions(manifest),
        "made": made(manifest),
        "manifest": escape(json.dumps(manifest, indent=1, ensure_ascii=False)),
    }
    template = Template(files("sim.report").joinpath("page.html").read_text(encoding="utf-8"))
    return template.substitute(values)


def _answers(results: "Results") -> str:
    told = [
        f'<p class="answer"><strong>{escape(headline(verdict))}</strong> {_unbroken(details(verdict))}</p>'
        for verdict in results.verdicts()
    ]
    return "\n".join(told or ["<p>Only the baseline was run: there is no policy to judge.</p>"])


def _unbroken(text: str) -> str:
    """Escaped text in which numbers stay with their %."""
    return escape(text).replace(" %", "&nbsp;%")


def _figure(name: str, image: bytes) -> str:
    data = b64encode(image).decode("ascii")
    caption = escape(CAPTIONS[name])
    picture = f'<div><img alt="{caption}" src="data:image/png;base64,{data}"></div>'
    return f"<figure>{picture}<figcaption>{caption}</figcaption></figure>"


def _closing(table: Table) -> str:
    head = "".join(f"<th{_text(column)}>{escape(name)}</th>" for column, name in enumerate(table.header))
    rows = [f"<table><thead><tr>{head}</tr></thead>"]
    for heading, section in table.sections():
        rows.append(f'<tr class="group"><th colspan="{len(table.header)}">{escape(heading)}</th></tr>')
        for row in section:
            cells = "".join(
                f"<td{_text(column)}>{escape(cell)}</td>" for column, cell in enumerate(row.cells())
            )
            rows.append(f"<tr>{cells}</tr>")
    return "\n".join([*rows, "</table>"])


def _text(column: int) -> str:
    return ' class="text"' if column < TEXT_COLUMNS else ""
