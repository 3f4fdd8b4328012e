"""Calibration of an economy: momentum of every opening, a bank of lives, the posterior, and the fit they make."""

import csv
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import yaml

from calibration.bank import Bank, Prior, Setup, read_priors, simulated
from calibration.estimate import Posterior, estimate
from calibration.hands import Hands, Work
from calibration.kept import keep, kept, key
from calibration.known import with_panels
from calibration.momentum import aimed_at, invert, quiet
from calibration.observed import observed_moments, seen
from calibration.past import RESEARCH
from calibration.rules import two_speed_trend
from calibration.targets import SPANS, Proxy, Targets, read_targets
from sim import economies, fitted
from sim.economies.panel_economy import PanelEconomy
from sim.errors import InputError, RunError
from sim.fitted import KINDS, Carried
from sim.opening.momentum import QUARTERS
from sim.run.made import commit
from sim.scenario import Scenario

MOMENTUM_REPLICATES, MOMENTUM_SCALE = 64, 0.5
SCALE = 0.5
LIVES = 800
LAST = 2023
"""Last year of the lives of the bank: one bank serves every --until."""
METHOD = (
    "approximate Bayesian computation with regression adjustment (ridge regressions of scikit-learn) on {lives} lives "
    "under parameters from their priors, of which the nearest {accepted} are kept"
)


@dataclass(frozen=True, eq=False)
class Calibrated:
    """What a calibration found."""

    economy: PanelEconomy
    until: int
    priors: Mapping[str, Prior]
    targets: Targets
    wanted: Mapping[str, float]
    bank: Bank
    posterior: Posterior
    setup: Setup
    momentum: Mapping[int, Carried]
    misses: Mapping[int, float]


def calibrate(
    name: str, *, until: int, folder: Path, lives: int = LIVES, scale: float = SCALE, hands: Hands | None = None
) -> Calibrated:  # fmt: skip
    """Fit an economy to its figures up to a year; what is done is kept in `folder`, and used again.

    Raises InputError for a year outside the data, targets with gaps or a checkpoint that cannot be read.
    """
    economy = with_panels(economies.load(name))
    first = min(economy.years)
    if not first < until <= max(economy.years):
        raise InputError(
            f"--until {until}: {name} is observed from {first} to {max(economy.years)}. Choose a year after {first}."
        )
    priors, targets = read_priors(), read_targets()
    wanted = targets.wanted(until, observed_moments(economy, until, SPANS, targets.proxies))
    hands = hands or Hands()
    momentum, misses = momenta(economy, folder, hands)
    setup = life_of(economy, scale, momentum[first], targets.proxies)
    figures = dict(economy.checksums())
    said = {name: prior.model_dump() for name, prior in priors.items()}
    made_with = key(figures, said, targets.said_proxies(), scale, arrays(momentum[first]))
    bank = simulated(
        setup, priors, lives, folder=folder / f"lives-{scale:g}", key=made_with,
        hands=hands,
    )  # fmt: skip
    return Calibrated(
        economy, until, priors, targets, wanted, bank, estimate(bank, priors, wanted), setup, momentum, misses
    )


def life_of(
    economy: PanelEconomy, scale: float, carried: Carried, proxies: Mapping[str, Proxy], last: int = LAST
) -> Setup:
    """Lives from the first year that can be opened, without policy."""
    first = min(economy.years)
    usual = quiet(economy.name, first, replicates=1, scale=scale, settings={}).scale.model_dump()
    scenario = Scenario.load(
        "baseline",
        {
            **{f"scale.{name}": value for name, value in usual.items()},
            "uncertainty": "priors", "economy": economy.name, "run.start": f"{first}Q1", "run.replicates": 1,
            "run.quarters": QUARTERS * (last - first + 1),
        },
    )  # fmt: skip
    return Setup(scenario, SPANS, carried, seen(economy, proxies))


