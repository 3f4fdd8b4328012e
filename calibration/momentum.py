"""Momentum of fundamentals: what the years before an opening still add to productivity, inverted from quiet runs.

Left alone the model drifts: people move to high wages, which the data offset by catching up. What is added to
productivity is therefore not the trend itself, but what lets the model's mean path follow it. eq. W5
"""

from dataclasses import dataclass, replace

import numpy as np

from calibration.past import Past
from calibration.rules import Rule
from sim.economies import Observation
from sim.model import Economy
from sim.opening import Opening, open_economy
from sim.opening.momentum import QUARTERS, by_quarter
from sim.scenario import Scenario

HORIZON = 10
"""Years ahead that are aimed at; afterwards the last year's rate goes on."""
PASSES = 2
POWERS = (0.5, 1.0, 2.0)
RESPONSE = 0.9
"""Log share over log productivity in the same year, roughly: further passes correct it."""
QUIET = {
    "uncertainty": "none",
    "parameters.fundamentals.trend_spread": 0.0,
    "parameters.fundamentals.shock_spread": 0.0,
}


@dataclass(frozen=True)
class Inverted:
    """Momentum of one opening, and how well the quiet path follows its aim."""

    added: np.ndarray
    """Log productivity from the middle of one year to that of the next (year, province)."""
    miss: float
    """Largest log gap before the last pass between the smoothed mean quiet path and its aim."""


def quiet(
    economy: str,
    year: int,
    *,
    replicates: int,
    scale: float,
    settings: dict[str, object],
    ahead: int = HORIZON,
) -> Scenario:
    """The scenario of a run without policy and without shocks to fundamentals."""
    asked = Scenario.load("baseline", QUIET)  # the fit that it names may be the one that is being made
    sizes = {f"scale.{name}": value / scale for name, value in asked.scale.model_dump().items()}
    return Scenario.load(
        "baseline",
        {
            **QUIET, **sizes, **settings,
            "economy": economy, "run.start": f"{year}Q1", "run.quarters": QUARTERS * (ahead + 1),
            "run.replicates": replicates,
        },
    )  # fmt: skip


def aims(known: Past, rule: Rule, years: int = HORIZON) -> np.ndarray:
    """Log change of shares since the opening year that a rule expects (year ahead, province)."""
    start = np.log(known.shares[-1])
    return np.array([np.log(rule(known, ahead)) - start for ahead in range(1, years + 1)])


def invert(
    scenario: Scenario, aim: np.ndarray, *, observed: Observation | None = None, passes: int = PASSES
) -> Inverted:
    """What must be added to productivity so that mean shares of quiet runs change as aimed at. eq. W5

    `observed` is what was known of the opening year, where that is not all that the economy knows of it by now.
    """
    replicates = range(scenario.run.replicates)
    openings = [open_economy(scenario, replicate, observed=observed) for replicate in replicates]
    # What is aimed at jumps from year to year, the model's own drift does not: only that is smoothed.
    added = np.diff(aim, axis=0, prepend=0.0) / RESPONSE
    for _ in range(passes):
        paths = [lived(scenario, each, openings[each], added) for each in replicates]
        gap = smoothed(aim - np.mean(paths, axis=0))
        added = added + np.diff(gap, axis=0, prepend=0.0) / RESPONSE
        miss = float(np.abs(gap).max())
    return Inverted(added, miss)


def smoothed(gap: np.ndarray) -> np.ndarray:
    """A log gap over the years without the luck of the few agents it was seen with: fitted by three powers of time.

    (year, province), relative to the nation. The model drifts smoothly; what jumps is luck of these runs.
    """
    years = np.arange(1.0, len(gap) + 1.0)
    powers = years[:, None] ** np.array(POWERS)
    fitted: np.ndarray = powers @ np.linalg.lstsq(powers, gap, rcond=None)[0]
    return fitted - fitted.mean(axis=1, keepdims=True)


def lived(scenario: Scenario, replicate: int, opening: Opening, added: np.ndarray) -> np.ndarray:
    """Log change of shares of GDP since the opening year without policy (year ahead, province)."""
    structure = replace(opening.structure, momentum=by_quarter(added))
    economy = Economy(
        scenario, arm="baseline", replicate=replicate, opening=replace(opening, structure=structure)
    )
    for _ in range(scenario.run.quarters):
        economy.step()
    gdp = np.asarray(economy.recorder.series["gdp"])
    by_year = gdp.reshape(-1, QUARTERS, gdp.shape[1]).sum(axis=1)
    shares = by_year / by_year.sum(axis=1, keepdims=True)
    observed = opening.observed.gdp / opening.observed.gdp.sum()
    return np.log(shares[1:]) - np.log(observed)
