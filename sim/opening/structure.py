"""Settle what stays: tastes, pulls and shares that the opening inverted, for all processes to read."""

import numpy as np

from sim import kernels
from sim.errors import InputError
from sim.opening import geography, graduates, moves, stocks
from sim.opening.draft import Draft
from sim.opening.moves import Moves
from sim.processes import demography, migration, spillovers
from sim.state import Structure, Talent
from sim.streams import Streams

QUARTERS = 4.0
HIGHEST_CHANCE = 0.8
"""Largest chance a quarter that a talent agent founds a firm agent; beyond, one event a person would cap entry."""


def settle(d: Draft, streams: Streams) -> Structure:
    """Everything that stays, but for productivity, saving and transfers, which need the agents counted (`accounts`)."""
    p, observed = d.parameters, d.observed
    others = observed.population - d.persons
    founding = _entry_chance(d)
    review = _reviewers(d) / d.persons.sum()
    near = spillovers.proximity(observed.places.distance_km, p.spillovers)
    of_talent, of_others = _moves(d, others, float(review.sum()))
    return Structure(
        sectors=d.sectors,
        frontier=d.frontier,
        people_per_talent=d.people_per_talent,
        freeness=d.goods.freeness,
        foreign_freeness=d.goods.foreign_freeness,
        foreign_supply=d.goods.foreign_supply,
        foreign_demand=d.goods.foreign_demand,
        taste=d.goods.taste,
        shift=np.ones_like(d.revenue),
        talent_weight=d.labour.talent_weight,
        border_factor=d.goods.border_factor,
        transfer=np.zeros(len(others)),
        saving_rate=0.0,
        ownership=_ownership(d),
        tax=observed.public_revenue / observed.gdp,
        research_intensity=d.cells.intensity,
        closeness=_closeness(d),
        proximity=near,
        opening_spillover=spillovers.felt(stocks.research(d), near, np.zeros(len(others)), p.spillovers),
        retreat=np.zeros(len(d.sectors)),
        opening_talent=d.persons,
        opening_population=observed.population,
        workers_per_other=d.employed.workers / others,
        graduates=graduates.per_quarter(observed, d.talent, d.persons, p),
        graduates_registered=graduates.registered(d.registered, observed, p),
        income_gap=_income_gap(d),
        opening_size=_size(d),
        momentum=np.zeros((1, len(others))),
        frontier_momentum=np.zeros((1, len(others))),
        growth=np.zeros((1, len(others))),
        growth_error=streams.at(0)("opening.residents").normal(np.arange(len(others), dtype=np.uint64)),
        research_rise=np.zeros((1, len(others))),
        talent_pull=of_talent.pull,
        talent_way=of_talent.way,
        talent_taste=of_talent.taste,
        worker_pull=of_others.pull,
        worker_way=of_others.way,
        worker_taste=of_others.taste,
        worker_review=float(review.sum()),
        entry_chance=founding,
        entrant_weight=d.cells.weight,
    )


def _moves(d: Draft, others: np.ndarray, review: float) -> tuple[Moves, Moves]:
    """Fitted gravity of talent and of everyone else. eq. G4-G6"""
    p, provinces = d.parameters.migration, len(others)
    wanted_talent, wanted_others = moves.margins(d.observed, d.persons, p)
    way = geography.way(d.observed.places, p.distance)
    residents = _by_registration(d.talent, provinces) * d.people_per_talent
    level, nothing = np.ones(provinces), np.zeros(provinces)
    home = np.exp(migration.belonging(residents, 1.0, nothing, p))
    talent_wage = migration.real_wage(d.labour.talent_wage, d.price, level, nothing, p)
    worker_wage = migration.real_wage(d.labour.worker_wage, d.price, level, nothing, p)
    of_talent = moves.fit(
        _reviewers(d), d.persons, talent_wage, way, home, wanted_talent, p.elasticity_talent
    )
    nowhere = np.ones((1, provinces))
    reviewing = (review * others)[:, None]
    of_others = moves.fit(reviewing, others, worker_wage, way, nowhere, wanted_others, p.elasticity_workers)
    return of_talent, of_others


def _reviewers(d: Draft) -> np.ndarray:
    """Expected reviewers by residence and registration, persons (province, registered). eq. G4"""
    provinces = len(d.persons)
    totals = np.zeros((provinces, provinces))
    entry_age, _ = demography.ages(d.parameters.demography)
    p, talent = d.parameters.migration, d.talent
    kernels.talent.weigh_reviewers(
        0, len(talent), talent.province, talent.registered, talent.born, 0, entry_age,
        p.review_per_quarter, p.review_decline_per_year, totals,
    )  # fmt: skip
    founders = (
        d.parameters.entry.rate_per_year
        / QUARTERS
        * d.cells.agents.sum(axis=1)
        * d.people_per_talent
        / d.persons
    )
    return totals * d.people_per_talent * (1.0 - founders)[:, None]


def _by_registration(talent: Talent, provinces: int) -> np.ndarray:
    """Talent agents (province, registered)."""
    pairs = talent.province.astype(np.int64) * provinces + talent.registered
    return (
        np.bincount(pairs, minlength=provinces * provinces).reshape(provinces, provinces).astype(np.float64)
    )


def _entry_chance(d: Draft) -> np.ndarray:
    """Chance a quarter that a talent agent founds a firm agent (province, sector). eq. E1"""
    agents = d.persons / d.people_per_talent
    chance = d.parameters.entry.rate_per_year / QUARTERS * d.cells.agents / agents[:, None]
    if chance.sum(axis=1).max() > HIGHEST_CHANCE:
        often = 1.0 / chance.sum(axis=1).max()
        raise InputError(
            f"scale: too few talent agents for so many firm agents: one in {often:.1f} would found a firm a quarter. "
            "Lower scale.people_per_talent or raise scale.firms_per_frontier_agent and "
            "scale.firms_per_traditional_agent."
        )
    return chance


def _ownership(d: Draft) -> np.ndarray:
    """Each province's part of the national portfolio: as its part of all wages, assumed (province,). eq. A1"""
    wages = d.labour.talent_wage * d.employed.talent + d.labour.worker_wage * d.employed.workers
    return wages / wages.sum()


def _closeness(d: Draft) -> np.ndarray:
    """How firms weigh ways to other provinces (from, to), nothing for staying. eq. P1"""
    close = geography.way(d.observed.places, d.parameters.relocation.distance)
    np.fill_diagonal(close, 0.0)
    return close


def _income_gap(d: Draft) -> np.ndarray:
    """Log GDP per head relative to the nation (province,). eq. W4"""
    per_head = d.observed.gdp / d.observed.population
    return np.log(per_head / (d.observed.gdp.sum() / d.observed.population.sum()))


def _size(d: Draft) -> np.ndarray:
    """Log share of GDP relative to the mean share by GDP (province,). eq. W2, W3"""
    share = d.observed.gdp / d.observed.gdp.sum()
    return np.log(share / float(share @ share))
