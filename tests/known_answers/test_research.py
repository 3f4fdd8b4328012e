"""Research by hand: what a credit draws out alone and everywhere, what is only relabelled, what is found."""

from types import SimpleNamespace

import numpy as np
import pytest
from some import SomeMarket

from sim.processes import research
from sim.processes.research import ResearchParameters
from sim.streams import Streams

P = ResearchParameters(
    gain_from_doubling=0.09, step=0.10, obsolescence_per_year=0.15, reference_intensity=0.15, own_elasticity=1.1,
    national_elasticity=0.3, relabelled=0.35,
)  # fmt: skip
CREDIT = 0.2


def spend(credit, weights=(0.25, 0.75), grants=(0.0, 0.0), parameters=P):
    """Provinces with these shares of research outlay, one sector, intensity 2 %."""
    intensity = np.full((len(weights), 1), 0.02)
    market = SomeMarket(revenue=1e6 * np.array(weights)[:, None])
    return research.spend(np.array(credit), np.array(grants), intensity, market, parameters)


def test_outlay_that_went_up_before_goes_on_and_nothing_else_changes_no_bit():
    """e^0.1 = 1.10517 here, as it was there. eq. W7"""
    structure = SimpleNamespace(research_intensity=np.array([[0.02, 0.16], [0.01, 0.08]]))
    found = research.usual_intensity(structure, np.array([0.1, 0.0]))
    assert found[0] == pytest.approx([0.0221034, 0.176827], rel=1e-5)
    assert np.array_equal(found[1], structure.research_intensity[1])


def test_a_credit_of_one_small_province_draws_out_its_own_elasticity():
    """A province too small to matter to the nation: 0.8^-1.1 = 1.27821. eq. R1"""
    assert spend([CREDIT, 0.0], (1e-9, 1.0)).response[0] == pytest.approx(1.27821, rel=1e-5)


def test_a_credit_everywhere_draws_out_the_national_elasticity():
    """0.8^-0.3 = 1.06924 in every province. eq. R1"""
    assert spend([CREDIT, CREDIT]).response == pytest.approx([1.06924, 1.06924], rel=1e-5)


def test_a_credit_in_a_quarter_of_the_nation_draws_from_the_rest():
    """Drawn 1.27821 here, 1 there, mean 1.06955; mean user cost 0.95^-0.3 = 1.01551: 1.21363 and 0.94947. eq. R1"""
    assert spend([CREDIT, 0.0]).response == pytest.approx([1.21363, 0.94947], rel=1e-5)


def test_a_third_of_the_induced_rise_is_only_relabelled():
    """Reported rise = real rise / (1 - 0.35): 0.21363 / 0.65 = 0.32866; a fall is reported as it is. eq. R4"""
    outlay = spend([CREDIT, 0.0])
    assert outlay.reported[:, 0] == pytest.approx([0.02 * 1.32866, 0.02 * 0.94947], rel=1e-4)
    induced = outlay.reported[0, 0] - 0.02
    assert (outlay.reported[0, 0] - outlay.real[0, 0]) / induced == pytest.approx(0.35)


def test_without_policy_outlay_is_what_was_observed():
    outlay = spend([0.0, 0.0])
    assert np.all(outlay.response == 1.0)
    assert np.all(outlay.real == 0.02)
    assert np.all(outlay.reported == 0.02)


@pytest.mark.parametrize(("additionality", "real"), [(0.0, 0.025), (-0.5, 0.0225), (0.5, 0.0275)])
def test_grants_add_what_they_pay_and_what_firms_add_or_take_back(additionality, real):
    """Grants of 0.5 % of value added beside own outlay of 2 %: 2.5 %; 2.25 % where they replace half of it. eq. R5

    All of it is reported, and nothing was induced by a credit.
    """
    outlay = spend(
        [0.0, 0.0], grants=(0.005, 0.0), parameters=P.model_copy(update={"additionality": additionality})
    )
    assert outlay.real[:, 0] == pytest.approx([real, 0.02])
    assert outlay.reported[:, 0] == pytest.approx([real, 0.02])
    assert np.all(outlay.response == 1.0)


def test_what_governments_pay_for_is_no_cost_of_firms():
    """A credit of 0.2: 0.02 x (1.21363 - 0.2 x 1.32866) = 1.8958 %, less than the 2 % without it. eq. R4, R5

    Grants of 0.5 % that replace half their worth: 0.02 x (1 + 0.125 - 0.25) = 1.75 %; that add nothing: 2 %.
    """
    assert spend([CREDIT, 0.0]).borne[:, 0] == pytest.approx([0.0189579, 0.0189894], rel=1e-5)
    for additionality, borne in ((-0.5, 0.0175), (0.0, 0.02), (0.5, 0.0225)):
        p = P.model_copy(update={"additionality": additionality})
        assert spend([0.0, 0.0], grants=(0.005, 0.0), parameters=p).borne[0, 0] == pytest.approx(borne)


def test_the_hazard_of_success_at_the_reference_intensity():
    """ln 1.09 x (0.15 / 4) / 0.10 = 0.0861777 x 0.375 = 0.0323166 a quarter at 15 %; half of it at 7.5 %. eq. R2"""
    assert research.success_hazard(np.array([0.15, 0.075]), P) == pytest.approx(
        [0.0323166, 0.0161583], rel=1e-5
    )


def test_doubling_outlay_raises_productivity_in_the_long_run_by_nine_per_cent():
    """Knowledge in the long run is hazard x step / fade; doubling adds ln 1.09. eq. R2, R3"""
    hazard = research.success_hazard(np.array([0.15, 0.30]), P)
    knowledge = hazard * P.step / (P.obsolescence_per_year / 4.0)
    assert np.exp(knowledge[1] - knowledge[0]) == pytest.approx(1.09)


def test_knowledge_fades_and_grows_by_exponential_steps_as_often_as_the_hazard_says():
    """200,000 firms with knowledge 1 and a hazard of 0.0323: 1 - e^-0.0323 = 3.180 % step up, by 0.1 on average."""
    count = 200_000
    zeros = np.zeros(count, dtype=np.int16)
    firms = Crowd(
        identity=np.arange(count, dtype=np.uint64), province=zeros, sector=zeros, knowledge=np.ones(count)
    )
    outlay = SimpleNamespace(real=np.array([[0.15]]))
    after = research.discover(outlay, firms, P, Streams(1, 0).at(3)("research.success"))
    faded = 1.0 - 0.15 / 4.0
    stepped = after > faded
    assert after.min() == pytest.approx(faded)
    assert stepped.mean() == pytest.approx(0.0318, abs=4 * np.sqrt(0.0318 / count))
    steps = after[stepped] - faded
    assert steps.mean() == pytest.approx(0.1, abs=4 * 0.1 / np.sqrt(len(steps)))
    assert np.mean(steps > 0.1) == pytest.approx(np.exp(-1.0), abs=4 * 0.5 / np.sqrt(len(steps)))


class Crowd(SimpleNamespace):
    """Firms, as far as research looks at them."""

    def __len__(self):
        return len(self.identity)
