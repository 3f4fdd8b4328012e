"""Channels: a policy works through what it changes in others' decisions; shut one and they do not hear of it. eq. K1"""

import numpy as np
import pytest
from littleland.country import (
    ask,
    every_lever,
    heard,
    lived,
    one_lever,
    opened,
    same_world,
    with_channel_shut,
)

from sim.channels import CHANNELS, Listener, Signals
from sim.policy import LEVERS

QUARTERS = 12
EACH = pytest.mark.parametrize("channel", CHANNELS)


def arms(*levers, quarters=QUARTERS, **more):
    return ask(arms={"baseline": (), "policy": levers}, quarters=quarters, **more)


@pytest.fixture(scope="module")
def baseline():
    """Littleland without policy, and what its processes responded to."""
    return heard(arms(), opening=opened())


@EACH
@pytest.mark.parametrize("economy", ["littleland", "china"])
def test_an_arm_with_a_channel_shut_and_no_policy_is_the_baseline_to_the_last_bit(economy, channel):
    where = {"economy": "china"} if economy == "china" else {}
    opening = opened("china", "2020Q1") if economy == "china" else opened()
    scenario = ask(**where, arms={"baseline": (), "same": ()}, quarters=6)
    quiet, signals = heard(scenario, opening=opening)
    assert same_world(quiet, with_channel_shut(scenario, "same", channel, signals, opening=opening))


def test_listening_changes_nothing(baseline):
    quiet, _ = baseline
    assert same_world(quiet, lived(arms(), "baseline", opening=opened()))


@EACH
def test_a_silent_policy_with_a_channel_shut_is_the_baseline_to_the_last_bit(channel, baseline):
    quiet, signals = baseline
    scenario = arms(*every_lever(strength=0.0))
    assert same_world(quiet, with_channel_shut(scenario, "policy", channel, signals, opening=opened()))


@EACH
def test_a_policy_with_a_channel_shut_is_another_world_than_with_it_open(channel, baseline):
    _, signals = baseline
    scenario = arms(*every_lever("Shore"))
    full, _ = heard(scenario, "policy", opening=opened())
    shut = with_channel_shut(scenario, "policy", channel, signals, opening=opened())
    assert not np.array_equal(full.recorder.series["gdp"], shut.recorder.series["gdp"])


# --- what stays as it was -------------------------------------------------------------------------------------------


def test_with_migration_shut_talent_and_others_move_as_in_the_baseline(baseline):
    """Founders aside: a person has one event a quarter, so one who founds because of a policy does not move."""
    quiet, signals = baseline
    scenario = arms(*every_lever(but=("approval_reform", "field_focus", "university_seats")))
    shut = with_channel_shut(scenario, "policy", "migration", signals, opening=opened())
    x, y = quiet.recorder.series, shut.recorder.series
    assert np.array_equal(x["worker_arrivals"], y["worker_arrivals"])
    assert np.array_equal(x["worker_departures"], y["worker_departures"])
    apart = np.abs(y["talent_arrivals"] - x["talent_arrivals"]).sum() / x["talent_arrivals"].sum()
    full, _ = heard(scenario, "policy", opening=opened())
    moved = (
        np.abs(full.recorder.series["talent_arrivals"] - x["talent_arrivals"]).sum()
        / x["talent_arrivals"].sum()
    )
    assert apart < 0.1 * moved


def test_with_research_shut_firms_know_what_they_would_have_known(baseline):
    """Grants and credits are paid and change nothing that firms find or copy."""
    quiet, signals = baseline
    levers = tuple(one_lever(name) for name in ("research_credit", "research_grants", "industrial_upgrading"))
    shut = with_channel_shut(arms(*levers), "policy", "research", signals, opening=opened())
    mine, yours = quiet.state.firms, shut.state.firms
    both, also = np.isin(mine.identity, yours.identity), np.isin(yours.identity, mine.identity)
    opening = mine.founded[both] < 0
    assert opening.sum() > 100
    assert np.array_equal(mine.knowledge[both][opening], yours.knowledge[also][opening])
    assert shut.recorder.series["public_cost"].sum() > 0.0


def test_with_the_budget_shut_nobody_here_pays(baseline):
    _, signals = baseline
    scenario = arms(*every_lever())
    economy = with_channel_shut(scenario, "policy", "budget", signals, opening=opened())
    assert np.all(economy.recorder.series["public_debt"] == 0.0)
    assert economy.state.provinces.public_capital == pytest.approx(np.ones(3), rel=1e-12)
    assert economy.recorder.series["public_cost"].sum() > 0.0


COSTLY = [name for name in LEVERS if name not in ("field_focus", "continuity", "duration")]


@pytest.mark.parametrize("name", [*COSTLY, "every lever"])
def test_who_need_not_pay_for_a_policy_is_never_the_poorer_for_it(name):
    """With bills met from abroad, GDP of adopters is at least what it is when they pay, in every year."""
    levers = every_lever("Shore") if name == "every lever" else (one_lever(name, "Shore"),)
    scenario = arms(*levers, quarters=24)
    _, signals = heard(scenario, opening=opened())
    full, _ = heard(scenario, "policy", opening=opened())
    free = with_channel_shut(scenario, "policy", "budget", signals, opening=opened())
    paid, given = (world.recorder.series["gdp"][:, 0].reshape(-1, 4).sum(axis=1) for world in (full, free))
    assert np.all(given[1:] >= paid[1:])
    assert given.sum() > paid.sum()


# --- listeners ------------------------------------------------------------------------------------------------------


def test_a_channel_cannot_be_shut_without_a_baseline_to_hear():
    with pytest.raises(ValueError, match="baseline's signals are needed"):
        Listener(shut="migration")


def test_a_shut_channel_hears_the_baseline_and_all_others_the_truth():
    kept = Signals()
    Listener(keep=kept).hear("research", "outlay", 3, "then")
    listener = Listener(shut="research", baseline=kept)
    assert listener.hear("research", "outlay", 3, "now") == "then"
    assert listener.hear("prices", "outlay", 3, "now") == "now"
    assert listener.is_shut("research")
    assert not listener.is_shut("prices")
    with pytest.raises(LookupError):
        listener.hear("research", "outlay", 4, "now")
