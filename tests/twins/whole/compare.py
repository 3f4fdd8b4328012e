"""Twin and engine side by side."""

import numpy as np

FIRM = {
    "province": lambda firm: firm.cell.province.index,
    "sector": lambda firm: firm.cell.sector,
    "founded": lambda firm: firm.founded,
    "weight": lambda firm: firm.weight,
    "productivity": lambda firm: firm.productivity,
    "knowledge": lambda firm: firm.knowledge,
    "capital": lambda firm: firm.capital,
    "debt": lambda firm: firm.debt,
}
TALENT = {
    "province": lambda person: person.province.index,
    "registered": lambda person: person.registered.index,
    "born": lambda person: person.born,
}
PROVINCE = (
    "others", "retired", "trend", "public_capital", "in_force", "public_debt", "idle_capital", "bills_paid_out",
    "bills_used_up", "bills_equity", "usual_arrivals", "cut", "students", "student_cost",
)  # fmt: skip
CELL = {"base": "base", "research": "stock"}
MARKET = ("talent_wage", "worker_wage", "price", "absorption", "exports", "imports")
MARKET_CELL = ("demand", "revenue", "strength", "capital", "sector_price", "spending", "overhead")
MARKET_NATION = ("interest", "pool", "price_level")


def tables(twin):
    """All that the twin holds, as the engine's state holds it: agents in order of their ids."""
    found = {}
    for name, agents, fields in (("firms", twin.firms, FIRM), ("talent", twin.talent, TALENT)):
        rows = sorted(agents, key=lambda agent: agent.identity)
        found[f"{name}.identity"] = np.array([agent.identity for agent in rows], dtype=np.uint64)
        found |= {
            f"{name}.{field}": np.array([get(agent) for agent in rows]) for field, get in fields.items()
        }
    for field in PROVINCE:
        found[f"provinces.{field}"] = np.array([getattr(r, field) for r in twin.provinces]).T
    for field, own in CELL.items():
        found[f"provinces.{field}"] = np.array([[getattr(c, own) for c in r.cells] for r in twin.provinces])
    found["provinces.foreign"] = np.array([twin.foreign])
    for field in MARKET:
        found[f"market.{field}"] = np.array([getattr(r.last, field) for r in twin.provinces])
    for field in MARKET_CELL:
        found[f"market.{field}"] = np.array(
            [[getattr(c.last, field) for c in r.cells] for r in twin.provinces]
        )
    return found | {f"market.{field}": np.array(getattr(twin.last, field)) for field in MARKET_NATION}


def state_tables(state):
    """The same of the engine."""
    found = {}
    for name in ("firms", "talent", "provinces", "market"):
        part = getattr(state, name)
        order = np.argsort(part.identity) if hasattr(part, "identity") else slice(None)
        for field, values in vars(part).items():
            if field not in ("gap", "passes"):
                found[f"{name}.{field}"] = (
                    np.asarray(values)[order] if np.ndim(values) else np.asarray(values)
                )
    return found


LOGS = ("firms.productivity", "firms.knowledge", "provinces.base", "provinces.trend", "provinces.foreign")
"""Compared by their difference: it is the relative one of what they are logs of."""


def differences(twin, state, rtol=1e-9):
    """What differs, in words. Ids, places and dates exactly, money and capital by `rtol`; debt beside capital."""
    mine, theirs = tables(twin), state_tables(state)
    assert mine.keys() == theirs.keys(), mine.keys() ^ theirs.keys()
    told = []
    for name, value in mine.items():
        other = theirs[name]
        if value.shape != other.shape:
            told.append(f"{name}: {value.shape} against {other.shape}")
        elif value.dtype.kind in "iu":
            if (value != other).any():
                told.append(f"{name}: {(value != other).sum()} of {value.size} differ")
        else:
            gap = apart(value, other, name in LOGS, theirs["firms.capital"] if name == "firms.debt" else None)
            if not (gap <= rtol).all():
                told.append(
                    f"{name}: relative gap {gap.max():.2e} at {np.unravel_index(gap.argmax(), gap.shape)}"
                )
    return told


def apart(value, other, is_log=False, beside=None):
    """How far apart numbers are, relative to their size, or to a thousandth of `beside` where they are smaller."""
    if is_log:
        return np.abs(value - other)
    floor = 1e-6 * np.abs(other).max(initial=0.0) if beside is None else 1e-3 * beside
    scale = np.maximum(np.abs(other), floor)
    return np.divide(np.abs(value - other), scale, out=np.zeros(np.shape(value)), where=scale > 0)
