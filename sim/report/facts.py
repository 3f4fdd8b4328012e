"""What the page says of a manifest: what governments decide, what was assumed, how it was made."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from sim.results.words import listed, number

LONG_CELL = 28
LARGE = 1000
SAID_APART = ("lever", "where", "when", "intensity", "present", "source")


def decided(manifest: Mapping[str, Any]) -> str:
    """The levers of every arm: doses, who adopts, when, and on whose word."""
    header = ("arm", "lever", "dose", "where", "when", "source")
    rows = [row for arm, levers in manifest["scenario"]["arms"].items() for row in _levers(arm, levers)]
    return _grid(header, rows)


def _levers(arm: str, levers: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    if not levers:
        return [(arm, "none", "", "", "", "")]
    return [
        (
            arm,
            lever["lever"].replace("_", " "),
            _dose(lever),
            listed(lever["where"] or ["nobody"]),
            _when(lever["when"]),
            lever["source"],
        )
        for lever in levers
    ]


def _dose(lever: Mapping[str, Any]) -> str:
    doses = [
        f"{name.replace('_', ' ')} {_told(value)}" for name, value in lever.items() if name not in SAID_APART
    ]
    doses += [f"times {lever['intensity']:g}"] if lever["intensity"] != 1 else []
    doses += [f"{place} has {share:g} of it already" for place, share in lever["present"].items()]
    return ", ".join(doses)


def _when(when: Mapping[str, Any]) -> str:
    start, end = when["start"], when["end"]
    span = f"{start} to {end}" if end else f"from {start}" if start else "always"
    return f"{span}, phased in over {when['phase_in']} quarters" if when["phase_in"] > 1 else span


def assumptions(manifest: Mapping[str, Any]) -> str:
    """The opening: gaps filled in the data, what the inversion found, wages, and parameters that are drawn."""
    economy = manifest["economy"]
    year, vintage = economy["opening_year"], escape(economy["gdp_vintage"])
    parts = [f"<p>The economy opens in {year} on GDP of vintage {vintage}.</p>"]
    if economy["assumptions"]:
        items = "".join(f"<li>{escape(text)}</li>" for text in economy["assumptions"])
        parts.append(f"<p>Gaps in the data, and how they were filled:</p><ul>{items}</ul>")
    if manifest["opening"]:
        parts.append("<p>The opening, as the model reproduces it:</p>" + _pairs(manifest["opening"]))
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
        listed = _grid(header, rows)
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
    listed_wages = _grid(header, zip(names, *columns, strict=True))
    told = (
        f"Wages at the opening, {currency} a year: the model's, and observed ones, which it is not fitted to"
    )
    return f"<details><summary>{escape(told)}</summary>{listed_wages}</details>"


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
    return _pairs(told)


def _pairs(values: Mapping[str, Any]) -> str:
    return _grid((), [(name.replace("_", " "), _told(value)) for name, value in values.items()])


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


def _grid(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th class="text">{escape(name)}</th>' for name in header)
    body = "".join("<tr>" + "".join(_cell(text) for text in row) + "</tr>" for row in rows)
    top = f"<thead><tr>{head}</tr></thead>" if header else ""
    return f'<div class="wide"><table>{top}{body}</table></div>'


def _cell(text: str) -> str:
    kind = "long" if len(text) > LONG_CELL else "text"
    return f'<td class="{kind}">{escape(text)}</td>'
