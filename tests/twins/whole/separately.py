"""Each process of the twin alone: it is fed with what the engine's processes before it said, and compared.

Numbers are compared and then replaced by the engine's, so that the next process starts from the engine's; decisions
must be equal.
"""

from collections import Counter
from contextlib import contextmanager

import numpy as np
import pytest
from twins.whole.compare import apart
from twins.whole.economy import QUARTER, Twin
from twins.whole.outputs import OUTPUTS, Same

from sim import processes as engine
from sim.world import fundamentals

CAPTURED = {
    "settlement": (engine.public_finance, "settle"),
    "outlay": (engine.research, "spend"),
    "returns": (engine.investment, "relative_return"),
    "founding": (engine.entry, "intend"),
    "plans": (engine.investment, "plan"),
    "procured": (engine.public_finance, "procure"),
    "market": (engine.markets, "clear"),
    "seen": (engine.migration, "prospects"),
    "decisions": (engine.migration, "decide"),
    "registers": (engine.registration, "register"),
    "moved": (engine.migration, "flow"),
    "graduation": (engine.demography, "graduate"),
    "knowledge": (engine.research, "discover"),
    "learning": (engine.imitation, "learn"),
    "productivity": (engine.volatility, "wander"),
    "found": (engine.entry, "found"),
    "places": (engine.relocation, "relocate"),
    "invested": (engine.investment, "carry_out"),
    "loans": (engine.credit, "settle"),
    "closures": (engine.exit, "close"),
    "bills": (engine.public_finance, "bill"),
    "in_force": (engine.leadership, "turn_over"),
    "conditions": (fundamentals, "advance"),
    "stock": (engine.spillovers, "accumulate"),
}
"""Functions of the engine whose results are overheard."""


@contextmanager
def overheard():
    """What the engine's processes say while the context lasts, the last word of each."""
    said = {}

    def overhear(name, function):
        def speak(*given, **more):
            said[name] = function(*given, **more)
            return said[name]

        return speak

    with pytest.MonkeyPatch.context() as patch:
        for name, (module, function) in CAPTURED.items():
            patch.setattr(module, function, overhear(name, getattr(module, function)))
        yield said


def lived_side_by_side(scenario, arm, economy, quarters):
    """Gaps of every process, quarter by quarter: {process: {output: largest gap}}, and what happened how often.

    The twin begins each quarter, and each process, with what the engine had.
    """
    gaps = {process: {} for process in QUARTER}
    happened: Counter[str] = Counter()
    for _ in range(quarters):
        twin = Twin(scenario, arm=arm, opening=economy.opening, state=economy.state)
        with overheard() as said:
            economy.step()
        twin.begin()
        for process in QUARTER:
            process(twin)
            for output in OUTPUTS[process](twin, said) if process in OUTPUTS else ():
                name, gap = compare(output)
                gaps[process][name] = max(gaps[process].get(name, 0.0), gap)
        happened.update(events(twin))
    return gaps, happened


def compare(output):
    """Largest gap of an output, infinite where a decision differs; numbers become the engine's."""
    if isinstance(output, Same):
        return output.name, 0.0 if np.array_equal(output.mine, output.theirs) else np.inf
    mine = np.array([getattr(each, output.attribute) for each in output.objects])
    if len(mine) != len(output.value):
        return output.attribute, np.inf
    gap = apart(mine, output.value, output.is_log, output.beside) if len(mine) else np.zeros(1)
    for each, value in zip(output.objects, output.value, strict=True):
        setattr(each, output.attribute, value.tolist())
    return output.attribute, float(gap.max())


def events(twin):
    """What can happen in a quarter, and how often it did: an agreement about nothing shows."""
    p, n, people, firms = twin.p, twin.constants, list(twin.talent), list(twin.firms)
    fade = 1.0 - p.research.obsolescence_per_year / 4.0
    most = p.public_finance.investment_share
    founded = sum(person.founds is not None for person in people)
    return {
        "talent retires": sum(person.retires for person in people),
        "talent founds": founded,
        "talent moves": sum(person.destination is not None for person in people),
        "talent registers": sum(person.registers for person in people),
        "students graduate": len(twin.graduates),
        "research succeeds": sum(each.next_knowledge > fade * each.knowledge + 1e-12 for each in firms),
        "a firm is ahead of the frontier": sum(
            each.productivity > twin.sectors[each.cell.sector].frontier for each in firms
        ),
        "a start-up opens": len(twin.start_ups),
        "nothing is idle for a founder": founded - len(twin.start_ups),
        "idle capital is short": sum(r.lacking > 0.0 for r in twin.provinces),
        "idle capital is released": sum(r.idle_capital - r.taken > r.wanted for r in twin.provinces),
        "a firm relocates": sum(each.target is not None for each in firms),
        "a giant places a plant": len(twin.plants),
        "a firm pays nothing out": sum(each.next_debt > each.debt for each in firms),
        "a firm is insolvent": sum(bool(each.insolvent) for each in firms),
        "a firm closes": sum(bool(each.closes) for each in firms),
        "the last firm goes on": sum(bool(each.insolvent) and not each.closes for each in firms),
        "a return is at its floor": sum(cell.x == 0.01 for cell in twin.cells),
        "the pool answers at its floor": float(
            sum(r.last.price * ((n.wear - twin.response) * r.capital + r.lacking) for r in twin.provinces)
            > 0.95 * twin.last.pool
        ),
        "outlay falls where others have a credit": sum(
            cell.reported < cell.opening_intensity for cell in twin.cells
        ),
        "levers are dropped": sum(r.next_in_force < r.in_force for r in twin.provinces),
        "levers are cut": sum(0.01 < r.next_cut < 1.0 for r in twin.provinces),
        "levers are cut to the floor": sum(r.next_cut == 0.01 for r in twin.provinces),
        "a province owes": sum(r.public_debt > 0.0 for r in twin.provinces),
        "a province may borrow no more": sum(r.borrowed < 0.0 for r in twin.provinces),
        "no public investment is left to give up": sum(
            r.forgone == most * r.tax * r.last_revenue for r in twin.provinces
        ),
    }
