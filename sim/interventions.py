"""Interventions: what is done to the economy from outside, between two quarters: the ledger's other way to write.

An intervention is checked against the books, posted at once and kept account of; one that is refused changes
nothing. What enters or leaves does so by a named account: capital, debt, firms and persons `from outside`, or
idle capital of the province. A firm that is removed leaves its capital idle where it stood, as firms that
close do (X1); its debt is written off. Talent that is removed leaves the nation. Nothing is decided here and
nothing drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Literal

import numpy as np

from sim import ledger
from sim.calendar import Quarter
from sim.errors import InputError
from sim.processes import tally
from sim.state import Firms, State, Structure, Talent

LARGEST_CHANGE = 4.0
"""Most by which the nation's capital, talent or sales at last quarter's demand may differ from the last cleared
quarter: beyond, it would be another economy, and its markets need not clear."""

Kind = Literal["firms", "talent"]
Source = Literal["outside", "idle"]


@dataclass(frozen=True, eq=False)
class Ground:
    """What an intervention is judged by."""

    structure: Structure
    provinces: tuple[str, ...]
    """Names by index."""
    quarter: Quarter
    """The quarter about to be lived."""
    production: tuple[float, float]
    """Capital's share and the power of strength. eq. M1"""
    talent: float
    """Talent agents before anybody intervened in this quarter."""


@dataclass(frozen=True)
class Intervention:
    """One intervention as it is kept. What comes from outside counts up, what goes there counts down."""

    quarter: str
    """The quarter before which it was made."""
    kind: Kind
    act: str
    """`add`, `remove`, or `set` and the attribute."""
    value: str
    """What was set, in words; empty where nothing was."""
    agents: int
    where: tuple[str, ...] = ()
    """Provinces in which the agents were, or which they joined, in the economy's order; `all` alone for all of
    them."""
    capital: float = 0.0
    """Real capital from outside, yuan at opening prices."""
    idle: float = 0.0
    """Real capital that firms took over from idle capital, yuan at opening prices; below zero: left idle."""
    debt: float = 0.0
    """Debt of firms that arose outside, yuan; below zero: written off."""
    firms: float = 0.0
    """Real firms that came."""
    persons: float = 0.0
    """Persons that came to the nation."""


Act = Callable[[State, Ground], tuple[State, Intervention]]


def change(kind: Kind, rows: np.ndarray, columns: dict[str, np.ndarray], name: str, value: str = "") -> Act:
    """Give the agents in `rows` other values (agent,) in some columns. `name`, `value` say so in words."""

    def act(now: State, ground: Ground) -> tuple[State, Intervention]:
        held = getattr(now, kind)
        new = {column: _with(getattr(held, column), rows, given) for column, given in columns.items()}
        after = replace(now, **{kind: replace(held, **new)})
        where = _places(held.province[rows], ground)
        record = Intervention(str(ground.quarter), kind, f"set {name}", value, len(rows), where)
        if kind == "firms":
            weight = now.firms.weight[rows]
            capital, debt = (
                weight @ (getattr(after.firms, stock)[rows] - getattr(now.firms, stock)[rows])
                for stock in ("capital", "debt")
            )
            record = replace(record, capital=float(capital), debt=float(debt))
        return _posted(now, after, record, ground)

    return act


def add(kind: Kind, agents: Firms | Talent, source: Source = "outside") -> Act:
    """Let agents join. Firms bring capital from outside, or take it over from what is `idle` in their
    province."""

    def act(now: State, ground: Ground) -> tuple[State, Intervention]:
        held = getattr(now, kind)
        joined = {
            column.name: np.concatenate([getattr(held, column.name), getattr(agents, column.name)])
            for column in fields(held)
        }
        after = replace(now, **{kind: type(held)(**joined)})
        record = Intervention(
            str(ground.quarter), kind, "add", "", len(agents), _places(agents.province, ground)
        )
        if isinstance(agents, Talent):
            record = replace(record, persons=len(agents) * ground.structure.people_per_talent)
        else:
            worth = agents.weight * agents.capital
            total = float(worth.sum())
            if source == "idle":
                after = _idle(after, -_by_province(agents.province, worth, ground))
            record = replace(
                record,
                capital=0.0 if source == "idle" else total,
                idle=total if source == "idle" else 0.0,
                debt=float(agents.weight @ agents.debt),
                firms=float(agents.weight.sum()),
            )
        return _posted(now, after, record, ground)

    return act


def remove(kind: Kind, rows: np.ndarray) -> Act:
    """Let agents go: firms close and leave their capital idle, talent leaves the nation."""

    def act(now: State, ground: Ground) -> tuple[State, Intervention]:
        held = getattr(now, kind)
        stays = np.ones(len(held), dtype=np.bool_)
        stays[rows] = False
        kept = {column.name: getattr(held, column.name)[stays] for column in fields(held)}
        after = replace(now, **{kind: type(held)(**kept)})
        where = _places(held.province[rows], ground)
        record = Intervention(str(ground.quarter), kind, "remove", "", len(rows), where)
        if kind == "talent":
            record = replace(record, persons=-len(rows) * ground.structure.people_per_talent)
        else:
            firms = now.firms
            worth = firms.weight[rows] * firms.capital[rows]
            after = _idle(after, _by_province(firms.province[rows], worth, ground))
            record = replace(
                record,
                idle=-float(worth.sum()),
                debt=-float(firms.weight[rows] @ firms.debt[rows]),
                firms=-float(firms.weight[rows].sum()),
            )
        return _posted(now, after, record, ground)

    return act


