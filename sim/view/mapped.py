"""The map of one moment: a colour for every province, net moves of talent as arrows, large young firms as marks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_hex
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.agents.firm import revenue
from sim.calendar import QUARTERS_PER_YEAR
from sim.model import Economy
from sim.report.painting import SMALLEST_SCALE
from sim.report.style import GAINS_AND_LOSSES
from sim.results.words import number, signed
from sim.view.paired import PairedEconomies

Array = NDArray[np.float64]

LEVELS = "YlGnBu"
"""From little to much, from light to dark; safe for the colour-blind."""
PALEST, DEEPEST = 0.06, 0.92
STOPS = 24
MOST_ARROWS, MOST_MARKS = 14, 12
FAINTEST = 0.25
"""Moves smaller than this part of the largest are not drawn: a few agents who happened to go."""
WIDEST, NARROWEST = 6.5, 1.2
YOUNG_YEARS = 10.0


@dataclass(frozen=True)
class Shown:
    """A quantity that the map can be coloured by."""

    title: str
    unit: str
    quantity: str
    scale: float
    """What a value is multiplied by to come out in the unit."""
    decimals: int
    is_effect: bool = False


QUANTITIES = {
    "effect": Shown("Effect on GDP", "% of the baseline", "gdp", 1.0, 2, is_effect=True),
    "gdp_share": Shown("Share of the nation's GDP", "%", "gdp_share", 100.0, 2),
    "gdp_per_head": Shown(
        "GDP per head", "thousand {currency} a year, {year} prices", "gdp_per_head", 1e-3, 1
    ),
    "frontier_share": Shown("Frontier fields in GDP", "%", "frontier_share", 100.0, 2),
    "talent": Shown("Talent", "million college-educated persons", "talent", 1e-6, 2),
    "talent_share": Shown("Talent in the population", "%", "talent_share", 100.0, 1),
    "public_cost_per_head": Shown(
        "Public cost of the policy",
        "{currency} per head and year, {year} prices",
        "public_cost_per_head",
        1.0,
        0,
    ),
}


def moment(model: PairedEconomies) -> str:
    """When what is shown is, in words: a quarter, or the opening."""
    return str(model.shown) if model.shown else f"opening, as observed in {model.asked.run.start.year}"


def unit_of(shown: Shown, model: PairedEconomies) -> str:
    """The unit of a quantity, in the currency and prices of the economy."""
    return shown.unit.format(currency=model.opening.economy.currency, year=model.asked.run.start.year)


def coloured(model: PairedEconomies, name: str, is_policy: bool) -> dict[str, Any]:
    """Colours and texts of all provinces, and the key to the colours."""
    shown = QUANTITIES[name]
    values = values_of(model, name, is_policy)
    told = signed if shown.is_effect else number
    unit = unit_of(shown, model)
    which = "policy against baseline" if shown.is_effect else ("with the policy" if is_policy else "baseline")
    return {
        **_painted(values, *reach(model, shown), shown.is_effect),
        "told": [f"{told(value, shown.decimals)} {unit}" for value in values],
        "title": f"{shown.title}, {unit}",
        "when": f"{moment(model)} · {which}" if model.lived else moment(model),
    }


def effect_colours(effect: Array) -> dict[str, Any]:
    """Colours of effects in % of the baseline (province,), and the key to them."""
    widest = _widest(float(np.nanmax(np.abs(effect))))
    return _painted(effect, -widest, widest, is_effect=True)


def _painted(values: Array, low: float, high: float, is_effect: bool) -> dict[str, Any]:
    colour, told = _colour(is_effect, low, high), signed if is_effect else number
    return {
        "fills": [colour(value) for value in values],
        "key": {
            "stops": [colour(value) for value in np.linspace(low, high, STOPS)],
            "ticks": [
                {
                    "at": round(100 * float((tick - low) / (high - low)), 2),
                    "text": told(tick, _decimals(low, high)),
                }
                for tick in MaxNLocator(nbins=5).tick_values(low, high)
                if low <= tick <= high
            ],
        },
    }


def values_of(model: PairedEconomies, name: str, is_policy: bool) -> Array:
    """The quantity in its unit (province,)."""
    shown = QUANTITIES[name]
    if shown.is_effect:
        return model.effect(shown.quantity)
    return shown.scale * model.by_province(shown.quantity, is_policy)


def reach(model: PairedEconomies, shown: Shown) -> tuple[float, float]:
    """The ends of the scale: round numbers that hold every province so far, so that colours seldom change meaning."""
    if shown.is_effect:
        widest = _widest(model.largest_effect())
        return -widest, widest
    low, high = (shown.scale * value for value in model.extremes(shown.quantity))
    if high <= low:
        return low, low + 1.0
    ticks = MaxNLocator(nbins=6).tick_values(low, high)
    return max(float(ticks[0]), 0.0), float(ticks[-1])


def arrows(model: PairedEconomies, is_policy: bool, drawing: dict[str, Any]) -> dict[str, Any]:
    """The largest net moves of talent between two provinces over the last year, as curved arrows."""
    net, provinces = model.net_moves(is_policy), drawing["provinces"]
    order = np.argsort(net, axis=None)[::-1][:MOST_ARROWS]
    largest = float(net.max()) if len(provinces) else 0.0
    found = []
    for source, target in zip(*np.unravel_index(order, net.shape), strict=True):
        persons = float(net[source, target])
        if persons <= FAINTEST * largest:
            break
        start, end = provinces[source], provinces[target]
        found.append(
            {
                "d": _curve(start, end),
                "width": round(NARROWEST + (WIDEST - NARROWEST) * persons / largest, 2),
                "told": f"{start['name']} to {end['name']}: {number(persons)} talent net over the last year",
            }
        )
    return {"arrows": found, "widest": number(largest) if found else ""}


def marks(economy: Economy, drawing: dict[str, Any]) -> list[dict[str, Any]]:
    """The frontier firms younger than ten years with the largest revenue, beside the point of their province."""
    firms, now = economy.state.firms, economy.state.quarter
    is_young = (now - firms.founded) / QUARTERS_PER_YEAR < YOUNG_YEARS
    rows = np.flatnonzero(is_young & economy.structure.frontier[firms.sector])
    if not len(rows):
        return []
    sales = QUARTERS_PER_YEAR * revenue(economy, rows)
    best = np.argsort(sales)[::-1][:MOST_MARKS]
    placed: dict[int, int] = {}
    found = []
    for row, sale in zip(rows[best], sales[best], strict=True):
        home = int(firms.province[row])
        number_here = placed[home] = placed.get(home, 0) + 1
        point = drawing["provinces"][home]
        angle = 0.8 + 2.4 * number_here
        found.append(
            {
                "x": round(point["x"] + 2.6 * np.sqrt(number_here) * 2 * np.cos(angle), 1),
                "y": round(point["y"] + 2.6 * np.sqrt(number_here) * 2 * np.sin(angle), 1),
                "r": round(3.0 + 2.5 * float(np.sqrt(sale / sales[best[0]])), 1),
                "told": f"{economy.sector_names[firms.sector[row]]} firm in {point['name']}, "
                f"{(now - firms.founded[row]) / QUARTERS_PER_YEAR:.1f} years old, revenue "
                f"{number(sale / 1e6)} million {economy.opening.economy.currency} a year",
            }
        )
    return found


def _widest(largest: float) -> float:
    """A round number that holds every effect; colours are never stretched over less than the smallest scale."""
    return float(MaxNLocator(nbins=4).tick_values(0.0, max(SMALLEST_SCALE, largest))[-1])


def _colour(is_effect: bool, low: float, high: float) -> Callable[[float], str]:
    scale = colormaps[GAINS_AND_LOSSES if is_effect else LEVELS]
    first, last = (0.06, 0.94) if is_effect else (PALEST, DEEPEST)

    def colour(value: float) -> str:
        if not np.isfinite(value):
            return "#cccccc"
        share = min(max((value - low) / (high - low), 0.0), 1.0)
        return to_hex(scale(first + (last - first) * share))

    return colour


def _decimals(low: float, high: float) -> int:
    return int(np.clip(2 - np.floor(np.log10(max(high - low, 1e-9))), 0, 4)) if high - low < 50 else 0


def _curve(start: dict[str, Any], end: dict[str, Any]) -> str:
    """A curve from one province to another that bends to its right and stops short of the far point."""
    a, b = np.array([start["x"], start["y"]]), np.array([end["x"], end["y"]])
    along = b - a
    length = max(float(np.hypot(*along)), 1.0)
    aside = np.array([-along[1], along[0]]) / length
    bend = (a + b) / 2 + aside * min(0.18 * length, 40.0)
    tip = b - (b - bend) / max(float(np.hypot(*(b - bend))), 1.0) * min(8.0, length / 3)
    return f"M{a[0]:.1f},{a[1]:.1f}Q{bend[0]:.1f},{bend[1]:.1f} {tip[0]:.1f},{tip[1]:.1f}"
