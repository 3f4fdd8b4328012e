"""An economy of provinces, opened on observed data, in which talent, firms and governments decide.

    from sim import Scenario, run

    scenario = Scenario.load("sichuan-copies-hangzhou", {"run.replicates": 4, "run.quarters": 8})
    results = run(scenario)
    print(results.table())
    results.plot().savefig("gdp.png")
    gdp = results.frame("gdp").to_pandas()  # arm, replicate, quarter, province, value in yuan a year

Public names are loaded when they are first used, so that `import sim` costs nothing.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.model import Economy
    from sim.results import Results
    from sim.run import run
    from sim.scenario import Scenario

__version__ = "0.1.0"
__all__ = ["Scenario", "Economy", "run", "Results", "__version__"]

HOMES = {"Scenario": "sim.scenario", "Economy": "sim.model", "run": "sim.run", "Results": "sim.results"}


class Front(ModuleType):
    """The package itself: `sim.run` is the function, also after the module of that name has been imported."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in HOMES and isinstance(value, ModuleType):
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = Front


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *HOMES})
