"""A firm: capital and productivity in one province and sector; stands for `weight` equal real firms."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sim import interventions
from sim.agents.outlook import Outlook, outlook
from sim.agents.row import Attribute, Column, RowAgent, Rows, index, numbers, quarters, refuse, spread
from sim.errors import InputError, did_you_mean
from sim.processes import markets
from sim.state import Firms
from sim.streams import identities

if TYPE_CHECKING:
    from sim.agents.agent_model import AgentModel

PARENT = 1 << 41
"""Parent of firms that interventions add: clear of the parents of all others."""


def revenue(model: "AgentModel", rows: Rows) -> np.ndarray:
    """Revenue of one real firm, yuan a quarter, at last quarter's demand and wages. eq. M1 (firm,)"""
    firms, market = model.state.firms, model.state.market
    a, power = markets.production(model.parameters.markets)
    z = firms.productivity[rows] + firms.knowledge[rows]
    factor = market.factor[firms.province[rows], firms.sector[rows]]
    return np.exp(power * (z + a * np.log(firms.capital[rows]))) * factor


def log_productivity(values: np.ndarray) -> np.ndarray:
    """Productivity as it is kept (firm,)."""
    z = numbers(Firm, "productivity", values)
    if not (z > 0.0).all():
        refuse(Firm, "productivity", "above 0", values)
    return np.log(z)


def in_sector(model: "AgentModel", values: np.ndarray) -> np.ndarray:
    """Sectors by name as indices (firm,)."""
    sectors = model.structure.sectors

    def find(name: str) -> int:
        if name not in sectors:
            raise ValueError(f"no sector '{name}'.{did_you_mean(str(name), sectors)}")
        return sectors.index(name)

    return index(Firm, "sector", values, find)


def in_province(model: "AgentModel", values: np.ndarray) -> np.ndarray:
    """Provinces by name or code as indices (firm,)."""
    return index(Firm, "province", values, model.places.index)


class Firm(RowAgent):
    """A firm of the economy.

    province, sector   names
    age                years since it was founded
    weight             real firms it stands for
    capital            real capital of one real firm, yuan at opening prices
    debt               loans less deposits of one real firm, yuan
    productivity       z, with what past research added
    revenue            of one real firm, yuan a quarter, at last quarter's demand

    `Firm(model, province=..., sector=..., capital=...)` founds one between two quarters. Unless told, its
    `productivity` is the mean of its cell, it stands for as many firms as start-ups there do (`weight`), has
    no `debt` and `age` 0. Its capital comes from outside; with `source="idle"` out of the province's idle
    capital.
    """

    columns = "firms"
    attributes: ClassVar[Mapping[str, Attribute]] = {
        "province": lambda model, rows: model.province_names[model.state.firms.province[rows]],
        "sector": lambda model, rows: model.sector_names[model.state.firms.sector[rows]],
        "age": lambda model, rows: (model.state.quarter - model.state.firms.founded[rows]) / 4.0,
        "weight": lambda model, rows: model.state.firms.weight[rows],
        "capital": lambda model, rows: model.state.firms.capital[rows],
        "debt": lambda model, rows: model.state.firms.debt[rows],
        "productivity": lambda model, rows: np.exp(
            model.state.firms.productivity[rows] + model.state.firms.knowledge[rows]
        ),
        "revenue": revenue,
    }
    assignable: ClassVar[Mapping[str, Column]] = {
        "province": lambda model, rows, values: {"province": in_province(model, values)},
        "sector": lambda model, rows, values: {"sector": in_sector(model, values)},
        "capital": lambda model, rows, values: {"capital": numbers(Firm, "capital", values)},
        "debt": lambda model, rows, values: {"debt": numbers(Firm, "debt", values)},
        "productivity": lambda model, rows, values: {
            "productivity": log_productivity(values) - model.state.firms.knowledge[rows]
        },
        "age": lambda model, rows, values: {"founded": model.state.quarter - quarters(Firm, "age", values)},
    }
    fixed: ClassVar[Mapping[str, str]] = {
        "weight": "it is constant over a firm's life",
        "revenue": "it follows from capital, productivity and the market",
    }

    def outlook(self) -> Outlook:
        """What the coming quarter looks like from this firm: profit, plans, and the chances to close or
        move."""
        return outlook(self)

    @classmethod
    def _made(cls, model: "AgentModel", count: int, about: dict[str, Any]) -> np.ndarray:
        source = about.pop("source", "outside")
        if source not in ("outside", "idle"):
            raise InputError(
                f"Firm.source: capital comes from 'outside' or from what is 'idle', got '{source}'"
            )
        missing = {"province", "sector", "capital"} - about.keys()
        odd = about.keys() - {*cls.assignable, "weight"}
        if missing or odd:
            raise TypeError(
                f"a new Firm needs province, sector and capital, and may say {', '.join(cls.assignable)}, weight"
            )
        told = spread(count, {"debt": 0.0, "age": 0.0} | about)
        place, sector = in_province(model, told["province"]), in_sector(model, told["sector"])
        first = model.intervened(cls.columns)
        usual = model.structure.entrant_weight[place, sector]
        new = Firms(
            identity=identities(
                PARENT, model.state.quarter, np.arange(first, first + count, dtype=np.uint64)
            ),
            province=place,
            sector=sector,
            founded=(model.state.quarter - quarters(cls, "age", told["age"])).astype(np.int32),
            weight=numbers(cls, "weight", told["weight"]) if "weight" in told else usual,
            productivity=log_productivity(told["productivity"])
            if "productivity" in told
            else _usual(model.state.firms, place, sector),
            knowledge=np.zeros(count),
            capital=numbers(cls, "capital", told["capital"]),
            debt=numbers(cls, "debt", told["debt"]),
        )
        model.intervene(interventions.add(cls.columns, new, source))
        return new.identity


def _usual(firms: Firms, place: np.ndarray, sector: np.ndarray) -> np.ndarray:
    """Mean log productivity of each firm's cell, knowledge included (firm,)."""
    z = np.empty(len(place))
    for i, (r, s) in enumerate(zip(place, sector, strict=True)):
        there = (firms.province == r) & (firms.sector == s)
        z[i] = np.average((firms.productivity + firms.knowledge)[there], weights=firms.weight[there])
    return z
