"""Momentum: what goes on from the years before an opening, inverted from quiet runs.

Left alone the model drifts: people move to high wages, which the data offset by catching up. What is added to
productivity, residents, research and the frontier is therefore not the trend itself, but what lets the model's mean
path follow it. eq. W5-W8
"""

from dataclasses import dataclass, replace

import numpy as np

from calibration.past import Past, past, past_of_frontier, past_of_population, past_of_research
from calibration.rules import Rule, frontier_trend, research_trend, residents_trend
from sim.economies import Observation
from sim.economies.panel_economy import PanelEconomy
from sim.fitted import Carried
from sim.model import Economy
from sim.opening import Opening, open_economy
from sim.opening.momentum import QUARTERS, going_on
from sim.scenario import Scenario

HORIZON = 15
"""Years ahead that are aimed at; afterwards the last year's rate goes on."""
PASSES = 3
FEWEST = 8
"""Lives of passes before the last, which has all; a quarter of those if that is more."""
POWERS = (0.5, 1.0, 2.0)
RESPONSE = 1.1
"""Log share over log productivity, roughly: 0.9 in the same year, more as people and capital follow; passes correct."""
OF_FRONTIER = 2.0
"""Log share of frontier GDP over log productivity of the frontier fields alone, roughly."""
QUIET = {
    "uncertainty": "priors",
    "parameters.fundamentals.trend_spread": 0.0,
    "parameters.fundamentals.shock_spread": 0.0,
    "parameters.fundamentals.residents_error": 0.0,
}


@dataclass(frozen=True, eq=False)
class Aim:
    """Where mean paths without policy are to go: log changes since the opening year."""

    shares: np.ndarray
    """Of shares of GDP (year ahead, province)."""
    residents: np.ndarray
    """Of shares of residents, alike."""
    research: np.ndarray
    """Of the nation's research over GDP (year ahead,)."""
    frontier: np.ndarray
    """Of shares of frontier GDP (year ahead, province)."""

    @property
    def years(self) -> int:
        """Years that are aimed at."""
        return len(self.shares)


@dataclass(frozen=True, eq=False)
class Lived:
    """What a life came to, as `Aim` has it."""

    shares: np.ndarray
    residents: np.ndarray
    research: np.ndarray
    frontier: np.ndarray


@dataclass(frozen=True)
class Inverted:
    """Momentum of one opening, and how well the quiet path follows its aim."""

    carried: Carried
    miss: float
    """Largest log gap before the last pass between the smoothed mean quiet path of shares of GDP and its aim."""


def quiet(
    economy: str,
    year: int,
    *,
    replicates: int,
    scale: float,
    settings: dict[str, object],
    ahead: int = HORIZON,
) -> Scenario:
    """The scenario of a run without policy and without shocks to fundamentals, under draws from the priors.

    Shocks spread the paths but leave the mean of log shares where it is, and would only blur it here.
    """
    asked = Scenario.load("baseline", QUIET)  # the fit that it names may be the one that is being made
    sizes = {f"scale.{name}": value / scale for name, value in asked.scale.model_dump().items()}
    return Scenario.load(
        "baseline",
        {
            **QUIET, **sizes, **settings,
            "economy": economy, "run.start": f"{year}Q1", "run.quarters": QUARTERS * (ahead + 1),
            "run.replicates": replicates,
        },
    )  # fmt: skip


def aims(known: Past, rule: Rule, years: int = HORIZON) -> np.ndarray:
    """Log change of shares since the opening year that a rule expects (year ahead, province)."""
    start = np.log(known.shares[-1])
    return np.array([np.log(rule(known, ahead)) - start for ahead in range(1, years + 1)])


def aimed_at(economy: PanelEconomy, year: int, rule: Rule, years: int = HORIZON) -> Aim:
    """Where an opening should go by what was known at its end: nothing later is looked at."""
    research = past_of_research(economy, year)
    expected = np.array([research_trend(research, ahead) for ahead in range(1, years + 1)])
    return Aim(
        shares=aims(past(economy).until(year), rule, years),
        residents=aims(past_of_population(economy).until(year), residents_trend, years),
        research=np.log(expected / research[-1]),
        frontier=aims(past_of_frontier(economy, year), frontier_trend, years),
    )


