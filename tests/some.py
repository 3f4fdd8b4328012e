"""Markets and tallies of which only some is told, with what follows from it as in the model."""

from types import SimpleNamespace

from sim.processes.tally import Tally
from sim.state import Market


class SomeMarket(SimpleNamespace):
    """Of a market, what a process looks at."""

    gdp, factor = Market.gdp, Market.factor


class SomeTally(SimpleNamespace):
    """Of a tally, what a process looks at."""

    residents, installed = Tally.residents, Tally.installed
