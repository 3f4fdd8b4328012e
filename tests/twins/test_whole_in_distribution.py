"""On other luck than the engine's, drawn another way, the twin's China is the engine's in distribution."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from littleland.country import ask, opened
from twins.whole.compare import state_tables, tables
from twins.whole.economy import Twin

from sim.model import Economy
from sim.streams import Streams

QUARTERS, TWINS, ENGINES = 4, 8, 24
FIRST = 100
"""Replicate of the first twin: its own generator, seeded by seed and replicate."""
SCENARIO = ask(economy="china", opens="2023Q1", quarters=QUARTERS)


def moments(before, after):
    """What a year did, in figures that depend on every kind of luck."""
    firms, talent = ({side: table[f"{many}.identity"] for side, table in (("before", before), ("after", after))}
                     for many in ("firms", "talent"))  # fmt: skip
    stayed, were, are = np.intersect1d(firms["before"], firms["after"], return_indices=True)
    _, lived, live = np.intersect1d(talent["before"], talent["after"], return_indices=True)
    grown = after["firms.productivity"][are] - before["firms.productivity"][were]
    new = ~np.isin(after["firms.identity"], stayed)
    moved = before["talent.province"][lived] != after["talent.province"][live]
    registers = before["talent.registered"][lived] != after["talent.registered"][live]
    return {
        "log GDP": np.log(after["market.revenue"].sum()),
        "HHI of GDP": np.sum((after["market.revenue"].sum(axis=1) / after["market.revenue"].sum()) ** 2),
        "log capital": np.log(after["market.capital"].sum()),
        "interest": after["market.interest"],
        "firms closed": len(firms["before"]) - len(stayed),
        "firms begun": new.sum(),
        "productivity of new firms": after["firms.productivity"][new].mean(),
        "growth of productivity": grown.mean(),
        "spread of growth": grown.std(),
        "knowledge": after["firms.knowledge"][are].mean(),
        "firms moved": np.sum(before["firms.province"][were] != after["firms.province"][are]),
        "talent moved": moved.sum(),
        "talent registered anew": registers.sum(),
        "talent graduated": len(talent["after"]) - len(live),
        "in force": after["provinces.in_force"].sum(),
    }


def lived(model, read):
    before = read(model)
    for _ in range(QUARTERS):
        model.step()
    return moments(before, read(model))


@cache
def many():
    """The same opening on different luck: twins by Mesa's generator, engines by named streams."""
    opening = opened("china", "2023Q1")
    twins = [
        lived(Twin(SCENARIO, arm="policy", replicate=FIRST + each, opening=opening, named_luck=False), tables)
        for each in range(TWINS)
    ]
    engines = [
        lived(
            Economy(SCENARIO, arm="policy", opening=replace(opening, streams=Streams(each, 0))),
            lambda economy: state_tables(economy.state),
        )
        for each in range(ENGINES)
    ]
    return twins, engines


def figures(name):
    """One figure of every run."""
    return (np.array([run[name] for run in runs]) for runs in many())


@pytest.mark.slow
def test_a_year_in_china_has_the_same_means():
    """By t: of fifteen, none beyond 3.5, which is once in thirty such tests by chance. Seeds are fixed."""
    scores = {}
    for name in many()[0][0]:
        twins, engines = figures(name)
        spread = np.sqrt(
            ((TWINS - 1) * twins.var(ddof=1) + (ENGINES - 1) * engines.var(ddof=1)) / (TWINS + ENGINES - 2)
        )
        assert spread > 0.0, f"{name} does not vary"
        scores[name] = abs(twins.mean() - engines.mean()) / (spread * np.sqrt(1 / TWINS + 1 / ENGINES))
    assert max(scores.values()) < 3.5, scores


@pytest.mark.slow
def test_a_year_in_china_varies_as_much():
    """By the log ratio of standard deviations, whose own is about 0.3 with so few twins."""
    for name in many()[0][0]:
        twins, engines = figures(name)
        assert abs(np.log(twins.std(ddof=1) / engines.std(ddof=1))) < 3.5 * 0.3, name
