"""Claims about those who explain themselves on the page: they are of the province, and say what the model would do."""

import pytest
from littleland.country import ask

from sim.agents import Talent
from sim.view import people
from sim.view.paired import PairedEconomies


@pytest.fixture(scope="module")
def economy():
    model = PairedEconomies(ask(quarters=4), "policy")
    model.step()
    return model.policy


def test_some_of_every_province_tell_who_they_are_and_what_is_next(economy):
    for province in range(3):
        for told in (people.firms(economy, province), people.talent(economy, province)):
            assert 1 <= len(told) <= 3
            for each in told:
                assert "stands for" in each.who
                assert each.next.endswith(".")
                assert "{" not in each.next + each.who


def test_a_talent_tells_the_chances_that_it_has(economy):
    said = " ".join(each.next for each in people.talent(economy, 0))
    here = economy.state.talent.province == 0
    stays = [
        Talent.handle(economy, int(identity)).weigh()
        for identity in economy.state.talent.identity[here][:200]
    ]
    chances = {people._percent(float(each.probability[0])) for each in stays}
    assert any(f"stay with {chance}" in said for chance in chances)


def test_looking_changes_nothing(economy):
    before = economy.state
    people.firms(economy, 1)
    people.talent(economy, 1)
    assert economy.state is before


def test_every_part_of_utility_has_a_name(economy):
    identity = int(economy.state.talent.identity[0])
    assert set(Talent.handle(economy, identity).weigh().parts) <= set(people.REASONS)
