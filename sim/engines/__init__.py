"""Engines: where the runs of a sweep are worked. One file an engine; `chosen` finds the one that is asked for."""

from sim.engines.choice import chosen
from sim.engines.engine import AbstractEngine, Crew

__all__ = ["AbstractEngine", "Crew", "chosen"]