def _with(column: np.ndarray, rows: np.ndarray, given: np.ndarray) -> np.ndarray:
    new = column.copy()
    new[rows] = given
    return new


def _places(province: np.ndarray, ground: Ground) -> tuple[str, ...]:
    found = np.unique(province[_known(province, len(ground.provinces))])
    return ("all",) if len(found) == len(ground.provinces) else tuple(ground.provinces[row] for row in found)


def _by_province(province: np.ndarray, worth: np.ndarray, ground: Ground) -> np.ndarray:
    return np.bincount(province, weights=worth, minlength=ground.structure.provinces)


def _idle(state: State, more: np.ndarray) -> State:
    capital = state.provinces.idle_capital + more
    return replace(state, provinces=replace(state.provinces, idle_capital=capital))


def _posted(now: State, after: State, record: Intervention, ground: Ground) -> tuple[State, Intervention]:
    """The state after, once it has been checked: values that can be, a whole economy, and books that
    close."""
    say = f"before {record.quarter}, {record.act} ({record.agents} of {record.kind})"
    for problem in (_values(after, ground), _whole(now, after, ground), _closed(now, after, record, ground)):
        if problem:
            raise InputError(f"{say}: {problem}. Nothing was changed.")
    return after, record


def _values(after: State, ground: Ground) -> str:
    """What no agent can be; an empty text where all is well."""
    firms, talent, s = after.firms, after.talent, ground.structure
    laws = {
        "capital of a firm must be a finite number above 0": np.isfinite(firms.capital)
        & (firms.capital > 0.0),
        "a firm must stand for a finite number of firms above 0": np.isfinite(firms.weight)
        & (firms.weight > 0.0),
        "productivity of a firm must be a finite number above 0": np.isfinite(
            firms.productivity + firms.knowledge
        ),
        "debt of a firm must be a finite number": np.isfinite(firms.debt),
        "nobody is born or founded later than now": np.append(
            firms.founded <= after.quarter, talent.born <= after.quarter
        ),
        "a province must be one of the economy's": np.concatenate(
            [_known(place, s.provinces) for place in (firms.province, talent.province, talent.registered)]
        ),
        "a sector must be one of the economy's": _known(firms.sector, len(s.sectors)),
        "more idle capital is asked than there is": after.provinces.idle_capital >= 0.0,
    }
    return next((law for law, holds in laws.items() if not np.all(holds)), "")


def _known(index: np.ndarray, count: int) -> np.ndarray:
    return (index >= 0) & (index < count)


def _whole(now: State, after: State, ground: Ground) -> str:
    """Why this would not be the same economy: a place without firms or talent, or a nation out of all
    proportion."""
    s, sectors = ground.structure, len(ground.structure.sectors)
    before, later = (
        np.bincount(
            state.firms.province.astype(np.intp) * sectors + state.firms.sector,
            minlength=s.provinces * sectors,
        )
        for state in (now, after)
    )
    for cell in np.flatnonzero((before > 0) & (later == 0)):
        where, what = ground.provinces[cell // sectors], s.sectors[cell % sectors]
        return f"{where} would be left without any firm in '{what}', whose price would be infinite (X2)"
    people = np.bincount(after.talent.province, minlength=s.provinces)
    for place in np.flatnonzero(people == 0):
        return f"{ground.provinces[place]} would be left without any talent, whose wage would be infinite"
    market = now.market
    _, sums = tally.firm_sums(after.firms, s.provinces, sectors, *ground.production)
    sales = float((sums[:, 0] * market.factor.ravel()).sum())
    for what, ratio in (
        ("capital", float(sums[:, 1].sum() / market.capital.sum())),
        ("talent", len(after.talent) / ground.talent),
        ("sales at last quarter's demand", sales / float(market.revenue.sum())),
    ):
        if not 1.0 / LARGEST_CHANGE <= ratio <= LARGEST_CHANGE:
            return (
                f"the nation's {what} would be {ratio:.3g} times what it was, "
                f"and may rise or fall {LARGEST_CHANGE:g} times at most"
            )
    return ""


def _closed(now: State, after: State, record: Intervention, ground: Ground) -> str:
    """Which book does not close, with what came from outside; an empty text where all do."""
    people = [ledger.population(state, ground.structure).sum() for state in (now, after)]
    firms, debt = (
        [float(state.firms.weight @ stock(state.firms)) for state in (now, after)]
        for stock in (lambda held: np.ones(len(held)), lambda held: held.debt)
    )
    scale = float(now.firms.weight @ np.abs(now.firms.debt) + after.firms.weight @ np.abs(after.firms.debt))
    capital = [ledger.capital(state) for state in (now, after)]
    books = (
        ("capital", capital, record.capital, max(capital)),
        ("population", people, record.persons, max(people)),
        ("firms", firms, record.firms, max(firms)),
        ("debt of firms", debt, record.debt, scale),
    )
    for book, (left, right), outside, size in books:
        if not abs(left + outside - right) <= ledger.TOLERANCE * size:
            return f"the books do not close: {book}, {left + outside:.12g} against {right:.12g}"
    return ""
