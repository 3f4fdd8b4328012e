"""The catalogue of levers: a new lever is a new file, its test, and a line here."""

from typing import Annotated, Any

from pydantic import Discriminator, Tag

from sim.policy.approval_reform import ApprovalReform
from sim.policy.cluster_linkage import ClusterLinkage
from sim.policy.continuity import Continuity
from sim.policy.duration import Duration
from sim.policy.field_focus import FieldFocus
from sim.policy.guidance_fund import GuidanceFund
from sim.policy.housing_support import HousingSupport
from sim.policy.hukou_openness import HukouOpenness
from sim.policy.industrial_upgrading import IndustrialUpgrading
from sim.policy.lever import AbstractLever
from sim.policy.public_procurement import PublicProcurement
from sim.policy.research_credit import ResearchCredit
from sim.policy.research_grants import ResearchGrants
from sim.policy.talent_settlement import TalentSettlement
from sim.policy.university_seats import UniversitySeats

PILLARS = ("talent pool", "industrial base", "forward-looking policy", "consistent support")
LEVERS: dict[str, type[AbstractLever]] = {
    "talent_settlement": TalentSettlement,
    "housing_support": HousingSupport,
    "hukou_openness": HukouOpenness,
    "university_seats": UniversitySeats,
    "industrial_upgrading": IndustrialUpgrading,
    "cluster_linkage": ClusterLinkage,
    "research_credit": ResearchCredit,
    "research_grants": ResearchGrants,
    "guidance_fund": GuidanceFund,
    "public_procurement": PublicProcurement,
    "approval_reform": ApprovalReform,
    "field_focus": FieldFocus,
    "continuity": Continuity,
    "duration": Duration,
}
"""Every lever by the name that a scenario gives it."""


def lever_tag(value: Any) -> str | None:
    """The tag under which a lever, or the mapping of one, is validated; None where it names no lever."""
    name = value.get("lever") if isinstance(value, dict) else getattr(value, "lever", None)
    return f"<{name}>" if name is not None else None


AnyLever = Annotated[
    Annotated[TalentSettlement, Tag("<talent_settlement>")]
    | Annotated[HousingSupport, Tag("<housing_support>")]
    | Annotated[HukouOpenness, Tag("<hukou_openness>")]
    | Annotated[UniversitySeats, Tag("<university_seats>")]
    | Annotated[IndustrialUpgrading, Tag("<industrial_upgrading>")]
    | Annotated[ClusterLinkage, Tag("<cluster_linkage>")]
    | Annotated[ResearchCredit, Tag("<research_credit>")]
    | Annotated[ResearchGrants, Tag("<research_grants>")]
    | Annotated[GuidanceFund, Tag("<guidance_fund>")]
    | Annotated[PublicProcurement, Tag("<public_procurement>")]
    | Annotated[ApprovalReform, Tag("<approval_reform>")]
    | Annotated[FieldFocus, Tag("<field_focus>")]
    | Annotated[Continuity, Tag("<continuity>")]
    | Annotated[Duration, Tag("<duration>")],
    Discriminator(lever_tag),
]
"""One lever, told apart by `lever:`."""


def table() -> str:
    """The catalogue as a table in Markdown, made from what each lever says about itself."""
    rows = [
        "| lever | what governments do | amends | felt by | paid by | evidence | leaves out |",
        "|" + " --- |" * 7,
    ]
    for name, lever in LEVERS.items():
        does = (lever.__doc__ or "").strip().splitlines()[0].rstrip(".")
        cells = (
            f"`{name}` ({lever.pillar})",
            does,
            lever.channel,
            lever.felt_by,
            lever.paid_by,
            f"{lever.evidence}: {lever.shown_by}",
            lever.left_out,
        )
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)
