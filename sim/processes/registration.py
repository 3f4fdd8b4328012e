"""Registration: newcomers become registered where they live, sooner where barriers are lifted. Equation N1."""

import numpy as np

from sim import kernels
from sim.state import Talent
from sim.streams import Stream
from sim.uncertain import ParameterRecord, uncertain


class RegistrationParameters(ParameterRecord):
    """How fast newcomers get the registration (hukou) of the province they live in."""

    rate_per_year: float = uncertain(
        0.10,
        prior=(0.05, 0.20),
        bounds=(0.0, 1.0),
        unit="share a year",
        source="assumed: keeps newcomers near their share of 2020",
    )
    """Share of talent registered elsewhere that changes its registration (N1)."""
    lifted_per_year: float = uncertain(
        0.20, prior=(0.05, 0.40), bounds=(0.0, 1.0), unit="share a year", source="assumed"
    )
    """What is added to that share where the barrier is lifted altogether (N1)."""


def register(
    talent: Talent, openness: np.ndarray, p: RegistrationParameters, luck: Stream, threads: int = 1
) -> np.ndarray:
    """Who becomes registered where they live this quarter. eq. N1. `openness` share of the barrier lifted (province,).

    Those who move in the same quarter do not. Returns bool (talent,).
    """
    chance = np.clip((p.rate_per_year + p.lifted_per_year * openness) / 4.0, 0.0, 1.0)
    registers = np.empty(len(talent), dtype=np.bool_)

    def work(low: int, high: int, piece: int) -> None:
        kernels.talent.register(
            low, high, talent.identity, talent.province, talent.registered, chance, luck.words, registers
        )

    kernels.chunks.split(len(talent), threads, work)
    return registers
