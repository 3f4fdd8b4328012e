"""A handle to one row: an agent that keeps its id and looks itself up whenever it is asked."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import mesa
import numpy as np

if TYPE_CHECKING:
    from sim.model import Economy

Rows = np.ndarray | slice
Attribute = Callable[["Economy", Rows], np.ndarray]


class RowAgent(mesa.Agent):
    """An agent that lives in columns. Two handles to one agent are equal; a dead one says so.

    Made by its agent set; not registered with Mesa one by one, so a million of them cost nothing until looked at. Its
    attributes are functions of rows, so that one agent and a whole set are answered by the same line.
    """

    columns: ClassVar[str]
    """Which columns of the state hold this kind of agent."""
    attributes: ClassVar[Mapping[str, Attribute]]
    """What can be asked of it: name -> values of many rows."""

    def __init__(self, model: "Economy", identity: int) -> None:
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "unique_id", int(identity))

    @property
    def is_alive(self) -> bool:
        """Whether the agent is still part of the economy."""
        return self.model.find_row(self.columns, self.unique_id) is not None

    @property
    def row(self) -> int:
        """Row in the columns now. LookupError once the agent has gone."""
        row = self.model.find_row(self.columns, self.unique_id)
        if row is None:
            raise LookupError(f"{self!r} is no longer part of the economy")
        return row

    def __getattr__(self, name: str) -> Any:
        attribute = type(self).attributes.get(name)
        if attribute is None:
            known = ", ".join(sorted(type(self).attributes))
            raise AttributeError(f"{type(self).__name__} has no '{name}'; it has unique_id, {known}")
        row = self.row
        return attribute(self.model, slice(row, row + 1))[0].item()

    def __setattr__(self, name: str, value: Any) -> None:
        attribute = f"{type(self).__name__}.{name}"
        raise AttributeError(f"{attribute} cannot be assigned: only the ledger changes the economy")

    def remove(self) -> None:
        """Not possible: agents come and go through the economy's processes."""
        raise TypeError(f"agents of an economy come and go through its processes; {self!r} cannot be removed")

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, type(self)) and self.unique_id == other.unique_id and self.model is other.model
        )

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.unique_id))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.unique_id:#018x}{'' if self.is_alive else ', gone'})"
