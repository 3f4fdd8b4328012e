"""What a run found, and what it means."""

from sim.results.results import Results

__all__ = ["Results"]
