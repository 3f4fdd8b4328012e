"""Parameter sweeps: many scenarios around one, run on any number of machines, with nothing lost.

    from sim.engines.local import Local
    from sim.sweep import Plan, sweep

    plan = Plan.read("elasticity-by-dose")
    sweep(plan, "results/elasticity", Local())

Heavy libraries are imported where they are needed.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.sweep.plan import Plan
    from sim.sweep.store import is_sweep, tables
    from sim.sweep.sweep import Answer, sweep

__all__ = ["Plan", "Answer", "is_sweep", "sweep", "tables"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    homes = {"Plan": "plan", "Answer": "sweep", "sweep": "sweep", "is_sweep": "store", "tables": "store"}
    if name not in homes:
        raise AttributeError(f"module 'sim.sweep' has no attribute {name!r}")
    return getattr(import_module(f"sim.sweep.{homes[name]}"), name)
