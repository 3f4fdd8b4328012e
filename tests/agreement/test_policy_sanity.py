"""What policies are known to do, by sign and rough size: facts 28 to 31 of the evidence. Coarse runs, central
values.
"""

from functools import cache

import numpy as np
import pytest

from sim.model import Economy
from sim.opening import open_economy
from sim.scenario import Scenario

pytestmark = pytest.mark.slow

QUESTION = """
name: sanity
extends: baseline
uncertainty: none
run: {start: 2015Q1, quarters: 20}
scale: {people_per_talent: 4000, firms_per_frontier_agent: 20, firms_per_traditional_agent: 1000}
arms:
  baseline: []
  policy:
"""


@pytest.fixture(scope="module")
def effect(tmp_path_factory):
    """Series of the baseline and of a policy, on the same luck, for a lever given as YAML."""
    folder = tmp_path_factory.mktemp("sanity")

    @cache
    def lived(lever):
        path = folder / "sanity.yaml"
        path.write_text(f"{QUESTION}    - {{{lever}, source: for a test}}\n", encoding="utf-8")
        scenario = Scenario.load(path)
        opening = open_economy(scenario)
        arms = [Economy(scenario, arm=arm, opening=opening) for arm in scenario.arms]
        for economy in arms:
            for _ in range(scenario.run.quarters):
                economy.step()
        return [economy.recorder.series for economy in arms], list(arms[0].places.names)

    return lived


def test_simpler_approvals_raise_entry_by_a_quarter_and_exit_by_less(effect):
    """Barwick et al. 2024: entry +25 % (+-10), exit +8.7 % (+-5), in the years after the reform."""
    (before, after), _ = effect("lever: approval_reform, where: all, strength: 1, cost_share: 0.0001")
    years = slice(2, 10)
    entry = after["entries"][years].sum() / before["entries"][years].sum() - 1.0
    leaving = after["exits"][years].sum() / before["exits"][years].sum() - 1.0
    assert entry == pytest.approx(0.25, abs=0.10)
    assert leaving == pytest.approx(0.087, abs=0.05)


def test_a_credit_everywhere_brings_less_research_than_one_alone_brings_its_province(effect):
    """Wilson 2009: above 1 alone, near nothing in sum; the ratio stays below one half."""
    (before, alone), names = effect("lever: research_credit, where: Zhejiang, rate: 0.1")
    here = names.index("Zhejiang")
    own = alone["research_real"][:, here].sum() / before["research_real"][:, here].sum() - 1.0
    (before, everyone), _ = effect("lever: research_credit, where: all, rate: 0.1")
    aggregate = everyone["research_real"].sum() / before["research_real"].sum() - 1.0
    assert own > 0.05
    assert 0.0 <= aggregate < 0.5 * own


def test_a_grant_to_settlers_draws_talent_from_the_neighbours(effect):
    """Shi et al. 2022: own gain, neighbours' loss."""
    (before, after), names = effect("lever: talent_settlement, where: Zhejiang, grant: 50000")
    change = after["talent"][-1] - before["talent"][-1]
    here = names.index("Zhejiang")
    others = np.delete(change, here)
    assert change[here] > 0.0
    assert others.sum() == pytest.approx(-change[here], rel=1e-9)
    assert change[names.index("Anhui")] <= 0.0


def test_grants_add_about_as_much_research_as_they_cost(effect):
    """Boeing 2016: own research changes by -0.6 to +0.5 yuan for every yuan of grants."""
    (before, after), names = effect("lever: research_grants, where: Zhejiang, share: 0.001")
    here = names.index("Zhejiang")
    paid = after["cost_research_grants"][:, here].sum()
    added = after["research_real"][:, here].sum() - before["research_real"][:, here].sum()
    assert -0.6 < added / paid - 1.0 < 0.5


def test_every_lever_costs_its_province_something(effect):
    """Nothing is free: each of these shows in the public cost of the adopter, and of nobody else."""
    for lever in (
        "lever: talent_settlement, where: Zhejiang, grant: 50000",
        "lever: research_credit, where: Zhejiang, rate: 0.1",
        "lever: research_grants, where: Zhejiang, share: 0.001",
    ):
        (before, after), names = effect(lever)
        cost = after["public_cost"].sum(axis=0)
        assert before["public_cost"].sum() == 0.0
        assert cost[names.index("Zhejiang")] > 0.0
        assert np.delete(cost, names.index("Zhejiang")).sum() == 0.0
