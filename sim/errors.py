"""What can go wrong, and what it means for whoever started the run.

    BlueprintError          everything this project raises on purpose
      InputError            what was asked for cannot be: exit code 2, nothing has been written
      RunError              it could be asked for, but failed while running: exit code 1
        ReplicateError      one replicate cannot go on; the run leaves it out, says so, and keeps the others

Every message is `place: what. remedy.`, for example

    homes.yaml:14: arms.homes[0].where: no province or group 'Zhejang'. Did you mean 'Zhejiang'?
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches

LONGEST_NAME = 80  # characters of an unknown name that are compared with known ones
LONGEST_CHOICE = 40  # characters of a right name that is offered
LONGEST_PROBLEM = 900  # characters
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Characters that would break a line, steer a terminal, or cannot be written as UTF-8."""


class BlueprintError(Exception):
    """Something a user can understand and act on; shown without a traceback."""

    exit_code = 1


class InputError(BlueprintError):
    """What was asked for cannot be done as it stands: a file, a value, a folder. Nothing has been written.

    May carry several problems at once: `problems` has one line each, and the text is those lines.
    """

    exit_code = 2

    def __init__(self, *problems: str) -> None:
        self.problems: tuple[str, ...] = tuple(map(printable, problems))
        super().__init__("\n".join(self.problems))

    def __reduce__(self) -> tuple[type["InputError"], tuple[str, ...]]:
        return type(self), self.problems


class RunError(BlueprintError):
    """The run failed while it ran: a market that does not clear, books that do not close, a lost worker."""

    exit_code = 1


class ReplicateError(RunError):
    """One replicate cannot go on under its parameters and its luck; the others can.

    Carries the replicate's number, the arm that failed (or `opening`), and why.
    """

    def __init__(self, scenario: str, replicate: int, arm: str, why: str) -> None:
        self.scenario, self.replicate, self.arm, self.why = scenario, replicate, arm, why
        super().__init__(f"{scenario}: replicate {replicate}, {arm}: {why}")

    def __reduce__(self) -> tuple[type["ReplicateError"], tuple[str, int, str, str]]:
        return type(self), (self.scenario, self.replicate, self.arm, self.why)


def printable(text: str) -> str:
    """The text on one line of bearable length, with control characters written out."""
    line = "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)
    return line if len(line) <= LONGEST_PROBLEM else line[: LONGEST_PROBLEM - 3] + "..."


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """End a sentence about an unknown name by naming the nearest right one, or else the choices.

    Returns a text that begins with a space: `" Did you mean 'Zhejiang'?"`, `" Choose from a, b."`, or `""`
    where there is nothing to choose from. Long lists of choices are cut after eight.
    """
    choices = sorted(dict.fromkeys(known))
    folded = {choice.casefold(): choice for choice in reversed(choices)}
    near = get_close_matches(given.casefold()[:LONGEST_NAME], folded, n=1, cutoff=0.6)
    if near:
        return f" Did you mean '{folded[near[0]][:LONGEST_CHOICE]}'?"
    if not choices:
        return ""
    listed = ", ".join(choice[:LONGEST_CHOICE] for choice in choices[:8])
    return f" Choose from {listed}, ..." if len(choices) > 8 else f" Choose from {listed}."
