"""The one kind of value that scenarios, levers and parameters are made of: frozen, checked, nothing unknown."""

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
