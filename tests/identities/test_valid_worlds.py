"""Whatever the bounds of parameters and the rules of data allow, lives with finite books or is refused in words.

A division by zero, or books that do not close because something is not a number, is neither.
"""

import shutil

import numpy as np
import pytest
from littleland.country import FOLDER, ask, every_lever, lived
from pydantic import ValidationError

from sim.errors import BlueprintError
from sim.opening import open_economy
from sim.processes.parameters import Parameters

FILES = ("economy.yaml", "provinces.csv", "panel.csv")


def lives_or_says_why(arm="policy", **asked):
    """The economy after a few quarters, with all levers unless said otherwise; or the words in which it was refused.

    Refused at the door, by the rules of parameters, or by the opening.
    """
    try:
        economy = lived(ask(**asked), arm)
    except (BlueprintError, ValidationError) as refused:
        why = str(refused)
        if "nan" in why or "books do not close" in why:
            pytest.fail(f"refused by accident and not on purpose: {why}")
        return why
    for name, values in economy.recorder.series.items():
        assert np.all(np.isfinite(values)), name
    return economy


def at_the_bounds():
    """Every parameter at its lowest and at its highest value."""
    for group in Parameters.model_fields:
        record = getattr(Parameters(), group)
        for name, field in type(record).model_fields.items():
            for bound in ("ge", "le"):
                value = next(getattr(each, bound) for each in field.metadata if hasattr(each, bound))
                yield pytest.param(group, name, value, id=f"{group}.{name}={value:g}")


@pytest.mark.parametrize(("group", "name", "value"), [*at_the_bounds()])
def test_a_parameter_at_its_bound_lives_or_is_refused(group, name, value):
    lives_or_says_why(quarters=3, parameters={group: {name: value}})


@pytest.mark.parametrize("home_share", [0.60, 0.70, 0.80, 0.82])
def test_an_opening_exists_throughout_the_prior_of_the_home_share(home_share):
    """Every replicate draws from the prior; one that cannot be opened ends the whole run. And at its upper bound."""
    parameters = {"markets": {"home_share": home_share}}
    found = open_economy(ask(economy="china", opens="2023Q1", parameters=parameters))
    assert found.home_share == pytest.approx(home_share, abs=1e-3)


# --- countries that data may describe -------------------------------------------------------------------------------


def without(*columns):
    """Littleland's panel without some of its columns, nor units for them."""

    def panel(text):
        rows = [line.split(",") for line in text.splitlines()]
        kept = [at for at, name in enumerate(rows[0]) if name not in columns]
        return "\n".join(",".join(row[at] for at in kept) for row in rows) + "\n"

    def description(text):
        return (
            "\n".join(line for line in text.splitlines() if line.strip().split(":")[0] not in columns) + "\n"
        )

    return {"panel.csv": panel, "economy.yaml": description}


def said(**files):
    """Replacements of text in files: panel=(old, new)."""
    names = {"panel": "panel.csv", "economy": "economy.yaml", "provinces": "provinces.csv"}
    return {
        names[file]: (lambda text, old=old, new=new: text.replace(old, new))
        for file, (old, new) in files.items()
    }


def two_provinces(of_residents=None):
    def shortened(text):
        kept = "\n".join(line for line in text.splitlines() if not line.startswith("3,")) + "\n"
        return kept.replace("2020,30000,5000,700", of_residents) if of_residents else kept

    group = said(economy=("[Plain, Hills]", "[Plain]"))
    return {"provinces.csv": shortened, "panel.csv": shortened} | group


def seen_moving(*moved):
    """Littleland with moves as a census saw them, ten thousands in five years: (in, out) by province."""
    rows = "".join(f"{at + 1},2015,2020,{into}0000,{out}0000\n" for at, (into, out) in enumerate(moved))
    return {
        "migration.csv": lambda _: "code,first_year,last_year,migrants_in,migrants_out\n" + rows,
        "economy.yaml": lambda text: text[: text.index("quantities:")],
    }


