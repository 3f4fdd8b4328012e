"""A refund of part of what firms spend on research."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from sim.calendar import Quarter
from sim.economies import Observation
from sim.places import Places
from sim.policy.frame import refuse
from sim.policy.lever import AbstractLever, Evidence
from sim.policy.rules import CREDIT_LIMIT, Rules


class ResearchCredit(AbstractLever):
    """Refund a share of research outlay, reported as it is: some of what is induced is relabelled, not new."""

    pillar: ClassVar[str] = "forward-looking policy"
    channel: ClassVar[str] = "`research_credit`, share of research outlay refunded"
    felt_by: ClassVar[str] = "firms planning research, as a lower user cost"
    paid_by: ClassVar[str] = "the adopting province, for all outlay reported, with or without the credit"
    evidence: ClassVar[Evidence] = "measured"
    left_out: ClassVar[str] = (
        "thresholds that firms bunch at; delay before the refund; firms without profit to tax"
    )

    lever: Literal["research_credit"] = "research_credit"
    rate: float = Field(ge=0, le=CREDIT_LIMIT, json_schema_extra={"unit": "share of research outlay"})
    """Share refunded on top of what the nation already refunds everywhere."""

    def amend(self, rules: Rules, t: Quarter, places: Places, observation: Observation) -> Rules:
        """Add the rate where it is in force; all credits together stop at the limit of the rules."""
        return rules.plus(research_credit=self.rate * self.reach(t, places))

    @model_validator(mode="after")
    def _dose_stays_within_the_limit(self) -> Self:
        if self.intensity * self.rate > CREDIT_LIMIT:
            raise refuse(
                f"intensity {self.intensity:g} times rate {self.rate:g} would refund {self.intensity * self.rate:g} "
                f"of the outlay; at most {CREDIT_LIMIT:g} can be. Lower one of them"
            )
        return self
