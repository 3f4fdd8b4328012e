"""`blueprint view`: the browser application."""

from pathlib import Path
from typing import Annotated

import typer

DEFAULT = "hangzhou-everywhere"
PORT = 8765
MOST_AGENTS = 250_000
MISSING = "view: {} is not installed. Run `make view`, or install blueprint-economy[view]."


def view(
    scenario: Annotated[
        str,
        typer.Argument(metavar="SCENARIO", help="A YAML file, or the name of a packaged one, to begin with."),
    ] = DEFAULT,
    economy: Annotated[str | None, typer.Option(help="An economy by name, or a folder with one.")] = None,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 for any that is free.")] = PORT,
    host: Annotated[
        str, typer.Option(help="Address to listen on; the usual one is this machine alone.")
    ] = "127.0.0.1",
    results: Annotated[Path, typer.Option(help="Results folders below this one can be opened.")] = Path(
        "results"
    ),
    save: Annotated[
        Path | None, typer.Option(help="Folder that scenarios are saved in [default: they are only shown].")
    ] = None,
    agents: Annotated[int, typer.Option(help="Most agents in an economy of one visitor.")] = MOST_AGENTS,
) -> None:
    """Open a page to move levers, press play, and see provinces, firms and talent respond.

    \b
    Examples:
      blueprint view
      blueprint view sichuan-copies-hangzhou --port 9000
      blueprint view mine.yaml --save my-scenarios --results results

    Everyone who opens the page has an economy of their own. Ctrl-C stops the server.
    """
    from importlib.util import find_spec

    from sim.errors import InputError

    for library in ("solara", "solara_assets"):
        if find_spec(library) is None:
            raise InputError(MISSING.format(library))
    from sim.view import choices, server

    if save is not None and not save.is_dir():
        raise InputError(f"--save {save}: no such folder. Make it first.")
    begun = choices.opened(scenario, economy)
    begun.scenario(agents)
    listening = server.listen(host, port)
    typer.echo("Opening the economy once ...", err=True)
    opening = server.warm_up(begun)
    address = f"http://{host}:{listening.getsockname()[1]}/   (Ctrl-C stops)"
    offer = server.Offer(begun, opening, results, save, agents)
    server.serve(offer, host, listening, announce=lambda: typer.echo(address))
