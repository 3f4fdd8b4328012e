"""`blueprint schema`: what editors need to complete and check a scenario while it is written."""

import json
from typing import Annotated

import typer


def schema(
    is_written: Annotated[
        bool, typer.Option("--write", help="Write it into the folder of scenarios, with the table of levers.")
    ] = False,
) -> None:
    """Print the JSON schema of a scenario.

    \b
    Examples:
      blueprint schema > schema.json
      blueprint schema --write
    """
    from sim.errors import InputError
    from sim.scenario import generated, packaged_folder
    from sim.scenario import schema as of_scenarios

    if not is_written:
        typer.echo(json.dumps(of_scenarios(), indent=2, ensure_ascii=False))
        return
    for name, text in generated().items():
        path = packaged_folder() / name
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise InputError(f"{path}: cannot be written ({error.strerror}). Work in a checkout.") from error
        typer.echo(path)
