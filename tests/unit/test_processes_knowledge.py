"""Laws of monotony of knowledge: research, imitation, spillovers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from littleland.country import opened

from sim.processes import imitation, markets, research, spillovers, tally, volatility
from sim.processes.imitation import Learning
from sim.streams import Streams

OPENING = opened()
STATE, S, P = OPENING.state, OPENING.structure, OPENING.parameters
USUAL = S.research_intensity
COUNTED = tally.count(STATE, S, *markets.production(P.markets))
LUCK = Streams(5, 0).at(3)
NOTHING, CALM = np.zeros(3), np.zeros((3, len(S.sectors)))
SETTINGS = settings(max_examples=15)
credits = st.lists(st.floats(0.0, 0.85), min_size=3, max_size=3).map(np.array)
provinces = st.integers(0, 2)


def here_only(here, value, elsewhere=0.0):
    return np.where(np.arange(3) == here, value, elsewhere)


# --- research -------------------------------------------------------------------------------------------------------


@SETTINGS
@given(credits, st.integers(0, 2), st.floats(0.01, 0.04))
def test_more_credit_here_is_more_research_here(credit, here, more):
    raised = credit + more * (np.arange(3) == here)
    before, after = (
        research.spend(each, NOTHING, USUAL, STATE.market, P.research) for each in (credit, raised)
    )
    assert after.response[here] > before.response[here]
    assert np.all(after.real[here] > before.real[here])


@SETTINGS
@given(st.floats(0.0, 0.8), st.integers(0, 2), st.floats(0.01, 0.09))
def test_who_credits_more_than_all_others_draws_research_from_them(common, here, more):
    credit = np.full(3, common)
    raised = credit + more * (np.arange(3) == here)
    before, after = (
        research.spend(each, NOTHING, USUAL, STATE.market, P.research) for each in (credit, raised)
    )
    others = np.arange(3) != here
    assert np.all(after.response[others] < before.response[others])


@SETTINGS
@given(credits, st.floats(0.01, 0.04))
def test_more_credit_everywhere_is_more_research_in_the_nation(credit, more):
    def national(each):
        return (
            research.spend(each, NOTHING, USUAL, STATE.market, P.research).real * STATE.market.revenue
        ).sum()

    assert national(credit + more) > national(credit)


@SETTINGS
@given(credits)
def test_reported_research_is_never_less_than_real(credit):
    outlay = research.spend(credit, NOTHING, USUAL, STATE.market, P.research)
    assert np.all(outlay.reported >= outlay.real)


@SETTINGS
@given(credits, st.integers(0, 2), st.floats(0.0, 0.02), st.floats(1e-4, 0.02), st.floats(-0.9, 2.0))
def test_more_grants_here_are_more_research_here_and_the_same_elsewhere(
    credit, here, grants, more, additionality
):
    p = P.research.model_copy(update={"additionality": additionality})
    given_before = np.full(3, grants)
    raised = given_before + more * (np.arange(3) == here)
    before, after = (research.spend(credit, each, USUAL, STATE.market, p) for each in (given_before, raised))
    others = np.arange(3) != here
    assert np.all(after.real[here] > before.real[here])
    assert np.array_equal(after.real[others], before.real[others])
    eager = p.model_copy(update={"additionality": additionality + 0.1})
    assert np.all(research.spend(credit, raised, USUAL, STATE.market, eager).real[here] > after.real[here])


@SETTINGS
@given(st.floats(0.0, 0.5), st.floats(0.001, 0.5))
def test_more_outlay_is_a_higher_hazard_and_never_less_knowledge(intensity, more):
    low, high = (replace_real(intensity), replace_real(intensity + more))
    assert (
        research.success_hazard(high.real, P.research)[0, 0]
        > research.success_hazard(low.real, P.research)[0, 0]
    )
    learnt = [
        research.discover(each, STATE.firms, P.research, LUCK("research.success")) for each in (low, high)
    ]
    assert np.all(learnt[1] >= learnt[0])


def replace_real(intensity):
    outlay = research.spend(NOTHING, NOTHING, USUAL, STATE.market, P.research)
    return replace(outlay, real=np.full_like(outlay.real, intensity))


# --- imitation ------------------------------------------------------------------------------------------------------


def learn(talent=COUNTED.talent, upgrading=NOTHING, **parameters):
    p = P.imitation.model_copy(update=parameters)
    counted = replace(COUNTED, talent=talent)
    return imitation.learn(counted, STATE.market, S.opening_population, upgrading, S, p)


@SETTINGS
@given(provinces, st.floats(1.05, 3.0))
def test_more_talent_here_learns_faster_here_and_slower_elsewhere(here, more):
    """Talent counts relative to the nation's: so that imitation does not speed up with degrees everywhere."""
    before, after = learn(), learn(COUNTED.talent * here_only(here, more, 1.0)[:, None])
    others = np.arange(3) != here
    assert np.all(after.share[here] > before.share[here])
    assert np.all(after.share[others] < before.share[others])
    assert np.array_equal(after.frontier, before.frontier)
    assert learn(COUNTED.talent * more).share == pytest.approx(before.share)


