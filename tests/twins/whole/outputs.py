"""What each process of the twin brings about, and what the engine says it should be."""

from typing import NamedTuple

import numpy as np
from twins.whole import (
    capital,
    closing,
    entry,
    firm,
    government,
    graduation,
    leadership,
    markets,
    migration,
    relocation,
    research,
    talent,
    world,
)
from twins.whole.compare import MARKET, MARKET_CELL


class Output(NamedTuple):
    objects: list
    attribute: str
    value: np.ndarray
    is_log: bool = False
    beside: np.ndarray | None = None


class Same(NamedTuple):
    """A decision: both sides of it, to be equal."""

    name: str
    mine: list
    theirs: np.ndarray


def of_settlement(twin, said):
    names = ("received", "spent", "levy", "forgone", "borrowed")
    each = [Output(twin.provinces, name, getattr(said["settlement"], name)) for name in names]
    debt = np.array([r.public_debt for r in twin.provinces]) + said["settlement"].borrowed
    return [
        *each,
        Output(twin.provinces, "interest_paid", said["settlement"].interest),
        Output(twin.provinces, "next_debt", debt),
    ]


def of_outlay(twin, said):
    names = {"outlay": "real", "reported": "reported", "borne": "borne"}
    return [Output(twin.cells, mine, getattr(said["outlay"], name).ravel()) for mine, name in names.items()]


def of_returns(twin, said):
    return [Output(twin.cells, "x", said["returns"].ravel())]


def of_founding(twin, said):
    founding = said["founding"]
    return [
        Output(twin.cells, "chance", founding.chance.ravel()),
        Output(twin.cells, "usual_capital", founding.capital.ravel()),
        Output(twin.provinces, "wanted", founding.wanted),
    ]


def of_plans(twin, said):
    plans = said["plans"]
    return [
        Output(twin.provinces, "ploughed", plans.ploughed),
        Output(twin.provinces, "planned", plans.total),
        Output(twin.provinces, "lacking", plans.idle),
        Output([twin], "user_cost", np.array([plans.user_cost])),
        Output([twin.now], "interest", np.array([plans.interest])),
    ]


def of_procurement(twin, said):
    return [Output(twin.cells, "procured", said["procured"].ravel())]


def of_markets(twin, said):
    market = said["market"]
    provinces, cells = [r.now for r in twin.provinces], [cell.now for cell in twin.cells]
    return [
        *(Output(provinces, name, getattr(market, name)) for name in MARKET),
        *(Output(cells, name, getattr(market, name).ravel()) for name in MARKET_CELL),
        *(Output([twin.now], name, np.array([getattr(market, name)])) for name in ("pool", "price_level")),
    ]


def of_prospects(twin, said):
    seen = said["seen"]
    return [
        Output(twin.provinces, "value", seen.talent_place, is_log=True),
        Output(twin.provinces, "bonus", seen.bonus, is_log=True),
        Output(twin.provinces, "belonging", seen.home.T, is_log=True),
    ]


def of_talent(twin, said):
    people, decisions = list(twin.talent), said["decisions"]
    goes = [-1 if person.destination is None else person.destination.index for person in people]
    return [
        Same("retires", [person.retires for person in people], decisions.retires),
        Same("founds", [person.founds is not None for person in people], decisions.founds >= 0.0),
        Same("destination", goes, decisions.destination),
        Same(
            "registers",
            [person.registers for person in people],
            said["registers"] & (decisions.destination < 0),
        ),
    ]


def of_flows(twin, said):
    return [Output(twin.provinces, "leaving", said["moved"])]


def of_graduation(twin, said):
    graduates, theirs = twin.graduates, said["graduation"]
    return [
        Same("graduates", [each.identity for each in graduates], theirs.graduates.identity),
        Same("registered", [each.registered.index for each in graduates], theirs.graduates.registered),
        Same("born", [each.born for each in graduates], theirs.graduates.born),
        Output(twin.provinces, "graduated", theirs.persons),
        Output(twin.provinces, "next_students", theirs.students.T),
        Output(twin.provinces, "next_student_cost", theirs.student_cost.T),
    ]


def of_discovery(twin, said):
    return [Output(list(twin.firms), "next_knowledge", said["knowledge"], is_log=True)]


