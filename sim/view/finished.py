"""Finished runs: the results folders below the one given at the start, their answer, map and figures."""

from base64 import b64encode
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import solara

from sim import economies
from sim.errors import InputError
from sim.results import Results
from sim.results.sentence import details, headline
from sim.results.store import MANIFEST
from sim.results.words import signed
from sim.view.folders import is_within, listed, loaded, within
from sim.view.mapped import effect_colours
from sim.view.outlines import outlines
from sim.view.pictures import MapPicture

FIGURES, FIRST = "figures", "gdp"
LARGEST_FIGURE = 5_000_000  # bytes


@solara.component
def Finished(root: Path) -> None:
    """Choose a folder, and see what it says."""
    names = solara.use_memo(lambda: listed(root), [])
    name, set_name = solara.use_state(names[0] if names else "")
    arm, set_arm = solara.use_state("")
    with solara.Row(classes=["bp-choose"], gap="12px"):
        solara.Select(
            "Results folder",
            values=names,
            value=name if name in names else None,
            on_value=set_name,
            dense=True,
        )
        solara.InputText("or its name", value=name, on_value=set_name, dense=True)
    if not name:
        solara.Text(
            "No results folder here yet: `blueprint run` writes one. Start with --results to look elsewhere."
        )
        return
    try:
        folder = within(root, name)
        manifest = folder / MANIFEST
        results = loaded(folder, manifest.stat().st_mtime if manifest.is_file() else 0.0)
    except InputError as error:
        solara.Error(" ".join(error.problems).replace(f"{root}/", ""), dense=True)
        return
    shown = arm if arm in results.policies else next(iter(results.policies), "")
    if len(results.policies) > 1:
        solara.ToggleButtonsSingle(value=shown, values=list(results.policies), on_value=set_arm, dense=True)
    Answer(results)
    with solara.Columns([1, 1], gutters_dense=True):
        if shown:
            EffectMap(results, shown)
        Figures(folder)


@solara.component
def Answer(results: Results) -> None:
    """Question and verdict, in the words of the report."""
    lines = [f"<h3>{escape(results.manifest['scenario'].get('title') or results.name)}</h3>"]
    lines.append(f"<div class='bp-small'>{escape(results.question)}</div>")
    for verdict in results.verdicts():
        lines.append(f"<p><b>{escape(headline(verdict))}</b> {escape(details(verdict))}</p>")
    solara.HTML(unsafe_innerHTML="".join(lines))


@solara.component
def EffectMap(results: Results, arm: str) -> None:
    """Effect on GDP by province over the last year of the run, mean over replicates."""
    chosen = solara.use_reactive(-1)
    name = results.manifest["economy"]["name"]
    if name not in economies.names():
        solara.Text(
            "The economy of this run is not among those that come with the project: it has no map here."
        )
        return
    drawing = outlines(name)
    policy, baseline = (results.last_year_by_province(each, "gdp") for each in (arm, results.baseline))
    effect = 100.0 * (policy / baseline - 1.0).mean(axis=0)
    adopting = set(results.manifest["adopters"][arm])
    adopters = np.array([code in adopting for code in results.codes])
    colours = effect_colours(effect)
    MapPicture(
        drawing=drawing, fills=colours["fills"], told=[f"{signed(value)} % of the baseline" for value in effect],
        adopters=(adopters & (not adopters.all())).tolist(), arrows=[], marks=[],
        title="Effect on GDP, % of the baseline",
        when=f"{results.window} · {arm}, mean of {results.replicates} replicates", scale=colours["key"],
        legend=[{"sign": "adopter", "text": "provinces that adopt the policy"}] if not adopters.all() else [],
        hint="Point at a province for its number.", chosen=chosen.value, event_choose=chosen.set,
    )  # fmt: skip


@solara.component
def Figures(folder: Path) -> None:
    """The figures of the folder, as they were drawn."""
    paths = sorted((folder / FIGURES).glob("*.png"), key=lambda path: (path.stem != FIRST, path.stem))
    with solara.Column(gap="10px"):
        for path in paths:
            if path.stat().st_size <= LARGEST_FIGURE and is_within(folder, path):
                source = b64encode(path.read_bytes()).decode("ascii")
                attributes: dict[str, Any] = {"src": f"data:image/png;base64,{source}", "alt": path.stem}
                solara.v.Html(tag="img", attributes=attributes, class_="bp-figure").key(path.name)
        if not paths:
            solara.Text("This folder has no figures. `blueprint report` makes them.")
