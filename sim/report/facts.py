"""What the page says of a manifest: what governments decide, what was assumed, how it was made."""

from collections.abc import Mapping
from html import escape
from typing import Any

from sim.report.tables import table
from sim.results import outside
from sim.results.levers import GRADES_EXPLAINED, counted, decided
from sim.results.words import number

LARGE = 1000


def decisions(manifest: Mapping[str, Any]) -> str:
    """The levers of every arm: pillars, doses, evidence, who adopts, when, and on whose word."""
    header = (
        "arm",
        "lever",
        "pillar",
        "dose",
        "evidence",
        "where",
        "when",
        "source",
        "what shows its effect",
    )
    rows = [
        (
            each.arm, each.lever, each.pillar, each.dose, each.evidence, each.where, each.when,
            each.source, each.shown_by,
        )
        for each in decided(manifest)
    ]  # fmt: skip
    told = "".join(f"<li>{escape(line)}</li>" for line in counted(manifest))
    if not rows:
        return "<p>No arm decides anything.</p>"
    listed = table("Levers of every arm", header, rows, text_columns=len(header))
    return f'<ul>{told}</ul><p class="note">{escape(GRADES_EXPLAINED)}</p>{listed}'


def interventions(manifest: Mapping[str, Any]) -> str:
    """What was done from outside, beside all levers: a section of its own, or nothing."""
    done = outside.outside(manifest)
    if not done:
        return ""
    caption = "Interventions between quarters; agents and stocks are means over replicates"
    rows = [each.cells() for each in done]
    listed = table(caption, outside.HEADER, rows, text_columns=outside.TEXT_COLUMNS)
    return f'<section id="outside"><h2>What was done from outside</h2>{listed}</section>'


def assumptions(manifest: Mapping[str, Any]) -> str:
    """The opening: gaps filled in the data, what the inversion found, wages, and parameters that are drawn."""
    economy = manifest["economy"]
    year, vintage = economy["opening_year"], escape(economy["gdp_vintage"])
    parts = [f"<p>The economy opens in {year} on GDP of vintage {vintage}.</p>"]
    if economy["assumptions"]:
        items = "".join(f"<li>{escape(text)}</li>" for text in economy["assumptions"])
        parts.append(f"<p>Gaps in the data, and how they were filled:</p><ul>{items}</ul>")
    if manifest["opening"]:
        parts.append(_pairs("The opening, as the model reproduces it", manifest["opening"]))
    if manifest["wages"]["talent"]:
        parts.append(_wages(manifest))
    if manifest["priors"]:
        header = ("parameter", "central", "prior", "unit", "source")
        rows = [
            (
                name,
                f"{one['central']:g}",
                f"{one['prior'][0]:g} to {one['prior'][1]:g}" if one["is_drawn"] else "set by the scenario",
                one["unit"] or "",
                one["source"] or "",
            )
            for name, one in manifest["priors"].items()
        ]
        listed = table(
            "Parameters that are drawn", header, rows, text_columns=len(header), is_caption_seen=False
        )
        parts.append(
            f"<details><summary>{len(rows)} parameters whose value is not known: each replicate draws them from "
            f"these ranges</summary>{listed}</details>"
        )
    return "\n".join(parts)


def _wages(manifest: Mapping[str, Any]) -> str:
    """Model wages beside observed ones."""
    wages, currency = manifest["wages"], manifest["currency"]
    year = wages["observed_year"]
    header = ("province", "talent", "workers", f"observed mean, {year}" if year else "observed mean")
    names = [place["name"] for place in manifest["provinces"]]
    columns = ([_wage(value) for value in wages[name]] for name in ("talent", "workers", "observed"))
    told = (
        f"Wages at the opening, {currency} a year: the model's, and observed ones, which it is not fitted to"
    )
    listed = table(told, header, zip(names, *columns, strict=True), is_caption_seen=False)
    return f"<details><summary>{escape(told)}</summary>{listed}</details>"


def _wage(value: float | None) -> str:
    return "unknown" if value is None else number(value)


def made(manifest: Mapping[str, Any]) -> str:
    """Command, seed, versions, machine."""
    made = manifest["made"]
    told = {
        "command": " ".join(manifest["command"]) or "from Python",
        "seed": manifest["seed"],
        "made at": made["at"],
        "seconds": made["seconds"],
        "worker processes": made["workers"],
        "blueprint": made["blueprint"] + (f", commit {made['commit']}" if made["commit"] else ""),
        "Python": made["python"],
        "libraries": ", ".join(f"{name} {number}" for name, number in made["packages"].items()),
        "processor": made["processor"],
    }
    return _pairs("How it was made", told, is_caption_seen=False)


def _pairs(caption: str, values: Mapping[str, Any], *, is_caption_seen: bool = True) -> str:
    rows = [(name.replace("_", " "), _told(value)) for name, value in values.items()]
    return table(caption, (), rows, text_columns=2, is_caption_seen=is_caption_seen)


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        if value.keys() == {"least", "mean", "most"}:
            return f"{_told(value['mean'])} (from {_told(value['least'])} to {_told(value['most'])} over replicates)"
        return ", ".join(f"{name.replace('_', ' ')} {_told(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(_told, value))
    if isinstance(value, float):
        return number(value) if abs(value) >= LARGE else f"{value:.4g}"
    return "unknown" if value is None else str(value)
