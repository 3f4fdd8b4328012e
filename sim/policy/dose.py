"""Doses in money: the same sum per head, or the same share of its budget, for every province that adopts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from pydantic import Field, ValidationInfo, field_validator
from pydantic.json_schema import SkipJsonSchema

from sim.economies import Observation
from sim.places import Vector
from sim.policy.costing import ADMINISTRATION
from sim.policy.frame import Frame, refuse
from sim.records import Fixed, Record

if TYPE_CHECKING:
    from sim.policy.lever import AbstractLever

PER_HEAD, OF_BUDGET = "yuan_per_head", "share_of_budget"


class Dose(Record):
    """How much money a lever, or a package, adds a year in every province that adopts it, in place of an intensity.

    The stated dose is multiplied, by province, until its expected yearly cost at the opening is the amount. In that
    reckoning nobody has responded yet (`sim/policy/costing.py`); the model bills what really happens. A dose comes on
    top of what is there: `present` is set aside.
    """

    equal: Literal["yuan_per_head", "share_of_budget"]
    """What is the same everywhere: yuan per resident and year, or the share of the province's own public revenue."""
    amount: float = Field(
        ge=0, le=100_000, json_schema_extra={"unit": "yuan per resident and year, or share of own revenue"}
    )
    """How much, administration included."""
    multiple: SkipJsonSchema[dict[str, float] | None] = None
    """Multiple of the stated dose by province. Worked out from the opening, not written."""

    @field_validator("amount")
    @classmethod
    def _a_share_is_no_more_than_all(cls, amount: float, info: ValidationInfo) -> float:
        if info.data.get("equal") == OF_BUDGET and amount > 1:
            raise refuse(f"a share of the budget must be at most 1, got {amount:g}")
        return amount

    @field_validator("multiple")
    @classmethod
    def _multiple_is_worked_out(
        cls, multiple: dict[str, float] | None, info: ValidationInfo
    ) -> dict[str, float] | None:
        if multiple is not None and Frame.of(info).places is not None:
            raise refuse("is worked out from the opening. Remove it")
        return multiple if multiple is None else Fixed(multiple)

    def money(self, seen: Observation) -> Vector:
        """What it asks for, yuan a year (province,)."""
        return self.amount * (seen.population if self.equal == PER_HEAD else seen.public_revenue)

    def worked_out(self, levers: Sequence["AbstractLever"], where: Sequence[str], seen: Observation) -> Self:
        """The same dose, with the multiple of all `levers` together for every province in `where`.

        Raises a validation error where no multiple of them costs that much.
        """
        unit = expected_cost(levers, seen)
        money = self.money(seen)
        adopters = sorted({index for name in where for index in seen.places.find(name)})
        multiple = {}
        for index in adopters:
            name = seen.places.names[index]
            if unit[index] <= 0.0 < money[index]:
                raise refuse(f"dose: in {name} it costs nothing at any intensity. Write an intensity instead")
            multiple[name] = float(money[index] / unit[index]) if money[index] > 0.0 else 0.0
        return self.model_copy(update={"multiple": Fixed(multiple)})


def expected_cost(levers: Sequence["AbstractLever"], seen: Observation) -> Vector:
    """What levers at intensity 1 are expected to cost at the opening, yuan a year (province,), with administration."""
    total = np.zeros(len(seen.places.codes))
    for lever in levers:
        total = total + lever.cost_per_year(seen)
    return (1.0 + ADMINISTRATION) * total
