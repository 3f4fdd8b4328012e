"""Littleland: the invented country of three provinces that tests live in, and the ways they open and live it.

An economy of one's own, read like any other. Provinces are nearly alike, and everything that comes also goes. China at
a coarse scale is opened by the same functions, so that a law can be claimed for both.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim import ledger
from sim.channels import Channel, Listener, Signals
from sim.ledger import Flows
from sim.model import Economy
from sim.opening import Opening, open_economy
from sim.policy import LEVERS, AbstractLever
from sim.processes.parameters import Parameters
from sim.scenario import Scenario
from sim.state import State, Structure

FOLDER = Path(__file__).parent
COARSE = {"people_per_talent": 20_000, "firms_per_frontier_agent": 500, "firms_per_traditional_agent": 50_000}
"""About a thousand talent agents and two hundred firm agents."""
COARSE_CHINA = COARSE | {"people_per_talent": 50_000}
"""Some thousand agents of each kind. Coarser, the smallest province would have more firm agents than founders."""
INVENTED = "invented for tests"
SEED = 20250101
DOSES = {
    "talent_settlement": {"grant": 50_000},
    "housing_support": {"rent": 6_000},
    "hukou_openness": {"openness": 0.5, "services": 2_000},
    "university_seats": {"expansion": 0.2},
    "industrial_upgrading": {"boost": 1.0, "cost_share": 0.001},
    "cluster_linkage": {"boost": 1.0, "cost_share": 0.0005},
    "research_credit": {"rate": 0.15},
    "research_grants": {"share": 0.001},
    "guidance_fund": {"target": 0.004},
    "public_procurement": {"share": 0.01},
    "approval_reform": {"strength": 1.0, "cost_share": 0.0002},
    "field_focus": {"field": "ai", "weight": 0.7},
    "continuity": {"chance": 0.2},
    "duration": {"quarters": 8},
}
"""One dose of every lever there is, none of them small."""
RESTLESS = {
    "relocation": {"rate_per_year": 0.2, "largest": 1.0},
    "credit": {"limit": 0.5},
    "exit": {"level": 3.0},
    "research": {"frontier_intensity_ratio": 20.0},
}
"""Firms that move, place plants, fail and close as often as a scenario may ask for."""


def one_lever(name: str, where: object = "all", **more: object) -> AbstractLever:
    """A lever of the catalogue at its usual dose; `more` says otherwise."""
    return LEVERS[name](**{"where": where, "source": INVENTED} | DOSES[name] | more)


def every_lever(
    where: object = "all", strength: float = 1.0, but: tuple[str, ...] = ()
) -> tuple[AbstractLever, ...]:
    """All levers of the catalogue at once, `but` some."""
    return tuple(one_lever(name, where, intensity=strength) for name in LEVERS if name not in but)


def ask(
    *,
    arms: dict[str, tuple[AbstractLever, ...]] | None = None,
    economy: str | Path = FOLDER,
    opens: str = "2020Q1",
    quarters: int = 12,
    seed: int = SEED,
    scale: dict | None = None,
    parameters: dict | None = None,
    uncertainty: str = "none",
) -> Scenario:
    """A scenario in Littleland, or elsewhere; an arm without policy and one with all levers by default."""
    usual = COARSE_CHINA if economy == "china" else COARSE
    return Scenario(
        name="littleland",
        economy=str(economy),
        run={"start": opens, "quarters": quarters, "seed": seed},
        scale=scale or usual,
        parameters=parameters or {},
        uncertainty=uncertainty,
        arms=arms or {"baseline": (), "policy": every_lever()},
    )


def lived(
    scenario: Scenario, arm: str, *, replicate: int = 0, opening: Opening | None = None, threads: int = 1,
    listener: Listener | None = None,
) -> Economy:  # fmt: skip
    """One arm, lived to the last quarter of the scenario."""
    economy = Economy(
        scenario, arm=arm, replicate=replicate, opening=opening, threads=threads, listener=listener
    )
    for _ in range(scenario.run.quarters):
        economy.step()
    return economy


def heard(scenario: Scenario, arm: str = "baseline", *, opening: Opening | None) -> tuple[Economy, Signals]:
    """One arm and everything its processes responded to, for another whose channel is shut."""
    signals = Signals()
    return lived(scenario, arm, opening=opening, listener=Listener(keep=signals)), signals


def with_channel_shut(
    scenario: Scenario, arm: str, channel: Channel, baseline: Signals, *, opening: Opening
) -> Economy:
    """One arm that hears the baseline through one channel."""
    return lived(scenario, arm, opening=opening, listener=Listener(shut=channel, baseline=baseline))


@dataclass(frozen=True)
class Quarter:
    """One quarter as the ledger saw it."""

    before: State
    flows: Flows
    after: State


@dataclass(frozen=True)
class History:
    """An arm as it was lived, quarter by quarter."""

    economy: Economy
    quarters: list[Quarter]

    @property
    def s(self) -> Structure:
        return self.economy.structure

    @property
    def p(self) -> Parameters:
        return self.economy.parameters

    @property
    def series(self) -> dict[str, np.ndarray]:
        return self.economy.recorder.series


def witnessed(scenario: Scenario, arm: str, **given: object) -> History:
    """One arm, lived to the last quarter of the scenario, with all flows that the ledger posted."""
    quarters: list[Quarter] = []
    post = ledger.post

    def noted(now: State, flows: Flows, *rest: object) -> State:
        after = post(now, flows, *rest)
        quarters.append(Quarter(now, flows, after))
        return after

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger, "post", noted)
        economy = lived(scenario, arm, **given)
    return History(economy, quarters)


@cache
def three_years_of_policy(place: str) -> History:
    """Littleland or China at a coarse scale, with all levers in force everywhere and parameters drawn. Do not step.

    "restless" is Littleland with firms that come and go, borrow little and place plants early.
    """
    told = {"china": {"economy": "china"}, "restless": {"parameters": RESTLESS}}.get(place, {})
    return witnessed(ask(**told, quarters=12, uncertainty="priors"), "policy", replicate=3)


@cache
def opened(economy: str | Path = FOLDER, opens: str = "2020Q1") -> Opening:
    """An opening at central parameters that nobody changes: everything in it is frozen."""
    return open_economy(ask(economy=economy, opens=opens))


@cache
def some_time_later(economy: str | Path = FOLDER, opens: str = "2020Q1", quarters: int = 6) -> Economy:
    """An economy with all levers in force for a while. Look, do not step."""
    return lived(ask(economy=economy, opens=opens, quarters=quarters), "policy")


def same_state(one: State, other: State) -> bool:
    """Whether every column and every stock is equal to the last bit."""
    return all(np.array_equal(a, b) for a, b in zip(_arrays(one), _arrays(other), strict=True))


def same_series(one: Economy, other: Economy) -> bool:
    """Whether everything recorded is equal to the last bit."""
    mine, yours = one.recorder.series, other.recorder.series
    return mine.keys() == yours.keys() and all(np.array_equal(mine[name], yours[name]) for name in mine)


def same_world(one: Economy, other: Economy) -> bool:
    """Whether everything recorded and everything left is equal to the last bit."""
    return same_series(one, other) and same_state(one.state, other.state)


def _arrays(state: State) -> list[np.ndarray]:
    parts = (state.firms, state.talent, state.provinces, state.market)
    return [np.asarray(value) for part in parts for name, value in vars(part).items() if name != "passes"]
