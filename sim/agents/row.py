"""A handle to one row: an agent that keeps its id and looks itself up whenever it is asked."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self

import mesa
import numpy as np

from sim import interventions
from sim.agents.columnar import ColumnarAgentSet
from sim.errors import InputError
from sim.interventions import Kind

if TYPE_CHECKING:
    import pandas as pd

    from sim.agents.agent_model import AgentModel

Rows = np.ndarray | slice
Attribute = Callable[["AgentModel", Rows], np.ndarray]
Column = Callable[["AgentModel", np.ndarray, np.ndarray], dict[str, np.ndarray]]
"""Model, rows and the values given to them (agent,) -> the columns of the state that say so."""


class RowAgent(mesa.Agent):
    """An agent that lives in columns. Two handles to one agent are equal; a dead one says so.

    Handles are made by agent sets and not registered with Mesa one by one, so a million agents cost nothing
    until looked at. What can be asked of them are functions of rows, so that one agent and a whole set are
    answered by the same line; what is assigned to them is an intervention, which the ledger checks and posts.
    Calling the class makes a new agent.
    """

    columns: ClassVar[Kind]
    """Which columns of the state hold these agents."""
    attributes: ClassVar[Mapping[str, Attribute]]
    """What can be asked of it: name -> values of many rows."""
    assignable: ClassVar[Mapping[str, Column]]
    """What can be assigned to it between two quarters."""
    fixed: ClassVar[Mapping[str, str]]
    """Why the others cannot be."""

    pos = None
    """Mesa's place in a space: agents of an economy live in provinces."""

    def __init__(self, model: "AgentModel", **about: Any) -> None:
        (identity,) = self._made(model, 1, about)
        self._name(model, int(identity))

    @classmethod
    def handle(cls, model: "AgentModel", identity: int) -> Self:
        """A handle to the agent of that id, alive or not."""
        agent = cls.__new__(cls)
        agent._name(model, int(identity))
        return agent

    @classmethod
    def create_agents(cls, model: "AgentModel", n: int, *args: Any, **about: Any) -> ColumnarAgentSet:
        """Make `n` agents in one intervention. A sequence of length `n` has one value for each, as in
        Mesa."""
        if args:
            raise TypeError(f"{cls.__name__} is told by keywords: {cls.__name__}(model, province=...)")
        return ColumnarAgentSet(model, cls, cls._made(model, n, about))

    @classmethod
    def from_dataframe(cls, model: "AgentModel", df: "pd.DataFrame", **about: Any) -> ColumnarAgentSet:
        """Make one agent for each row of a table, whose columns are keywords; `about` holds for all of
        them."""
        for key, value in about.items():
            if isinstance(value, Sequence | np.ndarray) and not isinstance(value, str):
                raise TypeError(f"'{key}' is a sequence; make it a column of the table, one value a row")
        told = {str(name): df[name].to_numpy() for name in df.columns}
        return cls.create_agents(model, len(df), **told | about)

    @classmethod
    def _made(cls, model: "AgentModel", count: int, about: dict[str, Any]) -> np.ndarray:
        """Add new agents and return their ids (agent,)."""
        raise NotImplementedError  # each kind of agent says

    def _name(self, model: "AgentModel", identity: int) -> None:
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "unique_id", identity)

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
            raise AttributeError(unknown(type(self), name))
        row = self.row
        return attribute(self.model, slice(row, row + 1))[0].item()

    def __setattr__(self, name: str, value: Any) -> None:
        self.assign(self.model, np.array([self.row]), name, value)

    @classmethod
    def assign(cls, model: "AgentModel", rows: np.ndarray, name: str, value: Any) -> None:
        """Give the agents in `rows` one value, or one each where `value` is an array (agent,): an
        intervention."""
        column = cls.column(name)
        values = np.asarray(value)
        if values.ndim and values.shape != rows.shape:
            raise InputError(
                f"{cls.__name__}.{name}: {len(rows)} agents cannot be given values of shape {values.shape}. "
                "Give one value, or one for each agent."
            )
        said = f"{value}" if not values.ndim else f"{len(rows)} values"
        each = np.broadcast_to(values, rows.shape)
        model.intervene(interventions.change(cls.columns, rows, column(model, rows, each), name, said))

    @classmethod
    def column(cls, name: str) -> Column:
        """How an attribute is assigned. AttributeError where it cannot be."""
        if name in cls.assignable:
            return cls.assignable[name]
        reason = cls.fixed.get(name, "only the ledger changes the economy")
        what = ", ".join(cls.assignable)
        raise AttributeError(f"{cls.__name__}.{name} cannot be assigned: {reason}; {what} can be")

    def remove(self) -> None:
        """Let the agent go, as an intervention. LookupError if it has gone already."""
        self.model.intervene(interventions.remove(self.columns, np.array([self.row])))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, RowAgent)
            and self.columns == other.columns
            and self.unique_id == other.unique_id
            and self.model is other.model
        )

    def __hash__(self) -> int:
        return hash((self.columns, self.unique_id))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.unique_id:#018x}{'' if self.is_alive else ', gone'})"


def unknown(kind: type[RowAgent], name: str) -> str:
    """What to say of an attribute that there is not."""
    return f"{kind.__name__} has no '{name}'; it has unique_id, {', '.join(sorted(kind.attributes))}"


def numbers(kind: type[RowAgent], name: str, values: np.ndarray) -> np.ndarray:
    """Values as float64 (agent,). Raises InputError where they are no finite numbers."""
    try:
        given = values.astype(np.float64)
    except (TypeError, ValueError):
        given = np.full(values.shape, np.nan)
    if values.dtype == np.bool_ or not np.isfinite(given).all():
        refuse(kind, name, "a finite number", values)
    return given


def quarters(kind: type[RowAgent], name: str, years: np.ndarray) -> np.ndarray:
    """Years as whole quarters, int32 (agent,). Raises InputError where they are not."""
    exact = 4.0 * numbers(kind, name, years)
    if not ((exact == np.rint(exact)) & (exact >= 0.0) & (exact < 1000.0)).all():
        refuse(kind, name, "years in whole quarters, such as 3.25", years)
    return exact.astype(np.int32)


def index(kind: type[RowAgent], name: str, values: np.ndarray, find: Callable[[str], int]) -> np.ndarray:
    """Names as indices, int16 (agent,). `find` raises ValueError with the nearest right name."""
    known: dict[str, int] = {}
    for each in dict.fromkeys(values.tolist()):
        try:
            known[each] = find(each)
        except ValueError as error:
            raise InputError(f"{kind.__name__}.{name}: {error}") from None
    return np.array([known[each] for each in values.tolist()], dtype=np.int16)


def refuse(kind: type[RowAgent], name: str, wanted: str, values: np.ndarray) -> NoReturn:
    """Say what was wanted instead."""
    given = values.ravel()[0] if len(values) == 1 or len(set(values.tolist())) == 1 else values
    raise InputError(f"{kind.__name__}.{name}: must be {wanted}, got {given}")


def spread(count: int, about: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Keywords as one value an agent (agent,): sequences of that length as they are, anything else for
    all."""
    return {
        name: np.asarray(value)
        if isinstance(value, list | tuple | np.ndarray) and len(value) == count
        else np.full(count, value)
        for name, value in about.items()
    }
