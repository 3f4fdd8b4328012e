"""`blueprint economies`: what is observed, and what had to be assumed."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from sim.economies import Observation, ObservedEconomy
    from sim.economies.cards import Card

app = typer.Typer(rich_markup_mode=None)

PERSONS, MILLION = 1e4, 1e6


@app.callback(invoke_without_command=True)
def _front(context: typer.Context) -> None:
    """The observed economies: list them, or show one.

    \b
    Examples:
      blueprint economies list
      blueprint economies show china
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("list")
def list_economies() -> None:
    """List the economies that come with the project, and the years each can be opened in.

    \b
    Example:
      blueprint economies list
    """
    from sim import economies

    for name in economies.names():
        economy = economies.load(name)
        typer.echo(
            f"{name}: {economy.title}. {len(economy.places)} provinces, opens in {_spans(economy.years)}."
        )


@app.command("show")
def show(
    economy: Annotated[
        str, typer.Argument(metavar="ECONOMY", help="An economy by name, or a folder with one.")
    ],
    year: Annotated[int | None, typer.Option(help="Year to open [default: the last that can be].")] = None,
) -> None:
    """Show an economy as it is opened: its provinces, where its figures come from, and what was assumed.

    \b
    Examples:
      blueprint economies show china
      blueprint economies show china --year 2015
    """
    from textwrap import fill

    from sim import economies
    from sim.cli.printing import console

    observed = economies.load(economy)
    opened = observed.opening(max(observed.years) if year is None else year)
    observed.boundaries()  # refused here, if they cannot be drawn
    cards = observed.cards
    page = console()
    page.print(f"{observed.title}, opened in {opened.year} (can be opened in {_spans(observed.years)})")
    page.print(f"Money in {observed.currency}; GDP of vintage {opened.gdp_vintage}, current prices.\n")
    page.print(_provinces(opened, observed.currency))
    page.print("\nWhere the figures come from")
    for card in cards:
        _print_card(page, card)
    _print_whole(page, observed)
    page.print("\nWhat was assumed")
    for assumption in opened.assumptions:
        page.print(fill(f"- {assumption}", page.width, subsequent_indent="  "), markup=False, soft_wrap=True)


def _provinces(opened: "Observation", currency: str) -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("province", no_wrap=True)
    heads = (
        f"GDP, 100m {currency}", "share, %", "people, m", "talent, m", "frontier, % of GDP", "R&D, % of GDP",
        "moved in, 10k", "moved out, 10k",
    )  # fmt: skip
    for head in heads:
        table.add_column(head, justify="right")
    share = 100 * opened.gdp / opened.gdp.sum()
    for place in sorted(range(len(opened.places)), key=lambda place: -opened.gdp[place]):
        table.add_row(
            opened.places.names[place],
            f"{opened.gdp[place] / 1e8:,.0f}",
            f"{share[place]:.2f}",
            f"{opened.population[place] / MILLION:,.1f}",
            f"{opened.talent[place] / MILLION:,.2f}",
            f"{100 * opened.frontier_share[place]:.2f}",
            f"{100 * opened.research_intensity[place]:.2f}",
            f"{opened.migrants_in[place] / PERSONS:,.0f}",
            f"{opened.migrants_out[place] / PERSONS:,.0f}",
        )
    table.add_section()
    gdp = opened.gdp
    table.add_row(
        "all",
        f"{gdp.sum() / 1e8:,.0f}",
        "100.00",
        f"{opened.population.sum() / MILLION:,.1f}",
        f"{opened.talent.sum() / MILLION:,.2f}",
        f"{100 * (opened.frontier_share * gdp).sum() / gdp.sum():.2f}",
        f"{100 * (opened.research_intensity * gdp).sum() / gdp.sum():.2f}",
        f"{opened.migrants_in.sum() / PERSONS:,.0f}",
        f"{opened.migrants_out.sum() / PERSONS:,.0f}",
    )
    return table


def _spans(years: tuple[int, ...]) -> str:
    """Years in words: 2010 to 2024."""
    if not years:
        return "no year"
    whole = len(years) == max(years) - min(years) + 1
    return f"{min(years)} to {max(years)}" if whole and len(years) > 1 else ", ".join(map(str, years))


def _print_card(page: "Console", card: "Card") -> None:
    """A card in a few lines: file, what it holds, whose it is, and what is missing."""
    from textwrap import fill

    from rich.text import Text

    whose = "; ".join(f"{source.publisher} ({source.licence})" for source in card.sources)
    lines = [f"- {card.file}: {card.title}", f"  years {card.years}; {card.vintage}", f"  from {whose}"]
    lines += [f"  gap: {gap}" for gap in card.gaps]
    lines += [f"  assumed: {text}" for text in card.assumed]
    for line in lines:
        page.print(Text(fill(line, page.width, subsequent_indent="    ")), soft_wrap=True)


def _print_whole(page: "Console", observed: "ObservedEconomy") -> None:
    """Of an economy that is cut from another one: where everything else comes from."""
    from textwrap import fill

    from rich.text import Text

    from sim.economies.cut_economy import CutEconomy

    if not isinstance(observed, CutEconomy):
        return
    whole = observed.whole
    told = (
        f"It is cut from {whole.name}: every other figure is {whole.name}'s, and stands on its cards. "
        f"In full: blueprint economies show {whole.name}"
    )
    page.print(Text(fill(told, page.width)), soft_wrap=True)
    for card in whole.cards:
        line = f"- {whole.name}/{card.file}: {card.title}"
        page.print(Text(fill(line, page.width, subsequent_indent="    ")), soft_wrap=True)
