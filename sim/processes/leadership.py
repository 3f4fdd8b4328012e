"""Leadership: governments turn over, and a new leadership may drop what the old one promised. Equations L1-L2."""

import numpy as np

from sim import kernels
from sim.streams import Stream
from sim.uncertain import ParameterRecord, settled, uncertain

LEAST_LAPSE = 1e-12
"""Chance of a lapse a quarter below which a promise counts as sure."""


class LeadershipParameters(ParameterRecord):
    """How long promises last."""

    years_in_office: float = settled(4.0, bounds=(0.5, 100.0), unit="years", source="3-5 years, recalled")
    """Mean time between leaderships of a province (L1)."""
    continuity: float = uncertain(
        0.7,
        prior=(0.5, 0.9),
        bounds=(0.0, 1.0),
        unit="chance",
        source="assumed; sign: An et al. 2016, Feng and Johansson 2017",
    )
    """Chance that levers survive a change of leadership, without any lever for continuity (L1)."""


def turn_over(
    in_force: np.ndarray, extra: np.ndarray, p: LeadershipParameters, change: Stream, survive: Stream
) -> np.ndarray:
    """Which provinces keep their levers in force. eq. L1. `extra` continuity by policy (province,). Returns 0 or 1.

    Leaderships change at the same time in every arm, since the draws are the same; levers once dropped stay dropped.
    """
    places = np.arange(len(in_force), dtype=np.uint64)
    changes = kernels.luck.uniform(change.words, places) < 0.25 / p.years_in_office
    survives = kernels.luck.uniform(survive.words, places) < np.clip(p.continuity + extra, 0.0, 1.0)
    return np.where(changes & ~survives, 0.0, in_force)


def trust(extra: np.ndarray, horizon: float, p: LeadershipParameters) -> np.ndarray:
    """Chance, in anybody's eyes, that a promise is still kept on average over a horizon. eq. L2.

    `horizon` quarters (province,). The mean of the chances that levers still stand now, after 1, after 2, ... quarters.
    """
    lapse = 0.25 / p.years_in_office * (1.0 - np.clip(p.continuity + extra, 0.0, 1.0))
    return np.where(
        lapse > LEAST_LAPSE,
        -np.expm1(horizon * np.log1p(-lapse)) / (horizon * np.maximum(lapse, LEAST_LAPSE)),
        1.0,
    )
