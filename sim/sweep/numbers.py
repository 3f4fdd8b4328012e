"""What is kept of a run: a few hundred numbers instead of the millions it lived through."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_PER_YEAR
from sim.observe.quantities import QUANTITIES, Quantity, at_yearly_rates
from sim.results.closing import ADOPTERS, NATION, OTHERS
from sim.run import live
from sim.run.manifest import adopters
from sim.scenario import Scenario

type Codes = NDArray[np.int32]
type Array = NDArray[np.float64]
type Series = Mapping[str, Array]


class Words(NamedTuple):
    """What codes stand for."""

    arms: tuple[str, ...]
    places: tuple[str, ...]
    """Names of the provinces, then nation, adopters, non-adopters."""
    quantities: tuple[str, ...]


class Numbers(NamedTuple):
    """The numbers of one run, in parallel arrays (number,), at yearly rates.

    `baseline` is the same number in the baseline arm, on the same luck.
    """

    words: Words
    arm: Codes
    place: Codes
    year: Codes
    quantity: Codes
    value: Array
    baseline: Array


def numbers(scenario: Scenario, replicate: int, keep: Sequence[str]) -> Numbers:
    """Live one replicate of a scenario and keep these quantities of every arm.

    For the nation every year, the last being the last four quarters; for provinces, and for adopters and the others
    where there are both, the last year alone. Years are named by the calendar year they end in.
    """
    return measured(scenario, live(scenario, replicate), keep)


def measured(scenario: Scenario, recorded: Mapping[str, Series], keep: Sequence[str]) -> Numbers:
    """The numbers to keep of what the arms of one replicate recorded."""
    baseline = scenario.baseline or next(iter(scenario.arms))
    names = scenario.observed().places.names
    words = Words(tuple(recorded), (*names, NATION, ADOPTERS, OTHERS), tuple(keep))
    yearly = {arm: _by_year(series) for arm, series in recorded.items()}
    blocks: list[_Block] = []
    for code, arm in enumerate(recorded):
        groups = _groups(scenario, arm, baseline, len(names))
        for number, name in enumerate(keep):
            of_quantity = partial(_Block, code, number)
            pair = (yearly[arm], yearly[baseline])
            blocks += _blocks(of_quantity, QUANTITIES[name], pair, groups, words.places, _years(scenario))
    lengths = [len(block.value) for block in blocks]
    return Numbers(
        words,
        arm=np.repeat(np.array([block.arm for block in blocks], dtype=np.int32), lengths),
        place=np.concatenate([block.place for block in blocks]),
        year=np.concatenate([block.year for block in blocks]),
        quantity=np.repeat(np.array([block.quantity for block in blocks], dtype=np.int32), lengths),
        value=np.concatenate([block.value for block in blocks]),
        baseline=np.concatenate([block.baseline for block in blocks]),
    )


class _Block(NamedTuple):
    """Numbers of one arm and quantity."""

    arm: int
    quantity: int
    place: Codes
    year: Codes
    value: Array
    baseline: Array


def _blocks(
    block: Callable[..., _Block], quantity: Quantity, pair: tuple[Series, Series], groups: dict[str, list[int]],
    places: tuple[str, ...], years: list[int],
) -> Iterator[_Block]:  # fmt: skip
    """The nation year by year; then, over the last year, groups and provinces."""
    everyone = list(range(len(places) - len((NATION, ADOPTERS, OTHERS))))
    nation = np.full(len(years), places.index(NATION), dtype=np.int32)
    yield block(nation, np.array(years, np.int32), *(_flat(quantity.over(each, everyone)) for each in pair))
    if not quantity.is_by_province:
        return
    last = [{name: series[-1] for name, series in each.items()} for each in pair]
    year = np.array(years[-1:], dtype=np.int32)
    for group, members in groups.items():
        place = np.array([places.index(group)], dtype=np.int32)
        yield block(place, year, *(_flat(quantity.over(each, members)) for each in last))
    by_province = (_flat(quantity.by_province(each)) for each in last)
    yield block(np.array(everyone, np.int32), year.repeat(len(everyone)), *by_province)


def _flat(values: Array) -> Array:
    return np.atleast_1d(np.asarray(values, dtype=np.float64))


def _by_year(series: Series) -> Series:
    """Recorded series at yearly rates, (year, province) or (year,), counted back from the last quarter."""
    found = {}
    for name, values in series.items():
        length = min(QUARTERS_PER_YEAR, len(values))
        whole = len(values) // length
        found[name] = values[-whole * length :].reshape(whole, length, *values.shape[1:]).mean(axis=1)
    return at_yearly_rates(found)


def _years(scenario: Scenario) -> list[int]:
    """The calendar year in which each year that is kept ends."""
    whole = max(scenario.run.quarters // QUARTERS_PER_YEAR, 1)
    return [(scenario.run.last + -back * QUARTERS_PER_YEAR).year for back in reversed(range(whole))]


def _groups(scenario: Scenario, arm: str, baseline: str, provinces: int) -> dict[str, list[int]]:
    """Adopters and the others, by position, where there are both."""
    if arm == baseline:
        return {}
    adopting = _adopting(_Decided(scenario, arm, baseline))
    others = [place for place in range(provinces) if place not in adopting]
    return {ADOPTERS: list(adopting), OTHERS: others} if adopting and others else {}


class _Decided:
    """An arm beside the baseline, equal to any other that decides the same."""

    def __init__(self, scenario: Scenario, arm: str, baseline: str) -> None:
        self.scenario, self.arm, self.baseline = scenario, arm, baseline
        said = (scenario.economy, scenario.run, scenario.arms[arm], scenario.arms[baseline])
        self._said = repr(said)

    def __hash__(self) -> int:
        return hash(self._said)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Decided) and self._said == other._said


@lru_cache(128)
def _adopting(decided: _Decided) -> tuple[int, ...]:
    """Positions of the adopters: worked out quarter by quarter, so remembered for all replicates of a point."""
    scenario = decided.scenario
    observation = scenario.observed().opening(scenario.run.start.year)
    codes = adopters(scenario, decided.arm, decided.baseline, observation)
    return tuple(map(observation.places.codes.index, codes))
