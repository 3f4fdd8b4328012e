"""Scenarios: what a YAML may say, how it is read, and the schema by which editors complete it."""

from sim.scenario.files import packaged_folder, packaged_scenarios
from sim.scenario.scenario import Run, Scale, Scenario
from sim.scenario.schema import generated, schema

__all__ = ["Run", "Scale", "Scenario", "generated", "packaged_folder", "packaged_scenarios", "schema"]
