"""A province: a first-level place with a market, a budget and people."""

from typing import TYPE_CHECKING, Any, NoReturn

import mesa

from sim.agents.budget import Budget, budget

if TYPE_CHECKING:
    from sim.agents.agent_model import AgentModel

NAMES = ("unique_id", "index", "code", "name")


class Province(mesa.Agent):
    """One province of the economy; reads the state, changes nothing."""

    def __init__(self, model: "AgentModel", index: int) -> None:
        super().__init__(model)
        self.index = index
        self.code = model.places.codes[index]
        self.name = model.places.names[index]

    @property
    def gdp(self) -> float:
        """Value added of the last cleared quarter, yuan a quarter of the opening year's prices."""
        market = self.model.state.market
        return float(market.revenue[self.index].sum() / market.price_level)

    @property
    def frontier_share(self) -> float:
        """Share of value added in the frontier fields."""
        revenue = self.model.state.market.revenue[self.index]
        return float(revenue[self.model.structure.frontier].sum() / revenue.sum())

    @property
    def talent(self) -> float:
        """College-educated residents at work age, persons."""
        here = self.model.state.talent.province == self.index
        return float(here.sum() * self.model.structure.people_per_talent)

    @property
    def population(self) -> float:
        """All residents, persons."""
        return float(self.model.population[self.index])

    @property
    def talent_wage(self) -> float:
        """Wage of talent, yuan a year."""
        return 4.0 * float(self.model.state.market.talent_wage[self.index])

    @property
    def worker_wage(self) -> float:
        """Wage of workers, yuan a year."""
        return 4.0 * float(self.model.state.market.worker_wage[self.index])

    def budget(self) -> Budget:
        """What the coming quarter's budget looks like: revenue, levers in force and their cost, bills due,
        debt."""
        return budget(self)

    def __setattr__(self, name: str, value: Any) -> None:
        is_said = name in NAMES and "name" in self.__dict__
        if is_said or isinstance(getattr(type(self), name, None), property):
            raise AttributeError(
                f"Province.{name} cannot be assigned: it follows from what agents and governments do; a lever can "
                "move it (scenarios/README.md)"
            )
        super().__setattr__(name, value)

    def remove(self) -> NoReturn:
        """Not possible: an economy keeps its provinces."""
        raise TypeError(f"{self!r} cannot be removed: an economy keeps its provinces")

    def __repr__(self) -> str:
        return f"Province({self.name})"
