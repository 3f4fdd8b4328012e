"""The rules in force: what governments have decided for one quarter, whoever decided it and why."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.calendar import QUARTERS_PER_YEAR

CREDIT_LIMIT = 0.9
"""Largest share of research outlay that can be refunded, however many levers add up. Assumed: someone must
keep a stake in the outlay."""
STUDENT_COST_PER_YEAR = 35_000.0
"""Yuan a year for one more student where no lever says otherwise. Assumed."""


@dataclass(frozen=True, eq=False)
class Rules:
    """What governments have decided for this quarter, in arrays (province,) that nobody can write.

    Processes read rules and never levers. Rules are built afresh every quarter, so no lever has to undo itself.
    """

    settlement_grant: NDArray[np.float64]
    """Yuan, once, to a talent who arrives from another province."""
    research_credit: NDArray[np.float64]
    """Share of research outlay refunded, 0 to `CREDIT_LIMIT`."""
    extra_seats: NDArray[np.float64]
    """Persons admitted to university this quarter beyond the baseline."""
    extra_seats_bill: NDArray[np.float64]
    """Yuan a quarter that those admitted this quarter cost for as long as they study."""

    def __post_init__(self) -> None:
        for name, values in self.items():
            held = np.array(values, dtype=np.float64)
            held.flags.writeable = False
            object.__setattr__(self, name, held)

    @classmethod
    def none(cls, provinces: int) -> Self:
        """The rules of an arm without levers: nothing is granted, refunded or added."""
        return cls(**{field.name: np.zeros(provinces) for field in fields(cls)})

    @property
    def seat_cost_per_quarter(self) -> NDArray[np.float64]:
        """Yuan a quarter for one extra student, (province,): the mean over the seats of this quarter."""
        usual = np.full_like(self.extra_seats, STUDENT_COST_PER_YEAR / QUARTERS_PER_YEAR)
        return np.divide(self.extra_seats_bill, self.extra_seats, out=usual, where=self.extra_seats > 0)

    def plus(self, **more: ArrayLike) -> Self:
        """The same rules, more generous by `more`, (province,) each; a credit stops at `CREDIT_LIMIT`."""
        held = dict(self.items())
        if unknown := more.keys() - held.keys():
            raise TypeError(f"no rule {', '.join(sorted(unknown))}; there are {', '.join(held)}")
        amended = held | {name: held[name] + np.asarray(extra) for name, extra in more.items()}
        amended["research_credit"] = np.minimum(amended["research_credit"], CREDIT_LIMIT)
        return type(self)(**amended)

    def scaled(self, cut: ArrayLike) -> Self:
        """The same rules as far as budgets can pay: generosity times `cut`, (province,), 0 to 1.

        A cut takes seats away, not money per student: `seat_cost_per_quarter` stays.
        """
        return type(self)(**{name: values * np.asarray(cut) for name, values in self.items()})

    def items(self) -> Iterator[tuple[str, NDArray[np.float64]]]:
        """Every rule by name, as stored."""
        return ((field.name, getattr(self, field.name)) for field in fields(self))
