"""Demography: graduates enter, the old retire. Equations D1-D3."""

from dataclasses import dataclass

import numpy as np

from sim import kernels
from sim.state import Provinces, Structure, Talent
from sim.streams import IDENTITY, Stream
from sim.uncertain import ParameterRecord, settled

FLAT = 1e-6
"""Youth below which the density of ages counts as flat: there its closed form would lose its digits."""


class DemographyParameters(ParameterRecord):
    """How talent is made and ends."""

    growth_per_year: float = settled(
        0.05, bounds=(0.0, 0.2), unit="share a year", source="censuses 2010-20: 6.2 %, slowing"
    )
    """Net growth of talent at the opening; the number of graduates that this calls for then stays constant (D3)."""
    entry_age: float = settled(22.0, bounds=(15.0, 35.0), unit="years", source="usual age of graduation")
    """Age at which graduates become talent (D3)."""
    retirement_age: float = settled(60.0, bounds=(40.0, 80.0), unit="years", source="statutory until 2024")
    """Age at which talent retires (D2)."""
    youth: float = settled(0.8, bounds=(0.0, 0.99), unit="1", source="assumed: recent cohorts are larger")
    """How steeply the number of talent falls with age at the opening: 0 flat, near 1 to zero at retirement (D1)."""
    from_elsewhere: float = settled(
        0.25, bounds=(0.0, 0.9), unit="share", source="assumed; MyCOS reports such students"
    )
    """Share of graduates registered in another province than that of their university (D3)."""
    study_quarters: int = settled(16, bounds=(1, 40), unit="quarters", source="four years of study")
    """Quarters from admission to graduation (D3)."""
    participation: float = settled(0.85, bounds=(0.3, 1.0), unit="share", source="assumed")
    """Share of talent at work (O5, M5)."""
    workers_per_resident: float = settled(
        0.55, bounds=(0.2, 0.8), unit="share", source="employment over population, NBS"
    )
    """People at work, talent included, over residents at the opening; workers are those who are not talent (O5)."""
    fewest_workers: float = settled(
        0.10, bounds=(0.01, 0.5), unit="share of residents", source="guard; not binding to 2024"
    )
    """Least share of residents who are workers (O5)."""


def ages(p: DemographyParameters) -> tuple[int, int]:
    """Ages of entry and retirement in quarters."""
    return round(4.0 * p.entry_age), round(4.0 * p.retirement_age)


def age_at(quantile: np.ndarray, p: DemographyParameters) -> np.ndarray:
    """Age in quarters at a quantile of the opening's age distribution, whose density falls linearly. eq. D1."""
    entry, retirement = ages(p)
    if p.youth < FLAT:
        share = quantile
    else:
        share = (1.0 - np.sqrt(1.0 - p.youth * (2.0 - p.youth) * quantile)) / p.youth
    return np.minimum(entry + np.floor(share * (retirement - entry)), retirement - 1).astype(np.int32)


@dataclass(frozen=True, eq=False)
class Graduation:
    """New talent, and students on their way."""

    graduates: Talent
    persons: np.ndarray
    """Persons who graduate, as drawn, by province of university (province,)."""
    students: np.ndarray
    """Extra students after the quarter (quarter, province)."""
    student_cost: np.ndarray
    """What each costs a quarter, yuan (quarter, province)."""


def graduate(
    provinces: Provinces, extra_seats: np.ndarray, seat_cost: np.ndarray, structure: Structure, quarter: int,
    p: DemographyParameters, ordinal_luck: Stream, origin_luck: Stream,
) -> Graduation:  # fmt: skip
    """Graduate this quarter's students and admit the extra ones that policy pays for. eq. D3.

    Persons become whole agents by a draw of each province, so that the expected number is exact. `extra_seats` persons
    admitted and `seat_cost` yuan a student and quarter (province,).
    """
    expected = (structure.graduates + provinces.students[0]) / structure.people_per_talent
    places = np.arange(structure.provinces, dtype=np.uint64)
    agents = np.floor(expected + kernels.luck.uniform(ordinal_luck.words, places)).astype(np.int64)
    province = np.repeat(np.arange(structure.provinces), agents)
    first = np.cumsum(agents) - agents
    ordinal = np.arange(len(province)) - np.repeat(first, agents)
    identity = kernels.luck.identities(IDENTITY.words[:2], province, quarter, ordinal)
    luck = kernels.luck.uniform(origin_luck.words, identity)
    entry, _ = ages(p)
    graduates = Talent(
        identity=identity,
        province=province.astype(np.int16),
        registered=kernels.luck.pick(luck, province, structure.graduates_registered),
        born=np.full(len(province), quarter - entry, dtype=np.int32),
    )
    return Graduation(
        graduates=graduates,
        persons=agents * structure.people_per_talent,
        students=np.concatenate([provinces.students[1:], extra_seats[None]]),
        student_cost=np.concatenate([provinces.student_cost[1:], seat_cost[None]]),
    )
