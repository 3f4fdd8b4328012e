"""Draw the talent of the opening: where it lives, where it is registered, how old it is. Equations D1, O5, O7."""

import numpy as np

from sim import kernels
from sim.economies import Observation
from sim.opening import geography
from sim.processes import demography
from sim.processes.demography import DemographyParameters
from sim.processes.markets import Employed
from sim.processes.migration import MigrationParameters
from sim.state import Talent
from sim.streams import IDENTITY, Streams

FEWEST_LEAVERS = 1.0
"""Persons who left a province in five years where nobody was seen to: somebody is registered there all the same."""
BEFORE_THE_OPENING = 0xFFFFFFFF
"""The quarter in which everyone present at the opening counts as born, for their identity only."""


def registration(observed: Observation, p: MigrationParameters) -> np.ndarray:
    """Share of the residents of a province registered in each (province, registered). eq. O7.

    How many are registered elsewhere is observed; where, follows the observed leavers and distance.
    """
    elsewhere = np.clip(observed.registered_elsewhere / observed.population, 0.0, 0.95)
    leavers = np.maximum(observed.migrants_out, FEWEST_LEAVERS)
    pull = leavers[None, :] * geography.way(observed.places, p.registered_by_distance)
    np.fill_diagonal(pull, 0.0)
    shares = elsewhere[:, None] * pull / pull.sum(axis=1, keepdims=True)
    np.fill_diagonal(shares, 1.0 - elsewhere)
    return shares


def draw(
    observed: Observation, people_per_talent: float, registered: np.ndarray, p: DemographyParameters, streams: Streams
) -> Talent:  # fmt: skip
    """Draw talent agents: whole agents by province, each with a registration and an age. eq. D1, O7."""
    luck = streams.at(0)
    provinces = len(observed.talent)
    places = np.arange(provinces, dtype=np.uint64)
    expected = observed.talent / people_per_talent
    agents = np.maximum(1, np.floor(expected + luck("opening.talent").uniform(places)).astype(np.int64))
    province = np.repeat(np.arange(provinces), agents)
    ordinal = np.arange(len(province)) - np.repeat(np.cumsum(agents) - agents, agents)
    identity = kernels.luck.identities(IDENTITY.words[:2], province, BEFORE_THE_OPENING, ordinal)
    cumulative = np.cumsum(registered, axis=1)
    origin = np.empty(len(province), dtype=np.int16)
    where = kernels.luck.uniform(luck("opening.registration").words, identity)
    for r in range(provinces):
        rows = province == r
        origin[rows] = np.minimum(np.searchsorted(cumulative[r], where[rows], side="right"), provinces - 1)
    return Talent(
        identity=identity,
        province=province.astype(np.int16),
        registered=origin,
        born=-demography.age_at(kernels.luck.uniform(luck("opening.age").words, identity), p),
    )


def employed(population: np.ndarray, persons: np.ndarray, p: DemographyParameters) -> Employed:
    """People at work: talent by participation, workers the rest. eq. O5. `persons` talent (province,)."""
    talent = p.participation * persons
    workers = np.maximum(p.workers_per_resident * population - talent, p.fewest_workers * population)
    return Employed(talent=talent, workers=workers)
