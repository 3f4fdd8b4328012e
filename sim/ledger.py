"""The ledger: what a quarter's decisions add up to, and the only function that makes the next state.

Processes return flows; `post` applies them all at once and refuses if the books do not close. It never repairs.
"""

from dataclasses import dataclass

import numpy as np

from sim.errors import RunError
from sim.processes.demography import Graduation
from sim.processes.exit import Closures
from sim.processes.investment import Investment
from sim.processes.migration import Decisions
from sim.processes.public_finance import Bills
from sim.processes.research import Outlay
from sim.state import Firms, Market, Provinces, State, Structure, Talent
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
    closures: Closures
    start_ups: Firms
    taken: np.ndarray
    """Idle capital that start-ups take over, before a quarter's wear (province,)."""
    decisions: Decisions
    worker_moves: np.ndarray
    """Residents without college education who move, persons (from, to)."""
    graduation: Graduation
    bills: Bills
    conditions: Conditions


@dataclass(frozen=True, eq=False)
class Movements:
    """Talent that changed place or status this quarter, persons (province,)."""

    arrivals: np.ndarray
    departures: np.ndarray
    retirements: np.ndarray


def movements(talent: Talent, decisions: Decisions, structure: Structure) -> Movements:
    """Add up who moved and who retired."""
    count, weight = structure.provinces, structure.people_per_talent
    moved = decisions.destination >= 0
    return Movements(
        arrivals=np.bincount(decisions.destination[moved], minlength=count) * weight,
        departures=np.bincount(talent.province[moved], minlength=count) * weight,
        retirements=np.bincount(talent.province[decisions.retires], minlength=count) * weight,
    )


def post(now: State, flows: Flows, structure: Structure, wear: float) -> State:
    """Make the next state out of this one and the quarter's flows. `wear` depreciation a quarter.

    Raises `RunError` naming the book that does not close.
    """
    after = State(
        quarter=now.quarter + 1,
        firms=_firms(now.firms, flows),
        talent=_talent(now.talent, flows),
        provinces=_provinces(now, flows, structure, wear),
        market=flows.market,
    )
    _check(now, after, flows, structure, wear)
    return after


def _firms(firms: Firms, flows: Flows) -> Firms:
    stays, new = ~flows.closures.closes, flows.start_ups
    return Firms(
        identity=_joined(firms.identity, stays, new.identity),
        province=_joined(firms.province, stays, new.province),
        sector=_joined(firms.sector, stays, new.sector),
        founded=_joined(firms.founded, stays, new.founded),
        weight=_joined(firms.weight, stays, new.weight),
        productivity=_joined(flows.productivity, stays, new.productivity),
        knowledge=_joined(flows.knowledge, stays, new.knowledge),
        capital=_joined(flows.investment.capital, stays, new.capital),
    )


def _talent(talent: Talent, flows: Flows) -> Talent:
    decisions, graduates = flows.decisions, flows.graduation.graduates
    stays = ~decisions.retires
    province = np.where(decisions.destination >= 0, decisions.destination, talent.province)
    return Talent(
        identity=_joined(talent.identity, stays, graduates.identity),
        province=_joined(province, stays, graduates.province),
        registered=_joined(talent.registered, stays, graduates.registered),
        born=_joined(talent.born, stays, graduates.born),
    )


def _joined(column: np.ndarray, stays: np.ndarray, new: np.ndarray) -> np.ndarray:
    return np.concatenate([column[stays], new])


def _provinces(now: State, flows: Flows, structure: Structure, wear: float) -> Provinces:
    before, moved = now.provinces, flows.worker_moves
    retired = movements(now.talent, flows.decisions, structure).retirements
    idle = (before.idle_capital - flows.taken) * (1.0 - wear)
    return Provinces(
        others=before.others + moved.sum(axis=0) - moved.sum(axis=1) - flows.graduation.persons,
        retired=before.retired + retired,
        base=flows.conditions.base,
        trend=flows.conditions.trend,
        foreign=flows.conditions.foreign,
        public_capital=flows.bills.public_capital,
        idle_capital=np.maximum(idle - flows.investment.released, 0.0)
        + flows.investment.idle
        + flows.closures.freed,
        students=flows.graduation.students,
        student_cost=flows.graduation.student_cost,
        bills_paid_out=flows.bills.paid_out,
        bills_used_up=flows.bills.used_up,
        cut=flows.bills.cut,
    )


def population(state: State, structure: Structure) -> np.ndarray:
    """Residents: talent, retired talent and everyone else, persons (province,)."""
    talent = np.bincount(state.talent.province, minlength=structure.provinces) * structure.people_per_talent
    return talent + state.provinces.others + state.provinces.retired


def capital(state: State) -> float:
    """Real capital of the nation: installed and idle."""
    return float((state.firms.weight * state.firms.capital).sum() + state.provinces.idle_capital.sum())


def _check(now: State, after: State, flows: Flows, structure: Structure, wear: float) -> None:
    market = flows.market
    people = population(now, structure).sum(), population(after, structure).sum()
    kept = (1.0 - wear) * capital(now) + float(flows.investment.real.sum())
    invested = float(market.price @ flows.investment.real)
    produced = float(market.revenue.sum())
    used = float(market.absorption.sum() + market.exports.sum() - market.imports.sum())
    retired, graduated = int(flows.decisions.retires.sum()), len(flows.graduation.graduates)
    _closes("talent", len(after.talent), len(now.talent) - retired + graduated, 0.0, now)
    _closes("population", people[1], people[0], TOLERANCE, now)
    _closes("capital", capital(after), kept, TOLERANCE, now)
    _closes("saving and investment", invested, market.pool, TOLERANCE, now)
    _closes("production and expenditure", used, produced, TRADE_TOLERANCE, now)
    for name, stock in (
        ("residents without college education", after.provinces.others),
        ("idle capital", after.provinces.idle_capital),
        ("capital of a firm", after.firms.capital),
        ("wages", market.talent_wage),
    ):
        if not (stock >= 0.0).all():
            raise RunError(
                f"quarter {now.quarter}: the books do not close: {name} below zero or not a number"
            )


def _closes(name: str, left: float, right: float, tolerance: float, now: State) -> None:
    if not abs(left - right) <= tolerance * max(abs(left), abs(right)):
        raise RunError(
            f"quarter {now.quarter}: the books do not close: {name}, {left:.12g} against {right:.12g}"
        )
