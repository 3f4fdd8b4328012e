"""Which figures a run has, in the order in which the page tells its story."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sim import economies
from sim.report.channels import channels
from sim.report.concentration import concentration
from sim.report.figure import FigureData
from sim.report.gdp import gdp
from sim.report.history import frontier, talent
from sim.report.money import money
from sim.report.moves import moves
from sim.report.outlines import atlas
from sim.report.provinces import provinces
from sim.report.shares import shares
from sim.report.whogains import who_gains

if TYPE_CHECKING:
    from sim.results import Results

ONE_REPLICATE = "One replicate"


def figures(results: "Results") -> list[FigureData]:
    """Every figure that the run has numbers for."""
    outlines = atlas(boundaries(results), results.manifest["provinces"])
    found: list[FigureData | None] = []
    if results.policies:
        found += [provinces(results, outlines), who_gains(results)]
    found += [gdp(results), shares(results), frontier(results), talent(results)]
    if results.policies:
        found += [moves(results, outlines), channels(results), money(results)]
    found.append(concentration(results))
    drawn = [each for each in found if each is not None]
    return drawn if results.replicates > 1 else [_of_one_replicate(each) for each in drawn]


def _of_one_replicate(data: FigureData) -> FigureData:
    """The same, saying of every sentence that one replicate settles nothing."""
    panels = tuple(replace(panel, heading=_hedged(panel.heading)) for panel in data.panels)
    return replace(data, sentences=tuple(map(_hedged, data.sentences)), panels=panels)


def _hedged(text: str) -> str:
    return f"{ONE_REPLICATE}: {text}" if text.endswith(".") else text


def boundaries(results: "Results") -> Mapping[str, Any] | None:
    """Boundaries of the provinces, where the economy comes with the project and has them."""
    name = results.manifest["economy"]["name"]
    return economies.load(name).boundaries() if name in economies.names() else None
