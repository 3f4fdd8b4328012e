"""What each lever does to the rules, worked out by hand."""

import numpy as np
import pytest
from three_provinces import SAID, SECTORS, promised

from sim.policy import (
    ApprovalReform,
    ClusterLinkage,
    Continuity,
    Duration,
    FieldFocus,
    GuidanceFund,
    HousingSupport,
    HukouOpenness,
    IndustrialUpgrading,
    PublicProcurement,
    ResearchCredit,
    ResearchGrants,
    TalentSettlement,
    UniversitySeats,
)
from sim.policy.rules import STUDENT_COST_PER_YEAR

# --- talent pool --------------------------------------------------------------------------------------------------


def test_a_settlement_grant_is_paid_where_it_is_adopted():
    rules = promised(TalentSettlement(where="inner", grant=50_000, intensity=0.5, **SAID))
    assert rules.settlement_grant.tolist() == [0.0, 25_000.0, 25_000.0]


def test_rent_is_paid_by_the_quarter():
    rules = promised(HousingSupport(where="Shore", rent=4_000, **SAID))
    assert rules.housing_support.tolist() == [1_000.0, 0.0, 0.0]


def test_openness_lifts_a_share_of_the_barrier_and_serves_by_the_quarter():
    rules = promised(HukouOpenness(where="Shore", openness=0.4, services=2_000, intensity=2, **SAID))
    assert rules.hukou_openness.tolist() == [0.8, 0.0, 0.0]
    assert rules.hukou_services.tolist() == [1_000.0, 0.0, 0.0]


def test_no_more_than_the_whole_barrier_can_be_lifted():
    lever = HukouOpenness(where="Shore", openness=0.7, services=1_000, **SAID)
    rules = promised(lever, lever)
    assert rules.hukou_openness[0] == 1.0
    assert rules.hukou_services[0] == 500.0


def test_extra_seats_are_a_quarter_of_a_share_of_yearly_graduates():
    lever = UniversitySeats(where=["Shore", "Plain"], expansion=0.1, cost_per_student_per_year=40_000, **SAID)
    rules = promised(lever)
    assert rules.extra_seats.tolist() == [100.0, 200.0, 0.0]
    assert rules.extra_seats_bill.tolist() == [1_000_000.0, 2_000_000.0, 0.0]
    assert rules.seat_cost_per_quarter.tolist() == [10_000.0, 10_000.0, STUDENT_COST_PER_YEAR / 4]


def test_seats_of_two_programmes_cost_their_mean():
    dear = UniversitySeats(where="Shore", expansion=0.1, cost_per_student_per_year=60_000, **SAID)
    cheap = UniversitySeats(where="Shore", expansion=0.3, cost_per_student_per_year=20_000, **SAID)
    assert promised(dear, cheap).seat_cost_per_quarter[0] == pytest.approx((0.1 * 15_000 + 0.3 * 5_000) / 0.4)


# --- industrial base ----------------------------------------------------------------------------------------------


def test_programmes_of_upgrading_linkage_and_approvals_add_up():
    rules = promised(
        IndustrialUpgrading(where="Shore", boost=0.25, cost_share=0.001, **SAID),
        ClusterLinkage(where="Shore", boost=0.5, cost_share=0.0005, intensity=2, **SAID),
        ApprovalReform(where="Shore", strength=0, cost_share=0.0001, **SAID),
    )
    assert rules.upgrading.tolist() == [0.25, 0.0, 0.0]
    assert rules.linkage.tolist() == [1.0, 0.0, 0.0]
    assert rules.programmes == pytest.approx([0.0021, 0.0, 0.0])


# --- forward-looking policy ---------------------------------------------------------------------------------------


def test_a_research_credit_refunds_its_rate():
    rules = promised(ResearchCredit(where=["Shore", "3"], rate=0.1, **SAID))
    assert rules.research_credit.tolist() == [0.1, 0.0, 0.1]


def test_shares_of_a_yearly_flow_are_shares_of_a_quarterly_one():
    rules = promised(
        ResearchGrants(where="Plain", share=0.002, **SAID),
        GuidanceFund(where="Plain", target=0.005, **SAID),
        PublicProcurement(where="Plain", share=0.01, **SAID),
    )
    assert (rules.research_grants[1], rules.fund[1], rules.procurement[1]) == (0.002, 0.005, 0.01)


def test_a_reform_like_guangdong_s_does_what_was_measured_there():
    rules = promised(ApprovalReform(where="Shore", strength=1, cost_share=0.0001, **SAID))
    assert rules.approval_ease[0] == 0.25
    assert rules.approval_churn[0] == 0.087
    assert np.expm1(rules.approval_quality[0]) == pytest.approx(0.011)


def test_a_focus_weighs_its_field_alone():
    rules = promised(
        FieldFocus(where="inner", field="ai", weight=0.5, **SAID),
        FieldFocus(where="Hills", field="ai", weight=0.2, **SAID),
        FieldFocus(where="Hills", field="robotics", weight=0.3, **SAID),
    )
    expected = [[0.0, 0.0, 0.0], [0.0, 0.5, 0.0], [0.0, 0.7, 0.3]]
    np.testing.assert_allclose(rules.focus_on(SECTORS), expected, rtol=1e-15)


# --- consistent support -------------------------------------------------------------------------------------------


def test_chances_of_survival_and_quarters_of_support_add_up():
    rules = promised(
        Continuity(where="Shore", chance=0.2, **SAID),
        Continuity(where="all", chance=0.1, **SAID),
        Duration(where="Shore", quarters=12, intensity=0.5, **SAID),
    )
    assert rules.continuity == pytest.approx([0.3, 0.1, 0.1])
    assert rules.duration.tolist() == [6.0, 0.0, 0.0]
