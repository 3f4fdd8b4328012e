"""The numbers beside the map: of the nation, and of a province, in both arms."""

from dataclasses import dataclass

import numpy as np

from sim.results.words import number, signed
from sim.view.paired import PairedEconomies


@dataclass(frozen=True)
class Told:
    """A quantity as the page prints it."""

    name: str
    label: str
    unit: str
    scale: float
    decimals: int
    is_share: bool = False
    """Whether arms differ by points, and not by percent."""
    is_cost: bool = False
    """Whether only the policy has it, so that its difference is itself."""


NATION = (
    Told("gdp", "GDP", "bn {currency} a year", 1e-9, 0),
    Told("frontier_share", "Frontier fields", "% of GDP", 100.0, 2, is_share=True),
    Told("talent", "Talent", "million", 1e-6, 1),
    Told("gdp_top5", "Five largest provinces", "% of GDP", 100.0, 2, is_share=True),
    Told("public_cost", "Public cost", "bn {currency} a year", 1e-9, 1, is_cost=True),
)
PROVINCE = (
    Told("gdp", "GDP", "bn {currency} a year", 1e-9, 1),
    Told("gdp_per_head", "GDP per head", "{currency} a year", 1.0, 0),
    Told("frontier_share", "Frontier fields", "% of GDP", 100.0, 2, is_share=True),
    Told("talent", "Talent", "1,000 persons", 1e-3, 0),
    Told("net_talent", "Net arrivals of talent", "1,000 a year", 1e-3, 0),
    Told("talent_wage", "Wage of talent", "{currency} a year", 1.0, 0),
    Told("frontier_firms", "Frontier firms", "firms", 1.0, 0),
    Told("house_price", "House price", "opening = 1", 1.0, 3),
    Told("public_cost_per_head", "Public cost per head", "{currency} a year", 1.0, 0, is_cost=True),
)


@dataclass(frozen=True)
class Row:
    """One quantity, ready to print."""

    name: str
    label: str
    unit: str
    baseline: str
    policy: str
    change: str
    """Policy against baseline; empty where nothing has been lived."""


def rows(model: PairedEconomies, told: tuple[Told, ...], members: list[int] | None = None) -> list[Row]:
    """The quantities of the nation, or of some provinces, at the last quarter in both arms."""
    currency = model.opening.economy.currency
    found = []
    for each in told:
        baseline, policy = (each.scale * model.national(each.name, arm, members) for arm in (False, True))
        found.append(
            Row(
                each.name,
                each.label,
                each.unit.format(currency=currency),
                number(baseline, each.decimals),
                number(policy, each.decimals),
                _change(each, baseline, policy) if model.lived else "",
            )
        )
    return found


def _change(told: Told, baseline: float, policy: float) -> str:
    if told.is_cost:
        return signed(policy - baseline, told.decimals)
    if told.is_share:
        return f"{signed(policy - baseline, 2)} points"
    if told.name == "net_talent":
        return signed(policy - baseline, told.decimals)
    return f"{signed(100 * (policy / baseline - 1), 2)} %" if np.isfinite(policy / baseline) else ""
