"""A talent: college-educated, lives in one province, registered in one; stands for a declared number of
persons."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sim import interventions
from sim.agents.row import Attribute, Column, RowAgent, index, quarters, spread
from sim.agents.weighing import Weighing, weigh
from sim.processes import demography
from sim.state import Talent as Columns
from sim.streams import identities

if TYPE_CHECKING:
    from sim.agents.agent_model import AgentModel

PARENT = 1 << 42
"""Parent of talent that interventions add: clear of the parents of all others."""


def place(model: "AgentModel", name: str, values: np.ndarray) -> np.ndarray:
    """Provinces by name or code as indices (talent,)."""
    return index(Talent, name, values, model.places.index)


class Talent(RowAgent):
    """College-educated people (a group of equal ones).

    province     name of the province of residence
    registered   name of the province of registration (hukou)
    age          years
    weight       persons it stands for
    wage         wage in its province, yuan a year, of the last cleared quarter

    `Talent(model, province=...)` lets one come from outside between two quarters. Unless told, it is
    `registered` where it lives and has the `age` of a graduate. Assigning another `province` moves it; nobody
    is paid a grant for that.
    """

    columns = "talent"
    attributes: ClassVar[Mapping[str, Attribute]] = {
        "province": lambda model, rows: model.province_names[model.state.talent.province[rows]],
        "registered": lambda model, rows: model.province_names[model.state.talent.registered[rows]],
        "age": lambda model, rows: (model.state.quarter - model.state.talent.born[rows]) / 4.0,
        "weight": lambda model, rows: np.full(
            len(model.state.talent.province[rows]), model.structure.people_per_talent
        ),
        "wage": lambda model, rows: 4.0 * model.state.market.talent_wage[model.state.talent.province[rows]],
    }
    assignable: ClassVar[Mapping[str, Column]] = {
        "province": lambda model, rows, values: {"province": place(model, "province", values)},
        "registered": lambda model, rows, values: {"registered": place(model, "registered", values)},
        "age": lambda model, rows, values: {"born": model.state.quarter - quarters(Talent, "age", values)},
    }
    fixed: ClassVar[Mapping[str, str]] = {
        "weight": "all talent stands for the same number of persons",
        "wage": "it is the market's",
    }

    def weigh(self) -> Weighing:
        """What this talent sees in every province in the coming quarter, and how likely it is to choose
        it."""
        return weigh(self)

    @classmethod
    def _made(cls, model: "AgentModel", count: int, about: dict[str, Any]) -> np.ndarray:
        if "province" not in about or about.keys() - cls.assignable.keys():
            raise TypeError(f"a new Talent needs province, and may say {', '.join(cls.assignable)}")
        entry, _ = demography.ages(model.parameters.demography)
        told = spread(count, {"registered": about["province"], "age": entry / 4.0} | about)
        first = model.intervened(cls.columns)
        new = Columns(
            identity=identities(
                PARENT, model.state.quarter, np.arange(first, first + count, dtype=np.uint64)
            ),
            province=place(model, "province", told["province"]),
            registered=place(model, "registered", told["registered"]),
            born=(model.state.quarter - quarters(cls, "age", told["age"])).astype(np.int32),
        )
        model.intervene(interventions.add(cls.columns, new))
        return new.identity
