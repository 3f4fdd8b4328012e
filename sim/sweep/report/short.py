"""The answer of a sweep in short: what runs came to, and where the outcomes are lowest and highest, in sentences."""

from collections import Counter

import numpy as np

from sim.results.verdict import KINDS, NO_EFFECT
from sim.sweep.designs.adopters import COUNT
from sim.sweep.report.answers import Answers, Outcome, described

SAID = {NO_EFFECT: f"sees {NO_EFFECT}"}
MOST_NAMED = 3
"""A point that so many variables make up can be named in a sentence."""


def in_short(answers: Answers, arm: str) -> list[str]:
    """The verdict over all runs of a policy arm, then a sentence for each outcome."""
    verdict = [] if arm == answers.manifest["baseline"] else [_verdict(answers.verdicts(arm))]
    return [*verdict, *(_sentence(answers, arm, each) for each in answers.outcomes)]


def _verdict(verdicts: list[str]) -> str:
    """How many runs came to which verdict, the commonest first."""
    count = Counter(verdicts)
    order = sorted((kind for kind in KINDS if count[kind]), key=lambda kind: -count[kind])
    first, *others = (f"{SAID.get(kind, kind)} in {count[kind]:,}" for kind in order)
    return f"Whoever adopts {', '.join((f'{first} of {len(verdicts):,} runs', *others))}."


def _sentence(answers: Answers, arm: str, outcome: Outcome) -> str:
    """The mean over runs, what nine runs of ten lie between, and the points with the lowest and the highest mean."""
    _, values = answers.runs(arm, outcome)
    low, high = (outcome.said(float(np.quantile(values, q))) for q in (0.05, 0.95))
    between = f"{low.removesuffix(outcome.mark)} to {high} in nine runs of ten"
    told = f"{outcome.heading}: {outcome.said(float(values.mean()))} on average, {between}"
    names = [
        variable for variable in answers.variables if variable.name != COUNT and len(variable.levels) > 1
    ]
    means = answers.means(arm, outcome)
    if not 0 < len(names) <= MOST_NAMED or np.isfinite(means).sum() < 2:
        return f"{told}."
    ends = (int(np.nanargmin(means)), int(np.nanargmax(means)))
    lowest, highest = (described({name.name: name.values[at].item() for name in names}) for at in ends)
    return f"{told}; lowest at {lowest}, highest at {highest}."
