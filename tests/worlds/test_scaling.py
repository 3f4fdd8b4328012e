"""Scale is resolution, not economics: ten times the agents at a tenth of the weight live the same on average.

Claimed for thin-tailed quantities of the nation over a year and a half. Not for the number of firms: sizes have a tail
near Zipf's law, so the mean firm, against which hazards are measured, grows as more of the tail is sampled.
"""

from functools import cache

import numpy as np
import pytest
from littleland.country import COARSE, ask, lived

QUARTERS = 6
REPLICATES = 12
CRITICAL = 4.0
"""Standard errors, of 18 comparisons of which many are nearly the same one."""
PRACTICAL = 0.005
"""And half a per cent, below which nobody would call it another economy."""


@cache
def logs(finer):
    """Log national series of every replicate (replicate, quarter) at a scale so many times finer than coarse."""
    scenario = ask(quarters=QUARTERS, scale={name: weight / finer for name, weight in COARSE.items()})
    worlds = [lived(scenario, "baseline", replicate=each).recorder.series for each in range(REPLICATES)]
    return {
        name: np.log([world[name].sum(axis=1) for world in worlds])
        for name in ("gdp", "talent", "consumption")
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["gdp", "talent", "consumption"])
def test_ten_times_the_agents_at_a_tenth_of_the_weight_live_the_same_on_average(name):
    """Both worlds share fundamentals, so their difference is the luck of agents alone."""
    apart = logs(10)[name] - logs(100)[name]
    error = apart.std(axis=0, ddof=1) / np.sqrt(REPLICATES)
    assert np.all(np.abs(apart.mean(axis=0)) < CRITICAL * error + 1e-9)
    assert np.all(np.abs(apart.mean(axis=0)) < PRACTICAL)


@pytest.mark.slow
def test_a_finer_world_is_less_noisy():
    """Luck of agents averages out: the spread of GDP around shared fundamentals is smaller with more of them."""
    rough = (logs(1)["gdp"] - logs(100)["gdp"])[:, 1:]
    fine = (logs(10)["gdp"] - logs(100)["gdp"])[:, 1:]
    assert fine.std() < 0.8 * rough.std()
