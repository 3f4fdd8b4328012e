"""The levers: package, intensity, adopters and start at hand; single levers, economy, scale and luck under "more"."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import solara

from sim import economies
from sim.errors import InputError
from sim.policy.catalogue import LEVERS
from sim.scenario import packaged_scenarios
from sim.view import choices as chosen
from sim.view.choices import COARSENESS, Choices
from sim.view.fields import by_pillar, dials, what_is_known, what_it_does
from sim.view.saving import Saving

if TYPE_CHECKING:
    from sim.view.server import Offer

NO_PACKAGE = "no package"
KNOWLEDGE: dict[str, list[str]] = {
    "all of them": [],
    "without those assumed": ["measured", "analogous"],
    "only those measured": ["measured"],
}
MOST_INTENSITY, MOST_QUARTERS, SLOWEST_PHASE = 3.0, 100, 20
Change = Callable[[Callable[[Choices], Choices]], None]
"""Takes an edit, which makes new choices from those there are; what goes wrong is said on the page."""


@solara.component
def Levers(now: Choices, change: Change, offer: "Offer") -> None:
    """Everything that can be chosen."""
    with solara.Column(gap="2px", classes=["bp-levers"]):
        Scenarios(now, change, offer)
        Policy(now, change)
        with solara.Details("More: single levers"):
            Single(now, change)
        with solara.Details("Economy, years, agents, luck"):
            World(now, change)
        with solara.Details("Save as scenario"):
            Saving(now, offer)


@solara.component
def Note(text: str, look: str = "") -> None:
    """A line in small letters. Where there is nothing to say it keeps its place, so that what follows keeps its own."""
    solara.HTML(tag="div", unsafe_innerHTML=_escaped(text), classes=["bp-small", look])


@solara.component
def Scenarios(now: Choices, change: Change, offer: "Offer") -> None:
    """Which question, and which of its policies."""
    begun = offer.choices.document["name"]
    names = [begun, *(name for name in packaged_scenarios() if name != begun)]

    def load(name: str) -> None:
        kept = now.coarseness or chosen.USUAL
        change(lambda _: offer.choices if name == begun else chosen.opened(name, coarseness=kept))

    picked = now.document["name"] if now.document["name"] in names else begun
    solara.Select("Scenario", values=names, value=picked, on_value=load, dense=True)
    Note(now.document.get("question", ""), "bp-question")
    if len(now.policies) > 1:
        solara.Select("Policy of the scenario", values=now.policies, value=now.arm, dense=True,
                      on_value=lambda arm: change(lambda it: it.with_arm(arm)))  # fmt: skip


@solara.component
def Policy(now: Choices, change: Change) -> None:
    """The levers at hand: they move everything that the policy decides."""
    adopted = [entry["package"] for entry in now.entries if "package" in entry]
    solara.Select(
        "Package", values=[NO_PACKAGE, *chosen.packages()], value=adopted[0] if adopted else NO_PACKAGE, dense=True,
        on_value=lambda name: change(lambda it: it.with_package(None if name == NO_PACKAGE else name)),
    )  # fmt: skip
    if not now.entries:
        Note("The policy is empty. Choose a package, or a lever under More.")
        return
    intensity = now.common("intensity", default=1.0)
    stated = "differs" if intensity is None else f"{intensity:g}"
    solara.Text(f"Intensity: {stated} times the stated dose", classes=["bp-label"])
    solara.SliderFloat(
        "",
        value=float(1.0 if intensity is None else intensity),
        min=0.0,
        max=MOST_INTENSITY,
        step=0.25,
        thumb_label=False,
        on_value=lambda value: change(lambda it: it.with_everywhere("intensity", value)),
    )
    is_dosed = any(entry.get("dose") for entry in now.entries)
    Note("The scenario doses by money; moving the slider sets that aside." if is_dosed else "")
    where = now.common("where", default=[])
    places = _places(now)
    solara.SelectMultiple(
        "Who adopts: provinces or groups", values=_as_list(where or []), all_values=places, dense=True,
        on_value=lambda names: change(lambda it: it.with_everywhere("where", names)),
    )  # fmt: skip
    quarters = [f"{now.year + step // 4}Q{step % 4 + 1}" for step in range(int(now.run["quarters"]))]
    start = now.common("when", "start", default=quarters[0])
    solara.Select("Starts", values=quarters, value=str(start) if start in quarters else quarters[0], dense=True,
                  on_value=lambda value: change(lambda it: it.with_everywhere("when.start", value)))  # fmt: skip
    phase = now.common("when", "phase_in", default=0)
    solara.Text(f"In full strength after {int(phase or 0)} quarters", classes=["bp-label"])
    solara.SliderInt("", value=int(phase or 0), min=0, max=SLOWEST_PHASE, thumb_label=False,
                     on_value=lambda value: change(lambda it: it.with_everywhere("when.phase_in", value)))  # fmt: skip
    if adopted:
        grades = list(now.common("grades", default=[]) or [])
        known = next((name for name, listed in KNOWLEDGE.items() if listed == grades), "all of them")
        solara.Select("Levers of the package", values=list(KNOWLEDGE), value=known, dense=True,
                      on_value=lambda name: change(lambda it: it.with_grades(KNOWLEDGE[name])))  # fmt: skip


@solara.component
def Single(now: Choices, change: Change) -> None:
    """One lever after another, with what is known of its effect."""
    doses = solara.use_memo(chosen.usual_doses, [])
    if any("package" in entry for entry in now.entries):
        Note("These come on top of the package. To change its own doses, take it apart.")
        solara.Button(
            "Take the package apart", text=True, color="primary", on_click=lambda: change(Choices.taken_apart)
        )
    for pillar, names in by_pillar().items():
        solara.HTML(tag="div", unsafe_innerHTML=pillar.capitalize(), classes=["bp-pillar"])
        for name in names:
            entry = next((entry for entry in now.entries if entry.get("lever") == name), None)
            Lever(name, entry, lambda values, name=name: change(lambda it: it.with_lever(name, values)), doses[name],
                  _fields(now)).key(name)  # fmt: skip


@solara.component
def Lever(
    name: str,
    entry: Any,
    change: Callable[[dict[str, Any] | None], None],
    dose: dict[str, Any],
    fields: list[str],
) -> None:
    """A lever: a switch, and its dials where it is on."""
    lever = LEVERS[name]
    solara.Switch(label=name.replace("_", " "), value=entry is not None,
                  on_value=lambda is_on: change(dict(dose) if is_on else None))  # fmt: skip
    if entry is None:
        return
    with solara.Column(gap="0px", classes=["bp-dials"]):
        Note(what_it_does(lever))
        for dial in dials(lever):
            value = entry.get(dial.name, dose.get(dial.name))
            if dial.least is None:
                solara.Select(dial.label, values=fields, value=value, dense=True,
                              on_value=lambda word, key=dial.name: change({key: word}))  # fmt: skip
                continue
            solara.InputFloat(
                f"{dial.label} ({dial.bounds})", value=float(value), dense=True,
                on_value=lambda number, key=dial.name: change({key: number}),
            ).key(dial.name)  # fmt: skip
            Note(dial.description)
        Note(what_is_known(lever), f"bp-{lever.evidence}")


@solara.component
def World(now: Choices, change: Change) -> None:
    """What is opened, when, how finely, on which luck."""
    names = list(economies.names())
    if now.economy not in names:
        names.append(now.economy)
    solara.Select("Economy", values=names, value=now.economy, dense=True,
                  on_value=lambda name: change(lambda it: it.with_value("economy", name)))  # fmt: skip
    years = _years(now)
    solara.Select("Opening year", values=[str(year) for year in years], value=str(now.year), dense=True,
                  on_value=lambda year: change(lambda it: it.with_year(int(year))))  # fmt: skip
    solara.InputInt(f"Quarters to live (1 to {MOST_QUARTERS})", value=int(now.run["quarters"]), dense=True,
                    on_value=lambda number: change(lambda it: it.with_value("run.quarters", number)))  # fmt: skip
    solara.Select("Agents", values=list(COARSENESS), value=now.coarseness, dense=True,
                  on_value=lambda name: change(lambda it: it.with_coarseness(name)))  # fmt: skip
    people = int(
        (now.document.get("scale") or {}).get("people_per_talent", chosen.STANDS_FOR["people_per_talent"])
    )
    Note(f"One talent stands for {people:,} persons. Finer agents are slower and less noisy.")
    solara.InputInt("Luck (seed)", value=int(now.run["seed"]), dense=True,
                    on_value=lambda number: change(lambda it: it.with_value("run.seed", number)))  # fmt: skip
    Note("Both arms live the same luck, with one draw of the parameters that evidence leaves open: replicate 0 "
                "of the scenario. `blueprint run` repeats it and gives intervals.")  # fmt: skip


def _places(now: Choices) -> list[str]:
    try:
        places = economies.load(now.economy).places
    except InputError:
        return []
    return ["all", *places.groups, *places.names]


def _years(now: Choices) -> list[int]:
    try:
        return chosen.years_of(now.economy)
    except InputError:
        return [now.year]


def _fields(now: Choices) -> list[str]:
    try:
        return list(economies.load(now.economy).opening(now.year).field_weights)
    except InputError:
        return []


def _as_list(where: Any) -> list[str]:
    return [str(name) for name in where] if isinstance(where, list | tuple) else [str(where)]


def _escaped(text: str) -> str:
    from html import escape

    return escape(" ".join(text.split()))
