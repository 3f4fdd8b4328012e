"""Some firms and talent of a province, who explain what they would do next."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.agents import Firm, Talent
from sim.agents.firm import revenue
from sim.calendar import QUARTERS_PER_YEAR
from sim.results.words import listed, number

if TYPE_CHECKING:
    from sim.model import Economy

REASONS = {
    "wage": "wages",
    "prices": "prices in the shops",
    "housing": "the price of homes",
    "levy": "the levy for levers",
    "way": "distance",
    "home": "registration and people from home",
    "support": "housing support",
    "grant": "the grant on arrival",
    "pull": "what the data do not name",
}
"""Why a talent values a province, in words; the model's own names of the parts of utility."""
WEIGHTY = 0.05
"""Utility, in units of the taste shock: reasons that weigh less are not named."""
MILLION = 1e6


@dataclass(frozen=True)
class Told:
    """One agent: who it is, and what it would do in the coming quarter."""

    who: str
    next: str


def firms(economy: "Economy", province: int) -> list[Told]:
    """The largest young firm of the frontier, the largest of it, and one in the middle of the rest."""
    columns, now = economy.state.firms, economy.state.quarter
    here = np.flatnonzero(columns.province == province)
    if not len(here):
        return []
    sales = revenue(economy, here)
    is_frontier = economy.structure.frontier[columns.sector[here]]
    is_young = now - columns.founded[here] < 10 * QUARTERS_PER_YEAR
    picked: list[int] = []
    for group in (is_frontier & is_young, is_frontier):
        if group.any():
            picked.append(int(here[group][np.argmax(sales[group])]))
    rest = here[~is_frontier]
    if len(rest):
        picked.append(int(rest[np.argsort(sales[~is_frontier], kind="stable")[len(rest) // 2]]))
    return [_firm(economy, row) for row in dict.fromkeys(picked)]


def talent(economy: "Economy", province: int) -> list[Told]:
    """One young, one in the middle of life, and one who is registered elsewhere."""
    columns = economy.state.talent
    here = np.flatnonzero(columns.province == province)
    if not len(here):
        return []
    by_age = here[np.lexsort((columns.identity[here], -columns.born[here]))]
    picked = [int(by_age[len(by_age) // 10]), int(by_age[len(by_age) // 2])]
    strangers = by_age[columns.registered[by_age] != province]
    if len(strangers):
        picked.append(int(strangers[len(strangers) // 3]))
    return [_talent(economy, row) for row in dict.fromkeys(picked)]


def _firm(economy: "Economy", row: int) -> Told:
    firm = Firm.handle(economy, int(economy.state.firms.identity[row]))
    ahead, currency = firm.outlook(), economy.opening.economy.currency
    sales = _money(4 * firm.revenue, currency)
    who = (
        f"{_field(firm.sector)} firm, {number(firm.age, 1)} years old, revenue {sales} a year; "
        f"stands for {number(firm.weight)} like it"
    )
    grows = "grows" if ahead.return_over_user_cost > 1.0 else "replaces less than wears out"
    leaves = ahead.chance_to_move + ahead.chance_to_place_plant
    first = max(ahead.destinations, key=lambda name: ahead.destinations[name])
    what = "to move" if ahead.chance_to_move else "to build a plant elsewhere"
    next_ = (
        f"Its capital earns {number(ahead.return_over_user_cost, 2)} times what it costs, so the firm {grows}: "
        f"plans to invest {_money(ahead.investment, currency)}, "
        f"and {number(100 * _share(ahead.research, ahead.revenue), 1)} % of revenue for research. "
        f"Chances: {_percent(ahead.chance_to_close)} to close, {_percent(leaves)} {what}, first of all to {first}."
    )
    return Told(who, next_)


def _talent(economy: "Economy", row: int) -> Told:
    person = Talent.handle(economy, int(economy.state.talent.identity[row]))
    seen, currency = person.weigh(), economy.opening.economy.currency
    home = "here" if person.registered == seen.here else f"in {person.registered}"
    who = (
        f"{number(person.age)} years old, registered {home}, wage {number(person.wage)} {currency} a year; "
        f"stands for {number(person.weight)} persons"
    )
    if seen.retires:
        return Told(who, "Retires.")
    at = seen.provinces.index(seen.here)
    others = [index for index in np.argsort(seen.probability)[::-1].tolist() if index != at]
    named = [f"{seen.provinces[index]} ({_percent(float(seen.probability[index]))})" for index in others[:3]]
    best = others[0]
    change = {REASONS.get(name, name): float(part[best] - part[at]) for name, part in seen.parts.items()}
    for_it, against = (
        [
            name
            for name, value in sorted(change.items(), key=lambda pair: -sign * pair[1])
            if sign * value > WEIGHTY
        ]
        for sign in (1, -1)
    )
    next_ = (
        f"Moves with {_percent(seen.chance_to_move)}, founds a firm with {_percent(seen.chance_to_found)}. "
        f"Weighing provinces, it would stay with {_percent(float(seen.probability[at]))}; then come {listed(named)}. "
        f"What speaks for {seen.provinces[best]}: {listed(for_it[:3]) if for_it else 'nothing'}; "
        f"against: {listed(against[:3]) if against else 'nothing'}."
    )
    return Told(who, next_)


def _field(sector: str) -> str:
    return sector.upper() if len(sector) <= 2 else sector.capitalize()


def _money(value: float, currency: str) -> str:
    if abs(value) >= 1e9:
        return f"{number(value / 1e9, 1)} bn {currency}"
    if abs(value) >= MILLION:
        return f"{number(value / MILLION, 1)} m {currency}"
    return f"{number(value / 1e3)} thousand {currency}"


def _percent(chance: float) -> str:
    return f"{number(100 * chance, 1 if chance >= 0.005 else 2)} %"


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
