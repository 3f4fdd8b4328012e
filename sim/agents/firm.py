"""A firm: capital and productivity in one province and sector; stands for `weight` equal real firms."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from sim.agents.row import Attribute, RowAgent, Rows
from sim.processes import investment, markets

if TYPE_CHECKING:
    from sim.model import Economy


def revenue(model: "Economy", rows: Rows) -> np.ndarray:
    """Revenue of one real firm, yuan a quarter, at last quarter's demand and wages. eq. M1 (firm,)"""
    firms, market = model.state.firms, model.state.market
    a, power = markets.production(model.parameters.markets)
    z = firms.productivity[rows] + firms.knowledge[rows]
    factor = investment.revenue_factor(market)[firms.province[rows], firms.sector[rows]]
    return np.exp(power * (z + a * np.log(firms.capital[rows]))) * factor


class Firm(RowAgent):
    """A firm of the economy.

    province, sector   names
    age                years since it was founded
    weight             real firms it stands for
    capital            real capital of one real firm, yuan at opening prices
    productivity       z, with what past research added
    revenue            of one real firm, yuan a quarter
    """

    columns = "firms"
    attributes: ClassVar[Mapping[str, Attribute]] = {
        "province": lambda model, rows: model.province_names[model.state.firms.province[rows]],
        "sector": lambda model, rows: model.sector_names[model.state.firms.sector[rows]],
        "age": lambda model, rows: (model.state.quarter - model.state.firms.founded[rows]) / 4.0,
        "weight": lambda model, rows: model.state.firms.weight[rows],
        "capital": lambda model, rows: model.state.firms.capital[rows],
        "productivity": lambda model, rows: np.exp(
            model.state.firms.productivity[rows] + model.state.firms.knowledge[rows]
        ),
        "revenue": revenue,
    }
