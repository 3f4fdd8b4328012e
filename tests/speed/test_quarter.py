"""One quarter of the default economy, and its parts. Run by `make bench`."""

import pytest

from sim.model import Economy
from sim.opening import open_economy
from sim.scenario import Scenario

pytestmark = pytest.mark.speed


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.load("hangzhou-everywhere", {"run.quarters": 200})


@pytest.fixture(scope="module")
def opening(scenario: Scenario):
    return open_economy(scenario)


def test_an_opening(benchmark, scenario: Scenario):
    benchmark.pedantic(open_economy, args=(scenario, 1), rounds=5, warmup_rounds=1)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_quarter(benchmark, scenario: Scenario, opening, threads: int):
    economy = Economy(scenario, arm="hangzhou-everywhere", opening=opening, threads=threads)
    benchmark.extra_info["talent"] = len(economy.state.talent)
    benchmark.extra_info["firms"] = len(economy.state.firms)
    benchmark.pedantic(economy.step, rounds=40, warmup_rounds=4)
