"""The report card: each fact observed and simulated, its tolerance, pass or miss, on one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from pathlib import Path

import numpy as np

from calibration.bank import Prior, Setup
from calibration.calibrate import Calibrated
from calibration.estimate import informed
from calibration.hands import Hands, Work
from calibration.kept import keep, kept, key
from calibration.observed import observed_moments
from calibration.targets import SPANS, Fact
from sim.opening.momentum import QUARTERS
from sim.report.template import filled

LIVES = 32
TESTED = ("calibration", "validation", "hard test")
AIMED_AT = 0.7
INFORMED = 0.25
"""Share of the prior's variance that the data must take away before a parameter counts as informed."""


@dataclass(frozen=True)
class Mark:
    """One fact, judged."""

    fact: Fact
    observed: float
    mean: float
    low: float
    high: float
    tolerance: tuple[float, float]

    @property
    def is_pass(self) -> bool:
        """Whether the simulated mean lies within the tolerance."""
        return self.tolerance[0] <= self.mean <= self.tolerance[1]


def lives(
    found: Calibrated, *, folder: Path, count: int = LIVES, hands: Hands | None = None
) -> dict[str, np.ndarray]:
    """Moments of lives under draws from the posterior, on luck that the bank has not seen: name -> (life,)."""
    path = folder / f"card-{found.until}.npz"
    draws = found.posterior.draws
    made_with = key(
        found.economy.checksums(), {name: values.tolist() for name, values in draws.items()}, count,
        found.targets.said_proxies(),
    )  # fmt: skip
    whole = kept(path, made_with)
    if whole is None:
        last = max(found.economy.years)
        scenario = found.setup.scenario
        years = last - scenario.run.start.year + 1
        run = scenario.run.model_copy(update={"quarters": QUARTERS * years})
        setup = replace(found.setup, scenario=scenario.model_copy(update={"run": run}))
        rows: list[dict[str, float]] = [{} for _ in range(count)]

        def note(number: int, values: dict[str, float]) -> None:
            rows[number] = values

        life = partial(_life, setup, draws, len(found.bank.values))
        (hands or Hands()).work(Work.on(setup.scenario, "report card", life), range(count), note, total=count)
        whole = {name: np.array([row[name] for row in rows]) for name in rows[0]}
        keep(path, made_with, whole)
    return whole


def _life(setup: Setup, draws: Mapping[str, np.ndarray], after: int, number: int) -> dict[str, float]:
    rows = len(next(iter(draws.values())))
    row = (number * rows) // LIVES % rows
    return setup.simulate({name: float(values[row]) for name, values in draws.items()}, after + number)


def marks(found: Calibrated, simulated: Mapping[str, np.ndarray]) -> list[Mark]:
    """Every fact that can be tested on this economy, judged."""
    seen = observed_moments(found.economy, max(found.economy.years), SPANS, found.targets.proxies)
    judged = []
    for fact in found.targets.facts:
        observed = seen.get(fact.moment) if fact.observed == "data" else fact.observed
        if fact.use not in TESTED or observed is None or fact.moment not in simulated:
            continue
        values = simulated[fact.moment]
        low, high = np.quantile(values, [0.05, 0.95])
        judged.append(
            Mark(
                fact,
                float(observed),
                float(values.mean()),
                float(low),
                float(high),
                fact.tolerance(float(observed)),
            )
        )
    return judged


def counts(judged: Sequence[Mark]) -> list[str]:
    """How many passed, separately by use, and how many of those that were there for the first card."""
    told = []
    for use in TESTED:
        of_use = [mark for mark in judged if mark.fact.use == use]
        first = [mark for mark in of_use if not mark.fact.added]
        if of_use:
            aim = "" if use == "hard test" else f" (aimed at: {AIMED_AT:.0%})"
            before = "" if len(first) == len(of_use) else f"; without facts added later {_passed(first)}"
            told.append(f"{use}: {_passed(of_use)}{aim}{before}")
    return told


def _passed(judged: Sequence[Mark]) -> str:
    passed = sum(mark.is_pass for mark in judged)
    return f"{passed} of {len(judged)} pass" + (f", {passed / len(judged):.0%}" if judged else "")


HEADER = ("", "Fact", "", "Use", "Observed", "Simulated, mean [90 %]", "Tolerance")


