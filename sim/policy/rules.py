"""The rules in force: what governments have decided for one quarter, whoever decided it and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.calendar import QUARTERS_PER_YEAR

FOCUS = "focus"
"""The one rule that is not an array (province,)."""
CREDIT_LIMIT = 0.9
"""Largest share of research outlay that can be refunded, however many levers add up. Assumed: someone must
keep a stake in the outlay."""
STUDENT_COST_PER_YEAR = 35_000.0
"""Yuan a year for one more student where no lever says otherwise. Assumed."""


@dataclass(frozen=True, eq=False)
class Rules:
    """What governments have decided for this quarter, in arrays (province,) that nobody can write.

    Processes read rules and never levers. Rules are folded from nothing, so no lever has to undo itself.
    """

    settlement_grant: NDArray[np.float64]
    """Yuan, once, to a talent who arrives from another province."""
    research_credit: NDArray[np.float64]
    """Share of research outlay refunded, 0 to `CREDIT_LIMIT`."""
    extra_seats: NDArray[np.float64]
    """Persons admitted to university this quarter beyond the baseline."""
    extra_seats_bill: NDArray[np.float64]
    """Yuan a quarter that those admitted this quarter cost for as long as they study."""
    housing_support: NDArray[np.float64]
    """Yuan a quarter to each talent who lives there and is registered elsewhere."""
    hukou_openness: NDArray[np.float64]
    """Share of the barrier to those registered elsewhere that is lifted, 0 to 1."""
    hukou_services: NDArray[np.float64]
    """Yuan a quarter of public services for each talent who lives there and is registered elsewhere."""
    upgrading: NDArray[np.float64]
    """Extra imitation of firms outside the frontier fields: 1 doubles it."""
    linkage: NDArray[np.float64]
    """Extra weight of research in the other sectors of the province: 1 doubles it."""
    approval_ease: NDArray[np.float64]
    """Extra founding of firms where approvals are simpler: 1 doubles it."""
    approval_churn: NDArray[np.float64]
    """Extra closing of firms that comes with it: 1 doubles it."""
    approval_quality: NDArray[np.float64]
    """Log productivity that entrants gain."""
    research_grants: NDArray[np.float64]
    """Research paid by the government, share of the province's GDP."""
    fund: NDArray[np.float64]
    """Target of guidance funds, share of the province's GDP a year."""
    procurement: NDArray[np.float64]
    """Public purchases moved to frontier firms of the province, share of its GDP."""
    programmes: NDArray[np.float64]
    """Running cost of programmes for industry, clusters and approvals, share of the province's GDP."""
    continuity: NDArray[np.float64]
    """Extra chance that levers survive a change of leadership."""
    duration: NDArray[np.float64]
    """Quarters beyond the usual for which support is promised."""
    focus: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    """Extra weight of a frontier field among those that start-ups choose, log, by name of the sector."""

    def __post_init__(self) -> None:
        for name, values in self.items():
            held = np.array(values, dtype=np.float64)
            held.setflags(write=False)
            object.__setattr__(self, name, held)
        object.__setattr__(self, "focus", MappingProxyType(dict(self.focus)))

    @classmethod
    def none(cls, provinces: int) -> Self:
        """The rules of an arm without levers: nothing is granted, refunded or added."""
        nothing: dict[str, Any] = {name: np.zeros(provinces) for name in ARRAYS}
        return cls(**nothing)

    @property
    def seat_cost_per_quarter(self) -> NDArray[np.float64]:
        """Yuan a quarter for one extra student, (province,): the mean over the seats of this quarter."""
        usual = np.full_like(self.extra_seats, STUDENT_COST_PER_YEAR / QUARTERS_PER_YEAR)
        return np.divide(self.extra_seats_bill, self.extra_seats, out=usual, where=self.extra_seats > 0)

    def focus_on(self, sectors: tuple[str, ...]) -> NDArray[np.float64]:
        """Extra weight of each sector, log (province, sector)."""
        nothing = np.zeros_like(self.settlement_grant)
        return np.stack([self.focus.get(sector, nothing) for sector in sectors], axis=1)

    def focused(self, sector: str, weight: ArrayLike) -> Self:
        """The same rules with more weight on one sector, log (province,)."""
        before = self.focus.get(sector, np.zeros_like(self.settlement_grant))
        return replace(self, focus={**self.focus, sector: before + np.asarray(weight)})

    def plus(self, **more: ArrayLike) -> Self:
        """The same rules, more generous by `more`, (province,) each; a credit stops at `CREDIT_LIMIT`."""
        held = dict(self.items())
        if unknown := more.keys() - held.keys():
            raise TypeError(f"no rule {', '.join(sorted(unknown))}; there are {', '.join(held)}")
        amended = held | {name: held[name] + np.asarray(extra) for name, extra in more.items()}
        amended["research_credit"] = np.minimum(amended["research_credit"], CREDIT_LIMIT)
        amended["hukou_openness"] = np.minimum(amended["hukou_openness"], 1.0)
        return type(self)(**amended, focus=self.focus)

    def scaled(self, cut: ArrayLike) -> Self:
        """The same rules as far as budgets can pay: generosity times `cut`, (province,), 0 to 1.

        A cut takes seats away, not money per student: `seat_cost_per_quarter` stays.
        """
        cut = np.asarray(cut)
        if np.all(cut == 1.0):
            return self
        focus = {sector: weight * cut for sector, weight in self.focus.items()}
        return type(self)(**{name: values * cut for name, values in self.items()}, focus=focus)

    def items(self) -> Iterator[tuple[str, NDArray[np.float64]]]:
        """Every rule by name, as stored."""
        return ((name, getattr(self, name)) for name in ARRAYS)


ARRAYS = tuple(each.name for each in fields(Rules) if each.name != FOCUS)
"""The rules that are arrays (province,), by name."""
