"""Key figures under the answer: tiles for one policy arm, a table for several."""

from html import escape
from typing import TYPE_CHECKING

from sim.report.answer import Told, said_by, told
from sim.report.tables import table
from sim.results.sentence import short
from sim.results.statistics import Estimate
from sim.results.words import NOTHING, interval, large, number, signed

if TYPE_CHECKING:
    from sim.results import Results


def key_figures(results: "Results") -> str:
    """Markup of the strip; nothing where only the baseline was run."""
    arms = told(results)
    if not arms:
        return ""
    if len(arms) == 1:
        return '<dl class="tiles">' + "".join(map(_tile, _tiles(arms[0]))) + "</dl>"
    rows = [_row(each) for each in arms]
    kept = [name for name in rows[0] if any(row[name] != NOTHING for row in rows)]
    cells = [[row[name] for name in kept] for row in rows]
    return table("The arms side by side", [name.strip() for name in kept], cells, text_columns=2)


def _tiles(told: Told) -> list[tuple[str, str, str]]:
    """Name, number, and what stands below."""
    verdict, tiles = told.verdict, []
    if verdict.own is not None:
        whose = verdict.adopters[0] if len(verdict.adopters) == 1 else "adopters"
        tiles.append((f"GDP of {whose}", f"{signed(verdict.own.mean)} %", _below(verdict.own)))
    if verdict.others is not None:
        tiles.append(("GDP of the others", f"{signed(verdict.others.mean)} %", _below(verdict.others)))
    tiles.append(("GDP of the nation", f"{signed(verdict.nation.mean)} %", _below(verdict.nation)))
    if told.spent is not None:
        tiles.append((
            "Public cost", f"{number(told.spent.gdp_percent.mean, 2)} %",
            f"of GDP: {large(told.spent.total.mean)} {verdict.currency} a year",
        ))  # fmt: skip
    if verdict.yuan_bought is not None:
        name = f"GDP per {verdict.currency} of cost"
        tiles.append((name, signed(verdict.yuan_bought.mean), _below(verdict.yuan_bought)))
    if said_by(verdict):
        share = f"{100 * verdict.probabilities[verdict.kind]:.0f} %"
        tiles.append(
            ("Replicates that say so", share, f"of {verdict.replicates}: {short(verdict.kind, verdict)}")
        )
    if told.levers:
        tiles.append(("Levers assumed", f"{told.assumed} of {told.levers}", "their effect is not measured"))
    return tiles


def _below(value: Estimate) -> str:
    if not value.has_interval:
        return "one replicate: no interval"
    return f"90 %: {interval(value)}"


def _tile(tile: tuple[str, str, str]) -> str:
    name, value, below = (escape(text).replace(" %", "&nbsp;%") for text in tile)
    return f"<div><dt>{name}</dt><dd><strong>{value}</strong><span>{below}</span></dd></div>"


def _row(told: Told) -> dict[str, str]:
    """One arm's cells by what heads them."""
    verdict, spent, bought = told.verdict, told.spent, told.verdict.yuan_bought
    share = f"{100 * verdict.probabilities[verdict.kind]:.0f} %" if verdict.replicates > 1 else NOTHING
    return {
        "policy": verdict.arm,
        "verdict": short(verdict.kind, verdict),
        "replicates that say so": share,
        "nation's GDP": f"{signed(verdict.nation.mean)} %",
        "90 % interval": interval(verdict.nation),
        "adopters' GDP": NOTHING if verdict.own is None else f"{signed(verdict.own.mean)} %",
        "90 % interval ": NOTHING if verdict.own is None else interval(verdict.own),
        "cost, % of GDP": NOTHING if spent is None else number(spent.gdp_percent.mean, 2),
        f"GDP per {verdict.currency}": NOTHING if bought is None else signed(bought.mean),
        "90 % interval  ": NOTHING if bought is None else interval(bought),
        "levers assumed": f"{told.assumed} of {told.levers}",
    }