def momenta(economy: PanelEconomy, folder: Path, hands: Hands) -> tuple[dict[int, Carried], dict[int, float]]:
    """Momentum of every year that can be opened, and by how much the quiet paths still miss their aim."""
    years = list(economy.years)
    rule, stated = two_speed_trend.__name__, RESEARCH.read_text(encoding="utf-8")
    made_with = key(economy.checksums(), MOMENTUM_REPLICATES, MOMENTUM_SCALE, rule, stated)
    found = {year: whole for year in years if (whole := kept(_momentum_file(folder, year), made_with))}
    left = [year for year in years if year not in found]

    def note(year: int, arrays: dict[str, np.ndarray]) -> None:
        keep(_momentum_file(folder, year), made_with, arrays)
        found[year] = arrays

    usual = quiet(economy.name, years[0], replicates=1, scale=MOMENTUM_SCALE, settings={})
    try:
        hands.work(Work.on(usual, "momentum", partial(_inverted, economy)), left, note, total=len(years))
    except RunError as error:
        raise RunError(
            f"{str(error).rstrip('.')}. {len(found)} of {len(years)} openings are kept in {folder}: "
            "--resume goes on from there."
        ) from error
    return (
        {year: Carried(economy.places.codes, *(found[year][kind] for kind in KINDS)) for year in years},
        {year: float(found[year]["miss"]) for year in years},
    )


def _inverted(economy: PanelEconomy, year: int) -> dict[str, np.ndarray]:
    still = quiet(economy.name, year, replicates=MOMENTUM_REPLICATES, scale=MOMENTUM_SCALE, settings={})
    inverted = invert(still, aimed_at(economy, year, two_speed_trend))
    return {**{kind: getattr(inverted.carried, kind) for kind in KINDS}, "miss": np.array(inverted.miss)}


def arrays(carried: Carried) -> list[object]:
    """What goes on, to be part of a key."""
    return [getattr(carried, kind).tolist() for kind in KINDS]


def _momentum_file(folder: Path, year: int) -> Path:
    return folder / f"momentum-{year}.npz"


def write_fit(found: Calibrated, place: Path, seconds: float) -> None:
    """Write a fit that scenarios can name: beside its place first, then moved there."""
    half = place.with_name(f".{place.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    draws = found.posterior.draws
    about = {
        "economy": found.economy.name,
        "until": found.until,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit() or "unknown",
        "seconds": round(seconds, 1),
        "simulations": len(found.bank.values),
        "method": METHOD.format(lives=len(found.bank.values), accepted=found.posterior.accepted),
        "checksums": _rested_on(found.economy),
        "parameters": {
            name: {
                "mean": float(values.mean()),
                "low": float(np.quantile(values, 0.05)),
                "high": float(np.quantile(values, 0.95)),
            }
            for name, values in draws.items()
        },
    }
    (half / fitted.ABOUT).write_text(yaml.safe_dump(about, sort_keys=False, width=110), encoding="utf-8")
    _write(
        half / fitted.DRAWS,
        list(draws),
        [[f"{v:.8g}" for v in row] for row in zip(*draws.values(), strict=True)],
    )
    codes = found.economy.places.codes
    rows = [
        [year, code, ahead + 1, *(f"{getattr(carried, kind)[ahead, at]:.7g}" for kind in KINDS)]
        for year, carried in found.momentum.items()
        if year <= found.until or found.until >= LAST
        for at, code in enumerate(codes)
        for ahead in range(len(carried.productivity))
    ]
    _write(
        half / fitted.MOMENTUM, ["opening", "code", "years_ahead", *(f"log_{kind}" for kind in KINDS)], rows
    )
    fitted.read.cache_clear()
    fitted.read(half)  # what cannot be read is not put in place
    shutil.rmtree(place, ignore_errors=True)
    half.rename(place)
    fitted.read.cache_clear()


def _rested_on(economy: PanelEconomy) -> dict[str, str]:
    """Checksums of the files that openings rest on: not of boundaries for maps, nor of files kept beside."""
    files = economy.description.files
    beside = {files.boundaries, *files.others}
    return {name: sha for name, sha in economy.checksums().items() if name not in beside}


def _write(path: Path, header: list[str], rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
