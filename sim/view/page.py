"""The page: levers on the left, the map, charts and numbers on the right; one economy for every visitor.

Mesa's `ModelController` gives play, step and reset. Its page around them, `SolaraViz`, is not used: it takes flat
parameters that act on a reset, calls its tabs `Page 0`, and lays charts out in boxes of fixed height.
"""

import gc
from collections.abc import Callable
from typing import Any

import solara
import solara.lab
from mesa.visualization.solara_viz import ModelController
from mesa.visualization.utils import force_update, update_counter

from sim.errors import BlueprintError, InputError
from sim.view import mapped
from sim.view.choices import Choices, in_plain_words
from sim.view.finished import Finished
from sim.view.levers import Levers
from sim.view.moment import Moment, Problems
from sim.view.paired import PairedEconomies
from sim.view.server import offered
from sim.view.style import STYLE

SPEEDS = {"slow": 700, "usual": 150, "fast": 1}
"""Milliseconds between quarters while it plays."""


@solara.component
def Page() -> None:
    """The page, or a sentence in its place where something went wrong that nobody foresaw."""
    failure, begin_again = solara.use_exception()
    if failure is None:
        Application()
        return
    solara.Title("Blueprint")
    solara.Error(
        f"The page stopped: {type(failure).__name__}. This is a fault of the application, not yours."
    )
    solara.Button("Begin again", on_click=begin_again, color="primary")


@solara.component
def Application() -> None:
    """Everything a visitor sees."""
    offer = offered[0]
    choices = solara.use_reactive(offer.choices)
    begun = solara.use_memo(lambda: begin(offer.choices, offer.opening), [])
    model = solara.use_reactive(begun)
    parameters = solara.use_reactive(parameters_of(begun))
    problems = solara.use_reactive(())
    province = solara.use_reactive(-1)

    def rebuild() -> None:
        """Bring the model to what has been chosen: lived again up to the quarter that was shown."""
        asked = choices.value
        try:
            fresh = renewed(asked, model.peek, offer.most_agents, lambda: choices.peek() is not asked)
        except BlueprintError as error:
            problems.set(said(error))
            return
        if fresh is None or model.peek().is_closed:
            return
        problems.set(())
        before = model.peek()
        if fresh is not before:
            parameters.set(parameters_of(fresh))
            model.set(fresh)
            if caught_up(fresh, before):
                force_update()
            if province.peek() >= len(fresh.opening.observed.places):
                province.set(-1)

    def leave() -> None:
        """Let go of what takes memory: solara keeps the functions of a page, and they keep what they name."""
        for each in (begun, model.peek()):
            each.close()
        parameters.peek().clear()
        gc.collect()  # models are cycles of objects: waiting for the collector, gone visitors would pile up

    solara.use_effect(lambda: leave, [])

    def change(edit: Callable[[Choices], Choices]) -> None:
        """Edit the choices; what cannot be is said, and they stay."""
        try:
            choices.set(edit(choices.peek()))
        except BlueprintError as error:
            problems.set(said(error))

    building = solara.lab.use_task(
        rebuild, dependencies=[choices.value], prefer_threaded=True, raise_error=False
    )

    solara.Title("Blueprint")
    solara.Style(STYLE)
    with solara.AppBar():
        solara.AppBarTitle("Blueprint: do Hangzhou-style policies generalise?")
        solara.lab.ThemeToggle()
    with solara.Sidebar():
        Player(model, parameters)
        Levers(choices.value, change, offer)
    with solara.Column(classes=["bp-page"], gap="8px"):
        solara.ProgressLinear(bool(building.pending), style="height: 3px")
        Problems(problems.value, building.exception)
        with solara.lab.Tabs():
            with solara.lab.Tab("The economy"):
                Moment(model, province)
            with solara.lab.Tab("Finished runs"):
                Finished(offer.results)


def said(error: BlueprintError) -> tuple[str, ...]:
    """What went wrong, one line a problem."""
    return tuple(in_plain_words(error)) if isinstance(error, InputError) else (str(error),)


def begin(choices: Choices, opening: Any) -> PairedEconomies:
    """The model with which a page opens."""
    return PairedEconomies(choices.scenario(), choices.arm, opening)


def parameters_of(model: PairedEconomies) -> dict[str, Any]:
    """What Mesa's reset makes the same model from."""
    return {"asked": model.asked, "arm": model.arm, "opening": model.opening}


def renewed(
    choices: Choices, shown: Callable[[], PairedEconomies], most_agents: float, is_stale: Callable[[], bool]
) -> PairedEconomies | None:
    """The model that the choices ask for, at the quarter that is shown; None once other choices have been made.

    What is shown may go on meanwhile: the new model catches up. The opening is kept where only policy changes.
    Raises BlueprintError where it cannot be.
    """
    asked, now = choices.scenario(most_agents), shown()
    if asked == now.asked and choices.arm == now.arm:
        return now
    apart = {"arms", "name", "title", "question", "baseline"}
    is_same = asked.model_dump(exclude=apart) == now.asked.model_dump(exclude=apart)
    fresh = PairedEconomies(asked, choices.arm, now.opening if is_same else None)
    while fresh.running and fresh.lived < shown().lived:
        if is_stale():
            return None
        fresh.step()
    return fresh


def caught_up(fresh: PairedEconomies, before: PairedEconomies) -> bool:
    """Live what the model before lived while it was replaced, so that a step that was under way counts.

    Returns whether there was anything.
    """
    with before.still():  # a step under way ends first
        goal = before.lived
    behind = fresh.lived < goal
    while fresh.running and fresh.lived < goal:
        fresh.step()
    return behind


@solara.component
def Player(model: solara.Reactive[PairedEconomies], parameters: solara.Reactive[dict]) -> None:
    """Play, step, reset, and where in time we are."""
    interval = solara.use_reactive(SPEEDS["usual"])
    each, is_threaded = solara.use_reactive(1), solara.use_reactive(False)  # Mesa reads `.value` of both
    update_counter.get()
    now = model.value
    with solara.Card(margin=0, classes=["bp-card"]):
        span = f"{now.asked.run.start} to {now.asked.run.last}"
        solara.HTML(
            unsafe_innerHTML=f'<div class="bp-now" data-testid="now">{mapped.moment(now)}</div>'
            f'<div class="bp-small">quarter {now.lived} of {now.asked.run.quarters}, {span}</div>'
        )
        ModelController(
            model,
            model_parameters=parameters,
            play_interval=interval,
            render_interval=each,
            use_threads=is_threaded,
        )
        solara.ToggleButtonsSingle(
            value=next(name for name, pause in SPEEDS.items() if pause == interval.value),
            values=list(SPEEDS), on_value=lambda name: interval.set(SPEEDS[name]), dense=True,
        )  # fmt: skip
