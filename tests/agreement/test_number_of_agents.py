"""What a lever does, does not hang on how many agents there are: 50,000 firms and 200,000 say the same.

Both worlds of a replicate share fundamentals and turnovers; they differ by the luck of agents, which is what a
standard error over replicates measures. More levers, and a hundred thousand firms between them, stand in sim/MODEL.md.
"""

from functools import cache

import numpy as np
import pytest

from sim.model import Economy
from sim.opening import open_economy
from sim.scenario import Scenario

pytestmark = pytest.mark.slow

REPLICATES = 5
CRITICAL = 5.0
"""Standard errors over five replicates: one in a hundred comparisons is further apart by luck."""
PRACTICAL = 0.03
"""And three hundredths of the effect: what two laws of size that are cut off alike still differ by."""
FIRMS_AT_SCALE_ONE = 90_000
ADOPTERS = "[Zhejiang, Hubei, Sichuan, Guizhou]"
LEVERS = {
    "settlement": "lever: talent_settlement, grant: 50000",
    "upgrading": "lever: industrial_upgrading, boost: 1.0, cost_share: 0.001",
    "fund": "lever: guidance_fund, target: 0.004",
}
ARMS = "".join(
    f"  {arm}:\n    - {{{lever}, where: {ADOPTERS}, source: for a test}}\n" for arm, lever in LEVERS.items()
)


@pytest.fixture(scope="module")
def effects(tmp_path_factory):
    """Effects by arm on GDP and talent of the adopters after three years, percent (replicate,), for so many firms."""
    path = tmp_path_factory.mktemp("agents") / "agents.yaml"

    @cache
    def lived(firms):
        coarser = FIRMS_AT_SCALE_ONE / firms
        path.write_text(
            "name: agents\nextends: baseline\nuncertainty: none\n"
            f"run: {{start: 2023Q1, quarters: 12}}\narms:\n  baseline: []\n{ARMS}"
            f"scale: {{people_per_talent: {2_000 * coarser}, firms_per_frontier_agent: {10 * coarser}, "
            f"firms_per_traditional_agent: {1_300 * coarser}}}\n",
            encoding="utf-8",
        )
        scenario = Scenario.load(path)
        agents = open_economy(scenario).facts()["firm_agents"]
        assert agents == pytest.approx(firms, rel=0.01)
        worlds = [_after(scenario, replicate) for replicate in range(REPLICATES)]
        return {
            (arm, name): np.array(
                [100.0 * (world[arm][name] / world["baseline"][name] - 1.0) for world in worlds]
            )
            for arm in LEVERS
            for name in ("gdp", "talent")
        }

    return lived


def _after(scenario, replicate):
    """GDP of the last year and talent in the end, over all adopters, by arm."""
    opening, found = open_economy(scenario, replicate), {}
    for arm in scenario.arms:
        economy = Economy(scenario, arm=arm, opening=opening, replicate=replicate)
        for _ in range(scenario.run.quarters):
            economy.step()
        series = economy.recorder.series
        adopters = np.isin(economy.province_names, ADOPTERS.strip("[]").split(", "))
        found[arm] = {
            "gdp": series["gdp"][-4:, adopters].sum(),
            "talent": series["talent"][-1, adopters].sum(),
        }
    return found


@pytest.mark.parametrize(("arm", "name"), [("settlement", "talent"), ("upgrading", "gdp"), ("fund", "gdp")])
def test_an_effect_does_not_depend_on_the_number_of_agents(effects, arm, name):
    few, many = (effects(firms)[arm, name] for firms in (50_000, 200_000))
    apart = few - many
    error = apart.std(ddof=1) / np.sqrt(REPLICATES)
    assert many.mean() > 0.0
    assert abs(apart.mean()) < CRITICAL * error or abs(apart.mean()) < PRACTICAL * many.mean()
    assert CRITICAL * error < 0.5 * many.mean(), "too noisy to tell"
