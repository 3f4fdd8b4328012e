"""What hypothesis may draw: behavioural parameters in the ranges where honest people put them, and a little beyond."""

from hypothesis import strategies as st

from sim.processes.parameters import Parameters

BEYOND_PRIORS = {
    ("markets", "capital_share"): (0.25, 0.45),
    ("markets", "premium_of_scarcity"): (0.0, 0.5),
    ("markets", "frontier_talent_intensity"): (1.0, 6.0),
    ("markets", "home_share"): (0.60, 0.78),  # imports must leave room for it: at most 1 - 0.20 / 1.02
    ("markets", "export_share"): (0.05, 0.18),
    ("markets", "net_export_share"): (-0.02, 0.04),
    ("investment", "depreciation_per_year"): (0.10, 0.15),
    ("investment", "interest_per_year"): (0.02, 0.10),
    ("investment", "capital_dispersion"): (0.0, 0.6),
    ("income", "overhead_per_year"): (0.0, 0.12),
    ("credit", "target"): (0.0, 0.8),
    ("imitation", "erosion_per_year"): (0.0, 0.1),
    ("spillovers", "half_distance"): (50.0, 1000.0),
    ("spillovers", "across_fields"): (0.0, 1.0),
    ("relocation", "distance"): (0.0, 2.0),
    ("research", "obsolescence_per_year"): (0.05, 0.3),
    ("research", "frontier_intensity_ratio"): (1.0, 20.0),
    ("demography", "growth_per_year"): (0.0, 0.08),
    ("demography", "youth"): (0.0, 0.95),
    ("demography", "from_elsewhere"): (0.05, 0.6),
    ("demography", "participation"): (0.6, 1.0),
    ("migration", "hukou_barrier"): (0.0, 2.0),
    ("migration", "compatriots"): (0.0, 0.5),
    ("migration", "review_per_quarter"): (0.06, 0.3),
    ("migration", "housing_share"): (0.0, 0.5),
}
"""Parameters whose range is not their prior: settled ones, which an opening also has to be exact for."""


@st.composite
def behaviour(draw) -> dict:
    """Parameters as a scenario may set them: every uncertain one within its prior, some settled ones beside theirs."""
    chosen: dict = {}
    for group in Parameters.model_fields:
        for name, (low, high) in getattr(Parameters(), group).priors().items():
            chosen.setdefault(group, {})[name] = draw(st.floats(low, high))
    for (group, name), (low, high) in BEYOND_PRIORS.items():
        chosen.setdefault(group, {})[name] = draw(st.floats(low, high))
    return chosen
