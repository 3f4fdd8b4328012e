"""A talent: college-educated, lives in one province, registered in one; stands for a declared number of persons."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from sim.agents.row import Attribute, RowAgent


class Talent(RowAgent):
    """College-educated people (a group of equal ones).

    province     name of the province of residence
    registered   name of the province of registration (hukou)
    age          years
    weight       persons it stands for
    wage         wage in its province, yuan a year, of the last cleared quarter
    """

    columns = "talent"
    attributes: ClassVar[Mapping[str, Attribute]] = {
        "province": lambda model, rows: model.province_names[model.state.talent.province[rows]],
        "registered": lambda model, rows: model.province_names[model.state.talent.registered[rows]],
        "age": lambda model, rows: (model.state.quarter - model.state.talent.born[rows]) / 4.0,
        "weight": lambda model, rows: np.full(
            len(model.state.talent.province[rows]), model.structure.people_per_talent
        ),
        "wage": lambda model, rows: 4.0 * model.state.market.talent_wage[model.state.talent.province[rows]],
    }
