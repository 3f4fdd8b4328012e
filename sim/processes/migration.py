"""Migration: talent weighs provinces one by one; workers flow by the same gravity. Equations G1-G6."""

from dataclasses import dataclass

import numpy as np

from sim import kernels
from sim.policy.rules import Rules
from sim.state import Market, State, Structure
from sim.streams import Stream
from sim.uncertain import ParameterRecord, settled, uncertain


class MigrationParameters(ParameterRecord):
    """What people weigh, and how often."""

    elasticity_talent: float = uncertain(
        2.2,
        prior=(1.5, 3.5),
        bounds=(0.0, 8.0),
        unit="elasticity",
        source="1.5-2 times that of workers, recalled",
    )
    """Rise of five-year moves of talent into a province with its real wage (G6)."""
    elasticity_workers: float = uncertain(
        1.5, prior=(1.0, 2.0), bounds=(0.0, 8.0), unit="elasticity", source="Tombe and Zhu 2019"
    )
    """Rise of five-year moves of everyone else into a province with the real wage of workers there (G6)."""
    distance: float = uncertain(
        1.2,
        prior=(0.9, 1.4),
        bounds=(0.0, 4.0),
        unit="elasticity",
        source="flows of 2015-20 into six provinces",
    )
    """How moves fall with distance (G2)."""
    review_per_quarter: float = settled(
        0.08, bounds=(0.0, 1.0), unit="share", source="fixed: not identified by flows"
    )
    """Share of the youngest talent that weighs provinces in a quarter; not separable from the cost of moving (G4)."""
    review_decline_per_year: float = settled(0.04, bounds=(0.0, 0.3), unit="share a year", source="assumed")
    """How reviewing falls with each year of age (G4)."""
    talent_mobility: float = settled(
        1.3, bounds=(0.2, 4.0), unit="ratio", source="sign: Luo and Xing 2015; size assumed"
    )
    """Moves per head of talent over moves per head of the population (G4)."""
    hukou_barrier: float = settled(
        0.5, bounds=(0.0, 5.0), unit="utility", source="assumed; margins absorb its level"
    )
    """Utility lost where one is not registered (G2)."""
    compatriots: float = settled(0.1, bounds=(0.0, 1.0), unit="utility per log", source="assumed")
    """Utility of talent from the same home province already there (G2)."""
    community: float = settled(10000.0, bounds=(1.0, 1e7), unit="persons", source="assumed")
    """Number of compatriots that counts as one community (G2)."""
    housing_share: float = settled(
        0.25, bounds=(0.0, 0.8), unit="share of spending", source="household surveys, recalled"
    )
    """Weight of the house price in the cost of living (G1)."""
    grant_horizon: float = settled(20.0, bounds=(1.0, 200.0), unit="quarters", source="assumed: five years")
    """Quarters over which a mover spreads a grant or support when weighing it (G3)."""
    promised_quarters: float = settled(
        12.0, bounds=(0.0, 200.0), unit="quarters", source="assumed: three-year programmes"
    )
    """Quarters for which support is promised where policy says nothing of its duration (G3)."""
    five_year_retention: float = settled(
        0.96, bounds=(0.3, 1.0), unit="ratio", source="measured in this model: .957 talent, .977 others"
    )
    """Five-year moves that a census sees, over all moves in twenty quarters (G4)."""
    registered_by_distance: float = settled(1.0, bounds=(0.0, 3.0), unit="elasticity", source="assumed")
    """How the origins of people registered elsewhere fall with distance, at the opening (O7)."""


@dataclass(frozen=True, eq=False)
class Prospects:
    """What every province offers this quarter."""

    talent_place: np.ndarray
    """Log odds of living there, talent (province,). eq. G1"""
    worker_place: np.ndarray
    """The same for everyone else (province,). eq. G1"""
    bonus: np.ndarray
    """Log odds a grant on arrival adds (province,). eq. G3"""
    home: np.ndarray
    """Log odds of registration and compatriots, talent (registered, to). eq. G2"""


def real_wage(
    wage: np.ndarray, price: np.ndarray, house_price: np.ndarray, levy: np.ndarray, p: MigrationParameters
) -> np.ndarray:
    """Log real wage: after the levy that pays for levers, over prices and housing. eq. G1. (province,)"""
    living = (1.0 - p.housing_share) * np.log(price) + p.housing_share * np.log(house_price)
    return np.log(wage * (1.0 - levy)) - living


def belonging(
    talent: np.ndarray, dilution: float, openness: np.ndarray, p: MigrationParameters
) -> np.ndarray:
    """Log odds of places by registration: the hukou barrier, eased by compatriots. eq. G2.

    `talent` persons (province, registered); `dilution` opening talent over talent in the nation, so that growth of the
    whole does not loosen everybody; `openness` share of the barrier lifted (to,). Returns (registered, to).
    """
    compatriots = p.compatriots * np.log1p(talent.T * dilution / p.community)
    away = compatriots - p.hukou_barrier * (1.0 - openness)[None, :]
    return np.where(np.eye(len(talent), dtype=np.bool_), 0.0, away)


