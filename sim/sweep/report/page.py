"""The page on a sweep: question, figures, numbers, failures and manifest, in one file that needs no other."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from math import isfinite

from sim.report.leaf import picture
from sim.report.template import filled
from sim.sweep.report.answers import Answers, Outcome, described
from sim.sweep.report.effects import effects
from sim.sweep.report.indices import has_indices, indices
from sim.sweep.report.short import in_short

MOST_POINTS = 60
SHOWN_ERRORS = 20


def page(answers: Answers, figures: Mapping[str, tuple[bytes, str]]) -> str:
    """Write the page. `figures` are PNG images by name, each with its caption."""
    manifest = answers.manifest
    kept, total = manifest.get("done", 0), manifest["runs"]
    values = {
        "title": escape(answers.title),
        "question": escape(manifest["question"]),
        "economy": escape(str(manifest["economy"]["title"])),
        "size": f"{manifest['points']:,} points x {_count(manifest['replicates'], 'replicate')} = {total:,} runs",
        "warnings": _warnings(answers, kept, total),
        "short": "\n".join(_short(answers)),
        "figures": "\n".join(picture(image, caption) for image, caption in figures.values()),
        "tables": "\n".join(_tables(answers)),
        "made": _made(answers),
        "manifest": escape(json.dumps(manifest, indent=1, ensure_ascii=False)),
    }
    return filled("sim.sweep.report", "page.html", values)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _warnings(answers: Answers, kept: int, total: int) -> str:
    lines = []
    if kept < total:
        lines.append(
            f"<p class='warning'>{kept:,} of {total:,} runs are in what follows; the others failed or are missing.</p>"
        )
    if answers.errors:
        rows = [
            f"<li>point {each['point']}, replicate {each['replicate']} ({escape(described(each['varied']))}): "
            f"{escape(each['error'])}</li>"
            for each in answers.errors[:SHOWN_ERRORS]
        ]
        more = len(answers.errors) - SHOWN_ERRORS
        rest = f"<p class='note'>and {more:,} more, in the folder errors.</p>" if more > 0 else ""
        lines.append(
            f"<details><summary>{len(answers.errors):,} runs failed</summary><ul>{''.join(rows)}</ul>{rest}</details>"
        )
    return "\n".join(lines)


def _short(answers: Answers) -> list[str]:
    """The answer, arm by arm."""
    found = []
    for arm in answers.arms:
        lines = "".join(f"<li>{escape(line)}</li>" for line in in_short(answers, arm))
        heading = f"<h3>{escape(arm)}</h3>" if len(answers.arms) > 1 else ""
        found.append(f"{heading}<ul>{lines}</ul>")
    return found


def _tables(answers: Answers) -> list[str]:
    found = []
    for arm in answers.arms:
        of_arm = f" ({escape(arm)})" if len(answers.arms) > 1 else ""
        if answers.points <= MOST_POINTS:
            found.append(f"<h3>Mean over replicates at each point{of_arm}</h3>{_by_point(answers, arm)}")
        found.append(f"<h3>Main effects{of_arm}</h3>{_effects(answers, arm)}")
        if has_indices(answers):
            found.append(
                f"<h3>Sobol's indices, ± half of the 90 % interval{of_arm}</h3>{_indices(answers, arm)}"
            )
    return found


def _effects(answers: Answers, arm: str) -> str:
    head = ("outcome", "variable", "lowest mean", "at", "highest mean", "at", "range", "90 % interval")
    rows = []
    for outcome in answers.outcomes:
        for each in effects(answers, arm, outcome):
            span = f"{_bare(outcome, each.range_low)} to {_bare(outcome, each.range_high)}"
            interval = span if isfinite(each.range_low) else ""
            ends = (_bare(outcome, each.low), each.low_at, _bare(outcome, each.high), each.high_at)
            rows.append(
                (
                    f"{outcome.label}, {outcome.unit}",
                    each.variable,
                    *ends,
                    _bare(outcome, each.range),
                    interval,
                )
            )
    return _table(head, rows)


def _indices(answers: Answers, arm: str) -> str:
    head = ("outcome", "variable", "first order", "total")
    rows = []
    for outcome in answers.outcomes:
        for each in indices(answers, arm, outcome):
            first = f"{each.first:.3f} ± {each.first_error:.3f}"
            rows.append((outcome.label, each.variable, first, f"{each.total:.3f} ± {each.total_error:.3f}"))
    return _table(head, rows)


def _by_point(answers: Answers, arm: str) -> str:
    head = (
        "point",
        *(variable.name for variable in answers.variables),
        *(f"{each.label}, {each.unit}" for each in answers.outcomes),
    )
    columns = [answers.means(arm, outcome) for outcome in answers.outcomes]
    rows = []
    for point in range(answers.points):
        varied = [_level(variable.values[point]) for variable in answers.variables]
        rows.append(
            [
                str(point),
                *varied,
                *(
                    _bare(outcome, column[point])
                    for outcome, column in zip(answers.outcomes, columns, strict=True)
                ),
            ]
        )
    return _table(head, rows)


def _bare(outcome: Outcome, value: float) -> str:
    """A number under a heading that says its unit."""
    return outcome.said(value, digits=4).removesuffix(outcome.mark)


def _level(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead>{body}</table></div>'


def _made(answers: Answers) -> str:
    manifest = answers.manifest
    made, sittings = manifest["made"], manifest["sittings"]
    commit = f", commit {made['commit'][:12]}" if made["commit"] else ""
    told = [f"{each['runs']:,} runs on {each['engine']} in {each['seconds']:,.0f} s" for each in sittings]
    lines = (
        f"Scenario {manifest['scenario']['name']}, {made['at']}, version {made['blueprint']}{commit}.",
        f"{manifest.get('run_seconds', 0.0):,.0f} s of work in runs. Sittings: {'; '.join(told)}.",
    )
    return "".join(f"<p>{escape(line)}</p>" for line in lines)
