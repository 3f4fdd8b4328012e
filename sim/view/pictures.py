"""Pictures that the browser draws: it keeps the old one until it has the new, so nothing flickers."""

from typing import Any

import solara


@solara.component_vue("map.vue")
def MapPicture(
    drawing: dict, fills: list, told: list, adopters: list, arrows: list, marks: list, title: str, when: str,
    scale: dict, legend: list, hint: str, chosen: int = -1, event_choose: Any = None,
) -> Any:  # fmt: skip
    """The map, drawn by the browser."""


@solara.component_vue("charts.vue")
def ChartPictures(charts: list) -> Any:
    """The charts, drawn by the browser."""