@SETTINGS
@given(provinces, st.floats(0.05, 3.0))
def test_upgrading_speeds_up_older_industries_there(here, boost):
    before, after = learn().share, learn(upgrading=here_only(here, boost)).share
    assert np.all(after[here, ~S.frontier] > before[here, ~S.frontier])
    assert np.array_equal(after[here, S.frontier], before[here, S.frontier])
    assert np.array_equal(np.delete(after, here, 0), np.delete(before, here, 0))


def wander(share=0.0, erosion=0.0):
    frontier = np.median(STATE.firms.productivity) * np.ones(len(S.sectors))
    learning = Learning(share=np.full_like(CALM, share), erosion=erosion, frontier=frontier)
    still = np.zeros(len(S.sectors))
    return volatility.wander(STATE.firms, COUNTED, learning, still, 4.0, P.volatility, LUCK("firms.luck"))


@SETTINGS
@given(st.floats(0.0, 0.1), st.floats(0.001, 0.1))
def test_faster_imitation_brings_everyone_nearer_to_the_frontier(share, more):
    """Those behind rise, those ahead stay; where leads erode faster, those ahead fall and those behind stay."""
    behind = STATE.firms.productivity < np.median(STATE.firms.productivity)
    ahead = STATE.firms.productivity > np.median(STATE.firms.productivity)
    slow, fast, eroded = wander(share=share), wander(share=share + more), wander(share=share, erosion=more)
    assert np.all(fast[behind] > slow[behind])
    assert np.array_equal(fast[~behind], slow[~behind])
    assert np.all(eroded[ahead] < slow[ahead])
    assert np.array_equal(eroded[~ahead], slow[~ahead])


# --- spillovers -----------------------------------------------------------------------------------------------------

STOCK = STATE.provinces.research


def effect(stock=STOCK, linkage=NOTHING, **parameters):
    p = P.spillovers.model_copy(update=parameters)
    return spillovers.effect(replace(STATE.provinces, research=stock), linkage, S, p)


def test_research_of_the_opening_changes_nothing():
    assert np.all(effect() == 1.0)
    assert np.all(effect(STOCK * 3.0, elasticity=0.0) == 1.0)


@SETTINGS
@given(provinces, st.integers(0, len(S.sectors) - 1), st.floats(1.1, 5.0))
def test_more_research_anywhere_is_felt_everywhere_and_most_in_its_own_field(there, field, more):
    grown = STOCK.copy()
    grown[there, field] *= more
    before, after = (spillovers.felt(each, S.proximity, NOTHING, P.spillovers) for each in (STOCK, grown))
    gain = after - before
    assert np.all(gain > 0.0)
    assert np.all(gain[:, field] >= gain.max(axis=1) * (1.0 - 1e-9))
    assert np.all(effect(grown) > effect())


@SETTINGS
@given(st.floats(10.0, 2000.0), st.floats(1.0, 5000.0), st.floats(1.0, 500.0))
def test_what_is_felt_falls_with_distance_and_less_where_knowledge_travels(half, distance, more):
    p = P.spillovers.model_copy(update={"half_distance": half})
    near, far = spillovers.proximity(np.array([distance, distance + more]), p)
    assert far < near < 1.0
    wide = p.model_copy(update={"half_distance": 2.0 * half})
    assert spillovers.proximity(np.array([distance]), wide)[0] > near


@SETTINGS
@given(provinces, st.floats(0.05, 3.0))
def test_linkage_raises_productivity_there_and_nowhere_else(here, boost):
    before, after = effect(), effect(linkage=here_only(here, boost))
    assert np.all(after[here] > before[here])
    assert np.array_equal(np.delete(after, here, 0), np.delete(before, here, 0))


@SETTINGS
@given(provinces, st.floats(1.05, 4.0))
def test_more_research_here_is_more_per_head_here_and_less_elsewhere(here, more):
    grown = STOCK * here_only(here, more, 1.0)[:, None]
    before, after = (
        spillovers.per_head(replace(STATE.provinces, research=each), S.opening_population, S)
        for each in (STOCK, grown)
    )
    others = np.arange(3) != here
    assert after[here] > before[here]
    assert np.all(after[others] < before[others])
    assert (after * S.opening_population).sum() == pytest.approx(S.opening_population.sum())


@SETTINGS
@given(st.floats(0.0, 0.1), st.floats(0.001, 0.1))
def test_more_outlay_and_slower_ageing_leave_more_research(outlay, more):
    def after(each, **parameters):
        p = P.spillovers.model_copy(update=parameters)
        return spillovers.accumulate(STOCK, np.full_like(STOCK, each), STATE.market, p)

    assert np.all(after(outlay + more) > after(outlay))
    assert np.all(after(outlay, obsolescence_per_year=0.05) > after(outlay, obsolescence_per_year=0.2))