def rows(judged: Sequence[Mark]) -> list[tuple[str, ...]]:
    """The table."""
    return [
        (
            "pass" if mark.is_pass else "MISS",
            str(mark.fact.number or ""),
            mark.fact.name + (f", {mark.fact.unit}" if mark.fact.unit else ""),
            mark.fact.use + (", added" if mark.fact.added else ""),
            f"{mark.observed:.4g}",
            f"{mark.mean:.4g} [{mark.low:.4g}, {mark.high:.4g}]",
            f"{mark.tolerance[0]:.4g} to {mark.tolerance[1]:.4g}",
        )
        for mark in judged
    ]


def untested(facts: Sequence[Fact]) -> list[str]:
    """Facts that are not judged here, each with the reason."""
    words = {"cannot": "cannot be tested"}
    return [
        f"{fact.number or '-'} {fact.name}: {words.get(fact.use, fact.use)}, {fact.because}"
        for fact in facts
        if fact.use not in TESTED
    ]


PARAMETERS = ("Parameter", "Prior, 90 %", "Posterior, 90 %", "Narrowed by", "")


def parameters(priors: Mapping[str, Prior], draws: Mapping[str, np.ndarray]) -> list[tuple[str, ...]]:
    """Posterior against prior, and whether the data inform a parameter."""
    told: list[tuple[str, ...]] = []
    for name, prior in priors.items():
        low, middle, high = np.quantile(draws[name], [0.05, 0.5, 0.95])
        narrowed = informed(prior, draws[name])
        told.append(
            (
                name,
                f"{prior.quantile(0.5):.4g} [{prior.quantile(0.05):.4g}, {prior.quantile(0.95):.4g}]",
                f"{middle:.4g} [{low:.4g}, {high:.4g}]",
                f"{max(narrowed, 0.0):.0%}",
                "informed by the data" if narrowed >= INFORMED else "not informed: the prior stands",
            )
        )
    return told


def notes(found: Calibrated) -> list[str]:
    """What a reader should know of this fit."""
    return [
        f"Fitted to figures up to {found.until}; {len(found.bank.values)} lives from the prior, the nearest "
        f"{found.posterior.accepted} kept; simulated: {LIVES} lives from {min(found.economy.years)} under draws from "
        "the posterior, on luck not used for the fit.",
        f"Targets that no life of the bank reaches: {', '.join(found.posterior.far) or 'none'}.",
        "Momentum: the quiet path missed its aim before the last pass by at most "
        f"{max(found.misses.values()):.3f} in log shares ({max(found.misses, key=lambda y: found.misses[y])}).",
    ]


def text(found: Calibrated, judged: Sequence[Mark]) -> str:
    """The card for a terminal."""
    parts = [f"Report card: {found.economy.title}, fitted to {found.until}", "", *counts(judged), ""]
    parts += _table(HEADER, rows(judged))
    parts += ["", *_table(PARAMETERS, parameters(found.priors, found.posterior.draws)), ""]
    return "\n".join([*parts, *notes(found), "", "Not judged here:", *untested(found.targets.facts)]) + "\n"


def _table(header: Sequence[str], body: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in (header, *body)) for column in range(len(header))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (header, *body)
    ]


def page(found: Calibrated, judged: Sequence[Mark]) -> str:
    """The card as a page that needs no other file."""
    values = {
        "title": escape(f"Report card: {found.economy.title}"),
        "span": escape(f"fitted to {found.until}"),
        "counts": "\n".join(f"<li>{escape(line)}</li>" for line in counts(judged)),
        "facts": _html(HEADER, rows(judged)),
        "parameters": _html(PARAMETERS, parameters(found.priors, found.posterior.draws)),
        "notes": "\n".join(f'<p class="note">{escape(line)}</p>' for line in notes(found)),
        "untested": "\n".join(f"<li>{escape(line)}</li>" for line in untested(found.targets.facts)),
    }
    return filled("calibration", "card.html", values)


def _html(header: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th class="text">{escape(cell)}</th>' for cell in header)
    lines = []
    for row in body:
        kind = {"MISS": ' class="miss"', "pass": ' class="pass"'}.get(row[0], "")
        cells = "".join(f'<td class="text">{escape(cell)}</td>' for cell in row)
        lines.append(f"<tr{kind}>{cells}</tr>")
    return f"<table><thead><tr>{head}</tr></thead>{''.join(lines)}</table>"