EVERYTHING_OPTIONAL = (
    "talent", "frontier_share", "research_intensity", "firms", "frontier_firms", "graduates", "registered_elsewhere",
    "wage", "public_revenue",
)  # fmt: skip
COUNTRIES = {
    "only GDP and residents": without(*EVERYTHING_OPTIONAL),
    "nobody registered elsewhere": without("registered_elsewhere"),
    "one province without research": said(panel=("0.05,0.018", "0.05,0")),
    "one province without frontier fields": said(panel=("0.05,0.018,1350000,11500", "0,0.018,1350000,0")),
    "one province without graduates": said(panel=("11500,240000", "11500,0")),
    "one province without revenue of its own": said(panel=("80000,2700", "80000,0")),
    "nobody moves": said(economy=("rate: 0.04", "rate: 0")),
    "one province that nobody leaves": seen_moving((300, 0), (100, 250), (50, 200)),
    "one province that nobody comes to": seen_moving((300, 100), (150, 250), (0, 100)),
    "two equal provinces": two_provinces(),
    "two unequal provinces": two_provinces("2020,30000,3000,500"),
    "one province with two thirds of all people": said(
        panel=("2020,36000,5000,800", "2020,36000,25000,3800")
    ),
}


def country(folder, edits):
    """Littleland with some of its files edited."""
    for file in FILES:
        shutil.copy(FOLDER / file, folder / file)
    for file, edit in edits.items():
        before = (folder / file).read_text("utf-8") if file in FILES else ""
        after = edit(before)
        assert after != before or file == "economy.yaml"
        (folder / file).write_text(after, "utf-8")
    return folder


@pytest.mark.parametrize("edits", COUNTRIES.values(), ids=COUNTRIES)
def test_a_country_that_data_may_describe_opens_exactly_and_lives(tmp_path, edits):
    folder = country(tmp_path, edits)
    quiet, busy = (lives_or_says_why(arm, economy=folder, quarters=6) for arm in ("baseline", "policy"))
    for economy in (quiet, busy):
        assert not isinstance(economy, str), f"refused, though nothing in its data is impossible: {economy}"
    first, observed = 4.0 * quiet.recorder.series["gdp_nominal"][0], quiet.opening.observed
    assert first == pytest.approx(observed.gdp, rel=1e-9)
    talent, share = quiet.opening.state.talent, observed.registered_elsewhere / observed.population
    for r in range(len(share)):
        here = talent.province == r
        away = np.mean(talent.registered[here] != r)
        assert away == pytest.approx(share[r], abs=4.0 * np.sqrt(share[r] / here.sum()))


def test_a_country_where_nobody_is_registered_elsewhere_graduates_its_students_at_home(tmp_path):
    """Most countries register nobody; their graduates belong where they studied, not to whoever is listed first."""
    scenario = ask(economy=country(tmp_path, without("registered_elsewhere")), quarters=8)
    economy = lived(scenario, "policy")
    talent = economy.state.talent
    newborn = ~np.isin(talent.identity, economy.opening.state.talent.identity)
    shares = np.bincount(talent.registered[newborn], minlength=3) / newborn.sum()
    graduates = economy.opening.observed.graduates
    assert np.all(np.isfinite(economy.structure.graduates_registered))
    assert shares == pytest.approx(graduates / graduates.sum(), abs=0.2)


def test_an_agent_larger_than_a_provinces_talent_is_refused_or_leaves_nobody_negative(tmp_path):
    """A country of 1.5 million, and agents of a million: nobody has fewer than no other residents."""
    panel = (FOLDER / "panel.csv").read_text("utf-8").splitlines()[0]
    row = "{},2020,360,50,8,0.05,0.02,15000,225,2600,40000,90000,39"
    small = "\n".join([panel, *(row.format(code) for code in (1, 2, 3))]) + "\n"
    folder = country(
        tmp_path, {"panel.csv": lambda _: small, "economy.yaml": lambda text: text.replace("2019", "2020")}
    )
    scale = {
        "people_per_talent": 1_000_000,
        "firms_per_frontier_agent": 10,
        "firms_per_traditional_agent": 1000,
    }
    arms = {"policy": every_lever()}
    eager = {"migration": {"review_per_quarter": 0.5}}
    economy = lives_or_says_why(economy=folder, scale=scale, arms=arms, quarters=2, parameters=eager)
    assert isinstance(economy, str) or np.all(economy.opening.state.provinces.others >= 0.0)
