"""An invented country of as many provinces as one likes, to see what provinces cost: alike in kind, unlike in size."""

from pathlib import Path

import numpy as np

DESCRIPTION = """name: many-provinces
title: Many provinces, an invented country
currency: yuan
years: {first: 2020, last: 2020}
sources: [invented for measurements]
units: {gdp: 100 million, population: 10 thousand, talent: 10 thousand}
gateways: [P001]
quantities:
  migrants: {rule: balanced_moves, rate: 0.04}
"""
RICH_IN_TALENT = 0.16
"""Share of residents with college education, national mean."""


def write(folder: Path, provinces: int) -> Path:
    """Write the country into a new folder and return it. A province holds what one of 31 would, cut in pieces."""
    rng = np.random.default_rng(provinces)
    population = 140_000.0 * rng.dirichlet(np.full(provinces, 3.0))  # ten thousand residents
    gdp = 1.2e6 * population * np.exp(rng.normal(0.0, 0.3, provinces)) / population.sum()
    talent = population * RICH_IN_TALENT * np.exp(rng.normal(0.0, 0.2, provinces))
    lon, lat = rng.uniform(85.0, 122.0, provinces), rng.uniform(22.0, 48.0, provinces)
    folder.mkdir(parents=True)
    (folder / "economy.yaml").write_text(DESCRIPTION, encoding="utf-8")
    places = [
        f"{i + 1},P{i + 1:03d},{lon[i]:.3f},{lat[i]:.3f},{9.4e6 / provinces:.0f}" for i in range(provinces)
    ]
    (folder / "provinces.csv").write_text(
        "\n".join(["code,name,lon,lat,land_area_km2", *places, ""]), encoding="utf-8"
    )
    rows = [f"{i + 1},2020,{gdp[i]:.3f},{population[i]:.4f},{talent[i]:.4f}" for i in range(provinces)]
    (folder / "panel.csv").write_text(
        "\n".join(["code,year,gdp,population,talent", *rows, ""]), encoding="utf-8"
    )
    return folder
