"""The one kind of value that scenarios, levers and parameters are made of: frozen, checked, nothing unknown."""

from typing import Any, NoReturn

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen value whose fields are checked once, at the door.

    Unknown keys, NaN and infinity are refused; a change is a new value (`model_copy(update=...)`).
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        validate_default=True,
        use_attribute_docstrings=True,
    )


class Fixed[Key, Value](dict[Key, Value]):
    """A mapping within a record, as frozen as the record: `fixed | {...}` makes a changed one."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("a mapping within a frozen record does not change. Make another one with `|`")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type["Fixed[Key, Value]"], tuple[dict[Key, Value]]]:
        return type(self), (dict(self),)
