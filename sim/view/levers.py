"""The levers: package, intensity, adopters and start at hand; single levers, economy, scale and luck under "more"."""

from typing import TYPE_CHECKING, Any

import solara

from sim import economies
from sim.scenario import packaged_scenarios
from sim.view import choices as chosen
from sim.view.choices import COARSENESS, Choices

if TYPE_CHECKING:
    from sim.view.server import Offer


@solara.component
def Levers(choices: solara.Reactive[Choices], offer: "Offer") -> None:
    """Everything that can be chosen."""
    now = choices.value
    solara.Select("Scenario", values=list(packaged_scenarios()), value=now.document["name"], dense=True,
                  on_value=lambda name: choices.set(chosen.opened(name, coarseness=now.coarseness or chosen.USUAL)))
