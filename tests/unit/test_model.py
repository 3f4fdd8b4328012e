"""The economy as a whole: what a step does to the clock, the record and the state."""

import numpy as np
import pytest
from littleland.country import COARSE, INVENTED, ask, lived, opened

from sim.calendar import Quarter
from sim.model import Economy
from sim.observe.quantities import QUANTITIES
from sim.policy import ResearchCredit, TalentSettlement, UniversitySeats


def test_a_step_is_a_quarter():
    economy = Economy(ask(quarters=3), arm="baseline")
    assert economy.quarter == Quarter("2020Q1")
    economy.step()
    assert economy.quarter == Quarter("2020Q2")
    assert economy.state.quarter == len(economy.recorder) == 1


def test_the_record_has_one_row_a_quarter_of_every_declared_quantity():
    series = lived(ask(quarters=5), "policy").recorder.series
    declared = {name for name, quantity in QUANTITIES.items() if quantity.recorded}
    assert declared <= set(series)
    for name, values in series.items():
        assert values.shape in {(5,), (5, 3)}, name
        assert values.dtype == np.float64, name
        assert np.all(np.isfinite(values)), name


def test_an_economy_may_live_longer_than_its_scenario_says():
    economy = lived(ask(quarters=2), "baseline")
    economy.step()
    assert len(economy.recorder) == 3


def test_extensive_quantities_are_not_negative_and_stocks_not_zero():
    series = lived(ask(quarters=8), "policy").recorder.series
    for name, values in series.items():
        if name not in {"interest_rate"}:
            assert np.all(values >= 0.0), name
    for name in (
        "gdp",
        "population",
        "talent",
        "workers",
        "firms",
        "investment",
        "talent_wage",
        "house_price",
    ):
        assert np.all(series[name] > 0.0), name


def test_an_unknown_arm_is_refused():
    with pytest.raises(KeyError):
        Economy(ask(), arm="utopia")


def test_levers_start_and_end_when_they_are_said_to():
    """In force from the third to the fifth quarter: credits cost money in these and in no other."""
    when = {"start": "2020Q3", "end": "2021Q1"}
    lever = ResearchCredit(where="all", rate=0.15, when=when, source=INVENTED)
    cost = lived(ask(arms={"policy": (lever,)}, quarters=8), "policy").recorder.series["cost_research_credit"]
    assert (cost.sum(axis=1) > 0.0).tolist() == [False, False, True, True, True, False, False, False]


def test_wages_are_recorded_by_the_year_and_flows_by_the_quarter():
    economy = Economy(ask(), arm="baseline", opening=opened())
    economy.step()
    series, market = economy.recorder.series, opened().state.market
    assert series["talent_wage"][0] == pytest.approx(4.0 * market.talent_wage, rel=1e-9)
    assert series["gdp"][0] == pytest.approx(opened().observed.gdp / 4.0, rel=1e-9)
    bill = series["talent_wage"][0] / 4.0 * opened().parameters.demography.participation * series["talent"][0]
    assert series["talent_wage_bill"][0] == pytest.approx(bill, rel=1e-9)


def test_a_budget_that_is_too_small_cuts_levers_until_they_fit():
    """A grant that would cost four times the ceiling is paid in full once; then about a quarter of it is paid.

    Agents are fine here, so that arrivals come in every quarter: the cut is set by what the last quarter cost.
    """
    grant = TalentSettlement(where="all", grant=50_000, source=INVENTED)
    scenario = ask(
        arms={"policy": (grant,)}, quarters=12, scale=COARSE | {"people_per_talent": 500},
        parameters={"public_finance": {"ceiling": 0.003}},
    )  # fmt: skip
    economy = lived(scenario, "policy")
    series = economy.recorder.series
    allowed = 0.003 * economy.structure.tax * series["gdp"]
    assert np.all(series["budget_cut"][0] == 1.0)
    assert np.all(series["public_cost"][0] > 2.0 * allowed[0])
    assert np.all(series["budget_cut"][1:] < 0.6)
    assert series["public_cost"][1:].mean(axis=0) == pytest.approx(allowed[1:].mean(axis=0), rel=0.15)


def test_seats_alone_are_held_to_the_ceiling_as_every_lever_is():
    seats = UniversitySeats(where="all", expansion=2.0, cost_per_student_per_year=200_000, source=INVENTED)
    scenario = ask(arms={"policy": (seats,)}, quarters=40, parameters={"public_finance": {"ceiling": 0.01}})
    economy = lived(scenario, "policy")
    series = economy.recorder.series
    allowed = 0.01 * economy.structure.tax * series["gdp"]
    assert series["budget_cut"].min() < 1.0
    assert series["public_cost"][-8:].sum() < 2.0 * allowed[-8:].sum()
