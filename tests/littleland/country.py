"""Littleland: the invented country of three provinces that tests live in, and the ways they open and live it.

An economy of one's own, read like any other. Provinces are nearly alike, and everything that comes also goes. China at
a coarse scale is opened by the same functions, so that a law can be claimed for both.
"""

from functools import cache
from pathlib import Path

import numpy as np

from sim.model import Economy
from sim.opening import Opening, open_economy
from sim.policy import AbstractLever, ResearchCredit, TalentSettlement, UniversitySeats
from sim.scenario import Scenario
from sim.state import State

FOLDER = Path(__file__).parent
COARSE = {"people_per_talent": 20_000, "firms_per_frontier_agent": 500, "firms_per_traditional_agent": 50_000}
"""About a thousand talent agents and two hundred firm agents."""
COARSE_CHINA = COARSE | {"people_per_talent": 200_000}
INVENTED = "invented for tests"
SEED = 20250101


def every_lever(where: object = "all", strength: float = 1.0) -> tuple[AbstractLever, ...]:
    """All three levers at once."""
    said = {"where": where, "intensity": strength, "source": INVENTED}
    return (
        TalentSettlement(grant=50_000, **said),
        ResearchCredit(rate=0.15, **said),
        UniversitySeats(expansion=0.2, **said),
    )


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
    """A scenario in Littleland, or elsewhere; an arm without policy and one with all three levers by default."""
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
    scenario: Scenario, arm: str, *, replicate: int = 0, opening: Opening | None = None, threads: int = 1
) -> Economy:
    """One arm, lived to the last quarter of the scenario."""
    economy = Economy(scenario, arm=arm, replicate=replicate, opening=opening, threads=threads)
    for _ in range(scenario.run.quarters):
        economy.step()
    return economy


@cache
def opened(economy: str | Path = FOLDER, opens: str = "2020Q1") -> Opening:
    """An opening at central parameters that nobody changes: everything in it is frozen."""
    return open_economy(ask(economy=economy, opens=opens))


@cache
def some_time_later(economy: str | Path = FOLDER, opens: str = "2020Q1", quarters: int = 6) -> Economy:
    """An economy with all three levers in force for a while. Look, do not step."""
    return lived(ask(economy=economy, opens=opens, quarters=quarters), "policy")


def same_state(one: State, other: State) -> bool:
    """Whether every column and every stock is equal to the last bit."""
    return all(np.array_equal(a, b) for a, b in zip(_arrays(one), _arrays(other), strict=True))


def same_series(one: Economy, other: Economy) -> bool:
    """Whether everything recorded is equal to the last bit."""
    mine, yours = one.recorder.series, other.recorder.series
    return mine.keys() == yours.keys() and all(np.array_equal(mine[name], yours[name]) for name in mine)


def _arrays(state: State) -> list[np.ndarray]:
    parts = (state.firms, state.talent, state.provinces, state.market)
    return [np.asarray(value) for part in parts for name, value in vars(part).items() if name != "passes"]