def invert(
    scenario: Scenario, aim: Aim, *, observed: Observation | None = None, passes: int = PASSES
) -> Inverted:
    """What must go on so that mean paths of quiet runs change as aimed at. eq. W5-W8

    `observed` is what was known of the opening year, where that is not all that the economy knows of it by now.
    """
    replicates = range(scenario.run.replicates)
    openings = [open_economy(scenario, replicate, observed=observed) for replicate in replicates]
    seen = openings[0].observed
    codes, of_frontier = seen.places.codes, seen.frontier_share * seen.gdp
    # What is aimed at jumps from year to year, the model's own drift does not: only that is smoothed.
    added, grown = _by_year(aim.shares) / RESPONSE, _by_year(aim.residents)
    risen = np.tile(_by_year(aim.research)[:, None], (1, len(codes)))
    ahead = centred(_by_year(aim.frontier - aim.shares) / OF_FRONTIER, of_frontier)
    for number in range(passes):
        carried = Carried(codes, added, grown, risen, ahead)
        # Luck of the last pass stays, that of those before it hardly.
        some = replicates if number == passes - 1 else replicates[: max(FEWEST, len(replicates) // 4)]
        paths = [lived(scenario, each, openings[each], carried) for each in some]
        gap = relative(smoothed(aim.shares - np.mean([path.shares for path in paths], axis=0)))
        added = added + _by_year(gap) / RESPONSE
        miss = float(np.abs(gap).max())
        of_residents = smoothed(aim.residents - np.mean([path.residents for path in paths], axis=0))
        grown = grown + _by_year(of_residents)
        of_research = smoothed((aim.research - np.mean([path.research for path in paths], axis=0))[:, None])
        risen = risen + _by_year(of_research)
        beside = smoothed(aim.frontier - np.mean([path.frontier for path in paths], axis=0)) - gap
        ahead = ahead + centred(_by_year(beside) / OF_FRONTIER, of_frontier)
    return Inverted(Carried(codes, added, grown, risen, ahead), miss)


def _by_year(path: np.ndarray) -> np.ndarray:
    """What a path adds from each year to the next."""
    return np.diff(path, axis=0, prepend=0.0)


def smoothed(gap: np.ndarray) -> np.ndarray:
    """A log gap over the years without the luck of the few agents it was seen with: fitted by three powers of time.

    (year, province). The model drifts smoothly; what jumps is luck of these runs.
    """
    years = np.arange(1.0, len(gap) + 1.0)
    powers = years[:, None] ** np.array(POWERS)
    fitted: np.ndarray = powers @ np.linalg.lstsq(powers, gap, rcond=None)[0]
    return fitted


def relative(gap: np.ndarray) -> np.ndarray:
    """A log gap relative to the nation's (year, province)."""
    moved: np.ndarray = gap - gap.mean(axis=1, keepdims=True)
    return moved


def centred(added: np.ndarray, figures: np.ndarray) -> np.ndarray:
    """What is added, less its mean by figures: where the frontier is goes on, not how large it is (year, province)."""
    moved: np.ndarray = added - (added @ (figures / figures.sum()))[:, None]
    return moved


def lived(scenario: Scenario, replicate: int, opening: Opening, carried: Carried) -> Lived:
    """What a life without policy comes to, year by year since the opening, if it goes on like this."""
    economy = Economy(
        scenario, arm="baseline", replicate=replicate,
        opening=replace(opening, structure=going_on(opening.structure, carried)),
    )  # fmt: skip
    for _ in range(scenario.run.quarters):
        economy.step()
    series, seen = economy.recorder.series, opening.observed
    gdp, research = (_yearly(series[name])[1:] for name in ("gdp", "research_reported"))
    frontier = _yearly(series["frontier_gdp"])[1:]
    residents = np.asarray(series["population"])[QUARTERS::QUARTERS]
    return Lived(
        shares=_log_shares(gdp) - _log_shares(seen.gdp),
        residents=_log_shares(residents) - _log_shares(seen.population),
        research=np.log(research.sum(axis=1) / gdp.sum(axis=1))
        - np.log(seen.research_intensity @ seen.gdp / seen.gdp.sum()),
        frontier=_log_shares(frontier) - _log_shares(seen.frontier_share * seen.gdp),
    )


def _yearly(series: np.ndarray) -> np.ndarray:
    values = np.asarray(series)
    total: np.ndarray = values.reshape(-1, QUARTERS, values.shape[1]).sum(axis=1)
    return total


def _log_shares(figures: np.ndarray) -> np.ndarray:
    shares: np.ndarray = np.log(figures / figures.sum(axis=-1, keepdims=True))
    return shares
