"""The economy as a Mesa model: its agents, their sets, and what may be done to them between two quarters."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, NoReturn

import mesa
import numpy as np

from sim import ledger
from sim.agents.columnar import ColumnarAgentSet
from sim.agents.composite import CompositeAgentSet
from sim.agents.firm import Firm
from sim.agents.foresight import Foresight, foresee
from sim.agents.index import RowIndex
from sim.agents.province import Province
from sim.agents.row import RowAgent
from sim.agents.talent import Talent
from sim.calendar import Quarter
from sim.errors import RunError
from sim.interventions import Act, Ground, Intervention
from sim.processes import markets

if TYPE_CHECKING:
    from sim.places import Places
    from sim.processes.parameters import Parameters
    from sim.state import State, Structure


def closed_to_interventions[Model: "AgentModel"](step: Callable[[Model], None]) -> Callable[[Model], None]:
    """Nobody intervenes while the quarter is lived."""

    @wraps(step)
    def lived(model: Model) -> None:
        model._is_inside = True
        try:
            step(model)
        finally:
            model._is_inside = False

    return lived


class AgentModel(mesa.Model):
    """A Mesa model whose firms and talent are columns. Subclasses live the quarters.

    `agents`, `agents_by_type`, `firms` and `talent` are views of whoever is there. Mesa's `steps` counts quarters,
    `time` is the same as a number, and `running` is true until the scenario's last quarter has been lived.
    """

    state: "State"
    structure: "Structure"
    parameters: "Parameters"
    places: "Places"
    start: Quarter
    quarters: int
    """How long the scenario runs."""

    def __init__(self, seed: int) -> None:
        super().__init__(rng=np.random.default_rng(seed))
        self.interventions: list[Intervention] = []
        """What was done to this economy from outside, in order."""
        self._is_inside = False
        self._index = {"firms": RowIndex(), "talent": RowIndex()}
        self._object_ids: dict[type[mesa.Agent], np.ndarray] = {}
        self._foresight: tuple[State, Foresight] | None = None

    def __getstate__(self) -> dict[str, Any]:
        """All but what was looked ahead, which can be found again."""
        return self.__dict__ | {"_foresight": None}

    @property
    def running(self) -> bool:
        """Whether quarters of the scenario are left, and nobody has said stop."""
        return self._may_run and self.state.quarter < self.quarters

    @running.setter
    def running(self, value: bool) -> None:
        self._may_run = value

    @property
    def quarter(self) -> Quarter:
        """The quarter about to be lived."""
        return self.start + self.state.quarter

    @property
    def population(self) -> np.ndarray:
        """Residents, persons (province,)."""
        return ledger.population(self.state, self.structure)

    # Agents and their sets.

    @property
    def agents(self) -> CompositeAgentSet:
        """All provinces, firms and talent as one Mesa agent set."""
        return CompositeAgentSet(self)

    @property
    def agents_by_type(self) -> dict[type[mesa.Agent], Any]:
        """Provinces, firms and talent, each as a Mesa agent set; the many are columns that present themselves
        so."""
        return {**self._agents_by_type, Firm: self.firms, Talent: self.talent}

    @property
    def agent_types(self) -> list[type[mesa.Agent]]:
        """The kinds of agents there are."""
        return [*self._agents_by_type, Firm, Talent]

    @property
    def firms(self) -> ColumnarAgentSet:
        """All firms, as a Mesa agent set."""
        return ColumnarAgentSet(self, Firm)

    @property
    def talent(self) -> ColumnarAgentSet:
        """All talent, as a Mesa agent set."""
        return ColumnarAgentSet(self, Talent)

    @property
    def provinces(self) -> list[Province]:
        """All provinces, in the economy's order."""
        return list(self._agents_by_type[Province])

    def deregister_agent(self, agent: mesa.Agent) -> None:
        """Let an agent go: a firm or talent by intervention. Mesa calls this where `agent.remove()` was."""
        if isinstance(agent, RowAgent | Province):
            agent.remove()
        else:
            super().deregister_agent(agent)

    def register_agent(self, agent: mesa.Agent) -> None:
        """Let an object agent of the modeller's own join. Firms and talent join by calling their class."""
        if isinstance(agent, RowAgent):
            raise TypeError(f"{agent!r} is part of the economy's columns; calling its class makes a new one")
        super().register_agent(agent)

    def remove_all_agents(self) -> NoReturn:
        """Not possible: markets need somebody."""
        raise TypeError(
            "an economy without agents is none; remove some with model.firms.select(...).do('remove')"
        )

    @cached_property
    def province_names(self) -> np.ndarray:
        """Names by index (province,)."""
        return np.array(self.places.names)

    @cached_property
    def sector_names(self) -> np.ndarray:
        """Names by index (sector,)."""
        return np.array(self.structure.sectors)

    def ids_of(self, kind: str) -> np.ndarray:
        """Ids of firms or talent in the order of their rows (agent,)."""
        return getattr(self.state, kind).identity

    def ids_of_objects(self, kind: type[mesa.Agent]) -> np.ndarray:
        """Ids of agents that are objects (agent,): the same array as long as nobody came or went."""
        ids = np.array([agent.unique_id for agent in self._agents_by_type[kind]], dtype=np.uint64)
        held = self._object_ids.get(kind)
        if held is None or not np.array_equal(held, ids):
            held = self._object_ids[kind] = ids
        return held

    def find_row(self, kind: str, identity: int) -> int | None:
        """Row of an agent now, None once it has gone."""
        row = self._index[kind].row(self.ids_of(kind), identity)
        return None if row < 0 else row

    def rows_of(self, kind: str, ids: np.ndarray) -> np.ndarray:
        """Rows of agents in the order of `ids` (agent,), -1 for those that have gone."""
        return self._index[kind].rows(self.ids_of(kind), ids)

    # Interventions, and looking ahead.

    def intervene(self, act: Act) -> None:
        """Post an intervention at once, between two quarters, and keep account of it. A refused one changes
        nothing.

        Raises RunError inside a quarter, InputError where the ledger refuses.
        """
        if self._is_inside:
            raise RunError(
                f"quarter {self.state.quarter}: agents cannot be changed while the quarter is lived. "
                "Intervene between two calls of step()."
            )
        self.state, record = act(self.state, self._ground())
        self.interventions.append(record)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Several interventions of which all are made, or none."""
        before, count = self.state, len(self.interventions)
        try:
            yield
        except BaseException:
            self.state = before
            del self.interventions[count:]
            raise

    def intervened(self, kind: str) -> int:
        """How many agents of a kind interventions have added since the last quarter."""
        now = str(self.quarter)
        return sum(
            each.agents
            for each in self.interventions
            if (each.quarter, each.kind, each.act) == (now, kind, "add")
        )

    def _ground(self) -> Ground:
        now = str(self.quarter)
        came = sum(each.persons for each in self.interventions if each.quarter == now)
        return Ground(
            structure=self.structure,
            provinces=self.places.names,
            quarter=self.quarter,
            production=markets.production(self.parameters.markets),
            talent=len(self.state.talent) - came / self.structure.people_per_talent,
        )

    def look_ahead(self, step: Callable[[Any], None]) -> Foresight:
        """What the coming quarter will show to whoever decides in it: lived once on a copy, and kept until it
        changes."""
        if self._foresight is None or self._foresight[0] is not self.state:
            self._foresight = self.state, foresee(self, step)
        return self._foresight[1]

    def foresight(self) -> Foresight:
        """What agents see when they decide in the coming quarter."""
        raise NotImplementedError  # an economy says
