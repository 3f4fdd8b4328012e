"""The tables of the page: closing table, groups, provinces, costs, channels."""

from typing import TYPE_CHECKING

from sim.report.money import use_named
from sim.report.tables import sectioned, table
from sim.report.whogains import named
from sim.results.closing import TEXT_COLUMNS, Table
from sim.results.costs import spending
from sim.results.gains import gains
from sim.results.places import effects
from sim.results.statistics import Estimate
from sim.results.words import interval, large, large_interval, number, signed

if TYPE_CHECKING:
    from sim.results import Results


def closing(found: Table) -> str:
    """The closing table."""
    header = ("quantity", *found.header[1:])
    sections = [(heading, [row.cells() for row in rows]) for heading, rows in found.sections()]
    return sectioned(
        "What each policy arm changes, for whom",
        header,
        sections,
        text_columns=TEXT_COLUMNS,
        is_caption_seen=False,
    )


def group_table(results: "Results") -> str:
    """Who gains and who pays."""
    unit = results.currency
    header = (
        "group", "GDP", "90 % interval", "GDP per head", "talent", f"extra GDP, {unit} a year",
        f"public cost, {unit} a year", "90 % interval",
    )  # fmt: skip
    found = gains(results)
    sections = [
        (
            f"{arm}" if len(results.policies) > 1 else "",
            [
                (
                    named(each), _percent(each.gdp), interval(each.gdp), _percent(each.gdp_per_head),
                    _percent(each.talent), large(each.extra_gdp.mean, with_sign=True), large(each.public_cost.mean),
                    large_interval(each.public_cost, with_sign=False),
                )
                for each in found
                if each.arm == arm
            ],
        )
        for arm in results.policies
    ]  # fmt: skip
    return sectioned(f"Groups of provinces over {results.window}: policy less baseline", header, sections)


def province_table(results: "Results") -> str:
    """Every province; nothing where only the baseline was run."""
    if not results.policies:
        return ""
    header = (
        "province", "GDP", "90 % interval", "talent", "90 % interval", f"public cost, {results.currency} a year",
    )  # fmt: skip
    sections = [
        (
            arm if len(results.policies) > 1 else "",
            [
                (
                    results.names[each.place], _percent(each.gdp), interval(each.gdp), _percent(each.talent),
                    interval(each.talent), large(each.public_cost.mean),
                )
                for each in effects(results, arm)
            ],
        )
        for arm in results.policies
    ]  # fmt: skip
    written = sectioned(f"Provinces over {results.window}: policy less baseline", header, sections)
    return f"<details><summary>Province by province</summary>{written}</details>"


def cost_tables(results: "Results") -> str:
    """Cost by lever, arm by arm."""
    header = ("use", "pillar", f"{results.currency} a year", "90 % interval", "of all cost", "90 % interval")
    sections = [
        (
            arm if len(results.policies) > 1 else "",
            [
                (
                    use_named(use), use.pillar, large(use.a_year.mean), large_interval(use.a_year, with_sign=False),
                    f"{number(use.share.mean, 1)} %", interval(use.share, 1),
                )
                for use in spent.uses
            ],
        )
        for arm in results.policies
        if (spent := spending(results, arm)) is not None
    ]  # fmt: skip
    if not sections:
        return '<p class="note">No policy of this run costs governments anything.</p>'
    written = sectioned(
        "Public cost by lever, mean over the run: policy less baseline", header, sections, text_columns=2
    )
    return f"<details><summary>Cost by lever</summary>{written}</details>"


def channel_tables(results: "Results") -> str:
    """What each channel contributes, where that was asked for."""
    written = "".join(
        table(each.heading, ("channel", *each.header[1:]), each.rows()) for each in results.contributions()
    )
    return f"<details><summary>Channel by channel</summary>{written}</details>"


def _percent(value: Estimate) -> str:
    return f"{signed(value.mean)} %"
