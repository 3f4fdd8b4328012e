"""The closing table: what each policy arm changed, for whom, over the last four quarters.

Where only the baseline was run, it says instead how the last four quarters differ from the first four.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sim.observe.quantities import QUANTITIES, in_currency
from sim.results.cuts import cut
from sim.results.missing import told
from sim.results.outside import warned
from sim.results.statistics import Array, Estimate, absolute_effect, estimate, percent_effect, point_effect
from sim.results.words import aligned, interval, number, signed, spread

if TYPE_CHECKING:
    from sim.results.results import Results

NATION, ADOPTERS, OTHERS = "nation", "adopters", "non-adopters"

EFFECTS: Mapping[str, tuple[Callable[[Array, Array], Array], str]] = {
    "percent": (percent_effect, "%"),
    "points": (point_effect, "pp"),
    "absolute": (absolute_effect, ""),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line the closing table has for every group in `scope`: shown in `unit`, which is `scale` basic units."""

    quantity: str
    unit: str
    scale: float
    effect: Literal["percent", "points", "absolute"]
    decimals: int = 0
    scope: Literal["all", "nation", "parts"] = "all"


LINES = (
    Line("gdp", "100m yuan a year", 1e8, "percent"),
    Line("gdp_per_head", "yuan a year", 1, "percent"),
    Line("gdp_share", "% of the nation", 0.01, "points", decimals=2, scope="parts"),
    Line("frontier_share", "% of GDP", 0.01, "points", decimals=2),
    Line("research_intensity", "% of GDP", 0.01, "points", decimals=2),
    Line("talent", "10,000 persons", 1e4, "percent"),
    Line("net_talent", "10,000 persons a year", 1e4, "absolute", decimals=1, scope="parts"),
    Line("talent_income", "yuan a year", 1, "percent"),
    Line("frontier_firms", "firms", 1, "percent"),
    Line("house_price", "opening = 1", 1, "percent", decimals=3),
    Line("public_cost", "100m yuan a year", 1e8, "absolute", decimals=1),
    Line("public_cost_per_head", "yuan a year", 1, "absolute", decimals=1),
    Line("public_debt", "100m yuan", 1e8, "absolute", decimals=1),
    Line("budget_cut", "% of what is promised", 0.01, "points", decimals=1),
    Line("gdp_top5", "% of the nation", 0.01, "points", decimals=2, scope="nation"),
    Line("gdp_herfindahl", "0 to 1", 1, "absolute", decimals=5, scope="nation"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One quantity of one group: means over replicates without and with the policy, and the paired effect.

    Where only the baseline was run, `before` is the first year, `after` the last, and the effect the change between
    them. Both are in the quantity's own `unit`; the effect is in `effect_unit`.
    """

    arm: str
    group: str
    quantity: str
    label: str
    unit: str
    before: float
    after: float
    effect: Estimate
    effect_unit: str
    line: Line
    currency: str

    def cells(self) -> tuple[str, ...]:
        """The row as it is printed: label, unit, before, after, effect, interval, Monte Carlo error."""
        decimals, scale = self.line.decimals, self.line.scale
        effect_scale = scale if self.line.effect == "absolute" else 1
        effect_decimals = decimals if self.line.effect == "absolute" else 2
        suffix = f" {self.effect_unit}" if self.effect_unit else ""
        return (
            self.label,
            in_currency(self.line.unit, self.currency),
            number(self.before / scale, decimals),
            number(self.after / scale, decimals),
            signed(self.effect.mean / effect_scale, effect_decimals) + suffix,
            interval(self.effect, effect_decimals, effect_scale),
            spread(self.effect, effect_decimals, effect_scale),
        )

    def as_dict(self, before: str, after: str) -> dict[str, Any]:
        """The row's numbers, unrounded, for `summary.json`; `before` and `after` name the two columns."""
        return {
            "arm": self.arm,
            "group": self.group,
            "quantity": self.quantity,
            "unit": in_currency(self.unit, self.currency),
            before: self.before,
            after: self.after,
            "effect": self.effect.mean,
            "effect_unit": self.effect_unit or in_currency(self.unit, self.currency),
            "low": self.effect.low,
            "high": self.effect.high,
            "monte_carlo_error": self.effect.error,
        }


TEXT_COLUMNS = 2
POLICY_COLUMNS = ("baseline", "policy", "effect")
PATH_COLUMNS = ("first year", "last year", "change")
EXPLAINED = {
    POLICY_COLUMNS: "Effect: policy less baseline on the same luck, mean of {replicates} replicates, in % of the same "
    "group's baseline, or in percentage points (pp).",
    PATH_COLUMNS: "Change: last year less first, mean of {replicates} replicates, in % of the first, or in percentage "
    "points (pp).",
}


@dataclass(frozen=True, slots=True)
class Table:
    """The closing table. `rows` holds the numbers; `str(table)` is readable; `sections()` serves other printers."""

    rows: tuple[Row, ...]
    window: str
    replicates: int
    sizes: Mapping[tuple[str, str], int]
    columns: tuple[str, str, str] = POLICY_COLUMNS
    warnings: tuple[str, ...] = ()
    """What is not as it was asked for: replicates that are missing, levers that budgets cut."""

    @property
    def header(self) -> tuple[str, ...]:
        """Names of the columns."""
        return ("", "unit", *self.columns, "90 % interval", "± MC")

    def as_dicts(self) -> list[dict[str, Any]]:
        """The rows for `summary.json`."""
        before, after = (name.replace(" ", "_") for name in self.columns[:2])
        return [row.as_dict(before, after) for row in self.rows]

    def sections(self) -> list[tuple[str, list[Row]]]:
        """Rows by arm and group, each under a heading such as `policy: the 5 adopters`."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows:
            found.setdefault((row.arm, row.group), []).append(row)
        return [(self._heading(arm, group), rows) for (arm, group), rows in found.items()]

    def notes(self) -> list[str]:
        """What is not as it was asked for, and what the columns mean."""
        first = f"{self.window}, at yearly rates; money at the national consumption prices of the opening."
        if self.replicates < 2:
            one = "One replicate: no interval, no Monte Carlo error. Ask for more replicates."
            return [*self.warnings, first, one]
        return [
            *self.warnings,
            first,
            EXPLAINED[self.columns].format(replicates=self.replicates),
            "90 % interval: 5-95 % of replicates (parameters and luck). ± MC: Monte Carlo standard error of the mean; "
            "it shrinks with more replicates, the interval does not.",
        ]

    def _heading(self, arm: str, group: str) -> str:
        size = self.sizes[arm, group]
        words = {
            NATION: "the nation",
            ADOPTERS: "the adopter" if size == 1 else f"the {size} adopters",
            OTHERS: "the other province" if size == 1 else f"the {size} others",
        }
        return f"{arm}: {words[group]}"

    def lines(self) -> list[tuple[str, str]]:
        """The table as text: kind ("header", "heading", "row") and line, the columns of all sections lined up."""
        header, *rows = aligned([self.header, *(_indented(row.cells()) for row in self.rows)], TEXT_COLUMNS)
        found, remaining = [("header", header)], iter(rows)
        for heading, section in self.sections():
            found.append(("heading", heading))
            found += [("row", next(remaining)) for _ in section]
        return found

    def __str__(self) -> str:
        spaced = [f"\n{line}" if kind == "heading" else line for kind, line in self.lines()]
        return "\n".join([*spaced, "", *self.notes()])


def _indented(cells: tuple[str, ...]) -> tuple[str, ...]:
    return (f"  {cells[0]}", *cells[1:])


def closing_table(results: "Results") -> Table:
    """Work out the closing table: for every policy arm and group, each line that was recorded."""
    if not results.policies:
        return _path(results)
    rows, sizes = [], {}
    for arm in results.policies:
        for group, members in results.groups(arm).items():
            sizes[arm, group] = len(members)
            for line in _lines(results, group):
                pair = (results.last_year(each, line.quantity, members) for each in (results.baseline, arm))
                rows.append(_row(results, arm, group, line, *pair))
    warnings = (*told(results.manifest), *warned(results.manifest), *cut(results))
    return Table(tuple(rows), f"Means over {results.window}", results.replicates, sizes, warnings=warnings)


def _path(results: "Results") -> Table:
    """The nation's first and last year at the baseline."""
    arm, members = results.baseline, tuple(range(len(results.codes)))
    rows = [
        _row(
            results,
            arm,
            NATION,
            line,
            results.first_year(arm, line.quantity, members),
            results.last_year(arm, line.quantity, members),
        )
        for line in _lines(results, NATION)
    ]
    window = f"Means over {results.first_window} and {results.window}"
    sizes = {(arm, NATION): len(members)}
    return Table(tuple(rows), window, results.replicates, sizes, PATH_COLUMNS, tuple(told(results.manifest)))


def _lines(results: "Results", group: str) -> list[Line]:
    """The lines that a group has: those in scope whose quantity was recorded."""
    scope = "nation" if group == NATION else "parts"
    return [
        line
        for line in LINES
        if line.scope in ("all", scope) and QUANTITIES[line.quantity].is_within(results.recorded)
    ]


def _row(results: "Results", arm: str, group: str, line: Line, before: Array, after: Array) -> Row:
    effect, _ = EFFECTS[line.effect]
    return row_of(arm, group, line, before, after, estimate(effect(after, before)), results.currency)


def row_of(
    arm: str, group: str, line: Line, before: Array, after: Array, effect: Estimate, currency: str
) -> Row:
    """The row of a line, from its values in each replicate."""
    quantity = QUANTITIES[line.quantity]
    return Row(
        arm=arm,
        group=group,
        quantity=line.quantity,
        label=quantity.label,
        unit=quantity.unit_per_year,
        before=float(before.mean()),
        after=float(after.mean()),
        effect=effect,
        effect_unit=EFFECTS[line.effect][1],
        line=line,
        currency=currency,
    )
