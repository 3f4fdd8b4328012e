"""Policy: levers amend the rules in force, which processes read; no lever touches a firm or a person."""

from sim.policy.approval_reform import ApprovalReform
from sim.policy.catalogue import LEVERS, PILLARS, AnyLever
from sim.policy.cluster_linkage import ClusterLinkage
from sim.policy.continuity import Continuity
from sim.policy.dose import Dose
from sim.policy.duration import Duration
from sim.policy.field_focus import FieldFocus
from sim.policy.guidance_fund import GuidanceFund
from sim.policy.housing_support import HousingSupport
from sim.policy.hukou_openness import HukouOpenness
from sim.policy.industrial_upgrading import IndustrialUpgrading
from sim.policy.lever import AbstractLever
from sim.policy.package import Adoption, Package
from sim.policy.policy import Policy
from sim.policy.public_procurement import PublicProcurement
from sim.policy.research_credit import ResearchCredit
from sim.policy.research_grants import ResearchGrants
from sim.policy.rules import Rules
from sim.policy.talent_settlement import TalentSettlement
from sim.policy.university_seats import UniversitySeats
from sim.policy.when import When

__all__ = [
    "LEVERS",
    "PILLARS",
    "AbstractLever",
    "Adoption",
    "AnyLever",
    "Dose",
    "Package",
    "Policy",
    "Rules",
    "When",
    "TalentSettlement",
    "HousingSupport",
    "HukouOpenness",
    "UniversitySeats",
    "IndustrialUpgrading",
    "ClusterLinkage",
    "ResearchCredit",
    "ResearchGrants",
    "GuidanceFund",
    "PublicProcurement",
    "ApprovalReform",
    "FieldFocus",
    "Continuity",
    "Duration",
]
