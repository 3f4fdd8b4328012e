"""Figures and page of a sweep's folder, made anew."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from sim.report.style import DOTS_PER_INCH
from sim.sweep import outcomes, parts
from sim.sweep.report.answers import Answers
from sim.sweep.report.curves import curves
from sim.sweep.report.effects import main_effects
from sim.sweep.report.heat import heat_map, pairs
from sim.sweep.report.indices import has_indices, index_figure
from sim.sweep.report.page import page

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FIGURES, PAGE = "figures", "report.html"
MOST_CURVES, MOST_MAPS = 12, 6
BAND = "Line: mean over runs; bands: 50 % and 90 % of runs, over replicates and everything else that varies."


def rebuild(folder: str | Path) -> Path:
    """Work out the tables of a sweep from its parts, and draw it. Returns the page.

    InputError where it is no sweep's folder or holds no run, RunError where it cannot be written.
    """
    folder = Path(folder)
    outcomes.derive(folder)
    answers = Answers(folder)
    (folder / FIGURES).mkdir(exist_ok=True)
    images: dict[str, tuple[bytes, str]] = {}
    for name, (figure, caption) in _drawn(answers).items():
        image = _png(figure)
        images[name] = (image, caption)
        _write(folder / FIGURES / f"{name}.png", image)
    _write(folder / PAGE, page(answers, images).encode("utf-8"))
    return folder / PAGE


def _drawn(answers: Answers) -> "dict[str, tuple[Figure, str]]":
    """Every figure with its caption, by name."""
    found: dict[str, tuple[Figure, str]] = {}
    varying = answers.varying
    for arm in answers.arms:
        of_arm, end = (f" of {arm}", f"-{arm}") if len(answers.arms) > 1 else ("", "")
        if has_indices(answers):
            caption = (
                f"Sobol's indices{of_arm}: what part of the variance over all points each variable makes."
            )
            found[f"sobol{end}"] = (index_figure(answers, arm), caption)
        for one, other in pairs(answers)[:MOST_MAPS]:
            caption = f"Mean{of_arm} over {one.name} and {other.name}: blue above zero, red below."
            found[f"map-{_file(one.name)}-{_file(other.name)}{end}"] = (
                heat_map(answers, arm, (one, other)),
                caption,
            )
        if len(varying) > 1:
            caption = (
                f"Main effects{of_arm}: from the lowest to the highest mean that each variable takes the outcome to, "
                "and the values of the variable at both ends."
            )
            found[f"effects{end}"] = (main_effects(answers, arm), caption)
    for variable in varying[:MOST_CURVES]:
        sliced = (
            " Slices of equal size where it was drawn."
            if variable.is_number and len(variable.levels) > 12
            else ""
        )
        found[f"curve-{_file(variable.name)}"] = (
            curves(answers, variable),
            f"Along {variable.name}. {BAND}{sliced}",
        )
    return found


def _file(name: str) -> str:
    """A name that is safe in a file's name."""
    return "".join(letter if letter.isalnum() else "-" for letter in name).strip("-")


def _png(figure: "Figure") -> bytes:
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return buffer.getvalue()


def _write(path: Path, content: bytes) -> None:
    with parts.whole(path) as beside:
        beside.write_bytes(content)
