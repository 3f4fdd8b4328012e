"""The catalogue of levers: a new lever is a new file, its test, and a line here."""

from typing import Annotated, Any

from pydantic import Discriminator, Tag

from sim.policy.lever import AbstractLever
from sim.policy.research_credit import ResearchCredit
from sim.policy.talent_settlement import TalentSettlement
from sim.policy.university_seats import UniversitySeats

PILLARS = ("talent pool", "industrial base", "forward-looking policy", "consistent support")
LEVERS: dict[str, type[AbstractLever]] = {
    "talent_settlement": TalentSettlement,
    "research_credit": ResearchCredit,
    "university_seats": UniversitySeats,
}
"""Every lever by the name that a scenario gives it."""


def lever_tag(value: Any) -> str | None:
    """The tag under which a lever, or the mapping of one, is validated; None where it names no lever."""
    name = value.get("lever") if isinstance(value, dict) else getattr(value, "lever", None)
    return f"<{name}>" if name is not None else None


AnyLever = Annotated[
    Annotated[TalentSettlement, Tag("<talent_settlement>")]
    | Annotated[ResearchCredit, Tag("<research_credit>")]
    | Annotated[UniversitySeats, Tag("<university_seats>")],
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
            lever.evidence,
            lever.left_out,
        )
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)
