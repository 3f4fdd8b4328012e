"""What was done from outside between quarters, in words: in which arm, when, to whom, and what entered the economy.

A modeller intervenes from Python; no scenario does. The manifest has every intervention of every replicate; here
those of one arm that do the same to the same kind of agents are one row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.results.words import NOTHING, large, listed, number, quoted

STOCKS = ("capital", "debt", "firms", "persons")
"""What comes from outside, or goes there below zero."""
MOST_VALUES = 3


@dataclass(frozen=True, slots=True)
class Outside:
    """Alike interventions of one arm. Agents and stocks are means over replicates."""

    arm: str
    act: str
    """`add firms`, `remove talent`, or `set productivity of firms`."""
    value: str
    """What was set; a dash where nothing was."""
    where: str
    when: str
    replicates: int
    """In how many replicates it was done."""
    agents: float
    entered: Mapping[str, float]
    """Capital and debt in yuan, real firms, persons; only those that are not zero."""

    def as_dict(self) -> dict[str, Any]:
        """The row for `summary.json`."""
        return {
            "arm": self.arm, "act": self.act, "value": self.value, "where": self.where, "when": self.when,
            "replicates": self.replicates, "agents": self.agents, "entered": dict(self.entered),
        }  # fmt: skip

    def cells(self) -> tuple[str, ...]:
        """The row as tables show it."""
        return (
            self.arm, self.act, self.value, self.where, self.when, self._count(), self._from_outside() or NOTHING,
            number(self.replicates),
        )  # fmt: skip

    @property
    def sentence(self) -> str:
        """The row as a terminal shows it."""
        to = f" to {self.value}" if self.value != NOTHING else ""
        entered = f"; from outside: {self._from_outside()}" if self.entered else ""
        return (
            f"{self.arm}, {self.when}: {self.act}{to}, where: {self.where} "
            f"({self._count()} agents a replicate, in {number(self.replicates)} of them{entered})"
        )

    def _count(self) -> str:
        return number(self.agents, 0 if self.agents == round(self.agents) else 1)

    def _from_outside(self) -> str:
        return ", ".join(f"{name} {large(value, with_sign=True)}" for name, value in self.entered.items())


HEADER = ("arm", "what was done", "to", "where", "when", "agents", "from outside", "in replicates")
TEXT_COLUMNS = 5


def outside(manifest: Mapping[str, Any]) -> list[Outside]:
    """Every kind of intervention of a run, in the order of arms and acts; nothing in an ordinary run."""
    alike: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for each in manifest.get("interventions", ()):
        alike.setdefault((each["arm"], _act(each)), []).append(each)
    order = list(manifest["scenario"]["arms"])
    return [
        _told(arm, act, made, manifest["replicates"])
        for (arm, act), made in sorted(alike.items(), key=lambda item: order.index(item[0][0]))
    ]


def warned(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """A sentence for the notes of every table, where anybody intervened."""
    found = outside(manifest)
    if not found:
        return ()
    arms = [quoted(arm) for arm in dict.fromkeys(each.arm for each in found)]
    what = ", ".join(dict.fromkeys(each.act for each in found))
    return (
        f"Changed from outside, beside all levers, in {listed(arms)}: {what}. "
        "What was done, when and to whom stands under “What was done from outside”.",
    )


def _act(each: Mapping[str, Any]) -> str:
    return f"{each['act']}{' of' if each['act'].startswith('set ') else ''} {each['kind']}"


def _told(arm: str, act: str, made: Sequence[Mapping[str, Any]], replicates: int) -> Outside:
    values = list(dict.fromkeys(each["value"] for each in made if each["value"]))
    places = list(dict.fromkeys(place for each in made for place in each.get("where", ())))
    stocks = {name: sum(each[name] for each in made) / replicates for name in STOCKS}
    return Outside(
        arm=arm,
        act=act,
        value=listed(values, MOST_VALUES) if values else NOTHING,
        where=listed(places) if places else NOTHING,
        when=_when(sorted({each["quarter"] for each in made})),
        replicates=len({each["replicate"] for each in made}),
        agents=sum(each["agents"] for each in made) / replicates,
        entered={name: value for name, value in stocks.items() if value},
    )


def _when(quarters: Sequence[str]) -> str:
    """`before 2024Q1`, or `before 12 quarters, 2024Q1 to 2027Q4`."""
    if len(quarters) == 1:
        return f"before {quarters[0]}"
    return f"before {len(quarters)} quarters, {quarters[0]} to {quarters[-1]}"
