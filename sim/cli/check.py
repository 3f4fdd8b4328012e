"""`blueprint check`: is a scenario right, before anything is run?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sim.scenario import Scenario


def check(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="SCENARIO...", help="YAML files, or names of packaged scenarios.")
    ],
) -> None:
    """Check scenarios without running them.

    \b
    Examples:
      blueprint check mine.yaml
      blueprint check scenarios/*.yaml

    Says what each scenario will do, or what is wrong with it: file, line, what, and what to do about it.
    """
    from sim.errors import InputError
    from sim.scenario import Scenario

    problems: list[str] = []
    for path in scenarios:
        try:
            typer.echo(f"{path}: {described(Scenario.load(path))}")
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*problems)


def described(scenario: "Scenario") -> str:
    """What a scenario will do, in a line per arm."""
    from sim.run.manifest import momentum_assumed

    observation = scenario.observed().opening(scenario.run.start.year)
    span = f"{scenario.run.start} to {scenario.run.start + (scenario.run.quarters - 1)}"
    runs = "1 replicate" if scenario.run.replicates == 1 else f"{scenario.run.replicates} replicates"
    lines = [f"right. {Path(scenario.economy).name}, {span}, {runs}, seed {scenario.run.seed}"]
    for arm, entries in scenario.arms.items():
        adopters = int(scenario.policy(arm, observation).adopters().sum())
        count = len(scenario.policy(arm, observation).levers)
        levers = "1 lever" if count == 1 else f"{count} levers"
        told = "no policy" if not entries else f"{levers}, {adopters} of {len(observation.places)} provinces"
        lines.append(f"  {arm}: {told}")
    lines += [f"  {said}" for said in momentum_assumed(scenario, scenario.observed())]
    return "\n".join(lines)
