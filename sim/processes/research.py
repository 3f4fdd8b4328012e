"""Research: firms spend, a few succeed, and what they know ages. Equations R1-R6."""

from dataclasses import dataclass

import numpy as np

from sim import kernels
from sim.state import Firms, Market, Structure
from sim.streams import Stream
from sim.uncertain import ParameterRecord, settled, uncertain


class ResearchParameters(ParameterRecord):
    """What research costs, what it brings, and how much of it is only a new label."""

    gain_from_doubling: float = uncertain(
        0.09,
        prior=(0.04, 0.12),
        bounds=(0.0, 0.5),
        unit="share",
        source="Chen, Liu, Suarez Serrato and Xu 2021",
    )
    """Rise of productivity in the long run when a research-intensive firm doubles its real outlay (R2)."""
    step: float = settled(
        0.10, bounds=(0.001, 0.16), unit="log", source="trial; below 1/(sigma-1), never Pareto"
    )
    """Mean of a success, exponential in log productivity; above 1/(sigma-1) expected sales would be infinite (R3)."""
    obsolescence_per_year: float = settled(
        0.15, bounds=(0.01, 0.6), unit="share a year", source="usual for knowledge"
    )
    """How fast the advantage from past successes fades (R3)."""
    reference_intensity: float = uncertain(
        0.06,
        prior=(0.03, 0.15),
        bounds=(0.01, 1.0),
        unit="share of value added",
        source="3-6 % of sales in Chen et al.; assumed",
    )
    """Outlay over value added at which `gain_from_doubling` holds. The firms it was measured on spend 3-6 % of
    their sales,
    10-20 % of their value added; which of the two carries over is not known, and it decides what research is
    worth (R2)."""
    frontier_intensity_ratio: float = settled(8.0, bounds=(1.0, 50.0), unit="ratio", source="assumed")
    """Research intensity of the frontier fields over that of `traditional` (R6)."""
    own_elasticity: float = uncertain(
        1.1,
        prior=(0.5, 2.0),
        bounds=(0.0, 4.0),
        unit="elasticity",
        source="Chen et al. draft, real response 1.14",
    )
    """Fall of real outlay when the user cost of research rises in one province alone (R1)."""
    national_elasticity: float = uncertain(
        0.3, prior=(0.0, 1.0), bounds=(0.0, 4.0), unit="elasticity", source="Wilson 2009: near zero; assumed"
    )
    """Fall of real outlay when the user cost rises everywhere (R1). Assumed: markets alone do not give it."""
    additionality: float = uncertain(
        0.0,
        prior=(-0.5, 0.5),
        bounds=(-1.0, 2.0),
        unit="yuan per yuan",
        source="Boeing 2016: -0.5 to no crowding out",
    )
    """Own research that firms add for every yuan of grants; negative where grants replace it (R5)."""
    relabelled: float = uncertain(
        0.35, prior=(0.24, 0.45), bounds=(0.0, 0.9), unit="share", source="Chen et al. 2021"
    )
    """Share of the induced rise in reported outlay that is other spending under a new name (R4)."""


@dataclass(frozen=True, eq=False)
class Outlay:
    """What firms spend on research this quarter, over value added (province, sector), and its response."""

    real: np.ndarray
    """Real outlay over value added. eq. R1"""
    reported: np.ndarray
    """Outlay as reported, with what was only relabelled. eq. R4"""
    borne: np.ndarray
    """What firms themselves pay for it, over value added: less what credits and grants pay. eq. R1, R5"""
    response: np.ndarray
    """Real outlay over what it would be without policy (province,). eq. R1"""


def usual_intensity(structure: Structure, rise: np.ndarray) -> np.ndarray:
    """Outlay over value added that firms choose without policy (province, sector). eq. W7. `rise` log (province,)."""
    return structure.research_intensity * np.exp(rise)[:, None]


def spend(
    credit: np.ndarray, grants: np.ndarray, intensity: np.ndarray, market: Market, p: ResearchParameters
) -> Outlay:
    """Choose research outlay by its user cost here and everywhere, and add what grants bring. eq. R1, R4, R5.

    `credit` share refunded, `grants` share of the province's value added (province,); `intensity` without policy
    (province, sector).
    """
    base = (intensity * market.revenue).sum(axis=1)
    share = base / max(float(base.sum()), 1e-300)
    user_cost = 1.0 - credit
    drawn = user_cost**-p.own_elasticity
    response = drawn / float(share @ drawn) * float(share @ user_cost) ** -p.national_elasticity
    worth = (1.0 + p.additionality) * grants * market.gdp
    granted = np.divide(worth, base, out=np.zeros_like(worth), where=base > 0.0)
    claimed = np.where(response > 1.0, 1.0 + (response - 1.0) / (1.0 - p.relabelled), response)
    paid = np.divide(grants * market.gdp, base, out=np.zeros_like(base), where=base > 0.0)
    real, reported = response + granted, claimed + granted
    return Outlay(
        real=intensity * real[:, None],
        reported=intensity * reported[:, None],
        borne=intensity * (real - credit * reported - paid)[:, None],
        response=response,
    )


def success_hazard(intensity: np.ndarray, p: ResearchParameters) -> np.ndarray:
    """Successes a firm expects in a quarter, proportional to real outlay over value added. eq. R2.

    Set so that in the long run, at the reference intensity, doubling outlay raises productivity by
    `gain_from_doubling`.
    """
    fade = p.obsolescence_per_year / 4.0
    return np.log1p(p.gain_from_doubling) * fade / p.step * intensity / p.reference_intensity


def discover(
    outlay: Outlay, firms: Firms, p: ResearchParameters, luck: Stream, threads: int = 1
) -> np.ndarray:
    """Each firm's knowledge after the quarter: what was known fades, a few succeed. eq. R2, R3. Returns (firm,)."""
    hazard = success_hazard(outlay.real, p)
    chance = 1.0 - np.exp(-hazard.ravel())
    after = np.empty(len(firms))
    fade = 1.0 - p.obsolescence_per_year / 4.0

    def work(low: int, high: int, piece: int) -> None:
        kernels.firms.discover(
            low, high, firms.identity, firms.province, firms.sector, firms.knowledge, hazard.shape[1], chance,
            fade, p.step, luck.words, after,
        )  # fmt: skip

    kernels.chunks.split(len(firms), threads, work)
    return after
