"""A province looked into: its numbers, and some of its firms and talent."""

import solara

from sim.view import numbers
from sim.view.paired import PairedEconomies


@solara.component
def ChosenProvince(model: PairedEconomies, province: int, is_policy: bool) -> None:
    """One province in numbers, and a few agents who live there."""
    name = model.opening.observed.places.names[province]
    lines = "".join(
        f"<tr><td>{row.label}, {row.unit}</td><td>{row.baseline}</td><td>{row.policy}</td><td>{row.change}</td></tr>"
        for row in numbers.rows(model, numbers.PROVINCE, [province])
    )
    head = "<tr><th></th><th>baseline</th><th>with the policy</th><th>difference</th></tr>"
    solara.HTML(unsafe_innerHTML=f'<h3>{name}</h3><table class="bp-table">{head}{lines}</table>')
