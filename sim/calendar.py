"""The clock: quarters of a year, counted, compared and written as `2026Q1`."""

import re
from functools import total_ordering
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

QUARTERS_PER_YEAR = 4
WRITTEN = re.compile(r"([12][0-9]{3})Q([1-4])", re.ASCII)
HOW_TO_WRITE = "write a year and a quarter from 1 to 4, like 2026Q1"


@total_ordering
class Quarter:
    """One quarter of one year: `Quarter("2026Q1")`. Frozen, ordered, and counted with `+` and `-`.

    `quarter + 3` is three quarters later; `later - earlier` is the number of quarters between them.
    Raises ValueError for anything that is not a year from 1000 to 2999 and a quarter from 1 to 4.
    """

    __slots__ = ("_count",)
    _count: int

    def __init__(self, written: "str | Quarter") -> None:
        if isinstance(written, Quarter):
            count = written._count
        else:
            match = WRITTEN.fullmatch(written.strip()) if isinstance(written, str) else None
            if match is None:
                raise ValueError(f"{written!r} is not a quarter; {HOW_TO_WRITE}")
            count = int(match[1]) * QUARTERS_PER_YEAR + int(match[2]) - 1
        object.__setattr__(self, "_count", count)

    @classmethod
    def of(cls, year: int, number: int = 1) -> "Quarter":
        """The quarter `number` (1 to 4) of `year`."""
        return cls(f"{year:04d}Q{number}")

    @classmethod
    def _counted(cls, count: int) -> "Quarter":
        quarter = object.__new__(cls)
        object.__setattr__(quarter, "_count", count)
        return quarter

    @property
    def year(self) -> int:
        """The year this quarter lies in."""
        return self._count // QUARTERS_PER_YEAR

    @property
    def number(self) -> int:
        """Which quarter of its year: 1 to 4."""
        return self._count % QUARTERS_PER_YEAR + 1

    def __add__(self, quarters: int) -> "Quarter":
        if not hasattr(quarters, "__index__"):
            return NotImplemented
        return Quarter._counted(self._count + quarters.__index__())

    __radd__ = __add__

    def __sub__(self, other: "Quarter | int") -> Any:
        """Quarters since another quarter, or the quarter so many quarters earlier."""
        if isinstance(other, Quarter):
            return self._count - other._count
        if not hasattr(other, "__index__"):
            return NotImplemented
        return self + -other.__index__()

    def __eq__(self, other: object) -> bool:
        return self._count == other._count if isinstance(other, Quarter) else NotImplemented

    def __lt__(self, other: object) -> bool:
        return self._count < other._count if isinstance(other, Quarter) else NotImplemented

    def __hash__(self) -> int:
        return hash((Quarter, self._count))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a quarter is frozen; add quarters to get another one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a quarter is frozen")

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    def __repr__(self) -> str:
        return f"Quarter('{self}')"

    def __reduce__(self) -> tuple[Any, tuple[int]]:
        return Quarter._counted, (self._count,)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._checked, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": f"^{WRITTEN.pattern}$", "examples": ["2026Q1"]}

    @classmethod
    def _checked(cls, value: Any) -> "Quarter":
        try:
            return cls(value)
        except ValueError:
            message = "{given} is not a quarter; " + HOW_TO_WRITE
            raise PydanticCustomError("quarter", message, {"given": repr(value)}) from None
