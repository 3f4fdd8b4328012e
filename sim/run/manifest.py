"""The manifest: what was run, on what, with what, so that anyone can run it again."""

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from sim.errors import InputError
from sim.observe.concentration import MEASURES
from sim.records import Record
from sim.results.missing import Missing
from sim.uncertain import ParameterRecord

if TYPE_CHECKING:
    from sim.economies import Observation, ObservedEconomy
    from sim.scenario import Scenario

PACKAGES = ("mesa", "numpy", "scipy", "numba", "llvmlite", "pydantic", "pyarrow", "matplotlib")
CODE = ("sim", "scenarios")
GIT_SECONDS = 5
NEAREST = 5
"""How many provinces count as the neighbours of one: the nearest, by the distance that trade and people travel."""


def manifest(
    scenario: "Scenario",
    economy: "ObservedEconomy",
    *,
    openings: Sequence[Mapping[str, Any]],
    missing: Sequence[Missing] = (),
    seconds: float,
    workers: int,
    command: Sequence[str],
    interventions: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Everything but the numbers; plain values only.

    `openings` are facts and wages of each replicate that was run, `missing` the replicates that could not be.
    """
    observation = economy.opening(scenario.run.start.year)
    baseline = scenario.baseline or next(iter(scenario.arms))
    done = {"interventions": list(interventions)} if interventions else {}
    return {
        "scenario": as_said(scenario),
        "parameters": scenario.parameters.model_dump(mode="json"),
        "baseline": baseline,
        "first_quarter": str(scenario.run.start),
        "replicates": scenario.run.replicates - len(missing),
        "missing": [each.as_dict() for each in missing],
        "seed": scenario.run.seed,
        "currency": economy.currency,
        "provinces": provinces(observation),
        "adopters": {arm: adopters(scenario, arm, baseline, observation) for arm in scenario.arms},
        "levers": {arm: levers(scenario, arm, observation) for arm in scenario.arms},
        "economy": {
            "name": economy.name,
            "title": economy.title,
            "opening_year": scenario.run.start.year,
            "gdp_vintage": observation.gdp_vintage,
            "assumptions": list(observation.assumptions),
            "checksums": dict(economy.checksums()),
            "history": history(economy),
            "path": path(economy, observation),
            "observed": observed(economy, observation),
        },
        "opening": summed_up([opening["facts"] for opening in openings]),
        "wages": wages(openings, observation),
        "priors": priors(scenario.parameters) if scenario.uncertainty == "priors" else {},
        "command": [Path(part).name if os.path.isabs(part) else part for part in command],
        "made": {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": round(seconds, 2),
            "workers": workers,
            "blueprint": sim.__version__,
            "commit": commit(),
            "python": platform.python_version(),
            "packages": versions(),
            "system": f"{platform.system()} {platform.machine()}",
            "processor": processor(),
        },
    } | done


def as_said(scenario: "Scenario") -> dict[str, Any]:
    """The scenario in full, but of the parameters only those it sets: the others are drawn from their priors again."""
    said = scenario.model_dump(mode="json")
    said["economy"] = Path(scenario.economy).name
    said["parameters"] = scenario.parameters.model_dump(mode="json", exclude_unset=True)
    return said


def adopters(scenario: "Scenario", arm: str, baseline: str, observation: "Observation") -> list[str]:
    """Codes of the provinces whose promised rules ever differ from the baseline's, in the economy's order."""
    ours, theirs = (scenario.policy(each, observation) for each in (arm, baseline))
    moved = np.zeros(len(observation.places.codes), dtype=bool)
    for step in range(scenario.run.quarters):
        quarter = scenario.run.start + step
        pairs = zip(ours.promised(quarter).items(), theirs.promised(quarter).items(), strict=True)
        for (_, mine), (_, yours) in pairs:
            moved |= mine != yours
    return [code for code, is_adopter in zip(observation.places.codes, moved, strict=True) if is_adopter]


def levers(scenario: "Scenario", arm: str, observation: "Observation") -> list[dict[str, str]]:
    """What is known about each lever of an arm, in its order: pillar, grade of evidence, and what shows its effect."""
    return [
        {"lever": lever.lever, "pillar": lever.pillar, "evidence": lever.evidence, "shown_by": lever.shown_by}
        for lever in scenario.policy(arm, observation).levers
    ]


def provinces(observation: "Observation") -> list[dict[str, Any]]:
    """Every province: code, name, where it lies (degrees), and the codes of those nearest to it, nearest first."""
    places = observation.places
    nearest = np.argsort(places.distance_km, axis=1, kind="stable")
    return [
        {
            "code": code,
            "name": places.names[row],
            "lon": float(places.lon[row]),
            "lat": float(places.lat[row]),
            "nearest": [places.codes[other] for other in nearest[row] if other != row][:NEAREST],
        }
        for row, code in enumerate(places.codes)
    ]


def history(economy: "ObservedEconomy") -> dict[str, Any]:
    """GDP in the years that are observed whole: vintage, years, measures of concentration, shares by code."""
    years, gdp = _whole_history(economy)
    return {
        "vintage": _vintage(economy, years, gdp),
        **_measured(years, gdp),
        "shares": _by_code(economy.places.codes, gdp / gdp.sum(axis=1, keepdims=True)),
    }


def observed(economy: "ObservedEconomy", observation: "Observation") -> dict[str, Any]:
    """GDP, frontier GDP and talent by code, as the opening of each year takes them, up to the year of the run.

    Years whose figures cannot be true are left out, since this run does not rest on them.
    """
    openings = []
    for year in economy.years:
        if year <= observation.year:
            try:
                openings.append(economy.opening(year))
            except InputError:
                continue
    columns = {
        "gdp": [each.gdp for each in openings],
        "frontier_gdp": [each.gdp * each.frontier_share for each in openings],
        "talent": [each.talent for each in openings],
    }
    codes = observation.places.codes
    return {
        "years": [each.year for each in openings],
        **{
            name: _by_code(codes, np.array(rows).reshape(len(openings), len(codes)))
            for name, rows in columns.items()
        },
    }


def _by_code(codes: Sequence[str], values: np.ndarray) -> dict[str, list[float]]:
    """Columns of (year, province) under the codes of their provinces; empty where there is no year."""
    return dict(zip(codes, values.T.tolist(), strict=True)) if len(values) else {}


def path(economy: "ObservedEconomy", observation: "Observation") -> dict[str, Any]:
    """What was observed from the opening year on, in the vintage of the opening, as far as that goes.

    Vintage, years, every measure of concentration, and shares of GDP by code of the province.
    """
    years, gdp = _whole_history(economy)
    if _vintage(economy, years, gdp) == observation.gdp_vintage:
        later = years >= observation.year
        years, gdp = years[later], gdp[later]
    else:
        openings = [economy.opening(year) for year in economy.years if year >= observation.year]
        same = [each for each in openings if each.gdp_vintage == observation.gdp_vintage]
        years = np.array([each.year for each in same], dtype=np.int64)
        gdp = np.array([each.gdp for each in same]).reshape(len(same), -1)
    shares = gdp / gdp.sum(axis=1, keepdims=True)
    by_code = _by_code(observation.places.codes, shares)
    return {"vintage": observation.gdp_vintage, **_measured(years, gdp), "shares": by_code}


def _whole_history(economy: "ObservedEconomy") -> tuple[np.ndarray, np.ndarray]:
    """The years in which GDP is observed in every province, and GDP (year, province)."""
    years, gdp = economy.history("gdp")
    whole = np.isfinite(gdp).all(axis=1)
    return np.asarray(years)[whole], gdp[whole]


def _vintage(economy: "ObservedEconomy", years: np.ndarray, gdp: np.ndarray) -> str | None:
    """The vintage of history: that of an opening with the same GDP; None where no opening has it."""
    rows = {int(year): row for year, row in zip(years, gdp, strict=True)}
    for year in sorted(rows.keys() & set(economy.years)):
        opened = economy.opening(year)
        if np.allclose(opened.gdp, rows[year], rtol=1e-9):
            return opened.gdp_vintage
    return None


def _measured(years: np.ndarray, gdp: np.ndarray) -> dict[str, Any]:
    return {
        "years": [int(year) for year in years],
        "gdp": {name: measure(gdp).tolist() if len(gdp) else [] for name, measure in MEASURES.items()},
    }


def summed_up(facts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Facts of the openings of all replicates in one: numbers as least, mean and most where they differ."""
    if not facts:
        return {}
    return {name: _summed_up([each[name] for each in facts]) for name in facts[0]}


def _summed_up(values: list[Any]) -> Any:
    if isinstance(values[0], Mapping):
        return summed_up(values)
    if all(isinstance(value, int | float | np.number) for value in values):
        numbers = np.array(values, dtype=np.float64)
        if np.isfinite(numbers).all() and np.ptp(numbers) > 0:
            return {
                "least": float(numbers.min()),
                "mean": float(numbers.mean()),
                "most": float(numbers.max()),
            }
    return _plain(values[0])


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value if isinstance(value, bool | int | float | str | None) else str(value)


def wages(openings: Sequence[Mapping[str, Any]], observation: "Observation") -> dict[str, Any]:
    """Model wages at the opening, means over replicates, beside observed ones: yuan a year, by province."""
    means = {
        name: np.mean([opening["wages"][name] for opening in openings], axis=0)
        for name in ("talent", "workers")
    }
    return {
        **{name: _plain(mean) for name, mean in means.items()},
        "observed": _plain(observation.wage),
        "observed_year": observation.wage_year,
    }


def priors(parameters: Record) -> dict[str, Any]:
    """The parameters that replicates draw: central value, range, unit and source, by dotted name."""
    found = {}
    for group in type(parameters).model_fields:
        record = getattr(parameters, group)
        if not isinstance(record, ParameterRecord):
            continue
        for name, (low, high) in record.priors().items():
            field = type(record).model_fields[name]
            said = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
            found[f"{group}.{name}"] = {
                "central": getattr(record, name),
                "prior": [low, high],
                "is_drawn": getattr(record, name) == field.default,
                "unit": said.get("unit"),
                "source": said.get("source"),
            }
    return found


def commit() -> str | None:
    """The commit this code stands at, with `+` where files have changed since; None outside a checkout."""
    root = Path(sim.__file__).parent.parent
    if not (root / ".git").exists():
        return None
    try:
        head = _git(root, "rev-parse", "HEAD")
        changed = _git(root, "status", "--porcelain", "--", *CODE)
    except (OSError, subprocess.SubprocessError):
        return None
    return head + ("+" if changed else "")


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *words], capture_output=True, text=True, check=True, timeout=GIT_SECONDS
    )
    return done.stdout.strip()


def versions() -> dict[str, str]:
    """Versions of the libraries that numbers depend on."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def processor() -> str:
    """The model of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())
