"""Observed economy and scenario in, the first state out. Fundamentals are inverted; behaviour is a parameter."""

from sim.opening.open import Opening, open_economy

__all__ = ["Opening", "open_economy"]
