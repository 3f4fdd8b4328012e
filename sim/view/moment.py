"""What there is to see at one moment: headline numbers, map, charts, a province looked into."""

import solara
from mesa.visualization.utils import update_counter

from sim.view import charts, mapped, numbers
from sim.view.outlines import outlines
from sim.view.paired import PairedEconomies
from sim.view.pictures import ChartPictures, MapPicture
from sim.view.province import ChosenProvince


@solara.component
def Problems(problems: tuple[str, ...], unexpected: Exception | None) -> None:
    """What cannot be, in words; the picture stays as it was."""
    told = list(problems)
    if unexpected is not None:
        told.append(f"That did not work ({type(unexpected).__name__}). Choose otherwise, or press Reset.")
    with solara.Column(gap="2px"):  # there in any case, so that what follows keeps its place and its state
        for problem in told:
            solara.Error(problem, dense=True)


NOISE = "one draw of luck: a small province may differ by chance, the more so with coarse agents"


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
    with now.still() as is_there:
        pictures = charts.charts(now, has_history=has_history.value) if is_there else []
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
            ChartPictures(charts=pictures)
            solara.Switch(
                label="Show the years before the opening", value=has_history, classes=["bp-history"]
            )
            if province.value >= 0:
                ChosenProvince(now, province.value, is_policy.value)


@solara.component
def Headline(model: PairedEconomies) -> None:
    """The nation in five numbers."""
    update_counter.get()
    with model.still() as is_there:
        now, rows = mapped.moment(model), numbers.rows(model, numbers.NATION) if is_there else []
    cells = []
    for row in rows:
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
    hint = "Point at a province, an arrow or a firm; click a province to look inside."
    with model.still() as is_there:
        if not is_there:
            return
        if quantity == "effect" and not model.lived:
            quantity = "gdp_per_head"
            hint = "Nothing has happened yet. Press ▶ or Step: then the map shows the effect."
        picture = mapped.coloured(model, quantity, is_policy)
        moved = mapped.arrows(model, is_policy, drawing)
        firms = mapped.marks(model.economy(is_policy), drawing)
        adopters = model.policy.policy.adopters()
    legend = [
        {"sign": "arrow", "text": f"net moves of talent over the last year; widest: {moved['widest']} persons"
         if moved["widest"] else "net moves of talent: after the first quarter"},
        {"sign": "mark", "text": "largest frontier firms younger than ten years"},
    ]  # fmt: skip
    if not adopters.all():
        legend.append({"sign": "adopter", "text": "provinces that adopt the policy"})
    if quantity == "effect":
        legend.append({"sign": "none", "text": NOISE})
    MapPicture(
        drawing=drawing, fills=picture["fills"], told=picture["told"],
        adopters=(adopters & (not adopters.all())).tolist(), arrows=moved["arrows"],
        marks=firms, title=picture["title"], when=picture["when"],
        scale=picture["key"], legend=legend, hint=hint,
        chosen=province.value, event_choose=lambda index: province.set(-1 if index == province.peek() else index),
    )  # fmt: skip
