"""Observed economies: data with cards, and the declared rules that make an opening of them.

from sim.economies import load

china = load("china")
china.opening(2023).gdp          # yuan a year, (province,)
china.opening(2023).assumptions  # what was not observed, in plain sentences

load("china-hangzhou").places.find("Zhejiang")  # Hangzhou and the rest, of which everything sums to Zhejiang
"""

from sim.economies.library import hold, load, names, release
from sim.economies.observation import Observation
from sim.economies.observed_economy import ObservedEconomy

__all__ = ["load", "names", "hold", "release", "ObservedEconomy", "Observation"]
