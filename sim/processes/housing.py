"""Housing: the price of a home rises with the people who want one. Equation H1."""

import numpy as np

from sim.uncertain import ParameterRecord, uncertain


class HousingParameters(ParameterRecord):
    """How housing supply answers."""

    supply_elasticity: float = uncertain(
        2.7,
        prior=(0.5, 5.6),
        bounds=(0.1, 50.0),
        unit="elasticity",
        source="four estimates for Chinese cities",
    )
    """Rise of housing supply with its price; the price rises with population to one over this (H1)."""


def price(population: np.ndarray, opening_population: np.ndarray, p: HousingParameters) -> np.ndarray:
    """House price over that of the opening: population over what supply has followed. eq. H1. (province,)"""
    return (population / opening_population) ** (1.0 / p.supply_elasticity)
