"""The page: levers on the left, the map, charts and numbers on the right; one economy for every visitor.

Mesa's `ModelController` gives play, step and reset. Its page around them, `SolaraViz`, is not used: it takes flat
parameters that act on a reset, calls its tabs `Page 0`, and lays charts out in boxes of fixed height.
"""

from collections.abc import Callable
from typing import Any

import solara
import solara.lab
from mesa.visualization.solara_viz import ModelController
from mesa.visualization.utils import update_counter

from sim.errors import BlueprintError, InputError
from sim.view import charts, mapped, numbers
from sim.view.choices import Choices, in_plain_words
from sim.view.finished import Finished
from sim.view.levers import Levers
from sim.view.outlines import outlines
from sim.view.paired import PairedEconomies
from sim.view.pictures import ChartPictures, MapPicture
from sim.view.province import ChosenProvince
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
    model = solara.use_reactive(solara.use_memo(lambda: begin(offer.choices, offer.opening), []))
    parameters = solara.use_reactive(parameters_of(model.peek()))
    problems = solara.use_reactive(())
    province = solara.use_reactive(-1)

    def rebuild() -> None:
        """Bring the model to what has been chosen: lived again up to the quarter that was shown."""
        asked = choices.value
        try:
            fresh = renewed(asked, model.peek(), offer.most_agents, lambda: choices.peek() is not asked)
        except BlueprintError as error:
            problems.set(said(error))
            return
        if fresh is None:
            return
        problems.set(())
        if fresh is not model.peek():
            parameters.set(parameters_of(fresh))
            model.set(fresh)
            if province.peek() >= len(fresh.opening.observed.places):
                province.set(-1)

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
    choices: Choices, shown: PairedEconomies, most_agents: float, is_stale: Any
) -> PairedEconomies | None:
    """The model that the choices ask for, at the quarter that is shown; None once other choices have been made.

    Raises BlueprintError where it cannot be. The opening is kept where only policy changes.
    """
    asked = choices.scenario(most_agents)
    if asked == shown.asked and choices.arm == shown.arm:
        return shown
    kept = {"arms", "name", "title", "question", "baseline"}
    is_same = asked.model_dump(exclude=kept) == shown.asked.model_dump(exclude=kept)
    fresh = PairedEconomies(asked, choices.arm, shown.opening if is_same else None)
    for _ in range(min(shown.lived, asked.run.quarters)):
        if is_stale():
            return None
        fresh.step()
    return fresh


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


@solara.component
def Problems(problems: tuple[str, ...], unexpected: Exception | None) -> None:
    """What cannot be, in words; the picture stays as it was."""
    told = list(problems)
    if unexpected is not None:
        told.append(f"That did not work ({type(unexpected).__name__}). Choose otherwise, or press Reset.")
    with solara.Column(gap="2px"):  # there in any case, so that what follows keeps its place and its state
        for problem in told:
            solara.Error(problem, dense=True)


@solara.component
def Moment(model: solara.Reactive[PairedEconomies], province: solara.Reactive[int]) -> None:
    """What there is to see at this moment: headline numbers, map, charts, a province."""
    update_counter.get()
    now = model.value
    quantity = solara.use_reactive("effect")
    is_policy = solara.use_reactive(True)
    has_history = solara.use_reactive(True)
    Problems((now.problem,) if now.problem else (), None)
    Headline(now)
    with solara.Columns([1, 1], gutters_dense=True):
        with solara.Column(gap="4px"):
            with solara.Row(classes=["bp-choose"], gap="12px"):
                titles = {name: shown.title for name, shown in mapped.QUANTITIES.items()}
                solara.Select(
                    "Map shows", values=list(titles.values()), value=titles[quantity.value], dense=True,
                    on_value=lambda title: quantity.set(next(name for name in titles if titles[name] == title)),
                )  # fmt: skip
                solara.Select(
                    "Economy shown", values=["with the policy", "baseline"], dense=True,
                    value="with the policy" if is_policy.value else "baseline",
                    on_value=lambda which: is_policy.set(which == "with the policy"),
                )  # fmt: skip
                names = [each["name"] for each in outlines(now.asked.economy)["provinces"]]
                solara.Select(
                    "Province", values=["none", *names], dense=True,
                    value=names[province.value] if province.value >= 0 else "none",
                    on_value=lambda name: province.set(names.index(name) if name in names else -1),
                )  # fmt: skip
            Map(now, quantity.value, is_policy.value, province)
        with solara.Column(gap="4px"):
            ChartPictures(charts=charts.charts(now, has_history=has_history.value))
            solara.Switch(
                label="Show the years before the opening", value=has_history, classes=["bp-history"]
            )
            if province.value >= 0:
                ChosenProvince(now, province.value, is_policy.value)


@solara.component
def Headline(model: PairedEconomies) -> None:
    """The nation in five numbers."""
    update_counter.get()
    now, cells = mapped.moment(model), []
    for row in numbers.rows(model, numbers.NATION):
        change = f"{row.change} against baseline" if row.change else "at the opening"
        cells.append(
            f'<div class="bp-number" data-testid="number-{row.name}" data-now="{now}">'
            f'<div class="bp-small">{row.label}</div>'
            f'<div class="bp-value">{row.policy} <span class="bp-unit">{row.unit}</span></div>'
            f'<div class="bp-small">{change}</div></div>'
        )
    solara.HTML(unsafe_innerHTML="".join(cells), classes=["bp-headline"])


@solara.component
def Map(model: PairedEconomies, quantity: str, is_policy: bool, province: solara.Reactive[int]) -> None:
    """The map of one quantity, with moves and firms over it."""
    update_counter.get()
    drawing = outlines(model.asked.economy)
    if quantity == "effect" and not model.lived:
        quantity, hint = (
            "gdp_per_head",
            "Nothing has happened yet. Press ▶ or Step: then the map shows the effect.",
        )
    else:
        hint = "Point at a province, an arrow or a firm; click a province to look inside."
    picture = mapped.coloured(model, quantity, is_policy)
    moved = mapped.arrows(model, is_policy, drawing)
    adopters = model.policy.policy.adopters()
    legend = [
        {"sign": "arrow", "text": f"net moves of talent over the last year; widest: {moved['widest']} persons"
         if moved["widest"] else "net moves of talent: after the first quarter"},
        {"sign": "mark", "text": "largest frontier firms younger than ten years"},
    ]  # fmt: skip
    if not adopters.all():
        legend.append({"sign": "adopter", "text": "provinces that adopt the policy"})
    MapPicture(
        drawing=drawing, fills=picture["fills"], told=picture["told"],
        adopters=(adopters & (not adopters.all())).tolist(), arrows=moved["arrows"],
        marks=mapped.marks(model.economy(is_policy), drawing), title=picture["title"], when=picture["when"],
        scale=picture["key"], legend=legend, hint=hint,
        chosen=province.value, event_choose=lambda index: province.set(-1 if index == province.peek() else index),
    )  # fmt: skip
