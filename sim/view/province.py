"""A province looked into: its numbers in both arms, and some who live there."""

from html import escape

import solara
from mesa.visualization.utils import update_counter

from sim.view import numbers, people
from sim.view.mapped import moment
from sim.view.paired import PairedEconomies

HEAD = "<tr><th></th><th>baseline</th><th>with the policy</th><th>difference</th></tr>"


@solara.component
def ChosenProvince(model: PairedEconomies, province: int, is_policy: bool) -> None:
    """One province in numbers, and a few agents who live there and say what they would do next."""
    update_counter.get()
    with model.still() as is_there:
        if not is_there:
            return
        name = escape(model.opening.observed.places.names[province])
        rows = numbers.rows(model, numbers.PROVINCE, [province])
        economy, now = model.economy(is_policy), moment(model)
        agents = {
            "Some of its firms": people.firms(economy, province),
            "Some of its talent": people.talent(economy, province),
        }
    lines = "".join(
        f"<tr><td>{row.label}, {row.unit}</td><td>{row.baseline}</td><td>{row.policy}</td><td>{row.change}</td></tr>"
        for row in rows
    )
    which = "with the policy" if is_policy else "baseline"
    told = "".join(
        f'<div class="bp-kind">{kind}</div>'
        + "".join(
            f'<div class="bp-agent"><b>{escape(each.who)}.</b> {escape(each.next)}</div>' for each in found
        )
        for kind, found in agents.items()
    )
    solara.HTML(
        unsafe_innerHTML=f'<h3 data-testid="province">{name} <span class="bp-when">{now}</span></h3>'
        f'<table class="bp-table">{HEAD}{lines}</table>'
        f'<div class="bp-small">What they would do in the coming quarter, {which}:</div>{told}'
    )
