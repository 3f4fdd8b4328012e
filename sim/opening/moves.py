"""Fit pulls and pushes so that expected moves equal the observed ones of every province. Equations G4-G6."""

from dataclasses import dataclass

import numpy as np

from sim import kernels
from sim.economies import Observation
from sim.errors import RunError
from sim.processes.migration import MigrationParameters

TOLERANCE = 1e-13
MOST_PASSES = 5000
WIDEST_GAP = 1e-8
"""Relative gap up to which margins count as reproduced."""
FIVE_YEARS = 20
LARGEST_PART = 0.9
"""Largest part of a province's leavers who may be talent."""
FEWEST_MOVES = 1e-4
"""Movers over residents in five years where nobody was seen to move: odds of nothing cannot be fitted."""
NUDGE = 0.01
"""Log rise of a wage with which responses are measured."""


@dataclass(frozen=True, eq=False)
class Moves:
    """A fitted gravity of moves."""

    pull: np.ndarray
    way: np.ndarray
    taste: float
    passes: int


@dataclass(frozen=True, eq=False)
class Margins:
    """Moves a quarter to reproduce, persons (province,)."""

    arrivals: np.ndarray
    departures: np.ndarray


def margins(observed: Observation, talent: np.ndarray, p: MigrationParameters) -> tuple[Margins, Margins]:
    """Split observed moves into those of talent and of the others, a quarter. eq. G4. `talent` persons (province,)."""
    part = np.minimum(p.talent_mobility * talent / observed.population, LARGEST_PART)
    quarter = 1.0 / (FIVE_YEARS * p.five_year_retention)
    fewest = FEWEST_MOVES * observed.population
    out = np.maximum(observed.migrants_out, fewest) * quarter
    into = np.maximum(observed.migrants_in, fewest) * quarter
    into = into * out.sum() / into.sum()
    of_talent = part * out
    if len(out) == 2:  # whoever leaves one arrives in the other
        return Margins(of_talent[::-1].copy(), of_talent), Margins(
            (out - of_talent)[::-1].copy(), out - of_talent
        )
    share = of_talent.sum() / out.sum()
    return Margins(share * into, of_talent), Margins((1.0 - share) * into, out - of_talent)


def fit(
    reviewers: np.ndarray, people: np.ndarray, real_wage: np.ndarray, way: np.ndarray, home: np.ndarray,
    wanted: Margins, elasticity: float,
) -> Moves:  # fmt: skip
    """Fit both margins exactly, at the taste for wages that gives the stated five-year response. eq. G5, G6.

    `reviewers` expected (province, registered) and `people` (province,), persons; `real_wage` log (province,); `way`
    odds (from, to); `home` odds (registered, to); `elasticity` of five-year moves into a province to its real wage.
    """
    relative = real_wage - real_wage.mean()
    taste = elasticity
    for _ in range(2):
        moves = _margins_at(taste, reviewers, relative, way, home, wanted)
        if elasticity == 0.0:
            return moves
        taste *= elasticity / five_year_response(moves, reviewers, people, relative, home)
    return _margins_at(taste, reviewers, relative, way, home, wanted)


def five_year_response(
    moves: Moves, reviewers: np.ndarray, people: np.ndarray, real_wage: np.ndarray, home: np.ndarray
) -> float:
    """Mean log rise of five-year moves into a province, per log rise of its wage. eq. G6.

    Twenty quarters of the same chances, so that return and repeat moves count as in a census.
    """
    place = np.exp(moves.taste * real_wage) * moves.pull
    rise, weight = 0.0, 0.0
    before = kernels.gravity.flows(reviewers, place, moves.way, home)
    for q in range(len(place)):
        better = place.copy()
        better[q] *= np.exp(moves.taste * NUDGE)
        after = kernels.gravity.flows(reviewers, better, moves.way, home)
        came, comes = (kernels.gravity.arrivals(moved, people, q, FIVE_YEARS) for moved in (before, after))
        rise += came * float(np.log(comes / came))
        weight += came
    return rise / (weight * NUDGE)


def _margins_at(
    taste: float, reviewers: np.ndarray, real_wage: np.ndarray, way: np.ndarray, home: np.ndarray, wanted: Margins
) -> Moves:  # fmt: skip
    way = way.copy()
    place = np.exp(taste * real_wage)
    everyone = reviewers.sum(axis=1)
    short = everyone <= wanted.departures
    if short.any():
        raise RunError(
            "more people are observed to leave than the model lets review; "
            "raise parameters.migration.review_per_quarter"
        )
    np.fill_diagonal(way, 0.0)
    np.fill_diagonal(way, way.sum(axis=1) * (everyone - wanted.departures) / wanted.departures)
    pull, gap, passes = kernels.gravity.fit(
        reviewers, place, way, home, wanted.arrivals, wanted.departures, TOLERANCE, MOST_PASSES
    )
    if not gap < WIDEST_GAP:
        raise RunError(
            f"observed moves could not be reproduced: gap {gap:.1e} after {passes} passes. "
            "Bring parameters.migration.distance or parameters.migration.hukou_barrier nearer its default."
        )
    return Moves(pull=pull, way=way, taste=taste, passes=passes)
