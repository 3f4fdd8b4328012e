"""The claims as a page of their own, and as lines for a terminal."""

from collections.abc import Sequence
from html import escape

from sim.experiments.claim import CANNOT_BE_CHECKED, DOES_NOT_HOLD, Claim, Figure
from sim.report.leaf import leaf
from sim.results.words import number

HEADER = ("what", "value", "unit", "year", "status", "source")
KINDS = ("wrap", "", "text", "text", "text", "long")
QUESTION = (
    "What does the text that this project began with claim, and what do the packaged data of China say to it?"
)
STATUS = (
    "Computed: from the tables of the economy, when this page was made. Read, derived, recalled, assumed: as the card "
    "of the file says; what is recalled was read nowhere."
)
LOOKS = {DOES_NOT_HOLD: " not", CANNOT_BE_CHECKED: " open"}


def page(claims: Sequence[Claim], year: int) -> str:
    """A page with every claim, its verdict, and the figures beside it; it needs no other file."""
    parts = ["<h2>The answer</h2>", _overview(claims)]
    for claim in claims:
        parts += [f"<h2>{escape(claim.says)}</h2>", _answer(claim), _figures(claim)]
    parts.append(f'<p class="note">{escape(STATUS)}</p>')
    return leaf("The claims, held against the data", QUESTION, "\n".join(parts), f"China, opened in {year}")


def lines(claims: Sequence[Claim]) -> list[tuple[str, str]]:
    """Text for a terminal: kind ("claim", "verdict", "why", "figure", "needed" or "") and line."""
    found = []
    for claim in claims:
        found += [("claim", claim.says), ("verdict", f"  {claim.verdict}"), ("why", f"  {claim.why}")]
        if claim.needed:
            found.append(("needed", f"  Needed: {claim.needed}"))
        wide = max(len(each.label) for each in claim.figures)
        values = [shown(each) for each in claim.figures]
        widest = max(map(len, values))
        found += [
            ("figure", f"    {each.label:<{wide}}  {value:>{widest}} {each.unit}, {each.year}, {each.status}")
            for each, value in zip(claim.figures, values, strict=True)
        ]
        found.append(("", ""))
    return found


def shown(figure: Figure) -> str:
    """A value as people write it: years and counts whole, all else with two decimals."""
    if figure.unit == "year":
        return f"{figure.value:.0f}"
    return number(figure.value, 0 if figure.value == int(figure.value) else 2)


def _overview(claims: Sequence[Claim]) -> str:
    rows = [
        f'<tr><td class="wrap">{escape(claim.says)}</td><td class="wrap">{escape(claim.verdict)}</td></tr>'
        for claim in claims
    ]
    head = '<thead><tr><th>claim</th><th class="text">what the data say</th></tr></thead>'
    return f'<div class="wide"><table>{head}{"".join(rows)}</table></div>'


def _answer(claim: Claim) -> str:
    needed = f"<p><strong>Needed:</strong> {_unbroken(claim.needed)}</p>" if claim.needed else ""
    verdict = claim.verdict[0].upper() + claim.verdict[1:]
    looks = LOOKS.get(claim.verdict, "")
    return f'<div class="answer{looks}"><p><strong>{escape(verdict)}.</strong> {_unbroken(claim.why)}</p>{needed}</div>'


def _figures(claim: Claim) -> str:
    head = "".join(f'<th class="{kind}">{name}</th>' for kind, name in zip(KINDS, HEADER, strict=True))
    rows = []
    for each in claim.figures:
        cells = (each.label, shown(each), each.unit, str(each.year), each.status, each.source)
        told = "".join(
            f'<td class="{kind}">{escape(cell)}</td>' for kind, cell in zip(KINDS, cells, strict=True)
        )
        rows.append(f"<tr>{told}</tr>")
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead>{"".join(rows)}</table></div>'


def _unbroken(text: str) -> str:
    """Escaped text in which numbers stay with their %."""
    return escape(text).replace(" %", "&nbsp;%")
