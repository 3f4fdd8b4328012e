"""The report page: question, answer, figures, numbers, assumptions and manifest, in one file that needs no other."""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from sim.report.facts import assumptions, decisions, made
from sim.report.spread import has_path
from sim.results.channels import NOTE
from sim.results.closing import TEXT_COLUMNS, Table
from sim.results.sentence import details, headline

if TYPE_CHECKING:
    from sim.results import Results

FAN = "Lines: mean over replicates; bands: 50 % and 90 % of replicates."


def captions(results: "Results", markers: Sequence[str]) -> dict[str, str]:
    """What each figure shows. `markers` are provinces that a map draws as a marker."""
    economy = results.manifest["economy"]
    history, path = economy["history"], economy["path"]
    drawn = "".join(f" {name} is drawn as a marker disc, not a boundary." for name in markers)
    observed = f"Black: observed, vintage {history['vintage'] or 'unknown'}"
    if has_path(results) and path["vintage"] != history["vintage"]:
        observed += (
            f"; open circles: observed since the opening, vintage {path['vintage']}, on which the run opens. "
            "A step between vintages means nothing"
        )
    elif path["vintage"] != history["vintage"]:
        observed += (
            f"; the run opens on vintage {path['vintage']}: a small step where they meet means nothing"
        )
    return {
        "gdp": f"GDP over time. {FAN} An effect is the difference from the same replicate without the policy.",
        "provinces": f"Effect on GDP by province over the last year of the run.{drawn}",
        "concentration": f"How GDP is spread over provinces. {observed}. Grey: baseline, with bands of 50 % and "
        "90 % of replicates; colours: means with the policy.",
        "shares": "Shares of GDP since the opening: of the adopters, or of the five largest provinces where all "
        f"adopt. Open circles: observed, vintage {path['vintage']}, each in the middle of its year; the run opens on "
        "the first of them. Grey: baseline, with bands of 50 % and 90 % of replicates; colours: means with the policy. "
        "What is observed holds all that provinces really did: a yardstick for the size of effects, not a test of "
        "the policy.",
    }


def page(results: "Results", figures: Mapping[str, bytes], markers: Sequence[str] = ()) -> str:
    """Write the page. `figures` are PNG images by name, `markers` provinces that a map draws as a marker."""
    manifest = results.manifest
    quarters, said = results.quarters, captions(results, markers)
    values = {
        "title": escape(manifest["scenario"].get("title") or results.name),
        "question": escape(results.question),
        "economy": escape(str(manifest["economy"]["title"])),
        "span": f"{quarters[0]} to {quarters[-1]}",
        "replicates": "1 replicate" if results.replicates == 1 else f"{results.replicates} replicates",
        "answers": _answers(results),
        "figures": "\n".join(_figure(image, said[name]) for name, image in figures.items()),
        "table": _closing(results.table()),
        "channels": _channels(results),
        "notes": "\n".join(f'<p class="note">{escape(note)}</p>' for note in results.table().notes()),
        "decided": decisions(manifest),
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


def _figure(image: bytes, caption: str) -> str:
    data = b64encode(image).decode("ascii")
    caption = escape(caption)
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


def _channels(results: "Results") -> str:
    """Through which channel each policy works, where that was asked for."""
    tables = results.contributions()
    if not tables:
        return ""
    parts = ["<h2>Through which channel</h2>"]
    for table in tables:
        head = "".join(f"<th>{escape(name)}</th>" for name in table.header)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows()
        )
        heading = f'<tr class="group"><th colspan="{len(table.header)}">{escape(table.heading)}</th></tr>'
        parts.append(f'<div class="wide"><table><thead><tr>{head}</tr></thead>{heading}{body}</table></div>')
    return "\n".join([*parts, f'<p class="note">{escape(NOTE)}</p>'])


def _text(column: int) -> str:
    return ' class="text"' if column < TEXT_COLUMNS else ""
