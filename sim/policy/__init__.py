"""Policy: levers amend the rules in force, which processes read; no lever touches a firm or a person."""

from sim.policy.catalogue import LEVERS, PILLARS, AnyLever
from sim.policy.lever import AbstractLever
from sim.policy.package import Adoption, Package
from sim.policy.policy import Policy
from sim.policy.research_credit import ResearchCredit
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
    "Package",
    "Policy",
    "ResearchCredit",
    "Rules",
    "TalentSettlement",
    "UniversitySeats",
    "When",
]
