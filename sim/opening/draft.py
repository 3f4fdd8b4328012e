"""The opening on its way: what has been observed, drawn and inverted so far. Internal to `sim.opening`."""

from dataclasses import dataclass

import numpy as np

from sim.economies import Observation
from sim.opening import firms, goods, labour, people, production
from sim.processes import markets
from sim.processes.markets import Employed
from sim.processes.parameters import Parameters
from sim.scenario import Scenario
from sim.state import Firms, Talent
from sim.streams import Streams


@dataclass(frozen=True, eq=False)
class Draft:
    """Agents drawn, goods and labour markets inverted; books not yet balanced."""

    observed: Observation
    parameters: Parameters
    people_per_talent: float
    sectors: tuple[str, ...]
    frontier: np.ndarray
    revenue: np.ndarray
    """Value added, yuan a quarter (province, sector)."""
    absorption: np.ndarray
    """Spending on final goods, yuan a quarter (province,)."""
    registered: np.ndarray
    """Shares of residents by registration (province, registered)."""
    talent: Talent
    persons: np.ndarray
    """Talent as drawn, persons (province,)."""
    employed: Employed
    goods: goods.Goods
    labour: labour.Labour
    price: np.ndarray
    """Price of final goods (province,)."""
    cells: firms.Cells
    firms: Firms


def draft(observed: Observation, scenario: Scenario, p: Parameters, streams: Streams) -> Draft:
    """Draw the agents, and invert goods and labour markets around them. eq. O1-O3, O5, O7-O9."""
    sectors, frontier, field_shares = production.split(observed)
    revenue = production.value_added(observed, field_shares)
    absorption = (1.0 - p.markets.net_export_share) * revenue.sum(axis=1)
    registered = people.registration(observed, p.migration)
    talent = people.draw(observed, scenario.scale.people_per_talent, registered, p.demography, streams)
    persons = np.bincount(talent.province, minlength=len(revenue)) * float(scenario.scale.people_per_talent)
    employed = people.employed(observed.population, persons, p.demography)
    traded = goods.invert(revenue, absorption, observed.places, observed.export_distance_km, p.markets)
    price = markets.final_price(traded.sector_price, traded.taste, p.markets)
    intensity = production.research_intensity(observed, field_shares, p)
    cells = production.cells(observed, scenario.scale, revenue, price, intensity, field_shares, frontier, p)
    return Draft(
        observed=observed,
        parameters=p,
        people_per_talent=float(scenario.scale.people_per_talent),
        sectors=sectors,
        frontier=frontier,
        revenue=revenue,
        absorption=absorption,
        registered=registered,
        talent=talent,
        persons=persons,
        employed=employed,
        goods=traded,
        labour=labour.invert(revenue, employed, frontier, p.markets),
        price=price,
        cells=cells,
        firms=firms.draw(cells, p, streams),
    )
