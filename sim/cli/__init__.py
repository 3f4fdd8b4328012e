"""The command `blueprint`: one thin file per command, which imports what it needs when it is called."""

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points

import typer

from sim.cli import check, claims, compare, economies, query, report, run, schema, sweep, view
from sim.errors import BlueprintError
from sim.interrupts import listen

DEBUG = "--debug"
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")

app = typer.Typer(
    name="blueprint",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _add(name: str, command: Callable[..., None]) -> None:
    """A command; the front page says of it what its own page says first, and all of that."""
    said = (command.__doc__ or "").partition("\n\n")[0]
    app.command(name, short_help=" ".join(said.split()))(command)


for each in (
    run.run, check.check, report.report, compare.compare, query.query, claims.claims, schema.schema, sweep.sweep,
    view.view,
):  # fmt: skip
    _add(each.__name__, each)

app.add_typer(economies.app, name="economies")
for entry in sorted(entry_points(group="blueprint.commands"), key=lambda each: each.name):
    _add(entry.name, entry.load())


@app.callback(invoke_without_command=True)
def _front(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Show the version and stop.", is_eager=True),
    debug: bool = typer.Option(False, DEBUG, help="Show where an error came from; works with every command."),
) -> None:
    """Do Hangzhou-style policies generalise? An economy of provinces, opened on observed data.

    \b
    Examples:
      blueprint run hangzhou-everywhere
      blueprint run mine.yaml --replicates 8 --set run.quarters=20
      blueprint check mine.yaml
      blueprint compare results/a results/b
      blueprint claims
      blueprint economies show china

    Exit codes: 0 all is well, 1 it failed while running, 2 what was asked for cannot be; 130 stopped by Ctrl-C.
    """
    if version:
        import sim

        typer.echo(f"blueprint {sim.__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; messages go to stderr, one line each."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    is_debugged = DEBUG in given
    given = [word for word in given if word != DEBUG]
    # Before numpy is there: the same bits whether replicates run here or in worker processes.
    for name in THREADS:
        os.environ.setdefault(name, "1")
    listen()
    try:
        code = app(given, standalone_mode=False, prog_name="blueprint") or 0
    except BrokenPipeError:  # `blueprint ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except BlueprintError as error:
        return _failed(str(error), error.exit_code, is_debugged)
    except Exception as error:
        if hasattr(error, "format_message"):  # the words of typer for an option or argument that cannot be
            return _failed(_usage(error), getattr(error, "exit_code", 2), is_debugged)
        told = f"blueprint: unexpected {type(error).__name__}: {error}. Run again with {DEBUG} to see where."
        return _failed(told, 1, is_debugged)
    if code == run.STOPPED:
        typer.echo("Stopped.", err=True)
    return code


def _failed(message: str, code: int, is_debugged: bool) -> int:
    if is_debugged:
        traceback.print_exc()
    typer.echo(message, err=True)
    return code


def _usage(error: Exception) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "blueprint"
    told = error.format_message()  # type: ignore[attr-defined]  # whoever calls has looked
    return f"{path}: {told if told.endswith(('.', '?')) else told + '.'} See `{path} --help`."
