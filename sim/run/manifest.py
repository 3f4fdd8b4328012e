"""The manifest: what was run, on what, with what, so that anyone can run it again."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.records import Record
from sim.results.missing import Missing
from sim.run.history import history, observed, path
from sim.run.made import made_with
from sim.uncertain import ParameterRecord

if TYPE_CHECKING:
    from sim.economies import Observation, ObservedEconomy
    from sim.scenario import Scenario

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
            "assumptions": [*observation.assumptions, *momentum_assumed(scenario, economy)],
            "checksums": dict(economy.checksums()),
            "history": history(economy),
            "path": path(economy, observation),
            "observed": observed(economy, observation),
        },
        "opening": summed_up([opening["facts"] for opening in openings]),
        "wages": wages(openings, observation),
        "priors": priors(scenario.parameters) if scenario.uncertainty != "none" else {},
        "command": [Path(part).name if os.path.isabs(part) else part for part in command],
        "made": made_with(seconds, workers),
    } | done


def momentum_assumed(scenario: "Scenario", economy: "ObservedEconomy") -> list[str]:
    """Whether provinces' past adds to their productivity, where a fit is named; in a sentence."""
    from sim import fitted

    name = fitted.named(scenario.uncertainty)
    return [] if name is None else [fitted.load(name).goes_on(economy.name, scenario.run.start.year)]


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