def prospects(
    market: Market, house_price: np.ndarray, levy: np.ndarray, rules: Rules, trust: np.ndarray, talent: np.ndarray,
    structure: Structure, p: MigrationParameters,
) -> Prospects:  # fmt: skip
    """Form what people see when they weigh provinces. eq. G1-G3.

    `trust` chance that promises are kept (province,), `talent` persons (province, registered).
    """
    talent_wage = real_wage(market.talent_wage, market.price, house_price, levy, p)
    worker_wage = real_wage(market.worker_wage, market.price, house_price, levy, p)
    income = market.talent_wage * (1.0 - levy)
    promised = np.minimum(p.promised_quarters + rules.duration, p.grant_horizon) / p.grant_horizon
    supported = structure.talent_taste * np.log1p(trust * promised * rules.housing_support / income)
    away = ~np.eye(len(income), dtype=np.bool_)
    dilution = structure.opening_talent.sum() / talent.sum()
    return Prospects(
        talent_place=np.log(structure.talent_pull) + structure.talent_taste * talent_wage,
        worker_place=np.log(structure.worker_pull) + structure.worker_taste * worker_wage,
        bonus=structure.talent_taste * np.log1p(rules.settlement_grant / (income * p.grant_horizon)),
        home=belonging(talent, dilution, rules.hukou_openness, p) + np.where(away, supported[None, :], 0.0),
    )


@dataclass(frozen=True, eq=False)
class Decisions:
    """What each talent does this quarter; at most one event a person."""

    retires: np.ndarray
    """bool (talent,)."""
    founders: np.ndarray
    """Rows of those who found a firm (entrant,)."""
    luck: np.ndarray
    """The uniform number that made each of them found (entrant,)."""
    destination: np.ndarray
    """Province moved to, -1 for those who stay (talent,) int16."""

    @property
    def founds(self) -> np.ndarray:
        """The uniform number that made a founder of each talent, -1 for the others (talent,)."""
        founds = np.full(len(self.retires), -1.0)
        founds[self.founders] = self.luck
        return founds


def decide(
    state: State, seen: Prospects, found_chance: np.ndarray, structure: Structure, p: MigrationParameters,
    ages: tuple[int, int], founding: Stream, review: Stream, taste: Stream, threads: int = 1,
) -> Decisions:  # fmt: skip
    """Let every talent retire, else found, else weigh provinces one by one and perhaps move. eq. D2, E1, G1-G3.

    `found_chance` (province,); `ages` of entry and retirement, in quarters.
    """
    people = state.talent
    retires = np.empty(len(people), dtype=np.bool_)
    founded: list[tuple[np.ndarray, np.ndarray]] = [(np.empty(0), np.empty(0))] * kernels.chunks.count(
        len(people)
    )
    destination = np.empty(len(people), dtype=np.int16)
    way, home = _odds_against(seen, structure)

    def work(low: int, high: int, chunk: int) -> None:
        founded[chunk] = kernels.talent.decide(
            low, high, people.identity, people.province, people.registered, people.born, state.quarter,
            ages[1], ages[0],
            p.review_per_quarter, p.review_decline_per_year, found_chance, way, home,
            founding.words, review.words, taste.words, retires, destination,
        )  # fmt: skip

    kernels.chunks.each(len(people), threads, work)  # reviewers choose while their rows are at hand
    founders, luck = (np.concatenate(parts) for parts in zip(*founded, strict=True))
    return Decisions(retires=retires, founders=founders, luck=luck, destination=destination)


def _odds_against(seen: Prospects, structure: Structure) -> tuple[np.ndarray, np.ndarray]:
    """Exponentials of utilities turned negative, up to a factor: by way (from, to), by home (registered, to). eq. G3"""
    stays = np.eye(structure.provinces, dtype=np.bool_)
    place = np.log(structure.talent_way) + seen.talent_place + np.where(stays, 0.0, seen.bonus)
    return np.exp(place.max() - place), np.exp(-seen.home)


def flow(others: np.ndarray, seen: Prospects, structure: Structure) -> np.ndarray:
    """Residents without college education who move, persons (from, to), diagonal 0. eq. G3, in expectation."""
    provinces = len(others)
    odds = np.exp(seen.worker_place - seen.worker_place.max())
    moved = kernels.gravity.flows(
        (structure.worker_review * others)[:, None], odds, structure.worker_way, np.ones((1, provinces))
    )
    np.fill_diagonal(moved, 0.0)
    return moved
