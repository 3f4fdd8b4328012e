"""The ledger: what a quarter's decisions add up to, and the only function that makes the next state.

Processes return flows; `post` applies them all at once and refuses if the books do not close. It never repairs.
"""

from dataclasses import dataclass, fields

import numpy as np

from sim import kernels
from sim.errors import RunError
from sim.processes.credit import Loans
from sim.processes.demography import Graduation
from sim.processes.exit import Closures
from sim.processes.investment import Investment
from sim.processes.migration import Decisions
from sim.processes.public_finance import Bills, Settlement
from sim.processes.relocation import Places
from sim.processes.research import Outlay
from sim.state import Firms, Market, Provinces, State, Structure, Talent
from sim.state.columns import Columns
from sim.world.fundamentals import Conditions

TOLERANCE = 1e-9
"""Largest relative error a book may show."""
TRADE_TOLERANCE = 1e-7
"""The same where the fixed point of the markets enters."""


@dataclass(frozen=True, eq=False)
class Flows:
    """Everything that was decided in one quarter."""

    market: Market
    outlay: Outlay
    investment: Investment
    knowledge: np.ndarray
    """Knowledge of each firm after the quarter (firm,)."""
    productivity: np.ndarray
    """Log productivity of each firm after the quarter (firm,)."""
    loans: Loans
    closures: Closures
    places: Places
    start_ups: Firms
    taken: np.ndarray
    """Idle capital that start-ups take over, before a quarter's wear (province,)."""
    decisions: Decisions
    registers: np.ndarray
    """Talent that becomes registered where it lives, unless it moves, bool (talent,)."""
    worker_moves: np.ndarray
    """Residents without college education who move, persons (from, to)."""
    graduation: Graduation
    research: np.ndarray
    """Stock of past research after the quarter (province, sector)."""
    settlement: Settlement
    bills: Bills
    in_force: np.ndarray
    """Whether levers stay in force (province,)."""
    conditions: Conditions


@dataclass(frozen=True, eq=False)
class Movements:
    """Talent that changed place or status this quarter, persons (province,)."""

    arrivals: np.ndarray
    departures: np.ndarray
    retirements: np.ndarray
    between: np.ndarray
    """From which province to which (from, to); nobody on the diagonal."""


def movements(talent: Talent, decisions: Decisions, structure: Structure) -> Movements:
    """Add up who moved and who retired."""
    count, weight = structure.provinces, structure.people_per_talent
    moved = np.flatnonzero(decisions.destination >= 0)
    pairs = talent.province[moved].astype(np.int64) * count + decisions.destination[moved]
    agents = np.bincount(pairs, minlength=count * count).reshape(count, count)
    return Movements(
        arrivals=agents.sum(axis=0) * weight,
        departures=agents.sum(axis=1) * weight,
        retirements=np.bincount(talent.province[np.flatnonzero(decisions.retires)], minlength=count) * weight,
        between=agents * weight,
    )


def post(now: State, flows: Flows, structure: Structure, wear: float, threads: int = 1) -> State:
    """Make the next state out of this one and the quarter's flows. `wear` depreciation a quarter.

    Raises `RunError` naming the book that does not close.
    """
    after = State(
        quarter=now.quarter + 1,
        firms=_firms(now.firms, flows, threads),
        talent=_talent(now.talent, flows, threads),
        provinces=_provinces(now, flows, structure, wear),
        market=flows.market,
    )
    _check(now, after, flows, structure, wear)
    return after


def _firms(firms: Firms, flows: Flows, threads: int) -> Firms:
    after = Firms(
        identity=firms.identity,
        province=flows.places.province,
        sector=firms.sector,
        founded=firms.founded,
        weight=firms.weight,
        productivity=flows.productivity,
        knowledge=flows.knowledge,
        capital=flows.investment.capital,
        debt=flows.loans.debt,
    )
    closes, new, plants = flows.closures.closes, flows.start_ups, flows.places.plants
    first = _first_rows(closes, threads)
    grown = first[-1] + len(new)
    joined = _room(firms, grown + len(plants))
    for name, column in joined.items():
        column[first[-1] : grown], column[grown:] = getattr(new, name), getattr(plants, name)

    def work(low: int, high: int, piece: int) -> None:
        for name, column in joined.items():
            kernels.firms.keep(
                low, high, getattr(after, name), closes, first[piece], first[piece + 1], column
            )

    kernels.chunks.split(len(firms), threads, work)
    return Firms(**joined)


def _talent(talent: Talent, flows: Flows, threads: int) -> Talent:
    decisions, graduates = flows.decisions, flows.graduation.graduates
    first = _first_rows(decisions.retires, threads)
    joined = _room(talent, first[-1] + len(graduates))
    for name, column in joined.items():
        column[first[-1] :] = getattr(graduates, name)

    def work(low: int, high: int, piece: int) -> None:
        kernels.talent.keep(
            low, high, talent.identity, talent.province, talent.registered, talent.born, decisions.retires,
            decisions.destination, flows.registers, first[piece], *joined.values(),
        )  # fmt: skip

    kernels.chunks.split(len(talent), threads, work)
    return Talent(**joined)


def _first_rows(leaves: np.ndarray, threads: int) -> list[int]:
    """Where those who stay begin in the next columns, by piece, and after the last (piece + 1,)."""
    pieces = kernels.chunks.pieces(len(leaves), threads)
    stay = [high - low - np.count_nonzero(leaves[low:high]) for low, high, _ in pieces]
    return [0, *np.cumsum(stay).tolist()]


