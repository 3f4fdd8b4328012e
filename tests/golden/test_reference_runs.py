"""Reference runs: a few numbers of small runs, held so that a change that means to change nothing shows when it does.

They guard sameness, not truth. `make golden` renews them; read the difference before keeping it.
"""

import numpy as np
import pytest
from littleland.country import FOLDER

from sim.run import live
from sim.scenario import Scenario

COARSE = {
    "scale.people_per_talent": 100_000,
    "scale.firms_per_frontier_agent": 1_000,
    "scale.firms_per_traditional_agent": 40_000,
    "run.quarters": 8,
    "run.replicates": 1,
}


WHY = {
    "gdp": "production, markets and capital all end here",
    "herfindahl": "where production is: trade, migration, entry and exit by province",
    "talent_moves": "every review and taste of talent, so any change of a stream or of what people see",
    "public_cost": "what levers reached and what budgets let through",
}


def summary(arm):
    """Four numbers that nearly everything passes through."""
    gdp, last = arm["gdp"], -1
    share = gdp[last] / gdp[last].sum()
    return {
        "gdp": float(gdp[last].sum()),
        "herfindahl": float(np.sum(share**2)),
        "talent_moves": float(arm["talent_arrivals"].sum()),
        "public_cost": float(arm["public_cost"].sum()),
    }


@pytest.mark.parametrize("economy", ["china", "littleland"])
def test_a_small_run_is_what_it_was(economy, golden):
    where = {} if economy == "china" else {"economy": str(FOLDER), "run.start": "2020Q1"}
    if economy == "littleland":
        where |= {
            "scale.people_per_talent": 20_000,
            "scale.firms_per_frontier_agent": 20,
            "scale.firms_per_traditional_agent": 2_000,
        }
    lived = live(Scenario.load("hangzhou-everywhere", COARSE | where), 0)
    numbers = {
        f"{arm}.{name}": (value, WHY[name])
        for arm, series in lived.items()
        for name, value in summary(series).items()
    }
    golden(f"{economy}-two-years", numbers)
