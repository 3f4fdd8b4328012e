"""`blueprint schema`: what editors need to complete and check a scenario while it is written."""

import json
from typing import Annotated

import typer


def schema(
    is_written: Annotated[
        bool,
        typer.Option(
            "--write", help="Write it into the folder of scenarios, with all tables made from code."
        ),
    ] = False,
) -> None:
    """Print the JSON schema of a scenario.

    \b
    Examples:
      blueprint schema > schema.json
      blueprint schema --write
    """
    from sim.errors import InputError
    from sim.scenario import generated
    from sim.scenario import schema as of_scenarios
    from sim.sweep.schema import generated as of_sweeps

    if not is_written:
        typer.echo(json.dumps(of_scenarios(), indent=2, ensure_ascii=False))
        return
    for path, text in (generated() | of_sweeps()).items():
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise InputError(f"{path}: cannot be written ({error.strerror}). Work in a checkout.") from error
        typer.echo(path)