def of_learning(twin, said):
    return [
        Output(twin.cells, "imitation", said["learning"].share.ravel()),
        Output(twin.sectors, "frontier", said["learning"].frontier, is_log=True),
    ]


def of_luck(twin, said):
    return [Output(list(twin.firms), "next_productivity", said["productivity"], is_log=True)]


def of_start_ups(twin, said):
    firms, taken = said["found"]
    return [*begun(twin.start_ups, firms), Output(twin.provinces, "taken", taken)]


def of_relocation(twin, said):
    firms, places = list(twin.firms), said["places"]
    target = [(each.target or each.cell.province).index for each in firms]
    return [
        Same("target", target, places.province),
        *begun(twin.plants, places.plants),
        Output(twin.provinces, "taken_by_plants", places.taken),
    ]


def begun(mine, theirs):
    """New firms, in order of their ids."""
    mine.sort(key=lambda each: each.identity)
    order = np.argsort(theirs.identity)
    return [
        Same("identity", [each.identity for each in mine], theirs.identity[order]),
        Same("province", [each.cell.province.index for each in mine], theirs.province[order]),
        Same("sector", [each.cell.sector for each in mine], theirs.sector[order]),
        Same("founded", [each.founded for each in mine], theirs.founded[order]),
        Output(mine, "weight", theirs.weight[order]),
        Output(mine, "productivity", theirs.productivity[order], is_log=True),
        Output(mine, "knowledge", theirs.knowledge[order], is_log=True),
        Output(mine, "capital", theirs.capital[order]),
        Output(mine, "debt", theirs.debt[order]),
    ]


def of_investment(twin, said):
    firms, invested = list(twin.firms), said["invested"]
    given = [invested.given[each.cell.province.index, each.cell.sector] for each in firms]
    return [Output(firms, "next_capital", invested.capital), Output(firms, "given", np.array(given))]


def of_debts(twin, said):
    firms, loans = list(twin.firms), said["loans"]
    return [
        Same("insolvent", [each.insolvent for each in firms], loans.insolvent),
        Output(firms, "next_debt", loans.debt, beside=said["invested"].capital),
    ]


def of_closing(twin, said):
    return [Same("closes", [each.closes for each in twin.firms], said["closures"].closes)]


def of_bills(twin, said):
    names = {"next_bills_paid_out": "paid_out", "next_bills_used_up": "used_up", "next_bills_equity": "equity",
             "next_usual_arrivals": "usual_arrivals", "next_cut": "cut"}  # fmt: skip
    return [Output(twin.provinces, mine, getattr(said["bills"], name)) for mine, name in names.items()]


def of_public_capital(twin, said):
    return [Output(twin.provinces, "next_public_capital", said["bills"].public_capital)]


def of_leadership(twin, said):
    return [Same("in_force", [r.next_in_force for r in twin.provinces], said["in_force"])]


def of_world(twin, said):
    conditions = said["conditions"]
    return [
        Output(twin.provinces, "next_trend", conditions.trend, is_log=True),
        Output(twin.cells, "next_base", conditions.base.ravel(), is_log=True),
        Output([twin], "next_foreign", conditions.foreign, is_log=True),
    ]


def of_stocks(twin, said):
    return [Output(twin.cells, "next_stock", said["stock"].ravel())]


OUTPUTS = {
    government.settle: of_settlement,
    research.spend: of_outlay,
    capital.returns: of_returns,
    entry.intend: of_founding,
    capital.plan: of_plans,
    government.procure: of_procurement,
    markets.clear: of_markets,
    migration.see: of_prospects,
    talent.decide: of_talent,
    migration.flow: of_flows,
    graduation.graduate: of_graduation,
    firm.discover: of_discovery,
    research.learn: of_learning,
    firm.wander: of_luck,
    entry.found: of_start_ups,
    relocation.relocate: of_relocation,
    capital.carry_out: of_investment,
    firm.settle: of_debts,
    closing.close: of_closing,
    government.bill: of_bills,
    government.invest: of_public_capital,
    leadership.turn_over: of_leadership,
    world.move_on: of_world,
    research.accumulate: of_stocks,
}
"""What each process of the twin brings about. Rules are folded by `sim.policy` for both."""
