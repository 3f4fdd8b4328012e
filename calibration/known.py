"""What of an economy was known at the end of a year: its tables without later figures.

What was first counted later stays, for no opening can do without it: registration elsewhere (census of 2020), national
counts that begin later, land and distances. `counted_later` lists it. Figures are as restated
since, not as first published.
"""

from dataclasses import replace

import numpy as np

from sim.economies import Observation, ObservedEconomy
from sim.economies.panel_economy import OPTIONAL, PanelEconomy
from sim.errors import InputError


def with_panels(economy: ObservedEconomy) -> PanelEconomy:
    """The economy, if its past is known by province. InputError for one that is cut out of another."""
    if not isinstance(economy, PanelEconomy):
        raise InputError(f"{economy.name}: is cut out of another economy. Calibrate and test that one.")
    return economy


def known_by(economy: PanelEconomy, year: int) -> PanelEconomy:
    """The economy as its tables stood with nothing later than `year`."""
    tables, needed = economy.tables, counted_later(economy, year)
    later = (np.array(tables.years) > year)[:, None]
    columns = {
        name: values if name in needed else np.where(later, np.nan, values)
        for name, values in tables.columns.items()
    }
    counts = {
        name: {at: value for at, value in by_year.items() if at <= year} or by_year
        for name, by_year in tables.counts.items()
    }
    moves = {period: margins for period, margins in tables.moves.items() if period[1] <= year}
    return replace(
        economy, tables=replace(tables, columns=columns, counts=counts, moves=moves or tables.moves)
    )


def seen_at(economy: PanelEconomy, year: int) -> Observation:
    """The opening of a year as it could be made at its end."""
    return known_by(economy, year).opening(year, hindsight=False)


def counted_later(economy: PanelEconomy, year: int) -> tuple[str, ...]:
    """Columns and national counts that are used though they were known after `year` only: nothing else is there.

    A column of which a rule needs several years is one of them until there are as many.
    """
    tables = economy.tables
    used = {column for quantity in OPTIONAL for column in economy.rule(quantity).needs()}
    columns = {name for name in used if tables.complete(name) and tables.latest(name, year) is None}
    later = (np.array(tables.years) > year)[:, None]
    cut = {
        name: values if name in columns else np.where(later, np.nan, values)
        for name, values in tables.columns.items()
    }
    for quantity in OPTIONAL:
        rule = economy.rule(quantity)
        try:
            rule.check(replace(tables, columns=cut))
        except InputError:
            columns.update(rule.needs())
    counts = [name for name, by_year in tables.counts.items() if min(by_year) > year]
    return (*sorted(columns), *counts)
