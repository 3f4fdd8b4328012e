"""What the governments of each arm decide: levers with pillar, dose, evidence and source, as tables list them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.results.words import listed, number

ASSUMED = "assumed"
GRADES = ("measured", "analogous", ASSUMED)
"""How the size of a lever's effect is known: measured here, measured for something like it, or assumed."""
GRADES_EXPLAINED = (
    "Evidence: how the size of a lever's effect is known: measured here, analogous (measured for something like it), "
    "or assumed. It grades the effect; the source says where the dose comes from."
)
LARGE = 1000
SAID_APART = ("lever", "where", "when", "intensity", "present", "source", "dose")


@dataclass(frozen=True, slots=True)
class Decided:
    """One lever of one arm, in words. `shown_by` says what shows the size of its effect."""

    arm: str
    lever: str
    pillar: str
    dose: str
    evidence: str
    shown_by: str
    where: str
    when: str
    source: str


def decided(manifest: Mapping[str, Any]) -> tuple[Decided, ...]:
    """Every lever of every arm, in the order of the scenario."""
    return tuple(
        Decided(
            arm=arm,
            lever=lever["lever"].replace("_", " "),
            pillar=known["pillar"],
            dose=dose(lever),
            evidence=known["evidence"],
            shown_by=known["shown_by"],
            where=where(lever),
            when=_when(lever["when"]),
            source=" ".join(lever["source"].split()),
        )
        for arm, levers in manifest["scenario"]["arms"].items()
        for lever, known in zip(levers, manifest["levers"][arm], strict=True)
    )


def counts(manifest: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """How many levers an arm has, in all and of each grade of evidence."""
    return {
        arm: {
            "levers": len(levers),
            **{grade: sum(each["evidence"] == grade for each in levers) for grade in GRADES},
        }
        for arm, levers in manifest["levers"].items()
    }


def counted(manifest: Mapping[str, Any]) -> list[str]:
    """The same in a sentence for each arm that decides anything."""
    told = []
    for arm, of_arm in counts(manifest).items():
        total, assumed = of_arm["levers"], of_arm[ASSUMED]
        if total:
            known = ", ".join(f"{of_arm[grade]} {grade}" for grade in GRADES if of_arm[grade])
            doubt = (
                "the effect of none is assumed"
                if not assumed
                else f"the effect of {assumed} of them is assumed"
            )
            told.append(f"{arm}: {'1 lever' if total == 1 else f'{total} levers'} ({known}); {doubt}.")
    return told


def placed(manifest: Mapping[str, Any]) -> list[str]:
    """Where and when, in a sentence for each arm that decides anything; its levers are named where they differ."""
    told = []
    for arm in manifest["scenario"]["arms"]:
        found: dict[str, list[str]] = {}
        for each in decided(manifest):
            if each.arm == arm:
                found.setdefault(f"in {each.where}, {each.when}", []).append(each.lever)
        if len(found) == 1:
            told.append(f"{arm}: {next(iter(found))}.")
        elif found:
            parts = [f"{listed(levers, most=len(levers))} {place}" for place, levers in found.items()]
            told.append(f"{arm}: {'; '.join(parts)}.")
    return told


def distinct(rows: Sequence[Decided]) -> list[tuple[Decided, list[str]]]:
    """Levers that several arms share listed once, with those arms: alike in dose, evidence and source."""
    found: dict[tuple[str, ...], tuple[Decided, list[str]]] = {}
    for row in rows:
        _, arms = found.setdefault((row.lever, row.dose, row.source), (row, []))
        if row.arm not in arms:
            arms.append(row.arm)
    return list(found.values())


def dose(lever: Mapping[str, Any]) -> str:
    """`grant 13,400, times 0.5`: the stated dose and what multiplies it."""
    doses = [
        f"{name.replace('_', ' ')} {_value(each)}" for name, each in lever.items() if name not in SAID_APART
    ]
    doses += [f"times {lever['intensity']:g}"] if lever["intensity"] != 1 else []
    money = lever.get("dose")
    if money is not None:
        doses.append(
            f"to cost {_value(money['amount'])} {money['equal'].replace('_', ' ')} a year{_times(money)}"
        )
    return ", ".join(doses)


def where(lever: Mapping[str, Any]) -> str:
    """`all (Zhejiang has 0.25 already)`: who adopts, and what part of the dose an adopter has from the start."""
    present = [
        f"{place} has {share:g} already" for place, share in lever["present"].items() if adopts(lever, place)
    ]
    return listed(lever["where"] or ["nobody"]) + (f" ({', '.join(present)})" if present else "")


def adopts(lever: Mapping[str, Any], place: str) -> bool:
    """Whether a place may be among the adopters: it is named, or a group or everybody is, one that may hold it."""
    return place in lever["where"] or any(
        name == name.lower() and not name.isdigit() for name in lever["where"]
    )


def _times(money: Mapping[str, Any]) -> str:
    multiples = [each for each in (money["multiple"] or {}).values() if each > 0]
    return f" (times {min(multiples):.3g} to {max(multiples):.3g})" if multiples else ""


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_value, value))
    if isinstance(value, float | int) and not isinstance(value, bool):
        return number(value) if abs(value) >= LARGE else f"{value:.4g}"
    return str(value)


def _when(when: Mapping[str, Any]) -> str:
    start, end = when["start"], when["end"]
    span = f"{start} to {end}" if end else f"from {start}" if start else "always"
    return f"{span}, phased in over {when['phase_in']} quarters" if when["phase_in"] > 1 else span