def _room(like: Columns, rows: int) -> dict[str, np.ndarray]:
    """Empty columns of the same kinds, by name in their order."""
    kernels.memory.expect(rows)
    return {column.name: np.empty(rows, getattr(like, column.name).dtype) for column in fields(like)}  # type: ignore[arg-type]  # each kind of columns is a dataclass


def _provinces(now: State, flows: Flows, structure: Structure, wear: float) -> Provinces:
    before, moved, added = now.provinces, flows.worker_moves, flows.conditions.increase
    retirees = now.talent.province[np.flatnonzero(flows.decisions.retires)]
    retired = np.bincount(retirees, minlength=structure.provinces) * structure.people_per_talent
    idle = (before.idle_capital - flows.taken - flows.places.taken) * (1.0 - wear)
    debt = before.public_debt + flows.settlement.borrowed
    return Provinces(
        others=before.others + moved.sum(axis=0) - moved.sum(axis=1) - flows.graduation.persons + added,
        retired=before.retired + retired,
        base=flows.conditions.base,
        trend=flows.conditions.trend,
        foreign=flows.conditions.foreign,
        research=flows.research,
        in_force=flows.in_force,
        public_debt=debt,
        public_capital=flows.bills.public_capital,
        idle_capital=np.maximum(idle - flows.investment.released, 0.0)
        + flows.investment.idle
        + flows.closures.freed,
        students=flows.graduation.students,
        student_cost=flows.graduation.student_cost,
        bills_paid_out=flows.bills.paid_out,
        bills_used_up=flows.bills.used_up,
        bills_equity=flows.bills.equity,
        usual_arrivals=flows.bills.usual_arrivals,
        cut=flows.bills.cut,
    )


def population(state: State, structure: Structure) -> np.ndarray:
    """Residents: talent, retired talent and everyone else, persons (province,)."""
    talent = np.bincount(state.talent.province, minlength=structure.provinces) * structure.people_per_talent
    return talent + state.provinces.others + state.provinces.retired


def _people(state: State, structure: Structure) -> float:
    """All residents of the nation, persons."""
    others = float(state.provinces.others.sum() + state.provinces.retired.sum())
    return len(state.talent) * structure.people_per_talent + others


def capital(state: State) -> float:
    """Real capital of the nation: installed and idle."""
    return float((state.firms.weight * state.firms.capital).sum() + state.provinces.idle_capital.sum())


def _check(now: State, after: State, flows: Flows, structure: Structure, wear: float) -> None:
    market = flows.market
    people = _people(now, structure), _people(after, structure)
    kept = (1.0 - wear) * capital(now) + float(flows.investment.real.sum())
    invested = float(market.price @ flows.investment.real)
    produced = float(market.revenue.sum())
    used = float(market.absorption.sum() + market.exports.sum() - market.imports.sum())
    retired, graduated = int(np.count_nonzero(flows.decisions.retires)), len(flows.graduation.graduates)
    _closes("talent", len(after.talent), len(now.talent) - retired + graduated, 0.0, now)
    _closes("population", people[1], people[0], TOLERANCE, now)
    _closes("capital", capital(after), kept, TOLERANCE, now)
    funded = float(flows.settlement.equity.sum())
    _closes("saving and investment", invested, market.pool + funded, TOLERANCE, now)
    _closes("bills", _paid(flows), _owed(now), TOLERANCE, now)
    _closes("production and expenditure", used, produced, TRADE_TOLERANCE, now)
    if not _is_finite(after):
        for holder in (after.firms, after.provinces, market):
            for name, values in vars(holder).items():
                if not np.isfinite(values).all():
                    name = name.replace("_", " ")
                    raise RunError(f"quarter {now.quarter}: the books do not close: {name} is not a number")
    for name, stock in (
        ("residents without college education", after.provinces.others),
        ("idle capital", after.provinces.idle_capital),
        ("capital of a firm", after.firms.capital),
        ("wages of talent", market.talent_wage),
        ("wages of workers", market.worker_wage),
        ("research", after.provinces.research),
        ("public capital", after.provinces.public_capital),
        ("public debt", after.provinces.public_debt),
        ("bills", np.stack(list(flows.bills.by_lever.values()))),
    ):
        if not (stock >= 0.0).all():
            raise RunError(
                f"quarter {now.quarter}: the books do not close: {name} below zero or not a number"
            )


def _is_finite(after: State) -> bool:
    """Whether no column holds what is not a number: told quickly by sums, which could only err by being too large."""
    firms = [np.sum(column) for column in vars(after.firms).values() if column.dtype.kind == "f"]
    rest = (*vars(after.provinces).values(), *vars(after.market).values())
    return bool(np.isfinite(np.concatenate([firms, *rest], axis=None).sum()))


def _owed(now: State) -> float:
    """Last quarter's bills and the interest on debt, yuan."""
    p = now.provinces
    return float(
        (p.bills_paid_out + p.bills_used_up + p.bills_equity + now.market.interest * p.public_debt).sum()
    )


def _paid(flows: Flows) -> float:
    """What residents, lenders and public investment gave up for them, yuan."""
    s = flows.settlement
    return float((s.levied + s.borrowed + s.forgone + s.given).sum())


def _closes(name: str, left: float, right: float, tolerance: float, now: State) -> None:
    if not abs(left - right) <= tolerance * max(abs(left), abs(right)):
        raise RunError(
            f"quarter {now.quarter}: the books do not close: {name}, {left:.12g} against {right:.12g}"
        )
