"""One scenario, many replicates, one folder."""

from sim.run.replicates import live, run

__all__ = ["live", "run"]
